"""Handlers, their undertakings, the work plan, acceptance, the director's supervision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cases import policies
from cases.actions.checks import check_new_handlers
from cases.actions.duties import DECISION, REMEDY, UNDERTAKING, ask_undertaking
from cases.actions.material import changed
from cases.actions.regime import owe_report
from cases.actions.sight import end_work, let_in
from cases.enums import SupervisionKind
from cases.models import Case, Handler, HandlerUndertaking, Supervision, WorkPlan
from cases.queries import (
    handlers_of,
    licensed_members,
    missing_for,
)
from cases.regulations import one_sentence
from cases.signals import report_facts_changed
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import Due, local_day
from core.duties import cancel, discharge, open_duty
from core.errors import Forbidden, Stale, Unmet
from core.transitions import lock, move, table_of


def name_handlers(
    case: Case,
    *,
    people: Sequence[User],
    lead: User,
    actor: Actor,
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> Case:
    """Name who handles the case; who is no longer among them ends, and conflicts are checked anew.

    Raises:
        Forbidden: neither the director nor a partner who works on the case.
        WrongState: the case is over.
        Unmet: nobody, somebody without licence in the firm, or a lead who isn't among them; of a
            case the firm already acts in, somebody LC-19 forbids to.
        TooMany: the firm's conflict checks of the day are used up.
    """
    with transaction.atomic():
        fresh = lock(case, version=version)
        if not policies.can_name_handlers(actor, fresh):
            raise Forbidden(_("由主任，或由参与本案的合伙人指定。"))
        table_of(fresh).check("edit", fresh.state)
        _refuse_wrong_people(fresh, people, lead, at)
        before = {h.person_id: h for h in handlers_of(fresh)}
        wanted = {person.pk: person for person in people}
        if before.keys() == wanted.keys() and _lead_of(before.values()) == lead.pk:
            return fresh
        for person_id in before.keys() - wanted.keys():
            _end_handler(before[person_id], fresh, reason, actor, at)
        fresh.handlers.filter(ended_at__isnull=True).update(lead=False)
        # In one order everywhere: each locks the person's row.
        for person_id in sorted(wanted.keys() - before.keys()):
            _name(wanted[person_id], fresh, actor, at)
        fresh.handlers.filter(ended_at__isnull=True, person=lead).update(lead=True)
        names = Facts(reason=reason, clause="GC-3.2", changes={"handlers": sorted(wanted)})
        record(fresh, "name_handlers", actor=actor, at=at, facts=names)
        if before.keys() != wanted.keys():
            fresh = changed(fresh, "handlers", actor=actor, at=at)
            check_new_handlers(fresh, actor=actor, at=at)
    return fresh


def _lead_of(handlers: Any) -> int | None:
    return next((h.person_id for h in handlers if h.lead), None)


def _refuse_wrong_people(case: Case, people: Sequence[User], lead: User, at: datetime) -> None:
    if not people:
        message = _("请至少指定一名承办律师。")
        raise Unmet(message, clause="GC-3.2", fields={"people": message})
    if lead.pk not in {person.pk for person in people}:
        message = _("主办律师应在承办律师之中。")
        raise Unmet(message, fields={"lead": message})
    licensed = set(licensed_members(case.firm, local_day(at)).values_list("pk", flat=True))
    outside = [person.name for person in people if person.pk not in licensed]
    if outside:
        message = _("不是本所的执业律师：%(names)s。") % {"names": "、".join(outside)}
        raise Unmet(message, clause="GC-3.2", fields={"people": message})


def _name(person: User, case: Case, actor: Actor, at: datetime) -> None:
    handler = Handler.objects.create(
        case=case, person=person, named_by_id=actor.person_id, named_at=at
    )
    let_in(case, person, works=True, reason=_("承办律师"), actor=actor, at=at)
    ask_undertaking(handler, case, at=at)


def _end_handler(handler: Handler, case: Case, reason: str, actor: Actor, at: datetime) -> None:
    Handler.objects.filter(pk=handler.pk).update(ended_at=at, end_reason=reason, lead=False)
    cancel(UNDERTAKING, handler, actor=actor, at=at, note="no longer a handler")
    if case.created_by_id != handler.person_id:
        end_work(case, handler.person_id, reason=_("不再承办"), actor=actor, at=at)


def confirm_undertaking(
    handler: Handler, *, actor: Actor, at: datetime, version: Any = None
) -> HandlerUndertaking:
    """The handler confirms GC-2.4 in person; confirming again changes nothing.

    Raises:
        Forbidden: anybody else.
        Stale: no longer a handler.
    """
    if not policies.can_confirm_undertaking(actor, handler):
        raise Forbidden(_("承诺只能由承办律师本人确认。"))
    with transaction.atomic():
        fresh = Handler.objects.select_for_update(of=("self",)).get(pk=handler.pk)
        if fresh.ended_at is not None:
            raise Stale(_("您已不再承办这个案件。"))
        kept, made = HandlerUndertaking.objects.get_or_create(
            handler=fresh, defaults={"person_id": fresh.person_id, "at": at}
        )
        if made:
            discharge(UNDERTAKING, fresh, actor=actor, at=at)
            facts = Facts(clause="GC-2.4")
            record(fresh, "undertake", actor=actor, at=at, facts=facts, chained=True)
    return kept


def write_plan(
    case: Case,
    *,
    goals: str,
    steps: str,
    actor: Actor,
    at: datetime,
    calming: str = "",
    version: int | None = None,
) -> WorkPlan:
    """Write the joint work plan, or its next version (GC-3.2).

    Raises:
        Forbidden: who doesn't work on the case.
        WrongState: the case is over.
        Unmet: nothing changed.
    """
    with transaction.atomic():
        fresh = lock(case, version=version)
        if not policies.can_work_on_case(actor, fresh):
            raise Forbidden(_("由承办、收案人员或主任拟定。"))
        table_of(fresh).check("edit", fresh.state)
        last = fresh.plans.order_by("-number").first()
        if last and (last.goals, last.steps, last.calming) == (goals, steps, calming):
            raise Unmet(_("内容没有变动。"))
        fresh = changed(fresh, "plan", actor=actor, at=at)
        return WorkPlan.objects.create(
            case=fresh,
            number=fresh.v_plan,
            goals=goals,
            steps=steps,
            calming=calming,
            by_id=actor.person_id,
            at=at,
        )


def accept_case(case: Case, *, actor: Actor, at: datetime, version: int | None = None) -> Case:
    """The firm accepts a group or sensitive case: everything the clauses ask for is there.

    Raises:
        Forbidden: neither the director nor a partner who works on the case.
        WrongState: nothing to accept.
        Stale: somebody changed it meanwhile.
        Unmet: with everything that is missing, in one sentence.
    """
    with transaction.atomic():
        fresh = lock(case, version=version)
        if not policies.can_accept_case(actor, fresh):
            raise Forbidden(_("由主任，或由参与本案的合伙人代表律所受理。"))
        table_of(fresh).check("accept", fresh.state)
        missing = missing_for(fresh)
        if missing:
            raise Unmet(one_sentence(missing), clause=missing[0].clause)
        facts = Facts(changes={"decision": fresh.decision_id})
        accepted = move(
            fresh, "accept", actor=actor, at=at, values={"accepted_at": at}, facts=facts
        )
        discharge(DECISION, accepted, actor=actor, at=at)
        owe_report(accepted, actor=actor, at=at)
        report_facts_changed.send(sender=Case, case=accepted, actor=actor, at=at)
    return accepted


def supervise(
    case: Case,
    *,
    kind: str,
    text: str,
    actor: Actor,
    at: datetime,
    due_on: date | None = None,
    answers: Supervision | None = None,
    version: Any = None,
) -> Supervision:
    """The director's note: a finding, an order to stop, a remedy with its day, a check (GC-3.2).

    A remedy opens a duty; the check that answers it discharges it.

    Raises:
        Forbidden: not the director.
        Unmet: a remedy without a day, or one in the past; a check that answers no remedy of the
            case.
    """
    if not policies.can_supervise_case(actor, case):
        raise Forbidden(_("由本所主任督导。"))
    today = local_day(at)
    if kind == SupervisionKind.REMEDY and (due_on is None or due_on < today):
        message = _("补救措施要有限期，且不早于今天。")
        raise Unmet(message, clause="GC-3.2", fields={"due_on": message})
    right = answers is not None and (answers.case_id, answers.kind) == (
        case.pk,
        SupervisionKind.REMEDY,
    )
    if kind == SupervisionKind.CHECK and not right:
        message = _("请选择复查的是哪一项补救措施。")
        raise Unmet(message, clause="GC-3.2", fields={"answers": message})
    with transaction.atomic():
        fresh = lock(case)
        note = Supervision.objects.create(
            case=fresh,
            kind=kind,
            text=text,
            due_on=due_on,
            answers=answers,
            by=actor.on_behalf_of or actor.person,
            at=at,
        )
        record(fresh, f"supervise_{kind}", actor=actor, at=at, facts=Facts(clause="GC-3.2"))
        if kind == SupervisionKind.REMEDY and due_on is not None:
            _owe_remedy(fresh, note, due_on, at)
        elif kind == SupervisionKind.CHECK and answers is not None:
            discharge(REMEDY, fresh, actor=actor, at=at, occasion=str(answers.pk))
    return note


def _owe_remedy(case: Case, note: Supervision, due_on: date, at: datetime) -> None:
    lead = handlers_of(case).first()
    open_duty(
        REMEDY,
        case,
        due=Due(due_on, local_day(at), (due_on - local_day(at)).days, "day"),
        at=at,
        debtor=case.firm,
        debtor_person=lead.person if lead else None,
        occasion=str(note.pk),
        label=case.register_no,
    )


def hand_over_handler(
    handler: Handler, *, to_person: User, reason: str, actor: Actor, at: datetime
) -> Case:
    """Put another lawyer in a handler's place: somebody leaves or changes firm.

    Who took the case in too hands that on with it.

    Raises:
        Forbidden, Unmet, WrongState, TooMany: as naming handlers.
    """
    case = handler.case
    people = [h.person for h in handlers_of(case) if h.person_id != handler.person_id]
    people += [to_person] if to_person.pk not in {p.pk for p in people} else []
    lead = handlers_of(case).first()
    leads = to_person if lead is None or lead.person_id == handler.person_id else lead.person
    with transaction.atomic():
        handed = name_handlers(case, people=people, lead=leads, actor=actor, at=at, reason=reason)
        end_work(handed, handler.person_id, reason=reason, actor=actor, at=at)
    return handed
