"""What ends an assignment or a pairing besides somebody's wish, and what is kept by both."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from community.actions.called_off import drop_appointments
from community.actions.rota_days import drop_ahead
from community.enums.pairing import STANDING_STATES, EndReason, PairingState
from community.enums.registers import Standing
from community.models import (
    Assignment,
    CommunityProfile,
    FirmProfile,
    LawyerProfile,
    Pairing,
    RotaSlot,
    Substitution,
    Visit,
)
from community.queries.registers import certificates_of
from conflicts.actions.ties import end_tie
from core.actors import SYSTEM, Actor
from core.audit import Facts, record
from core.calendar import Due
from core.transitions import lock

SERVED = (PairingState.REVIEWED, PairingState.ACTIVE)
PENDING = (PairingState.AGREED, PairingState.APPROVED)


def until_day(today: date, on: date) -> Due:
    """A date that was given, as the last day of a term from today."""
    return Due(on=on, start=today, count=(on - today).days, unit="day")


def running_or_later(today: date) -> models.Q:
    """Assignments that aren't over."""
    return models.Q(until__isnull=True) | models.Q(until__gte=today)


def lock_lawyers(*people: int | None) -> dict[int, LawyerProfile]:
    """Some lawyers' rows, locked in the one order everybody keeps: lawyers before communities."""
    wanted = sorted({person for person in people if person is not None})
    rows = LawyerProfile.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    return {row.pk: row for row in rows}


def lock_community(community_id: int) -> CommunityProfile:
    """A community's row, locked before its pairings."""
    return CommunityProfile.objects.select_for_update().get(pk=community_id)


def keep_standing(community_id: int) -> None:
    """Keep on the community's row whether it has its lawyers."""
    states = set(
        Pairing.objects.filter(
            community_id=community_id, state__in=[*SERVED, *PENDING]
        ).values_list("state", flat=True)
    )
    standing = Standing.UNPAIRED
    if states & set(SERVED):
        standing = Standing.PAIRED
    elif states:
        standing = Standing.PENDING
    rows = CommunityProfile.objects.filter(pk=community_id).exclude(standing=standing)
    rows.update(standing=standing)


def keep_loads(*, firm_id: int, lawyers: tuple[int | None, ...], today: date) -> None:
    """Keep on the rows of a firm and its lawyers how many communities they serve."""
    served = Pairing.objects.filter(firm_id=firm_id, state__in=STANDING_STATES).count()
    FirmProfile.objects.filter(pk=firm_id).update(load=served)
    for person in sorted({p for p in lawyers if p is not None}):
        held = Assignment.objects.filter(running_or_later(today), lawyer_id=person)
        LawyerProfile.objects.filter(pk=person).update(
            load=held.aggregate(n=models.Count("community", distinct=True))["n"]
        )


def end_assignment(
    assignment: Assignment,
    *,
    on: date,
    reason: EndReason,
    note: str,
    actor: Actor,
    at: datetime,
) -> Assignment:
    """End an assignment with a day, its substitutions and weekly hours too.

    One that would have begun later ends with its first day.
    """
    fresh = lock(assignment)
    fresh.until = max(on, fresh.since)
    fresh.end_reason, fresh.end_note = reason, note
    fresh.version += 1
    fresh.save(update_fields=["until", "end_reason", "end_note", "version"])
    end_tie(fresh, on=fresh.until)
    for stand_in in Substitution.objects.filter(
        assignment=fresh, until__gt=fresh.until, revoked_at__isnull=True
    ):
        revoke(stand_in, on=fresh.until, at=at)
    ahead = Visit.objects.filter(assignment=fresh)
    drop_ahead(ahead, after=fresh.until, actor=actor, at=at)
    gone = models.Q(lawyer_id=fresh.lawyer_id, community_id=fresh.community_id)
    gone &= models.Q(on__gt=fresh.until)
    drop_appointments(gone, reason=_("律师不再服务这个社区"), actor=actor, at=at)
    hours = RotaSlot.objects.filter(assignment=fresh).exclude(until__lte=fresh.until)
    hours.filter(since__gt=fresh.until).update(until=models.F("since"))
    hours.filter(since__lte=fresh.until).update(until=fresh.until)
    facts = Facts(reason=note, changes={"until": fresh.until.isoformat(), "why": reason.value})
    record(fresh, "end", actor=actor, at=at, facts=facts)
    Pairing.objects.filter(pk=fresh.pairing_id, lawyer_id=fresh.lawyer_id).update(lawyer=None)
    return fresh


def revoke(stand_in: Substitution, *, on: date, at: datetime) -> None:
    """A substitution ends with a day: what was stays, what would come is off."""
    stand_in.revoked_at = at
    stand_in.save(update_fields=["revoked_at"])
    gone = models.Q(lawyer_id=stand_in.substitute_id, community_id=stand_in.community_id)
    gone &= models.Q(on__gt=on)
    drop_appointments(gone, reason=_("代班已结束"), actor=SYSTEM, at=at)
    end_tie(stand_in, on=max(on, stand_in.since))


def end_unqualified(
    person_id: int, programme_id: int, day: date, *, actor: Actor, at: datetime
) -> int:
    """End the assignments of a lawyer whose certificate doesn't count any more (LC-21).

    Returns:
        How many ended.
    """
    if any(c.covers(day) for c in certificates_of([person_id], programme_id)[person_id]):
        return 0
    return end_all_of(
        person_id,
        day=day,
        reason=EndReason.UNQUALIFIED,
        actor=actor,
        at=at,
        programme_id=programme_id,
    )


def end_all_of(
    person_id: int, *, day: date, reason: EndReason, actor: Actor, at: datetime, **where: Any
) -> int:
    """End every assignment of a lawyer before a day, and where they stand in.

    Returns:
        How many assignments ended.
    """
    last = day - timedelta(days=1)
    held = Assignment.objects.filter(running_or_later(day), lawyer_id=person_id, **where)
    firms = set()
    ended = 0
    for one in held.order_by("community_id", "pairing_id"):
        lock_community(one.community_id)
        end_assignment(one, on=last, reason=reason, note="", actor=actor, at=at)
        firms.add(one.firm_id)
        ended += 1
    standing_in = Substitution.objects.filter(
        substitute_id=person_id, until__gte=day, revoked_at__isnull=True
    )
    for stand_in in standing_in:
        revoke(stand_in, on=last, at=at)
    for firm in sorted(firms):
        keep_loads(firm_id=firm, lawyers=(person_id,), today=day)
    return ended
