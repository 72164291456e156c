"""Forms of the weekly hours and days of duty."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from community.models import Assignment, Visit
from core.forms import DayField, Form, TextField

WEEKDAYS = (
    (1, gettext_lazy("周一")),
    (2, gettext_lazy("周二")),
    (3, gettext_lazy("周三")),
    (4, gettext_lazy("周四")),
    (5, gettext_lazy("周五")),
    (6, gettext_lazy("周六")),
    (7, gettext_lazy("周日")),
)


def time_field(label: Any, **options: Any) -> forms.TimeField:
    """A time of day, as a phone's own clock offers it."""
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, **options)


class AssignmentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the assignments whose hours the person may lay."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Assignment.objects.none(), **options)

    def label_from_instance(self, one: Any) -> str:
        """Community and lawyer."""
        return f"{one.community.name} · {one.lawyer.name}"


class VisitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of some days of duty."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Visit.objects.none(), **options)

    def label_from_instance(self, visit: Any) -> str:
        """Day, lawyer and community."""
        return f"{visit.on:%Y-%m-%d} {visit.lawyer.name} · {visit.community.name}"


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of some people."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=User.objects.none(), **options)

    def label_from_instance(self, person: Any) -> str:
        """The name."""
        return str(person.name)


class PositionField(forms.Field):
    """A degree of a position; what can't be read is as good as none, nobody is held up by it."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Decimal | None:
        try:
            found = Decimal(str(value)[:20])
        except InvalidOperation:
            return None
        return found if found.is_finite() else None


def _ordered(form: Form, cleaned: dict[str, Any], begins: str, ends: str) -> None:
    """The end comes after the beginning."""
    if cleaned.get(begins) and cleaned.get(ends) and cleaned[ends] <= cleaned[begins]:
        form.add_error(ends, _("结束时间应晚于开始时间。"))


class HoursForm(Form):
    """Other weekly hours from a day on."""

    weekday = forms.TypedChoiceField(label=gettext_lazy("每周"), choices=WEEKDAYS, coerce=int)
    begins = time_field(gettext_lazy("开始时间"))
    ends = time_field(gettext_lazy("结束时间"))
    since = DayField(label=gettext_lazy("从哪天起"))
    place = TextField(
        label=gettext_lazy("地点"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("不填就是社区的律师工作室。"),
    )
    beside: tuple[tuple[str, ...], ...] = (("begins", "ends"),)
    clauses = {"weekday": "LC-14"}
    submit = gettext_lazy("保存")

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning."""
        cleaned = super().clean() or {}
        _ordered(self, cleaned, "begins", "ends")
        return cleaned


class SlotForm(HoursForm):
    """Weekly hours of an assignment, perhaps with a second community in the same trip."""

    assignment = AssignmentField(label=gettext_lazy("社区和律师"))
    second = AssignmentField(
        label=gettext_lazy("同一趟还去"),
        required=False,
        help_text=gettext_lazy("一趟去两个社区的，写明在第二个社区的时间。"),
    )
    second_begins = time_field(gettext_lazy("第二个社区开始"), required=False)
    second_ends = time_field(gettext_lazy("第二个社区结束"), required=False)
    folded = ("place", "second", "second_begins", "second_ends")
    field_order = ("assignment", "weekday", "begins", "ends", "since")
    submit = gettext_lazy("排班")

    def __init__(self, *args: Any, assignments: models.QuerySet[Assignment], **kw: Any) -> None:
        super().__init__(*args, **kw)
        for name in ("assignment", "second"):
            field: Any = self.fields[name]
            field.queryset = assignments

    def clean(self) -> dict[str, Any]:
        """A second community needs its hours."""
        cleaned = super().clean()
        if cleaned.get("second"):
            for name in ("second_begins", "second_ends"):
                if not cleaned.get(name):
                    self.add_error(name, _("请写明在第二个社区的时间。"))
            _ordered(self, cleaned, "second_begins", "second_ends")
        return cleaned


class CheckInForm(Form):
    """Nothing to type; a position only if the person chose to tell it."""

    latitude = PositionField(required=False)
    longitude = PositionField(required=False)


class MoveForm(Form):
    """Another day or hour for one duty."""

    on = DayField(label=gettext_lazy("改到哪天"))
    begins = time_field(gettext_lazy("开始时间"))
    ends = time_field(gettext_lazy("结束时间"))
    reason = TextField(label=gettext_lazy("原因"), max_length=200, rows=2)
    beside = (("begins", "ends"),)
    clauses = {"on": "LC-14"}
    submit = gettext_lazy("改期")

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning."""
        cleaned = super().clean() or {}
        _ordered(self, cleaned, "begins", "ends")
        return cleaned


class GoodForm(Form):
    """Why nobody checked in on the day."""

    reason = TextField(label=gettext_lazy("当时没有签到的原因"), max_length=200, rows=2)
    clauses = {"reason": "LC-14"}
    submit = gettext_lazy("补签到")


class LeaveForm(Form):
    """Some days off duty."""

    lawyer = PersonField(label=gettext_lazy("律师"))
    since = DayField(label=gettext_lazy("自"))
    until = DayField(label=gettext_lazy("至"))
    reason = TextField(label=gettext_lazy("原因"), max_length=200, rows=2)
    beside = (("since", "until"),)
    clauses = {"since": "LC-14"}
    submit = gettext_lazy("请假")

    def __init__(self, *args: Any, lawyers: models.QuerySet[User], **kw: Any) -> None:
        super().__init__(*args, **kw)
        field: Any = self.fields["lawyer"]
        field.queryset = lawyers


class SwapForm(Form):
    """Who is asked to take a duty, and which of theirs is taken in exchange."""

    to = PersonField(
        label=gettext_lazy("请谁代班"), help_text=gettext_lazy("本所有社区律师资格的同事。")
    )
    in_exchange = VisitField(
        label=gettext_lazy("换值对方的哪一班（可以不换）"), required=False, empty_label="—"
    )
    reason = TextField(label=gettext_lazy("原因"), max_length=200, rows=2)
    clauses = {"to": "LC-14"}
    submit = gettext_lazy("发出请求")

    def __init__(
        self,
        *args: Any,
        people: models.QuerySet[User],
        visits: models.QuerySet[Visit],
        **kw: Any,
    ) -> None:
        super().__init__(*args, **kw)
        to: Any = self.fields["to"]
        to.queryset = people
        exchange: Any = self.fields["in_exchange"]
        exchange.queryset = visits

    def clean(self) -> dict[str, Any]:
        """Only a duty of the one who is asked can be taken in exchange."""
        cleaned = super().clean() or {}
        other, to = cleaned.get("in_exchange"), cleaned.get("to")
        if other is not None and to is not None and other.lawyer_id != to.pk:
            self.add_error("in_exchange", _("这一班不是所选同事的。"))
        return cleaned
