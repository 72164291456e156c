"""Owing, and what was told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from accounts.models import Organisation, User
from core.calendar import term
from core.duties import (
    open_duty,
    remind_due,
)
from core.models import Duty, Notice
from core.regulation import set_value
from core.reminders import DutyKind
from tests.factories import moment

# A Friday; the Saturday after it is worked in exchange.
FRIDAY = moment("2026-05-08")


def owe(
    kind: DutyKind,
    firm: Organisation,
    *,
    days: int = 2,
    at: Any = FRIDAY,
    occasion: str = "",
    since: date | None = None,
    **more: Any,
) -> Duty:
    """A duty of a firm about itself."""
    due = term(since or at.date(), days)
    return open_duty(kind, firm, due=due, at=at, debtor=firm, occasion=occasion, **more)


def inbox(somebody: User) -> list[str]:
    """The events of a person's messages, the oldest first, without the duty's number."""
    found = Notice.objects.filter(recipient=somebody, channel="inbox").order_by("id")
    return [":".join(event.split(":")[2:]) for event in found.values_list("event", flat=True)]


def capped(firm: Organisation, admin: User, days: int) -> None:
    """The firm's own cap on pauses."""
    set_value(
        "duty.pause_cap",
        days,
        organisation=firm,
        effective_from=date(2026, 1, 1),
        reason="x",
        person=admin,
        at=FRIDAY,
    )


def sweep_daily(first: date, days: int) -> None:
    """Sweep twice a day."""
    for n in range(days):
        morning = moment(f"{first + timedelta(days=n)} 00:05")
        remind_due(at=morning)
        remind_due(at=morning + timedelta(hours=12))
