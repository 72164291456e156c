"""Taking a case in: its register entry, its texts, and the rules it comes under."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.queries import bar_of
from cases import policies
from cases.actions.checks import settle_conflict_duty
from cases.actions.counts import append_count
from cases.actions.duties import CONFLICT, DECISION, JOINT, OPINION, UNDERTAKING
from cases.actions.regime import open_decision_duty, owe_report, settle_regime
from cases.actions.sight import let_in
from cases.enums import REPORTED, JointState, OwedReason, Regime
from cases.models import Case, Reception
from cases.queries import conflict_standing, partners_short
from cases.regulations import GO_LIVE, Missing, one_sentence
from cases.signals import report_facts_changed, report_void
from conflicts.actions.interests import end_interests
from core import search
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.duties import cancel
from core.errors import Forbidden, Unmet
from core.numbering import take_number
from core.regulation import value_on
from core.transitions import lock, move, table_of

REGISTER_PATTERN = "（{year}）收字第{seq}号"
TEXTS = [
    "title",
    "cause",
    "facts",
    "facts_brief",
    "demands",
    "legal_questions",
    "risk_measures",
    "procedure",
    "instance",
    "body",
    "body_case_no",
    "amount",
    "form",
    "field",
    "side",
    "service",
    "engaged_on",
]


def create_case(
    *,
    actor: Actor,
    at: datetime,
    number: int,
    unit: str,
    about: bool = False,
    counted_on: date | None = None,
    reception: Reception | None = None,
    sensitive_reason: str = "",
    **texts: Any,
) -> Case:
    """Enter a case with the number of people on the side that is many.

    The number decides whether it is a group case; below it, a reason makes it a sensitive case,
    else it is an ordinary one without a report (GC-1.1, GC-5.1).

    Args:
        number, unit, about: how many, in what unit, and whether that is a guess.
        counted_on: the day the number is of; today by default.
        reception: the visit it came from.
        texts: the columns named in `TEXTS`.

    Raises:
        Forbidden: not somebody of a firm who takes cases in, or another's reception.
        Unmet: a date in the future, or a reception that became a case before.
        ValueError: a column that isn't a text of the case.
    """
    _refuse_other_columns(texts)
    if not policies.can_create_case(actor):
        raise Forbidden(_("只有律所人员可以收案。"))
    firm: Organisation = actor.organisation
    _refuse_future(texts.get("engaged_on"), at)
    with transaction.atomic():
        case = Case(
            firm=firm,
            bar=bar_of(firm),
            created_by_id=actor.holder_id,
            created_at=at,
            sensitive_reason=sensitive_reason,
            v_counts=1,
            **texts,
        )
        _set_search(case)
        case.register_no = f"?{at.timestamp()}-{actor.person_id}"
        case.save()
        case.register_no = _register_no(case, firm, at)
        case.save(update_fields=["register_no"])
        record(case, "create", actor=actor, at=at, facts=Facts(clause="GC-3.3"))
        let_in(
            case,
            actor.on_behalf_of or actor.person,
            works=True,
            reason=_("收案"),
            actor=actor,
            at=at,
        )
        if reception is not None:
            _take_over(reception, case, actor, at)
        append_count(case, number=number, unit=unit, about=about, on=counted_on, actor=actor, at=at)
        return settle_regime(case, actor=actor, at=at)


def _refuse_other_columns(texts: Mapping[str, Any]) -> None:
    """State, regime and versions are written by the acts that mean them, never as a text."""
    other = texts.keys() - set(TEXTS)
    if other:
        raise ValueError(f"not texts of a case: {sorted(other)}")


def _refuse_future(day: date | None, at: datetime) -> None:
    if day is not None and day > local_day(at):
        message = _("接受委托日期不能晚于今天。")
        raise Unmet(message, clause="GC-3.1", fields={"engaged_on": message})


def _register_no(case: Case, firm: Organisation, at: datetime) -> str:
    number = take_number(
        firm, "case", subject=case, pattern=REGISTER_PATTERN, code=firm.code, at=at
    )
    return number.text


def _set_search(case: Case) -> None:
    for column, value in search.columns(case.title, case.cause, case.register_no).items():
        setattr(case, column, value)


def _take_over(reception: Reception, case: Case, actor: Actor, at: datetime) -> None:
    """A visit becomes a case: its record goes on there.

    Raises:
        Forbidden: somebody else's.
        Unmet: it became one before.
    """
    fresh = lock(reception)
    if not policies.visible_receptions(actor).filter(pk=fresh.pk).exists():
        raise Forbidden(_("只有参加接待的人或主任可以把它转为案件。"))
    if fresh.case_id is not None:
        raise Unmet(_("这次接待已经转为案件。"), clause="GC-3.3")
    fresh.case = case
    fresh.save(update_fields=["case"])
    record(fresh, "become_case", actor=actor, at=at, facts=Facts(changes={"case": case.pk}))


def edit_case(
    case: Case, *, actor: Actor, at: datetime, version: int | None = None, **texts: Any
) -> Case:
    """Change a case's texts and particulars.

    Raises:
        Forbidden: who doesn't work on it.
        Stale: somebody changed it meanwhile.
        WrongState: it is over.
        Unmet: the engagement in the future.
        ValueError: a column that isn't a text of the case.
    """
    _refuse_other_columns(texts)
    with transaction.atomic():
        fresh = lock(case, version=version)
        if not policies.can_work_on_case(actor, fresh):
            raise Forbidden(_("只有承办律师、收案人和主任可以修改。"))
        table_of(fresh).check("edit", fresh.state)
        _refuse_future(texts.get("engaged_on"), at)
        changes = {n: [getattr(fresh, n), v] for n, v in texts.items() if getattr(fresh, n) != v}
        for name, value in texts.items():
            setattr(fresh, name, value)
        _set_search(fresh)
        fresh.save()
        fresh = move(fresh, "edit", actor=actor, at=at, facts=Facts(changes=_brief(changes)))
        if changes.keys() & {"side", "form"}:
            fresh = settle_regime(fresh, actor=actor, at=at)
        elif "engaged_on" in changes:
            owe_report(fresh, actor=actor, at=at)
        if fresh.regime in REPORTED and changes:
            report_facts_changed.send(sender=Case, case=fresh, actor=actor, at=at)
    return fresh


def _brief(changes: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Changes for the audit entry; of confidential texts only that they changed."""
    secret = {"facts", "demands", "legal_questions", "risk_measures"}
    return {n: ["…", "…"] if n in secret else pair for n, pair in changes.items()}


def mark_sensitive(
    case: Case, *, reason: str, actor: Actor, at: datetime, version: int | None = None
) -> Case:
    """Treat a case below the number as a major sensitive one, with the reason (GC-5.1).

    Raises:
        Forbidden: who doesn't work on it.
        Unmet: no reason, or a group case already.
        WrongState: its state doesn't allow it.
    """
    if not reason.strip():
        raise Unmet(_("请写明理由。"), clause="GC-5.1", fields={"reason": _("请写明理由")})
    with transaction.atomic():
        fresh = lock(case, version=version)
        if not policies.can_work_on_case(actor, fresh):
            raise Forbidden(_("只有承办律师、收案人和主任可以修改。"))
        table_of(fresh).check("mark_sensitive", fresh.state)
        if fresh.regime == Regime.GROUP:
            raise Unmet(_("已经是群体性案件，按群体性案件报告。"), clause="GC-1.1")
        fresh.sensitive_reason = reason
        fresh.save(update_fields=["sensitive_reason"])
        facts = Facts(reason=reason)
        fresh = move(fresh, "mark_sensitive", actor=actor, at=at, facts=facts)
        return settle_regime(fresh, actor=actor, at=at)


def accept_ordinary(case: Case, *, actor: Actor, at: datetime, version: int | None = None) -> Case:
    """Take an ordinary case: no report and no partners' meeting is owed.

    Raises:
        Forbidden: who may not accept for the firm.
        Unmet: it is to be reported, the engagement isn't dated, or its parties weren't checked
            for conflicts, or something was found that the director hasn't decided about.
    """
    with transaction.atomic():
        fresh = lock(case, version=version)
        if not policies.can_work_on_case(actor, fresh):
            raise Forbidden(_("只有承办律师、收案人和主任可以办理。"))
        table_of(fresh).check("accept_ordinary", fresh.state)
        if fresh.regime in REPORTED:
            message = _("这是要报告的案件，须先经合伙人集体讨论。")
            raise Unmet(message, clause="GC-3.2")
        if fresh.engaged_on is None:
            message = _("请先填写接受委托日期。")
            raise Unmet(message, fields={"engaged_on": message})
        conflict = conflict_standing(fresh)
        if not conflict.may_go_on:
            lacking = Missing("LC-19", conflict.sentence, "conflict")
            raise Unmet(one_sentence([lacking]), clause="LC-19")
        return move(fresh, "accept_ordinary", actor=actor, at=at, values={"accepted_at": at})


def owe_decision(
    case: Case,
    *,
    owed_reason: str,
    note: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Case:
    """Enter that a case runs although its decision is still owed, with reason and duty.

    For a case that ran before the bar's rules came into force (GC-5.2), and for a firm short of
    partners that explains itself to the bar (GC-3.2). It owes the report just the same.

    Raises:
        Forbidden: not the director.
        Unmet: no note, an ordinary case, or a reason that doesn't apply.
    """
    with transaction.atomic():
        fresh = lock(case, version=version)
        if not policies.is_director_of(actor, fresh):
            raise Forbidden(_("由本所主任登记。"))
        table_of(fresh).check("owe_decision", fresh.state)
        _refuse_wrong_reason(fresh, owed_reason, note, at)
        values = {"owed_reason": owed_reason, "owed_note": note}
        facts = Facts(reason=note, changes={"owed_reason": owed_reason})
        open_decision_duty(fresh, at=at)
        fresh = move(fresh, "owe_decision", actor=actor, at=at, values=values, facts=facts)
        owe_report(fresh, actor=actor, at=at)
        settle_conflict_duty(fresh, actor=actor, at=at)
    return fresh


def _refuse_wrong_reason(case: Case, owed_reason: str, note: str, at: datetime) -> None:
    if not note.strip():
        raise Unmet(_("请写明情况。"), clause="GC-3.2", fields={"note": _("请写明情况")})
    if case.regime not in REPORTED:
        raise Unmet(_("普通案件不需要集体讨论。"), clause="GC-1.1")
    if case.engaged_on is None:
        message = _("请先填写接受委托日期。")
        raise Unmet(message, clause="GC-3.1", fields={"engaged_on": message})
    if owed_reason == OwedReason.LEGACY:
        since = value_on(GO_LIVE.key, case.firm, local_day(at)).value
        if case.engaged_on >= date.fromisoformat(since):
            message = _("接受委托在 %(day)s 之后，不是规则施行前的案件。") % {"day": since}
            raise Unmet(message, clause="GC-5.2", fields={"owed_reason": message})
    elif owed_reason == OwedReason.SHORT:
        _refuse_enough_partners(case, at)
    else:
        raise Unmet(_("请选择原因。"), fields={"owed_reason": _("请选择原因")})


def _refuse_enough_partners(case: Case, at: datetime) -> None:
    if not partners_short(case, local_day(at)):
        message = _("本所合伙人够数，请召集合伙人讨论。")
        raise Unmet(message, clause="GC-3.2", fields={"owed_reason": message})


def drop_case(
    case: Case, *, reason: str, actor: Actor, at: datetime, version: int | None = None
) -> Case:
    """Give a case up that wasn't accepted: the client stayed away, or chose another firm.

    Raises:
        Forbidden: who doesn't work on it.
        Unmet: no reason.
        WrongState: it was accepted already.
    """
    if not reason.strip():
        raise Unmet(_("请写明原因。"), fields={"reason": _("请写明原因")})
    with transaction.atomic():
        fresh = lock(case, version=version)
        if not policies.can_work_on_case(actor, fresh):
            raise Forbidden(_("只有承办律师、收案人和主任可以办理。"))
        fresh = move(fresh, "drop", actor=actor, at=at, facts=Facts(reason=reason))
        end_of_case(fresh, reason=reason, actor=actor, at=at)
    return fresh


def end_of_case(case: Case, *, reason: str, actor: Actor, at: datetime) -> None:
    """What ends with a case that doesn't come about: its interests, its duties, its report."""
    note = reason[:200]
    end_interests(case, on=local_day(at), actor=actor, at=at)
    cancel(DECISION, case, actor=actor, at=at, note=note)
    cancel(CONFLICT, case, actor=actor, at=at, note=note)
    for meeting in case.meetings.filter(state="open"):
        move(meeting, "cancel", actor=actor, at=at, facts=Facts(reason=reason))
        cancel(OPINION, meeting, actor=actor, at=at, note=note)
    for handler in case.handlers.filter(ended_at__isnull=True):
        cancel(UNDERTAKING, handler, actor=actor, at=at, note=note)
    for joint in case.joint_firms.filter(state=JointState.ASKED):
        cancel(JOINT, joint, actor=actor, at=at, note=note)
    report_void.send(sender=Case, case=case, actor=actor, at=at, reason=reason)
