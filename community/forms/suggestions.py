"""Forms of suggestions: to whom they are passed on, what is answered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from core.forms import Form, TextField


class PassForm(Form):
    """To whom."""

    submit = gettext_lazy("转送")
    passed_to = TextField(label=gettext_lazy("转送给"), max_length=120)


class SuggestionAnswerForm(Form):
    """What is answered."""

    autosave = True
    submit = gettext_lazy("回复")
    clauses = {"answer": "LC-9"}
    answer = TextField(label=gettext_lazy("回复"), max_length=2000, rows=4)
