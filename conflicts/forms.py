"""Forms of conflicts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Form, TextField


class AnswerForm(Form):
    """Yes or no, nothing else."""

    answer = forms.TypedChoiceField(
        label=_("该律师在贵所时是否参与过这个案件"),
        choices=[("yes", _("是")), ("no", _("否"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    submit = _("答复")


class DecisionForm(Form):
    """Go on or not, with reasons."""

    proceed = forms.TypedChoiceField(
        label=_("决定"),
        choices=[("yes", _("可以继续办理")), ("no", _("因冲突不办理"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reasons = TextField(label=_("理由"), max_length=2000, rows=5)
    submit = _("作出决定")
