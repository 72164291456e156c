"""The form of a quarter's feedback: three taps and a word."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from core.forms import Form, TextField

SCORES = (
    (5, gettext_lazy("很好")),
    (4, gettext_lazy("好")),
    (3, gettext_lazy("一般")),
    (2, gettext_lazy("较差")),
    (1, gettext_lazy("很差")),
)


def _score(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=SCORES, coerce=int, widget=forms.RadioSelect)


class QuarterForm(Form):
    """How the lawyer's quarter was."""

    autosave = True
    submit = gettext_lazy("提交评价")
    clauses = {"came": "LC-14", "helped": "LC-11", "reachable": "LC-13"}
    came = _score(gettext_lazy("按时到社区"))
    helped = _score(gettext_lazy("解决问题"))
    reachable = _score(gettext_lazy("联系得上"))
    text = TextField(
        label=gettext_lazy("意见（可以不写）"),
        max_length=1000,
        rows=3,
        required=False,
        help_text=gettext_lazy("联络处和市律协看得到，律师看不到。不写居民姓名。"),
    )


class CorrectionForm(QuarterForm):
    """How it really was, and why it is said anew."""

    submit = gettext_lazy("提交更正")
    clauses = {**QuarterForm.clauses, "reason": "LC-11"}
    reason = TextField(
        label=gettext_lazy("更正的原因"),
        max_length=300,
        rows=2,
        help_text=gettext_lazy("原来的评价保留，联络处和市律协仍看得到。"),
    )
