"""What community does when a lower app tells that something happened: one action each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.dispatch import receiver

from accounts.enums import OrganisationKind
from accounts.models import Membership, Organisation
from accounts.signals import membership_ended, organisation_ended, organisation_renamed
from community.actions import sides
from conflicts.actions.ties import rename_ties
from core.actors import Actor


@receiver(organisation_ended)
def end_side(
    *,
    organisation: Organisation,
    successor: Organisation | None,
    actor: Actor,
    at: datetime,
    on: date,
    **_more: Any,
) -> None:
    """A community or a firm was merged or closed."""
    if organisation.kind == OrganisationKind.COMMUNITY:
        sides.community_ended(organisation, successor, on=on, actor=actor, at=at)
    if organisation.kind == OrganisationKind.FIRM:
        sides.firm_ended(organisation, successor, on=on, actor=actor, at=at)


@receiver(organisation_renamed)
def follow_name(*, organisation: Organisation, **_more: Any) -> None:
    """Cases are compared with a community's present name (LC-19)."""
    if organisation.kind == OrganisationKind.COMMUNITY:
        rename_ties(organisation)


@receiver(membership_ended)
def end_service(*, membership: Membership, actor: Actor, at: datetime, **_more: Any) -> None:
    """Somebody's role has ended."""
    sides.role_ended(membership, actor=actor, at=at)
