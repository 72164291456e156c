"""The weekly hours of duty: planned with the community's room, changed, ended (LC-8, LC-14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from community.actions.rota_days import AHEAD, drop_ahead, group_trips, plan_days
from community.models import Assignment, CommunityProfile, LawyerProfile, RotaSlot, Visit
from community.policies import work as policies
from community.queries.appointments import agreed_by
from community.queries.rota import hours_of
from community.regulations.rota import Hours, day_of_duty_sentence, hours_sentence
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Forbidden, Refusal, Unmet, WrongState
from core.transitions import lock


@dataclass(frozen=True)
class Stop:
    """One place of a weekly duty: whose assignment, from when to when, where.

    Attributes:
        place: "" for the community's own room.
    """

    assignment: Assignment
    begins: time
    ends: time
    place: str = ""


def plan_hours(
    stops: Sequence[Stop], *, weekday: int, since: date, actor: Actor, at: datetime
) -> list[RotaSlot]:
    """Lay a lawyer's weekly hours from a day on: one place, or several in one trip.

    Args:
        weekday: 1 is Monday.

    Raises:
        Forbidden: neither the firm's office nor the lawyer.
        WrongState: the pairing isn't active.
        Unmet: a day outside of the assignment, hours that end before they begin or that clash.
    """
    with transaction.atomic():
        lawyer_id = _one_lawyer(stops)
        made = [_lay(stop, weekday, since, actor, at) for stop in stops]
        _show_days(lawyer_id, since, at)
    return made


def _one_lawyer(stops: Sequence[Stop]) -> int:
    """The one whose hours these are; their row serialises whoever lays hours for them."""
    found = {stop.assignment.lawyer_id for stop in stops}
    if len(found) != 1:
        message = _("一趟里的社区应由同一名律师服务。")
        raise Unmet(message, fields={"second": message})
    (lawyer_id,) = found
    list(LawyerProfile.objects.select_for_update().filter(pk=lawyer_id))
    return lawyer_id


def _lay(stop: Stop, weekday: int, since: date, actor: Actor, at: datetime) -> RotaSlot:
    one = stop.assignment
    if not policies.can_plan_rota(actor, firm_id=one.firm_id, lawyer_id=one.lawyer_id):
        raise Forbidden(_("由律所或律师本人排班。"))
    if one.pairing.state != "active":
        raise WrongState(_("结对还没有开始或已经结束，不能排班。"))
    sentence = day_of_duty_sentence(since, local_day(at), first=one.since, last=one.until)
    if sentence:
        raise Unmet(sentence, clause="LC-14", fields={"since": sentence})
    sentence = hours_sentence(Hours(stop.begins, stop.ends), _held(one, weekday, since))
    if sentence:
        raise Unmet(sentence, clause="LC-14", fields={"begins": sentence})
    place = stop.place or CommunityProfile.objects.get(pk=one.community_id).room
    try:
        with transaction.atomic():
            slot = RotaSlot.objects.create(
                assignment=one,
                lawyer_id=one.lawyer_id,
                community_id=one.community_id,
                weekday=weekday,
                begins=stop.begins,
                ends=stop.ends,
                place=place,
                since=since,
                until=one.until,
                by_id=actor.person_id,
                at=at,
            )
    except IntegrityError as error:
        message = _("与这名律师已有的值班时间冲突")
        raise Unmet(message, clause="LC-14", fields={"begins": message}) from error
    facts = Facts(clause="LC-14", changes={"weekday": weekday, "since": since.isoformat()})
    record(slot, "plan", actor=actor, at=at, facts=facts)
    return slot


def _held(one: Assignment, weekday: int, since: date) -> list[Hours]:
    """What the lawyer has on that weekday within the term: weekly hours, and whom they agreed to
    see elsewhere.
    """
    lawyer_id, until = one.lawyer_id, one.until
    found = RotaSlot.objects.filter(
        models.Q(until__isnull=True) | models.Q(until__gte=since),
        lawyer_id=lawyer_id,
        weekday=weekday,
    )
    if until is not None:
        found = found.filter(since__lte=until)
    agreed = agreed_by(lawyer_id, since, until or date.max).filter(on__iso_week_day=weekday)
    agreed = agreed.exclude(community_id=one.community_id)
    return [
        *hours_of(found.select_related("community")),
        *(Hours(one.begins, one.ends, f"{one.community.name} {one.on}") for one in agreed),
    ]


def _show_days(lawyer_id: int, since: date, at: datetime) -> None:
    """The days of the hours just laid, and what became one trip by them."""
    plan_days(at=at, lawyer_id=lawyer_id)
    last = local_day(at) + AHEAD
    group_trips(lawyer_id, (since + timedelta(days=n) for n in range((last - since).days + 1)))


def change_hours(
    slot: RotaSlot,
    *,
    weekday: int,
    begins: time,
    ends: time,
    since: date,
    place: str = "",
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> RotaSlot:
    """Other hours from a day on; what was until then stays.

    Raises:
        Forbidden: neither the firm's office nor the lawyer.
        Stale, WrongState: changed meanwhile, or over.
        Unmet: a day outside of the assignment, or hours that clash.
    """
    with transaction.atomic():
        lawyer_id = _one_lawyer([Stop(slot.assignment, begins, ends)])
        fresh = _locked(slot, actor, at, version)
        one = fresh.assignment
        sentence = day_of_duty_sentence(since, local_day(at), first=one.since, last=one.until)
        if sentence:
            raise Unmet(sentence, clause="LC-14", fields={"since": sentence})
        _close(fresh, since - timedelta(days=1), actor, at)
        made = _lay(Stop(one, begins, ends, place), weekday, since, actor, at)
        _show_days(lawyer_id, since, at)
    return made


def end_hours(
    slot: RotaSlot, *, actor: Actor, at: datetime, version: int | None = None
) -> RotaSlot | None:
    """No more hours after today; the days laid ahead are taken back.

    Returns:
        The hours as they stand; None when they hadn't begun and are gone.

    Raises:
        Forbidden: neither the firm's office nor the lawyer.
        Stale, WrongState: changed meanwhile, or over.
    """
    with transaction.atomic():
        fresh = _locked(slot, actor, at, version)
        return _close(fresh, local_day(at), actor, at)


def _locked(slot: RotaSlot, actor: Actor, at: datetime, version: int | None) -> RotaSlot:
    fresh = lock(slot, version=version)
    one = fresh.assignment
    if not policies.can_plan_rota(actor, firm_id=one.firm_id, lawyer_id=fresh.lawyer_id):
        raise Forbidden(_("由律所或律师本人排班。"))
    if fresh.until is not None and fresh.until < local_day(at):
        raise WrongState(_("这段值班时间已经结束。"))
    return fresh


def _close(slot: RotaSlot, last: date, actor: Actor, at: datetime) -> RotaSlot | None:
    drop_ahead(Visit.objects.filter(slot=slot), after=last, actor=actor, at=at)
    facts = Facts(clause="LC-14", changes={"until": last.isoformat()})
    record(slot, "end", actor=actor, at=at, facts=facts)
    if last < slot.since:
        try:
            with transaction.atomic():
                slot.delete()
        except models.ProtectedError as error:
            raise Refusal(_("这段时间已有人值过班，请从明天起改。")) from error
        return None
    slot.until = last
    slot.version += 1
    slot.save(update_fields=["until", "version"])
    return slot
