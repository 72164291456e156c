"""What filings does when a lower app tells that something happened: one action each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from cases.models import Case
from cases.signals import report_facts_changed, report_owed, report_void
from core.actors import Actor
from filings.actions import drafting


@receiver(report_owed)
def open_report(*, case: Case, actor: Actor, at: datetime, **_more: Any) -> None:
    """A case is to be reported: its draft and its duty are opened."""
    drafting.open_filing(case, actor=actor, at=at)


@receiver(report_void)
def void_report(*, case: Case, actor: Actor, at: datetime, reason: str, **_more: Any) -> None:
    """There is nothing to report any more."""
    drafting.void_report(case, reason=reason, actor=actor, at=at)


@receiver(report_facts_changed)
def note_change(*, case: Case, actor: Actor, at: datetime, **_more: Any) -> None:
    """What a report shows has changed."""
    drafting.note_change(case, actor=actor, at=at)
