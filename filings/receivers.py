"""What filings does when a lower app tells that something happened: one action each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.dispatch import receiver

from accounts.models import Membership, Organisation
from accounts.signals import membership_ended, organisation_ended
from cases.models import Case
from cases.signals import report_facts_changed, report_owed, report_void
from core.actors import Actor
from filings.actions import drafting, endings


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


@receiver(organisation_ended)
def take_over_filings(
    *,
    organisation: Organisation,
    successor: Organisation | None,
    actor: Actor,
    at: datetime,
    on: date,
    **_more: Any,
) -> None:
    """A firm ended: its reports go to its successor."""
    if organisation.kind != "firm":
        return
    endings.end_confirmers_of(organisation, on=on)
    if successor is not None:
        endings.move_filings(organisation, successor, actor=actor, at=at)


@receiver(membership_ended)
def end_confirmer(*, membership: Membership, **_more: Any) -> None:
    """Somebody left a firm."""
    endings.end_confirmer_who_left(membership)
