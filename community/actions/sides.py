"""What ends when a community or a lawyer's role in a firm ends in accounts (LC-7)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import LICENSED_ROLES
from accounts.models import Membership, Organisation
from accounts.queries import on_day
from community.actions.endings import end_all_of, lock_community, lock_lawyers
from community.actions.liaison_duties import QUARTER
from community.actions.pairings import finish, give_up
from community.enums.pairing import OPEN_STATES, EndReason, PairingState
from community.models import CommunityProfile, Pairing
from core.actors import Actor
from core.audit import Facts, record
from core.duties import cancel
from core.transitions import lock


def community_ended(
    organisation: Organisation,
    successor: Organisation | None,
    *,
    on: date,
    actor: Actor,
    at: datetime,
) -> None:
    """A community was merged or closed: its pairings end, its public page goes, its log stays."""
    with transaction.atomic():
        place = CommunityProfile.objects.filter(pk=organisation.pk).first()
        if place is None:
            return
        reason = _("社区已撤销")
        if successor is not None:
            reason = _("社区已并入%(name)s") % {"name": successor.name}
        held = Pairing.objects.filter(community=organisation, state__in=OPEN_STATES)
        for pairing in held.order_by("pk"):
            _dissolve(pairing, reason=reason, actor=actor, at=at)
        fresh = lock(place)
        fresh.ended_on, fresh.public = on, False
        fresh.version += 1
        fresh.save(update_fields=["ended_on", "public", "version"])
        cancel(QUARTER, fresh, actor=actor, at=at, note=reason)
        record(fresh, "end", actor=actor, at=at, facts=Facts(reason=reason, clause="LC-7"))


def _dissolve(pairing: Pairing, *, reason: str, actor: Actor, at: datetime) -> None:
    """End a pairing one of whose sides has ended, whoever enters that."""
    lock_lawyers(pairing.lawyer_id)
    lock_community(pairing.community_id)
    fresh = lock(pairing)
    if fresh.state == PairingState.ACTIVE:
        finish(fresh, reason=reason, actor=actor, at=at)
    else:
        give_up(fresh, "withdraw", reason, actor, at)


def role_ended(membership: Membership, *, actor: Actor, at: datetime) -> None:
    """A lawyer has left a firm: the assignments held for it end with the role's last day."""
    last = membership.until
    if membership.role not in LICENSED_ROLES or last is None:
        return
    day = last + timedelta(days=1)
    left = Membership.objects.filter(
        on_day(day),
        person_id=membership.person_id,
        organisation_id=membership.organisation_id,
        role__in=LICENSED_ROLES,
    )
    if left.exclude(pk=membership.pk).exists():
        return
    end_all_of(
        membership.person_id,
        day=day,
        reason=EndReason.LEFT,
        actor=actor,
        at=at,
        firm_id=membership.organisation_id,
    )
