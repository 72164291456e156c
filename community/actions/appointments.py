"""A day and time for a request: proposed by one side, agreed by the other, called off (LC-11)."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from community.actions.requests import accept_request
from community.enums.work import RequestState, Side
from community.models import Appointment, LawyerProfile, ServiceRequest
from community.policies import work as policies
from community.queries.appointments import elsewhere, lawyers_there, standing_of
from community.queries.work import assignment_of
from community.regulations.rota import Hours, appointment_sentence, hours_sentence
from core import people
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import ZONE, local_day
from core.errors import Forbidden, Unmet, WrongState
from core.notices import notify
from core.transitions import lock, move

OPEN = (
    RequestState.RECEIVED,
    RequestState.ACCEPTED,
    RequestState.ANSWERED,
    RequestState.REFERRED,
)


def propose_appointment(
    request: ServiceRequest,
    *,
    on: date,
    begins: time,
    ends: time,
    place: str = "",
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Appointment:
    """Propose a day and time; it takes the place of the one that stands and waits for an answer.

    A lawyer who proposes one takes the request up.

    Raises:
        Forbidden: neither the community's officer nor its lawyer.
        WrongState: the request is over.
        Unmet: a time gone by or too far off, nobody serves that day, or the lawyer is elsewhere.
    """
    with transaction.atomic():
        fresh = lock(request, version=version)
        side = _side(actor, fresh)
        _refuse_over(fresh)
        wanted = _wanted(on, begins, ends, at)
        assignment = assignment_of(fresh.community_id, on)
        if assignment is None:
            message = _("那天社区没有律师。")
            raise Unmet(message, clause="LC-11", fields={"on": message})
        before = standing_of(fresh)
        lawyer_id = None
        if side == Side.LAWYER:
            lawyer_id = actor.holder_id
            _refuse_elsewhere(lawyer_id, fresh, on, wanted, besides=before)
            fresh = _taken_up(fresh, actor, at)
        if before is not None:
            move(lock(before), "replace", actor=actor, at=at)
        made = Appointment.objects.create(
            request=fresh,
            community_id=fresh.community_id,
            firm_id=assignment.firm_id,
            lawyer_id=lawyer_id,
            on=on,
            begins=begins,
            ends=ends,
            place=place,
            proposed_side=side,
            by=actor.person,
            at=at,
        )
        changes = {"on": on.isoformat(), "begins": f"{begins:%H:%M}"}
        facts = Facts(clause="LC-11", to_state=made.state, changes=changes)
        record(made, "propose", actor=actor, at=at, facts=facts)
        _tell(made, "proposed", side, at=at)
    return made


def agree_appointment(
    appointment: Appointment, *, actor: Actor, at: datetime, version: int | None = None
) -> Appointment:
    """The other side agrees; a lawyer who does takes the request up.

    Raises:
        Forbidden: who proposed it, or neither side.
        Stale, WrongState: it was replaced, called off or agreed meanwhile, or the request is over.
        Unmet: the time has gone by, or the lawyer is elsewhere then.
    """
    with transaction.atomic():
        request = lock(appointment.request)
        fresh = lock(appointment, version=version)
        side = _side(actor, request)
        if side == fresh.proposed_side:
            raise Forbidden(_("由对方确认时间。"))
        _refuse_over(request)
        wanted = _wanted(fresh.on, fresh.begins, fresh.ends, at)
        lawyer_id = actor.holder_id if side == Side.LAWYER else fresh.lawyer_id
        _refuse_elsewhere(lawyer_id, request, fresh.on, wanted)
        if side == Side.LAWYER:
            _taken_up(request, actor, at)
        try:
            with transaction.atomic():
                values = {"lawyer_id": lawyer_id}
                done = move(fresh, "agree", actor=actor, at=at, values=values)
        except IntegrityError as error:
            message = _("律师这个时间在别处值班，请另约时间。")
            raise Unmet(message, clause="LC-11") from error
        _tell(done, "agreed", Side(side), at=at)
    return done


def call_off_appointment(
    appointment: Appointment,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Appointment:
    """Either side calls it off, with a reason; the other is told.

    Raises:
        Forbidden: neither side.
        Stale, WrongState: it was replaced or called off already.
        Unmet: no reason.
    """
    if not reason.strip():
        message = _("请写明取消的原因。")
        raise Unmet(message, clause="LC-11", fields={"reason": message})
    with transaction.atomic():
        side = _side(actor, appointment.request)
        fresh = lock(appointment, version=version)
        facts = Facts(reason=reason, clause="LC-11")
        done = move(fresh, "call_off", actor=actor, at=at, values={"reason": reason}, facts=facts)
        _tell(done, "called_off", side, at=at)
    return done


def _side(actor: Actor, request: ServiceRequest) -> Side:
    side = policies.side_of(actor, request)
    if side is None:
        raise Forbidden(_("由社区工作人员和社区律师约定时间。"))
    return side


def _refuse_over(request: ServiceRequest) -> None:
    if request.state not in OPEN:
        raise WrongState(_("这项需求已经办结或撤回。"))


def _wanted(on: date, begins: time, ends: time, at: datetime) -> Hours:
    sentence = appointment_sentence(on, begins, now=at.astimezone(ZONE))
    if sentence:
        raise Unmet(sentence, clause="LC-11", fields={"on": sentence})
    return Hours(begins, ends)


def _refuse_elsewhere(
    lawyer_id: int | None,
    request: ServiceRequest,
    on: date,
    wanted: Hours,
    *,
    besides: Appointment | None = None,
) -> None:
    """Refuse a time at which the lawyer doesn't serve here or is elsewhere; under their lock."""
    if lawyer_id not in lawyers_there(request.community_id, on):
        message = _("那天不由这名律师服务，请另约时间。")
        raise Unmet(message, clause="LC-11", fields={"on": message})
    list(LawyerProfile.objects.select_for_update().filter(pk=lawyer_id))
    held = elsewhere(lawyer_id, request.community_id, on, besides=besides)
    sentence = hours_sentence(wanted, held)
    if sentence:
        raise Unmet(sentence, clause="LC-11", fields={"begins": sentence})


def _taken_up(request: ServiceRequest, actor: Actor, at: datetime) -> ServiceRequest:
    """Who gives a time has taken the request up (LC-15)."""
    if request.state != RequestState.RECEIVED:
        return request
    return accept_request(request, actor=actor, at=at)


def _tell(appointment: Appointment, what: str, side: Side, *, at: datetime) -> None:
    """Tell the side that didn't do it."""
    request = appointment.request
    place = appointment.community_id
    if side == Side.LAWYER:
        told = people.holders(place, (Role.COMMUNITY_CLERK,), local_day(at))
        where = place
    else:
        told = [pk for pk in [appointment.lawyer_id or request.lawyer_id] if pk]
        where = appointment.firm_id
    notify(
        f"appointment:{appointment.pk}:{what}",
        f"community/notices/appointment_{what}",
        told,
        context={"on": appointment.on.isoformat(), "begins": f"{appointment.begins:%H:%M}"},
        link=reverse("request-detail", args=[request.pk]),
        organisation_id=where,
        at=at,
    )
