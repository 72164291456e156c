"""Which part of a volume is wanted."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import DayField, Form


class PeriodForm(Form):
    """From a day to a day of one year."""

    since = DayField(label=gettext_lazy("自"))
    until = DayField(label=gettext_lazy("至"))
    beside = (("since", "until"),)
    clauses = {"since": "LC-16"}

    def clean(self) -> dict[str, Any]:
        """A volume is a year's."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and (since.year != until.year or since > until):
            self.add_error("until", _("起止应在同一年内，且开始不晚于结束。"))
        return cleaned
