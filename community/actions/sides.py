"""What ends when a community or a lawyer's role in a firm ends in accounts (LC-7)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import LICENSED_ROLES
from accounts.models import Membership, Organisation
from accounts.queries import on_day
from community.actions.coming_over import come_over_all
from community.actions.endings import end_all_of, lock_community, lock_lawyers
from community.actions.handing_on import hand_on_requests
from community.actions.liaison_duties import QUARTER
from community.actions.pairing_ends import finish, give_up
from community.actions.pairings import pass_on
from community.actions.registers import firm_of
from community.actions.takeovers import community_gone
from community.enums.pairing import OPEN_STATES, STANDING_STATES, EndReason, PairingState
from community.models import CommunityProfile, FirmProfile, LawyerProfile, Pairing
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
    """A community was merged or closed: its pairings end, its public page goes, its log stays.

    What residents asked there goes on in the successor; without one the liaison office ends it.
    """
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
        community_gone(fresh, reason=reason, actor=actor, at=at)
        cancel(QUARTER, fresh, actor=actor, at=at, note=reason)
        record(fresh, "end", actor=actor, at=at, facts=Facts(reason=reason, clause="LC-7"))
        if come_over_all(organisation, actor=actor, at=at) and successor is not None:
            hand_on_requests(at=at, community_id=successor.pk)
        hand_on_requests(at=at, community_id=organisation.pk)


def _dissolve(pairing: Pairing, *, reason: str, actor: Actor, at: datetime) -> None:
    """End a pairing one of whose sides has ended, whoever enters that."""
    lock_lawyers(pairing.lawyer_id)
    lock_community(pairing.community_id)
    fresh = lock(pairing)
    if fresh.state == PairingState.ACTIVE:
        finish(fresh, reason=reason, actor=actor, at=at)
    else:
        give_up(fresh, "withdraw", reason, actor, at)


def firm_ended(
    organisation: Organisation,
    successor: Organisation | None,
    *,
    on: date,
    actor: Actor,
    at: datetime,
) -> None:
    """A firm was merged or closed: its pairings end; the successor's wait for the bar's review.

    Its lawyers stand under the successor in the register, which takes part from now on.
    """
    with transaction.atomic():
        taking = FirmProfile.objects.filter(pk=organisation.pk, left_on__isnull=True).first()
        if taking is None:
            return
        heir = _heir(taking, successor, on)
        reason = _("律所已注销")
        if successor is not None:
            reason = _("律所已并入%(name)s") % {"name": successor.name}
        held = Pairing.objects.filter(firm=organisation, state__in=OPEN_STATES)
        for pairing in held.select_related("lawyer", "proposed_lawyer").order_by("community_id"):
            standing = pairing.state in STANDING_STATES
            served = Pairing.objects.filter(
                firm_id=heir.pk if heir else None,
                community_id=pairing.community_id,
                state__in=OPEN_STATES,
            )
            _dissolve(pairing, reason=reason, actor=actor, at=at)
            if heir is not None and standing and not served.exists():
                pass_on(pairing, to=heir, reason=reason, actor=actor, at=at)
        fresh = lock(taking)
        fresh.left_on = max(on, fresh.joined_on)
        fresh.version += 1
        fresh.save(update_fields=["left_on", "version"])
        if heir is not None:
            LawyerProfile.objects.filter(firm=organisation).update(
                firm_id=heir.pk, district_id=heir.district_id
            )
        record(fresh, "end", actor=actor, at=at, facts=Facts(reason=reason, clause="LC-22"))


def _heir(taking: FirmProfile, successor: Organisation | None, on: date) -> FirmProfile | None:
    """The successor in the programme, taken in where it isn't yet."""
    if successor is None:
        return None
    held = FirmProfile.objects.filter(pk=successor.pk).first()
    if held is not None:
        return held if held.programme_id == taking.programme_id and held.left_on is None else None
    offices = {taking.district_id: taking.liaison_id} if taking.liaison_id else {}
    made = firm_of(successor, taking.programme, offices=offices, joined_on=on)
    made.save()
    return made


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
