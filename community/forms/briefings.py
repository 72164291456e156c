"""Forms of briefings: period and title, pieces, the leader's word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.queries.briefings import Material
from community.regulations.monthly import month_after, month_of
from core.forms import Form, TextField

MONTHS_BACK = 24
GROUPS = (
    ("notes", gettext_lazy("建议和社情民意")),
    ("mediations", gettext_lazy("调解（只有摘要）")),
    ("press", gettext_lazy("宣传报道")),
    ("cases", gettext_lazy("月报中的典型案例")),
)


def months_before(today: date) -> list[tuple[str, str]]:
    """The month of a day and those before it, newest first, for a choice."""
    month, found = month_of(today), []
    for _n in range(MONTHS_BACK):
        found.append((month.isoformat(), f"{month:%Y-%m}"))
        month = month_of(month - timedelta(days=1))
    return found


class BriefingForm(Form):
    """Title, months and recipients."""

    title = TextField(label=gettext_lazy("标题"), max_length=120)
    since = forms.TypedChoiceField(
        label=gettext_lazy("从哪个月"), coerce=date.fromisoformat, empty_value=None
    )
    until = forms.TypedChoiceField(
        label=gettext_lazy("到哪个月"), coerce=date.fromisoformat, empty_value=None
    )
    recipients = TextField(
        label=gettext_lazy("报送"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("印在末页，如：市司法局，各区联络处。"),
    )
    beside = (("since", "until"),)
    clauses = {"title": "LC-6"}
    submit = gettext_lazy("开始编写")

    def __init__(self, *args: Any, today: date, **kw: Any) -> None:
        super().__init__(*args, **kw)
        choices = months_before(today)
        for name in ("since", "until"):
            field: Any = self.fields[name]
            field.choices = self._with_own(choices, name)
            field.initial = choices[1][0]

    def _with_own(self, choices: list[tuple[str, str]], name: str) -> list[tuple[str, str]]:
        """The choices with the month that stands there already, however long ago."""
        own = str(self.initial.get(name) or "")
        known = own in dict(choices)
        return choices if not own or known else [*choices, (own, own[:7])]

    def clean(self) -> dict[str, Any]:
        """The last month is taken to its last day."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until:
            if until < since:
                self.add_error("until", _("结束的月份早于开始的月份。"))
            cleaned["until"] = month_after(until) - timedelta(days=1)
        return cleaned


class BriefingEditForm(BriefingForm):
    """The same, changed."""

    submit = gettext_lazy("保存")


class MaterialForm(Form):
    """What of the period goes in, by kind."""

    submit = gettext_lazy("放进简报")

    def __init__(self, *args: Any, offered: Sequence[Material], **kw: Any) -> None:
        super().__init__(*args, **kw)
        for group, label in GROUPS:
            choices = [(m.key, f"{m.heading} — {m.text[:60]}") for m in offered if m.group == group]
            if choices:
                self.fields[group] = forms.MultipleChoiceField(
                    label=label,
                    choices=choices,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                )

    def given(self) -> dict[str, Any]:
        """All that was chosen, in the order of the groups."""
        values = super().given()
        keys = [key for group, _label in GROUPS for key in values.pop(group, [])]
        return {**values, "keys": keys}


class EntryForm(Form):
    """A piece: heading and words."""

    heading = TextField(label=gettext_lazy("小标题"), max_length=120)
    text = TextField(label=gettext_lazy("正文（不写居民姓名）"), max_length=10_000, rows=8)
    clauses = {"text": "LC-20"}
    autosave = True
    submit = gettext_lazy("保存")


class EntryEditForm(EntryForm):
    """The same, changed; not kept as a draft, which would be that of another piece."""

    autosave = False


class ReturnForm(Form):
    """What is to be changed."""

    reason = TextField(label=gettext_lazy("修改意见"), max_length=300, rows=3)
    submit = gettext_lazy("退回修改")
