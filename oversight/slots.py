"""What oversight adds to shared pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from community.models import LogEntry
from core.actors import Actor
from core.navigation import Entry, entry
from core.slots import Panel, labeller, panel
from core.wording import wording
from oversight import policies
from oversight.models import Alert

entry(
    Entry(
        _("苗头"),
        "alert-list",
        policies.FOLLOWERS,
        ("alert-",),
        order=40,
    )
)
wording("oversight.alert", _("群体性苗头"))


@labeller("oversight.alert")
def alert_labels(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Alerts by where they were raised."""
    found = policies.visible_alerts(actor).filter(pk__in=ids).select_related("where")
    return {alert.pk: alert.where.name for alert in found}


@panel("home", order=5)
def home_panel(actor: Actor, _subject: Any, _at: datetime) -> Panel | None:
    """Alerts that aren't closed, for who was told and who follows them."""
    if not actor.has(*policies.FOLLOWERS):
        return None
    found = policies.visible_alerts(actor).exclude(state="closed").select_related("where")
    rows = list(found.order_by("-id")[:5])
    return Panel("oversight/home_panel.html", {"alerts": rows}) if rows else None


@panel("log-entry")
def entry_panel(actor: Actor, subject: LogEntry, _at: datetime) -> Panel | None:
    """How far the alert raised from an entry has come."""
    found = policies.visible_alerts(actor).filter(
        subject_type="community.logentry", subject_id=subject.pk
    )
    alert: Alert | None = found.first()
    return Panel("oversight/entry_panel.html", {"alert": alert}) if alert else None
