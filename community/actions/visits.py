"""Days of duty: checked in, moved, excused, made good (LC-14)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from community.actions.rota_days import count_visit, plan_days
from community.enums.work import VisitState
from community.models import Assignment, LawyerProfile, Visit
from community.policies import work as policies
from community.policies.access import serves
from community.queries.appointments import agreed_by
from community.queries.rota import hours_of, on_duty, without_stand_ins
from community.queries.work import assignment_for
from community.regulations.rota import (
    Hours,
    check_in_sentence,
    day_of_duty_sentence,
    hours_sentence,
    late_sentence,
    leave_sentence,
    minutes_between,
)
from community.regulations.work import BACK_DATING
from core import people
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import ZONE, local_day
from core.errors import Forbidden, Unmet, WrongState
from core.notices import notify
from core.regulation import value_on
from core.transitions import lock, move

TWO_PLACES = Decimal("0.01")
HOUR = timedelta(hours=1)
LAST_MINUTE = time(23, 59)
DAY_OF_MINUTES = 1440


def check_in(
    visit: Visit,
    *,
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Visit:
    """Who came says so, on the day; a second tap changes nothing.

    Args:
        latitude, longitude: only if the person chose to tell; kept to two decimals, about a
            kilometre.

    Raises:
        Forbidden: neither the lawyer nor the substitute, or not in person.
        WrongState: moved, excused or missed.
        Unmet: not the day.
    """
    with transaction.atomic():
        fresh = _locked(visit, actor)
        if fresh.state == VisitState.DONE:
            return fresh
        sentence = check_in_sentence(fresh.on, local_day(at))
        if sentence:
            raise Unmet(sentence, clause="LC-14")
        values = {
            "done_by": actor.person,
            "checked_in_at": at,
            "latitude": _coarse(latitude, 90),
            "longitude": _coarse(longitude, 180),
        }
        if None in (values["latitude"], values["longitude"]):
            values |= {"latitude": None, "longitude": None}
        done = move(fresh, "check_in", actor=actor, at=at, values=values)
        count_visit(done, visits_done=1)
        return done


def _locked(visit: Visit, actor: Actor, version: int | None = None) -> Visit:
    fresh = lock(visit, version=version)
    if not policies.can_check_in(actor, fresh):
        raise Forbidden(_("由值班律师或代班律师本人签到。"))
    return fresh


def _coarse(degrees: Decimal | None, most: int) -> Decimal | None:
    """A position to two decimals; one that can't be on earth is as good as none."""
    if degrees is None or not -most <= degrees <= most:
        return None
    return degrees.quantize(TWO_PLACES)


def check_out(visit: Visit, *, actor: Actor, at: datetime, version: int | None = None) -> Visit:
    """Who came leaves; how long it lasted is noted.

    Raises:
        Forbidden: neither the lawyer nor the substitute.
        WrongState: not checked in, or gone already.
    """
    with transaction.atomic():
        fresh = _locked(visit, actor)
        if fresh.checked_in_at is None or fresh.checked_out_at is not None:
            raise WrongState(_("还没有签到，或已经签退。"))
        stayed = int((at - fresh.checked_in_at).total_seconds() // 60)
        if local_day(at) != fresh.on:
            raise WrongState(_("值班日已过，按排班时间计算。"))
        values = {"checked_out_at": at, "minutes": min(max(stayed, 0), DAY_OF_MINUTES)}
        return move(fresh, "check_out", actor=actor, at=at, values=values)


def make_good(
    visit: Visit, *, reason: str, actor: Actor, at: datetime, version: int | None = None
) -> Visit:
    """Somebody was there and forgot to check in; with the reason, within the days for it.

    Raises:
        Forbidden: neither the lawyer nor the substitute.
        Stale, WrongState: it isn't missed.
        Unmet: no reason, or too late.
    """
    if not reason.strip():
        raise Unmet(_("请写明原因。"), fields={"reason": _("请写明原因")})
    with transaction.atomic():
        fresh = _locked(visit, actor, version)
        _refuse_late(fresh, at)
        values = {
            "done_by": actor.person,
            "reason": reason,
            "minutes": minutes_between(fresh.begins, fresh.ends),
        }
        facts = Facts(reason=reason, clause="LC-14")
        done = move(fresh, "make_good", actor=actor, at=at, values=values, facts=facts)
        count_visit(done, visits_done=1)
        return done


def _refuse_late(visit: Visit, at: datetime) -> None:
    window = value_on(BACK_DATING.key, visit.programme.bar, local_day(at)).value
    sentence = late_sentence(visit.on, local_day(at), window=window)
    if sentence:
        raise Unmet(sentence, clause="LC-14")


def drop_in(*, community_id: int, actor: Actor, at: datetime) -> Visit:
    """The lawyer is there without a plan; it counts as a day of duty.

    Raises:
        Forbidden: doesn't serve the community today, or not in person.
    """
    assignment = assignment_for(actor, community_id)
    if assignment is None or not (actor.in_person and serves(actor, community_id)):
        raise Forbidden(_("由本社区的律师或代班律师本人签到。"))
    now = at.astimezone(ZONE)
    begins = min(now.time().replace(second=0, microsecond=0), time(23, 58))
    later = now + HOUR
    ends = later.time().replace(second=0, microsecond=0)
    with transaction.atomic():
        made = Visit.objects.create(
            **_of(assignment),
            lawyer=actor.person,
            on=now.date(),
            begins=begins,
            ends=ends if later.date() == now.date() and ends > begins else LAST_MINUTE,
            state=VisitState.DONE,
            done_by=actor.person,
            checked_in_at=at,
        )
        facts = Facts(clause="LC-14", to_state=made.state)
        record(made, "drop_in", actor=actor, at=at, facts=facts)
        count_visit(made, visits_planned=1, visits_done=1)
    return made


def _of(one: Assignment) -> dict[str, int | Assignment | None]:
    """What every day of duty carries of its assignment."""
    return {
        "programme_id": one.programme_id,
        "assignment": one,
        "community_id": one.community_id,
        "firm_id": one.firm_id,
        "liaison_id": one.liaison_id,
    }


def refuse_clash(
    lawyer_id: int,
    on: date,
    wanted: Hours,
    *,
    besides: tuple[int, ...] = (),
    community_id: int | None = None,
) -> None:
    """Refuse a duty while the lawyer is elsewhere; under the lock of the lawyer's row.

    Args:
        besides: days of duty that don't count.
        community_id: where the duty is: appointments there go with it.

    Raises:
        Unmet: naming the other place.
    """
    list(LawyerProfile.objects.select_for_update().filter(pk=lawyer_id))
    agreed = agreed_by(lawyer_id, on, on)
    if community_id is not None:
        agreed = agreed.exclude(community_id=community_id)
    held = hours_of(on_duty(lawyer_id, on, on).exclude(pk__in=besides)) + hours_of(agreed)
    sentence = hours_sentence(wanted, held)
    if sentence:
        raise Unmet(sentence, clause="LC-14", fields={"begins": sentence})


def _planned_by(visit: Visit, actor: Actor) -> None:
    if not policies.can_plan_rota(actor, firm_id=visit.firm_id, lawyer_id=visit.lawyer_id):
        raise Forbidden(_("由律所或值班律师本人安排。"))


def move_visit(
    visit: Visit,
    *,
    on: date,
    begins: time,
    ends: time,
    reason: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Visit:
    """Another day or hour for one duty: the old one stays in sight and names the new.

    A holiday's may be made up for; a missed one too, within the days for it.

    Returns:
        The new day of duty.

    Raises:
        Forbidden: neither the firm's office nor the lawyer.
        Stale, WrongState: done, swapped or excused meanwhile.
        Unmet: a day outside of the assignment, a clash, or too late.
    """
    with transaction.atomic():
        fresh = lock(visit, version=version)
        _planned_by(fresh, actor)
        if fresh.state == VisitState.MISSED:
            _refuse_late(fresh, at)
        one = fresh.assignment
        sentence = day_of_duty_sentence(on, local_day(at), first=one.since, last=one.until)
        if sentence:
            raise Unmet(sentence, clause="LC-14", fields={"on": sentence})
        refuse_clash(
            fresh.lawyer_id,
            on,
            Hours(begins, ends),
            besides=(fresh.pk,),
            community_id=one.community_id,
        )
        made = Visit.objects.create(
            **_of(one),
            lawyer_id=fresh.lawyer_id,
            on=on,
            begins=begins,
            ends=ends,
            place=fresh.place,
            reason=reason,
        )
        facts = Facts(reason=reason, clause="LC-14", changes={"on": [fresh.on, on]})
        owed = fresh.state != VisitState.HOLIDAY
        move(fresh, "move", actor=actor, at=at, values={"moved_to": made}, facts=facts)
        if owed:
            count_visit(fresh, visits_planned=-1)
        count_visit(made, visits_planned=1)
        tell_community(fresh, "moved", at=at)
    return made


def tell_community(visit: Visit, what: str, *, at: datetime) -> None:
    """Tell the community's officer that the plan of a day has changed."""
    notify(
        f"visit:{visit.pk}:{what}",
        "community/notices/visit_changed",
        people.holders(visit.community_id, (Role.COMMUNITY_CLERK,), local_day(at)),
        at=at,
        context={"on": visit.on.isoformat()},
        link=reverse("rota-list"),
        organisation_id=visit.community_id,
    )


def take_leave(
    *,
    lawyer_id: int,
    firm_id: int,
    since: date,
    until: date,
    reason: str,
    actor: Actor,
    at: datetime,
) -> list[Visit]:
    """Excuse a lawyer's duties of some days; the communities are told.

    Days on which a substitute stands in aren't excused: somebody comes.

    Raises:
        Forbidden: neither the firm's office nor the lawyer.
        Unmet: days gone by, too many, or without a duty.
    """
    if not policies.can_plan_rota(actor, firm_id=firm_id, lawyer_id=lawyer_id):
        raise Forbidden(_("由律所或律师本人请假。"))
    sentence = leave_sentence(since, until, local_day(at))
    if sentence:
        raise Unmet(sentence, clause="LC-14", fields={"until": sentence})
    with transaction.atomic():
        # Days further ahead than the plan reaches are laid first, or they would come up later.
        plan_days(at=at, through=until, lawyer_id=lawyer_id)
        found = Visit.objects.select_for_update(of=("self",)).filter(
            lawyer_id=lawyer_id, firm_id=firm_id, on__range=(since, until), state=VisitState.PLANNED
        )
        found = without_stand_ins(found)
        visits = list(found.select_related("assignment").order_by("on", "id"))
        if not visits:
            message = _("这几天没有待值的班，或者已经登记了代班。")
            raise Unmet(message, fields={"since": message})
        facts = Facts(reason=reason, clause="LC-14")
        for visit in visits:
            values = {"reason": reason}
            move(visit, "excuse", actor=actor, at=at, values=values, facts=facts)
            count_visit(visit, visits_planned=-1)
            tell_community(visit, "leave", at=at)
    return visits
