"""Forms of the monthly chain: words beside the figures, never figures."""

from __future__ import annotations

from typing import Any

from django.forms import ModelChoiceField
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import DayField, Form, TextField


class ReportForm(Form):
    """The words of a report; all may stay empty."""

    autosave = True
    submit = _("确认上报")
    folded: tuple[str, ...] = ("problems", "next_plan")

    typical_case = TextField(
        label=_("典型案例（不写姓名）"), max_length=2000, rows=3, required=False
    )
    problems = TextField(label=_("问题"), max_length=2000, rows=3, required=False)
    next_plan = TextField(label=_("下月计划"), max_length=2000, rows=3, required=False)


class PaperForm(ReportForm):
    """The same from a level's paper: when it came and who brought it."""

    clauses = {"paper_on": "LC-24"}
    submit = _("代为录入并上报")
    field_order = ("paper_on", "paper_from")

    paper_on = DayField(label=_("收到纸质月报的日期"))
    paper_from = TextField(label=_("送交人"), max_length=80)


class WordsForm(ReportForm):
    """The same words, kept without passing the report on."""

    submit = _("保存")
    folded = ()


class ReturnForm(Form):
    """Why a report is returned."""

    submit = _("退回")
    reason = TextField(label=_("退回的原因"), max_length=300, rows=3)


class ReopenForm(Form):
    """Why a month is opened again, and until when."""

    clauses = {"reason": "LC-24"}
    submit = _("重新开放")
    reason = TextField(label=_("理由"), max_length=300, rows=3)
    until = DayField(label=_("开放至"))


class _PersonField(ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class GrantForm(Form):
    """Who may reopen months, until when and why."""

    submit = _("授权")
    person = _PersonField(label=_("工作人员"), queryset=User.objects.none())
    until = DayField(label=_("截止日"))
    reason = TextField(label=_("授权的原因"), max_length=200)

    def __init__(self, *args: Any, people: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["person"]
        if people is not None and isinstance(field, ModelChoiceField):
            field.queryset = people
