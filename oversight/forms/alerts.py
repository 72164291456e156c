"""Forms of alerts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.forms import Form, TextField


class CloseAlertForm(Form):
    """What came of it."""

    outcome = TextField(label=_("处置结果"), max_length=500, rows=4)
    clauses = {"outcome": "LC-18"}
    submit = _("了结")
