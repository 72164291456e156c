"""What cases does when a lower app tells that something happened: one action each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.dispatch import receiver

from accounts.models import Membership, Organisation
from accounts.signals import membership_ended, organisation_ended
from cases.actions import endings, meetings, proofs
from cases.actions.checks import settle_conflict_duty
from cases.models import Case
from conflicts.models import Check
from conflicts.signals import conflict_settled
from core.actors import Actor


@receiver(organisation_ended)
def take_over_cases(
    *,
    organisation: Organisation,
    successor: Organisation | None,
    actor: Actor,
    at: datetime,
    on: date,
    **_more: Any,
) -> None:
    """A firm ended: its cases go to its successor, or must be over."""
    if organisation.kind == "firm":
        endings.move_cases(organisation, successor, actor=actor, at=at, on=on)


@receiver(membership_ended)
def keep_proof(*, membership: Membership, actor: Actor, at: datetime, **_more: Any) -> None:
    """A partner's role ends: never before a day on which a case was accepted by their opinion."""
    proofs.refuse_undoing(membership)
    meetings.leave_circle(membership, actor=actor, at=at)


@receiver(conflict_settled)
def end_conflict_duty(*, check: Check, actor: Actor, at: datetime, **_more: Any) -> None:
    """The director decided about what a check of a case found: nothing is owed about it now."""
    if check.subject_type == Case._meta.label_lower:
        case = Case.objects.select_related("firm").filter(pk=check.subject_id).first()
        if case is not None:
            settle_conflict_duty(case, actor=actor, at=at)
