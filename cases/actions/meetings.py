"""The partners' meeting: called, its circle, recusals, closed, cancelled (GC-3.2)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Membership, User
from accounts.queries import belongs
from cases import policies
from cases.actions.duties import DECISION, OPINION, REVIEW, ask_opinions
from cases.actions.intake import end_of_case
from cases.actions.sight import let_in, shut_out
from cases.enums import REPORTED, CaseState, MeetingPurpose, MeetingState, Outcome
from cases.models import Case, Invitee, Meeting
from cases.queries import (
    circle_ids,
    firms_of_meeting,
    open_meeting,
    partner_memberships,
    partners_on,
    tally_of,
    vouched_result,
)
from cases.regulations import JOINT_PARTNERS, MAJORITY, QUORUM, outcome, quorum_sentence
from cases.signals import report_facts_changed
from core.actors import Actor
from core.audit import Facts, digest_of, record
from core.calendar import local_day
from core.duties import cancel, discharge, duties_of
from core.errors import Forbidden, Stale, Unmet
from core.notices import notify
from core.regulation import value_on
from core.transitions import lock, move, table_of

PURPOSES = {
    CaseState.DECISION_OWED: MeetingPurpose.OWED,
    CaseState.ACCEPTED: MeetingPurpose.REVIEW,
}


def call_meeting(
    case: Case,
    *,
    held_on: date,
    place: str,
    host: User,
    recorder: User,
    actor: Actor,
    at: datetime,
    agenda: str = "",
    version: int | None = None,
) -> Meeting:
    """Call the partners together: everybody who is a partner on that day is invited.

    Raises:
        Forbidden: neither a partner nor who works on the case.
        Unmet: an ordinary case, an impossible day, or a host or recorder from elsewhere.
        Stale: a meeting is going on.
        WrongState: the case's state has no meeting.
    """
    with transaction.atomic():
        fresh = lock(case, version=version)
        if not policies.can_call_meeting(actor, fresh):
            raise Forbidden(_("由合伙人、主任或承办、收案人员召集。"))
        table_of(fresh).check("call_meeting", fresh.state)
        _refuse_call(fresh, held_on, host, recorder, at)
        meeting = _create(fresh, held_on, place, host, recorder, agenda, actor, at)
        move(fresh, "call_meeting", actor=actor, at=at)
        invite_circle(meeting, fresh, actor=actor, at=at)
        let_in(fresh, recorder, works=False, reason=_("记录集体讨论"), actor=actor, at=at)
    return meeting


def _refuse_call(case: Case, held_on: date, host: User, recorder: User, at: datetime) -> None:
    if case.regime not in REPORTED:
        raise Unmet(_("普通案件不需要集体讨论。"), clause="GC-1.1")
    if open_meeting(case) is not None:
        raise Stale(_("已有一次讨论正在进行。"))
    if not case.created_at.year - 30 <= held_on.year <= local_day(at).year + 1:
        raise Unmet(_("讨论日期不对，请核对。"), fields={"held_on": _("日期不对")})
    if host.pk not in {m.person_id for m in partners_on(case, held_on)}:
        message = _("主持人应是当天的合伙人。")
        raise Unmet(message, clause="GC-3.2", fields={"host": message})
    # Of that day or of today: who writes an earlier meeting up may have come since.
    if not any(belongs(recorder.pk, case.firm_id, day) for day in (held_on, local_day(at))):
        message = _("记录人应是本所的人。")
        raise Unmet(message, clause="GC-3.2", fields={"recorder": message})


def _joint_counts(case: Case, day: date) -> bool:
    return bool(value_on(JOINT_PARTNERS.key, case.firm, day).value)


def _create(
    case: Case,
    held_on: date,
    place: str,
    host: User,
    recorder: User,
    agenda: str,
    actor: Actor,
    at: datetime,
) -> Meeting:
    newest = case.meetings.aggregate(newest=models.Max("seq"))["newest"] or 0
    quorum = value_on(QUORUM.key, case.firm, held_on)
    majority = value_on(MAJORITY.key, case.firm, held_on)
    meeting = Meeting.objects.create(
        case=case,
        firm=case.firm,
        seq=newest + 1,
        purpose=PURPOSES.get(CaseState(case.state), MeetingPurpose.ACCEPTANCE),
        held_on=held_on,
        place=place,
        host=host,
        recorder=recorder,
        agenda=agenda,
        quorum=quorum.value,
        voting_rule=majority.value,
        joint_counts=_joint_counts(case, held_on),
        called_by=actor.on_behalf_of or actor.person,
        called_at=at,
    )
    facts = Facts(
        clause="GC-3.2",
        rule_version=f"{quorum.version} {majority.version}",
        changes={"held_on": held_on, "place": place},
    )
    record(meeting, "call", actor=actor, at=at, facts=facts)
    return meeting


def invite_circle(meeting: Meeting, case: Case, *, actor: Actor, at: datetime) -> None:
    """Invite every partner of the meeting's day who isn't yet, and ask for their opinions.

    The case's row is locked already.
    """
    invited = _invite(meeting, case, actor, at)
    ask_opinions(meeting, case, at=at)
    _tell_circle(meeting, invited, at)


def _invite(meeting: Meeting, case: Case, actor: Actor, at: datetime) -> list[int]:
    """Invite who isn't yet; each gets sight of the case. Gives their ids."""
    known = set(meeting.invitees.values_list("person_id", flat=True))
    held = partner_memberships(firms_of_meeting(meeting), meeting.held_on)
    fresh = [m for m in held if m.person_id not in known]
    Invitee.objects.bulk_create(
        [Invitee(meeting=meeting, person=m.person, membership=m) for m in fresh]
    )
    for membership in fresh:
        let_in(case, membership.person, works=False, reason=_("参加集体讨论"), actor=actor, at=at)
    return [m.person_id for m in fresh]


def invite_late(
    meeting: Meeting, *, actor: Actor, at: datetime, version: int | None = None
) -> Meeting:
    """Invite partners of the meeting's day who became known as such after it was called.

    Raises:
        Forbidden: neither host, recorder nor director.
        WrongState: the meeting is over.
    """
    with transaction.atomic():
        case = lock(meeting.case)
        fresh = lock(meeting, version=version)
        fresh.case = case
        if not policies.can_lead_meeting(actor, fresh):
            raise Forbidden(_("由主持人、记录人或主任邀请。"))
        fresh = move(fresh, "invite", actor=actor, at=at)
        fresh.case = case
        invite_circle(fresh, case, actor=actor, at=at)
    return fresh


def _tell_circle(meeting: Meeting, people: list[int], at: datetime) -> None:
    notify(
        f"meeting:{meeting.pk}:called",
        "cases/notices/meeting_called",
        people,
        context={"held_on": meeting.held_on.isoformat()},
        link=f"/cases/meetings/{meeting.pk}/opine",
        organisation_id=meeting.firm_id,
        at=at,
    )


def recuse(
    meeting: Meeting, *, person: User, reason: str, actor: Actor, at: datetime, version: Any = None
) -> Invitee:
    """A partner steps aside, or is asked to; the circle shrinks, the quorum doesn't (feature 5).

    Raises:
        Forbidden: neither the partner nor who leads the meeting.
        Unmet: no reason, or not of the circle.
        Stale: stepped aside already.
        WrongState: the meeting is over.
    """
    if not reason.strip():
        raise Unmet(_("请写明回避的原因。"), fields={"reason": _("请写明原因")})
    with transaction.atomic():
        case = lock(meeting.case)
        fresh = Meeting.objects.select_for_update().get(pk=meeting.pk)
        fresh.case = case
        oneself = actor.in_person and actor.person_id == person.pk
        if not oneself and not policies.can_lead_meeting(actor, fresh):
            raise Forbidden(_("由本人提出，或由主持人、主任决定。"))
        table_of(fresh).check("recuse", fresh.state)
        invitee = fresh.invitees.filter(person=person).first()
        if invitee is None:
            raise Unmet(_("不在这次讨论的合伙人之列。"), fields={"person": _("不在名单内")})
        if invitee.recused_at is not None:
            raise Stale(_("已经回避。"))
        invitee.recused_at, invitee.recusal_reason = at, reason
        invitee.save(update_fields=["recused_at", "recusal_reason"])
        move(fresh, "recuse", actor=actor, at=at, facts=Facts(reason=reason))
        _end_opinion_duties(fresh, person.pk, "recused", actor, at)
        shut_out_after_recusal(case, person.pk, actor, at)
    return invitee


def leave_circle(membership: Membership, *, actor: Actor, at: datetime) -> None:
    """Who is no partner any more on the day of a meeting is asked for no opinion (GC-3.2)."""
    if membership.role != Role.PARTNER or membership.until is None:
        return
    later = Meeting.objects.filter(
        state=MeetingState.OPEN,
        held_on__gt=membership.until,
        invitees__person_id=membership.person_id,
        invitees__recused_at__isnull=True,
    )
    for meeting in later.select_related("case").order_by("id"):
        if membership.person_id not in circle_ids(meeting):
            _end_opinion_duties(meeting, membership.person_id, "left", actor, at)


def _end_opinion_duties(
    meeting: Meeting, person_id: int, note: str, actor: Actor, at: datetime
) -> None:
    owed = duties_of(meeting, OPINION).filter(debtor_person_id=person_id)
    for occasion in owed.values_list("occasion", flat=True):
        cancel(OPINION, meeting, actor=actor, at=at, occasion=occasion, note=note)


def shut_out_after_recusal(case: Case, person_id: int, actor: Actor, at: datetime) -> None:
    """Who stepped aside no longer sees the case as a decider; a handler still does."""
    if not case.handlers.filter(person_id=person_id, ended_at__isnull=True).exists():
        shut_out(case, person_id, reason=_("回避"), actor=actor, at=at)


def close_meeting(
    meeting: Meeting,
    *,
    actor: Actor,
    at: datetime,
    conclusion: str = "",
    version: int | None = None,
) -> Meeting:
    """Close a meeting with what it came to; no majority is undecided, never a refusal.

    Raises:
        Forbidden: neither host, recorder nor director.
        Unmet: fewer opinions than the quorum, stale ones, or a day still to come.
        WrongState: closed or cancelled already.
    """
    with transaction.atomic():
        case = lock(meeting.case)
        fresh = lock(meeting, version=version)
        fresh.case = case
        if not policies.can_lead_meeting(actor, fresh):
            raise Forbidden(_("由主持人、记录人或主任结束讨论。"))
        table_of(fresh).check("close", fresh.state)
        if fresh.held_on > local_day(at):
            raise Unmet(_("还没到讨论日期。"), clause="GC-3.2")
        # Who became known as a partner of that day since belongs to the circle too.
        _invite(fresh, case, actor, at)
        tally = tally_of(fresh)
        lacking = quorum_sentence(tally)
        if lacking:
            raise Unmet(lacking, clause="GC-3.2")
        result = outcome(tally)
        closed = _close(fresh, result, tally.circle, conclusion, actor, at)
        _follow(case, closed, result, actor, at)
    return closed


def _close(
    meeting: Meeting, result: str, circle: int, conclusion: str, actor: Actor, at: datetime
) -> Meeting:
    values = {
        "outcome": result,
        "circle": circle,
        "conclusion": conclusion,
        "closed_at": at,
        "closed_by_id": actor.person_id,
    }
    facts = Facts(
        changes={"outcome": result, "circle": circle},
        digest=digest_of(vouched_result(meeting, **values)),
    )
    closed = move(meeting, "close", actor=actor, at=at, values=values, facts=facts)
    cancel(OPINION, closed, actor=actor, at=at, note="meeting closed")
    return closed


TARGETS = {
    Outcome.TAKE: CaseState.DECIDED,
    Outcome.DECLINE: CaseState.DECLINED,
    Outcome.MORE_FACTS: CaseState.INTAKE,
    Outcome.UNDECIDED: CaseState.INTAKE,
}


def _follow(case: Case, meeting: Meeting, result: str, actor: Actor, at: datetime) -> None:
    """Move the case as the meeting decided."""
    values = {"decision_id": meeting.pk} if result == Outcome.TAKE else {}
    target: str = TARGETS[Outcome(result)]
    facts = Facts(changes={"outcome": result, "meeting": meeting.pk})
    if case.state != CaseState.DECIDING:
        target = CaseState.ENDING if result == Outcome.DECLINE else case.state
    running = case.state == CaseState.ACCEPTED
    if running:
        values = {}
        discharge(REVIEW, case, actor=actor, at=at, note=str(meeting))
    fresh = move(
        case, "close_meeting", actor=actor, at=at, target=target, values=values, facts=facts
    )
    if target == CaseState.DECLINED:
        end_of_case(fresh, reason=_("合伙人讨论决定不受理"), actor=actor, at=at)
    elif target == CaseState.ENDING:
        cancel(DECISION, fresh, actor=actor, at=at, note=str(meeting))
    if fresh.regime in REPORTED:
        report_facts_changed.send(sender=Case, case=fresh, actor=actor, at=at)


def cancel_meeting(
    meeting: Meeting, *, reason: str, actor: Actor, at: datetime, version: int | None = None
) -> Meeting:
    """Call a meeting off; its opinions stay on record and count for nothing.

    Raises:
        Forbidden: neither host, recorder nor director.
        Unmet: no reason.
        WrongState: closed or cancelled already.
    """
    if not reason.strip():
        raise Unmet(_("请写明取消的原因。"), fields={"reason": _("请写明原因")})
    with transaction.atomic():
        case = lock(meeting.case)
        fresh = lock(meeting, version=version)
        fresh.case = case
        if not policies.can_lead_meeting(actor, fresh):
            raise Forbidden(_("由主持人、记录人或主任取消。"))
        gone = move(fresh, "cancel", actor=actor, at=at, facts=Facts(reason=reason))
        cancel(OPINION, gone, actor=actor, at=at, note="meeting cancelled")
        move(case, "cancel_meeting", actor=actor, at=at, facts=Facts(reason=reason))
    return gone
