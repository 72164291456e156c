"""Forms of taking a case in, and of its numbers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import Field, OwedReason, PartySide, Service, Side, Unit
from cases.enums import Form as CaseForm
from cases.models import Case
from core.forms import AmountField, CountField, DayField, Form, TextField


class CaseTextsForm(Form):
    """What a case is and where it stands."""

    title = TextField(
        label=_("案件简称"),
        max_length=120,
        help_text=_("会写进报告，请不写委托人姓名，如“宏达公司欠薪案”。"),
    )
    field = forms.ChoiceField(label=_("领域"), choices=[("", _("请选择")), *Field.choices])
    form = forms.ChoiceField(label=_("案件形式"), choices=CaseForm.choices, initial=CaseForm.JOINT)
    side = forms.ChoiceField(label=_("代理哪一方"), choices=Side.choices, initial=Side.GROUP)
    service = forms.ChoiceField(
        label=_("服务内容"), choices=Service.choices, initial=Service.LITIGATION
    )
    engaged_on = DayField(
        label=_("接受委托日期"),
        required=False,
        help_text=_("报告期限从这一天起算，不含当天。还没有签委托的先空着。"),
    )
    facts_brief = TextField(
        label=_("案情摘要"),
        max_length=2000,
        rows=4,
        required=False,
        help_text=_("会写进报告，请不要写当事人姓名。"),
    )
    cause = TextField(label=_("案由"), max_length=120, required=False)
    facts = TextField(
        label=_("案情（所内）"),
        max_length=20000,
        rows=6,
        required=False,
        help_text=_("只留在本所，不会报给律师协会。"),
    )
    demands = TextField(label=_("委托人的诉求"), max_length=5000, rows=3, required=False)
    legal_questions = TextField(label=_("法律问题"), max_length=5000, rows=3, required=False)
    risk_measures = TextField(label=_("风险与应对"), max_length=5000, rows=3, required=False)
    procedure = TextField(label=_("程序"), max_length=60, required=False)
    instance = TextField(label=_("审级"), max_length=60, required=False)
    body = TextField(label=_("受理机关"), max_length=120, required=False)
    body_case_no = TextField(label=_("机关案号"), max_length=80, required=False)
    amount = AmountField(label=_("标的额（元）"), required=False)

    clauses = {"form": "GC-1.1", "side": "GC-1.1", "engaged_on": "GC-3.1", "facts": "GC-3.3"}
    beside = (("number", "unit", "about"), ("field", "form"), ("side", "service"))
    folded = (
        "cause",
        "facts",
        "demands",
        "legal_questions",
        "risk_measures",
        "procedure",
        "instance",
        "body",
        "body_case_no",
        "amount",
        "sensitive_reason",
    )
    autosave = True
    submit = _("保存")


class NewCaseForm(CaseTextsForm):
    """Take a case in."""

    number = CountField(
        label=_("人数一方有多少"),
        min_value=1,
        help_text=_("代理群体的，填委托方；代理政府、企业的，填对方。"),
    )
    unit = forms.ChoiceField(label=_("单位"), choices=Unit.choices, initial=Unit.PERSON)
    about = forms.BooleanField(label=_("是约数"), required=False)
    sensitive_reason = TextField(
        label=_("列为重大敏感案件的理由"),
        max_length=500,
        rows=2,
        required=False,
        help_text=_("人数不到标准、但要照群体性案件办理的才填。"),
    )
    field_order = [
        "title",
        "number",
        "unit",
        "about",
        "field",
        "form",
        "side",
        "service",
        "engaged_on",
        "facts_brief",
        "cause",
        "sensitive_reason",
    ]
    clauses = {**CaseTextsForm.clauses, "number": "GC-1.1", "sensitive_reason": "GC-5.1"}
    submit = _("登记收案")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]


class CountForm(Form):
    """A newer number."""

    side = forms.ChoiceField(
        label=_("哪一方"),
        choices=[(s, PartySide(s).label) for s in (PartySide.CLIENT, PartySide.OPPONENT)],
    )
    number = CountField(label=_("数量"), min_value=1)
    unit = forms.ChoiceField(label=_("单位"), choices=Unit.choices, initial=Unit.PERSON)
    about = forms.BooleanField(label=_("是约数"), required=False)
    on = DayField(label=_("截至日期"))
    note = TextField(label=_("说明"), max_length=200, required=False)
    clauses = {"number": "GC-1.1"}
    submit = _("登记人数")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]


class SensitiveForm(Form):
    """Why a case below the number is treated like one."""

    reason = TextField(label=_("理由"), max_length=500, rows=3)
    clauses = {"reason": "GC-5.1"}
    submit = _("列为重大敏感案件")


class DropForm(Form):
    """Why a case didn't come about."""

    reason = TextField(label=_("原因"), max_length=200)
    submit = _("登记为未成案")


class OweForm(Form):
    """That a case runs although its decision is owed."""

    owed_reason = forms.ChoiceField(
        label=_("原因"),
        choices=[(r, OwedReason(r).label) for r in (OwedReason.LEGACY, OwedReason.SHORT)],
        widget=forms.RadioSelect,
    )
    note = TextField(
        label=_("情况说明"),
        max_length=500,
        rows=3,
        help_text=_(
            "合伙人不足的，写明合伙人人数、已有的意见和办理安排；这段话会随报告送给律师协会。"
        ),
    )
    clauses = {"owed_reason": "GC-3.2", "note": "GC-5.2"}
    submit = _("登记为在办、欠集体讨论")


class AcceptOrdinaryForm(Form):
    """Nothing to fill in."""

    submit = _("按普通案件受理")


class SeriesItemForm(Form):
    """One of the separate cases of a series."""

    title = TextField(label=_("名称"), max_length=120, help_text=_("如“第三批：张某案”。"))
    persons = CountField(label=_("人数"), min_value=1, initial=1)
    body_case_no = TextField(label=_("机关案号"), max_length=80, required=False)
    engaged_on = DayField(label=_("接受委托日期"), required=False)
    clauses = {"persons": "GC-1.1"}
    submit = _("加入一件")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]


class TakeInForm(Form):
    """Cases of the firm that are to be counted together."""

    sources = forms.ModelMultipleChoiceField(
        label=_("并入这些案件"), queryset=Case.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    clauses = {"sources": "GC-1.1"}
    submit = _("并入系列案")

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources: Any = self.fields["sources"]
        sources.queryset = candidates
        del self.fields["version"]

    def clean_sources(self) -> list[Any]:
        """As a list."""
        return list(self.cleaned_data["sources"])
