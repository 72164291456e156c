"""Forms of appointments (LC-11)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.forms.rota import time_field
from core.forms import DayField, Form, TextField


class AppointmentForm(Form):
    """A day, a time and a place."""

    on = DayField(label=gettext_lazy("日期"))
    begins = time_field(gettext_lazy("开始时间"))
    ends = time_field(gettext_lazy("结束时间"))
    place = TextField(label=gettext_lazy("地点"), max_length=120, required=False)
    beside = (("begins", "ends"),)
    clauses = {"on": "LC-11"}
    submit = gettext_lazy("发给对方确认")

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning."""
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", _("结束时间应晚于开始时间。"))
        return cleaned


class CallOffForm(Form):
    """Why it is called off."""

    reason = TextField(
        label=gettext_lazy("取消的原因"),
        max_length=200,
        rows=2,
        help_text=gettext_lazy("对方会看到。不写居民的姓名。"),
    )
    submit = gettext_lazy("取消约定")
