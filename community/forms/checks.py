"""Forms of spot checks: the draw, the plan, the visit, the firm's answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from community.enums.liaison import CheckKind, Finding
from community.models import Pairing
from community.regulations.checks import ANSWERS, QUESTIONS, questions_of
from core.forms import CountField, DayField, Form, TextField


class DrawForm(Form):
    """How many, how, and until when."""

    clauses = {"size": "LC-24"}
    submit = gettext_lazy("抽签并列入计划")
    size = CountField(label=gettext_lazy("抽取数"), min_value=1, max_value=500)
    kind = forms.ChoiceField(label=gettext_lazy("方式"), choices=CheckKind.choices)
    planned_on = DayField(label=gettext_lazy("计划日期"))


class PairingField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A running pairing, by both names."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Pairing.objects.none(), **options)

    def label_from_instance(self, obj: Any) -> str:
        """Community and firm."""
        return f"{obj.community.name} — {obj.firm.name}"


class PlanForm(Form):
    """A check without a draw."""

    submit = gettext_lazy("列入计划")
    pairing = PairingField(label=gettext_lazy("社区和律所"))
    kind = forms.ChoiceField(label=gettext_lazy("方式"), choices=CheckKind.choices)
    planned_on = DayField(label=gettext_lazy("计划日期"))
    reason = TextField(label=gettext_lazy("理由"), max_length=300, rows=2)

    def __init__(self, *args: Any, pairings: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if pairings is not None:
            self.fields["pairing"].queryset = pairings  # type: ignore[attr-defined]


class MoveForm(Form):
    """Another day or another way."""

    submit = gettext_lazy("改期")
    planned_on = DayField(label=gettext_lazy("计划日期"))
    kind = forms.ChoiceField(label=gettext_lazy("方式"), choices=CheckKind.choices)
    reason = TextField(label=gettext_lazy("原因"), max_length=200, required=False)


class ReasonForm(Form):
    """Why."""

    submit = gettext_lazy("确定")
    reason = TextField(label=gettext_lazy("原因"), max_length=200, rows=2)


class VisitForm(Form):
    """What was seen: a tap for each question, the conclusion, a few words."""

    autosave = True
    submit = gettext_lazy("登记抽查情况")
    clauses = {question.code: question.clause for question in QUESTIONS}
    checked_on = DayField(label=gettext_lazy("抽查日期"))
    finding = forms.ChoiceField(
        label=gettext_lazy("结论"), choices=Finding.choices, widget=forms.RadioSelect
    )
    findings = TextField(
        label=gettext_lazy("发现的问题"),
        max_length=2000,
        rows=3,
        required=False,
        help_text=gettext_lazy("不写居民姓名。结论不是“好”时必填。"),
    )

    def __init__(self, *args: Any, kind: str = CheckKind.VISIT, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked = [question.code for question in questions_of(kind)]
        for question in questions_of(kind):
            self.fields[question.code] = forms.ChoiceField(
                label=str(question.text), choices=list(ANSWERS.items()), widget=forms.RadioSelect
            )

    def questions(self) -> list[forms.BoundField]:
        """The fields of the questions, in order."""
        return [self[code] for code in self.asked]

    def given(self) -> dict[str, Any]:
        """The answers together, the rest by name."""
        known = super().given()
        answers = {code: known.pop(code) for code in self.asked}
        return {**known, "answers": answers}


class AnswerForm(Form):
    """The firm's words."""

    autosave = True
    submit = gettext_lazy("提交说明")
    clauses = {"text": "LC-24"}
    text = TextField(label=gettext_lazy("说明"), max_length=2000, rows=5)


class RemedyForm(AnswerForm):
    """What was put right."""

    submit = gettext_lazy("提交整改情况")
    text = TextField(label=gettext_lazy("整改情况"), max_length=2000, rows=5)


class DemandForm(Form):
    """What is to be put right, and by when."""

    submit = gettext_lazy("要求整改")
    follow_up = TextField(label=gettext_lazy("整改要求"), max_length=1000, rows=4)
    follow_up_by = DayField(label=gettext_lazy("整改期限"))


class CloseForm(Form):
    """How it ended."""

    submit = gettext_lazy("了结")
    outcome = TextField(label=gettext_lazy("复查结果"), max_length=1000, rows=3, required=False)


class PaperForm(Form):
    """A photograph or the signed form."""

    submit = gettext_lazy("上传")
    paper = forms.FileField(
        label=gettext_lazy("照片或签字的表格"),
        widget=forms.FileInput(attrs={"accept": "image/*,.pdf"}),
    )
