"""Forms of the system's administrator."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.forms import CountField, Form, TextField


class YearForm(Form):
    """Bring in a year's working days."""

    year = CountField(label=_("年份"), min_value=2000, max_value=2100)
    text = TextField(
        label=_("粘贴安排"),
        max_length=20_000,
        rows=8,
        required=False,
        help_text=_(
            "留空则用随系统安装的日历。粘贴时每行一天：2027-01-01,off,元旦 或 2027-01-31,working,"
        ),
    )
    submit = _("载入")


class HoldForm(Form):
    """Keep a message back: nothing but the button."""

    submit = _("扣下")


class ReleaseForm(Form):
    """Let a message go: nothing but the button."""

    submit = _("放行")
