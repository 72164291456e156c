"""Forms of the partners' meeting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.people import PersonField
from cases.enums import Choice
from cases.regulations import Versions
from core.forms import DayField, Form, TextField
from core.pages import id_of


class MeetingForm(Form):
    """Call the partners together."""

    held_on = DayField(label=_("讨论日期"), help_text=_("这一天在任的合伙人全部列为讨论成员。"))
    place = TextField(label=_("地点"), max_length=120)
    host = PersonField(label=_("主持人"))
    recorder = PersonField(label=_("记录人"))
    agenda = TextField(label=_("讨论要点"), max_length=5000, rows=4, required=False)
    clauses = {"held_on": "GC-3.2"}
    submit = _("召集讨论")

    def __init__(self, *args: Any, hosts: Any, recorders: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        host, recorder = self.fields["host"], self.fields["recorder"]
        host.queryset, recorder.queryset = hosts, recorders  # type: ignore[attr-defined]


class OpinionForm(Form):
    """One's own opinion."""

    choice = forms.ChoiceField(
        label=_("我的意见"), choices=Choice.choices, widget=forms.RadioSelect
    )
    reasons = TextField(
        label=_("理由"),
        max_length=5000,
        rows=4,
        required=False,
        help_text=_("同意的可以不写；不同意或要先查明事实的请写明。"),
    )
    seen = forms.CharField(widget=forms.HiddenInput(), required=False, max_length=60)
    clauses = {"choice": "GC-3.2"}
    submit = _("表态")

    def clean_seen(self) -> Versions | None:
        """The versions of the case the partner had before them."""
        parts = [id_of(part) for part in self.cleaned_data["seen"].split(".")]
        if len(parts) != 4 or None in parts:
            return None
        return Versions(*(part or 0 for part in parts))


class RecuseForm(Form):
    """Who steps aside, and why."""

    person = PersonField(label=_("回避的合伙人"))
    reason = TextField(label=_("回避原因"), max_length=300)
    clauses = {"person": "GC-3.2"}
    submit = _("登记回避")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.queryset = people


class CloseForm(Form):
    """What the meeting concluded, besides the count."""

    conclusion = TextField(
        label=_("结论与要求"),
        max_length=5000,
        rows=4,
        required=False,
        help_text=_("写进讨论记录，如办案要求、风险提示。结果由表态自动得出。"),
    )
    clauses = {"conclusion": "GC-3.2"}
    submit = _("结束讨论")


class CancelForm(Form):
    """Why a meeting is called off."""

    reason = TextField(label=_("原因"), max_length=300)
    submit = _("取消讨论")
