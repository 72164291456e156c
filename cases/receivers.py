"""What cases does when a lower app tells that something happened: one action each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.models import Membership, Organisation
from accounts.signals import membership_ended, organisation_ended
from cases.actions import endings, meetings, proofs
from core.actors import Actor


@receiver(organisation_ended)
def take_over_cases(
    *,
    organisation: Organisation,
    successor: Organisation | None,
    actor: Actor,
    at: datetime,
    **_more: Any,
) -> None:
    """A firm ended: its cases go to its successor, or must be over."""
    if organisation.kind == "firm":
        endings.move_cases(organisation, successor, actor=actor, at=at)


@receiver(membership_ended)
def keep_proof(*, membership: Membership, actor: Actor, at: datetime, **_more: Any) -> None:
    """A partner's role ends: never before a day on which a case was accepted by their opinion."""
    proofs.refuse_undoing(membership)
    meetings.leave_circle(membership, actor=actor, at=at)
