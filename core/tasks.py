"""The kernel's Celery tasks: each does one repeatable thing and looks for its work itself."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from core import audit, drafts, duties, limits, notices, once, sweeps
from core.models import CalendarYear


@sweeps.sweep("core.remind", order=80)
def remind_due(*, at: datetime) -> int:
    """Climb every rung of the reminder ladders that is due."""
    return duties.remind_due(at=at)


@sweeps.sweep("core.deliver", order=100)
def deliver_all(*, at: datetime) -> int:
    """Deliver what waits in the outbox."""
    return notices.deliver(at=at)


@shared_task
def deliver() -> int:
    """Deliver what waits in the outbox."""
    return notices.deliver(at=timezone.now())


@shared_task
def sweep() -> None:
    """Openings, reminders and escalations of all apps."""
    sweeps.run_all(at=timezone.now())


@shared_task
def seal() -> None:
    """Seal the audit entries, a batch at a time."""
    while audit.seal(at=timezone.now()) == audit.SEAL_BATCH:
        pass


@shared_task
def recompute(years: list[int] | None = None) -> None:
    """Find the dates of open duties again after working days were loaded or corrected."""
    known = years or list(CalendarYear.objects.values_list("year", flat=True))
    if known:
        duties.recompute(known, at=timezone.now())


@shared_task
def tidy() -> None:
    """Once a night: seal stragglers, forget old drafts, used tokens and past windows."""
    while audit.seal(at=timezone.now(), everything=True) == audit.SEAL_BATCH:
        pass
    drafts.drop_old(at=timezone.now())
    once.drop_old(at=timezone.now())
    limits.drop_old(at=timezone.now())
