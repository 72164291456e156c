"""The kernel's Celery tasks: each does one repeatable thing and looks for its work itself."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from core import audit, drafts, duties, notices


@shared_task
def deliver() -> int:
    """Deliver what waits in the outbox."""
    return notices.deliver(at=timezone.now())


@shared_task
def remind() -> int:
    """Climb every rung of the reminder ladders that is due."""
    return duties.remind_due(at=timezone.now())


@shared_task
def seal() -> int:
    """Seal a batch of audit entries."""
    return audit.seal(at=timezone.now())


@shared_task
def tidy() -> None:
    """Once a night: seal stragglers, forget old drafts."""
    audit.seal(at=timezone.now(), everything=True)
    drafts.drop_old(at=timezone.now())
