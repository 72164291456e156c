"""Forms of qualification (LC-21)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.people import PersonField
from community.enums.registers import Condition
from core.forms import Form, TextField

HINTS = {
    Condition.LICENCE: gettext_lazy("执业证号、执业年限。"),
    Condition.LOYALTY: gettext_lazy("如何说明，如：本人声明。"),
    Condition.MEDIATION: gettext_lazy("做过的社区、调解工作。"),
    Condition.INTEGRITY: gettext_lazy("有无投诉和处分，参加过的公益。"),
}


class EvidenceForm(Form):
    """What the lawyer brings for each of the four conditions."""

    licence_evidence = TextField(label=Condition.LICENCE.label, max_length=300, rows=2)
    loyalty_evidence = TextField(label=Condition.LOYALTY.label, max_length=300, rows=2)
    mediation_evidence = TextField(label=Condition.MEDIATION.label, max_length=300, rows=2)
    integrity_evidence = TextField(label=Condition.INTEGRITY.label, max_length=300, rows=2)
    clauses = {f"{code}_evidence": "LC-21" for code in Condition.values}
    submit = gettext_lazy("保存")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, hint in HINTS.items():
            self.fields[f"{code}_evidence"].help_text = hint


class ApplyForm(EvidenceForm):
    """An application for one of the firm's lawyers."""

    person = PersonField(label=gettext_lazy("律师"))
    submit = gettext_lazy("提交申请")

    field_order = ["person"]

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class PaperForm(Form):
    """A paper for one of the conditions."""

    condition = forms.ChoiceField(label=gettext_lazy("证明哪一项"), choices=Condition.choices)
    paper = forms.FileField(label=gettext_lazy("文件"))
    submit = gettext_lazy("上传")


class CheckForm(Form):
    """What the bar found of each condition."""

    licence_met = forms.BooleanField(label=Condition.LICENCE.label, required=False)
    loyalty_met = forms.BooleanField(label=Condition.LOYALTY.label, required=False)
    mediation_met = forms.BooleanField(label=Condition.MEDIATION.label, required=False)
    integrity_met = forms.BooleanField(label=Condition.INTEGRITY.label, required=False)
    check_note = TextField(label=gettext_lazy("审核意见"), max_length=300, rows=2, required=False)
    clauses = {"licence_met": "LC-21"}
    submit = gettext_lazy("保存审核")
