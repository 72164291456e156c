"""Form of a reception record."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.forms import CountField, DayField, Form, TextField

MOST_VISITORS = 200


class ReceptionForm(Form):
    """Visitors, their matter, what they were told."""

    received_on = DayField(label=gettext_lazy("接待日期"))
    time_from = forms.TimeField(
        label=gettext_lazy("开始时间"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    time_to = forms.TimeField(
        label=gettext_lazy("结束时间"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    place = TextField(label=gettext_lazy("地点"), max_length=120, required=False)
    lawyers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("接待律师"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请选择接待律师，至少两名。(GC-3.3)")},
    )
    visitor_count = CountField(label=gettext_lazy("来访人数"), min_value=1, max_value=100_000)
    visitors = TextField(
        label=gettext_lazy("来访人姓名与电话"),
        max_length=20_000,
        rows=3,
        required=False,
        help_text=gettext_lazy("愿意留名的写，一行一人，姓名和电话用空格分开。"),
    )
    matter = TextField(label=gettext_lazy("来访事项"), max_length=20_000, rows=5)
    advice = TextField(label=gettext_lazy("解答与建议"), max_length=20_000, rows=5)
    remarks = TextField(label=gettext_lazy("其他情况"), max_length=5000, rows=2, required=False)
    clauses = {"lawyers": "GC-3.3", "advice": "GC-3.3"}
    autosave = True
    submit = gettext_lazy("保存接待笔录")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lawyers: Any = self.fields["lawyers"]
        lawyers.queryset = people

    def clean_lawyers(self) -> list[User]:
        """As a list."""
        return list(self.cleaned_data["lawyers"])

    def clean_visitors(self) -> list[tuple[str, str]]:
        """Names and phone numbers, one a line."""
        found = []
        for line in self.cleaned_data["visitors"].splitlines():
            parts = re.split(r"[\s,，、]+", line.strip())
            if not parts[0]:
                continue
            phone = (
                parts[-1] if len(parts) > 1 and re.fullmatch(r"[\d+\-()]{5,30}", parts[-1]) else ""
            )
            name = " ".join(parts[:-1] if phone else parts)
            if len(name) > 80:
                raise ValidationError(_("姓名太长：%(name)s…") % {"name": name[:20]})
            found.append((name, phone))
        if len(found) > MOST_VISITORS:
            raise ValidationError(_("最多写 %(most)d 人。") % {"most": MOST_VISITORS})
        return found

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning."""
        cleaned = super().clean() or {}
        begun, ended = cleaned.get("time_from"), cleaned.get("time_to")
        if begun and ended and ended < begun:
            self.add_error("time_to", _("结束时间早于开始时间。"))
        return cleaned
