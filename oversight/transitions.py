"""The diagram of an alert."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.transitions import Table, Transition
from oversight.enums import AlertState

A = AlertState
ALERT = Table(
    model="oversight.alert",
    states=dict(A.choices),
    final=frozenset({A.CLOSED}),
    transitions=(
        Transition("raise", ("",), A.RAISED, _("上报苗头"), "LC-18"),
        # Each of those told acknowledges for itself; the first one moves the state.
        Transition(
            "acknowledge", (A.RAISED, A.ACKNOWLEDGED), A.ACKNOWLEDGED, _("确认收到"), "LC-18"
        ),
        Transition("close", (A.ACKNOWLEDGED,), A.CLOSED, _("了结"), "LC-18"),
    ),
)
