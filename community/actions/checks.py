"""Spot checks from the plan to the end: made, answered, put right, closed (LC-7(2), LC-24)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.queries import on_day
from community.actions.check_quota import note_quota, office_of, owe_again
from community.actions.endings import until_day
from community.actions.liaison_duties import ANSWER, MAKE, REMEDY, SETTLE
from community.enums.liaison import CheckKind, CheckState, Finding
from community.enums.pairing import PairingState
from community.enums.work import Consequence
from community.models import Assignment, Draw, Feedback, Pairing, SpotCheck
from community.policies import liaison as policies
from community.queries.checks import pairing_served
from community.regulations.checks import check_sentence, own_firm_sentence
from community.regulations.monthly import CHECK_ANSWER_DAYS
from core import people
from core.actors import Actor
from core.attachments import attach
from core.audit import Facts, record
from core.calendar import Due, local_day, term
from core.duties import DutyKind, cancel, discharge, duties_of, open_duty, urge
from core.errors import Forbidden, Unmet, WrongState
from core.notices import notify
from core.regulation import Value, value_on
from core.transitions import lock, move

FARTHEST = timedelta(days=120)
SOON = 5


def plan_check(
    pairing: Pairing,
    *,
    planned_on: date,
    kind: str = CheckKind.VISIT,
    reason: str = "",
    risk: Mapping[str, int] | None = None,
    draw: Draw | None = None,
    actor: Actor,
    at: datetime,
) -> SpotCheck:
    """Plan a spot check of a pairing; the firm hears of it only when it was made.

    Args:
        reason: why it was chosen without a draw.

    Raises:
        Forbidden: not the liaison office, nor the city bar where the district has none.
        Unmet: the pairing isn't running, one waits already, a day too far off, or no reason.
    """
    office = pairing.liaison_id
    if not policies.can_plan_checks(actor, office, pairing.programme.bar_id):
        raise Forbidden(_("由辖区联络处安排抽查；没有联络处的由市律协安排。"))
    _refuse_day(planned_on, local_day(at))
    if draw is None and not reason.strip():
        message = _("没有抽签的，请写明理由。")
        raise Unmet(message, clause="LC-24", fields={"reason": message})
    with transaction.atomic():
        fresh = (
            Pairing.objects.select_for_update().select_related("programme__bar").get(pk=pairing.pk)
        )
        if fresh.state != PairingState.ACTIVE:
            raise Unmet(_("只能抽查结对中的社区。"))
        if SpotCheck.objects.filter(pairing=fresh, state=CheckState.PLANNED).exists():
            raise Unmet(_("这个结对已有一次待抽查。"))
        made = SpotCheck.objects.create(
            programme=fresh.programme,
            liaison_id=office,
            draw=draw,
            pairing=fresh,
            community_id=fresh.community_id,
            firm_id=fresh.firm_id,
            lawyer_id=_who_serves(fresh, local_day(at)),
            kind=kind,
            risk=dict(risk or {}),
            planned_on=planned_on,
            created_at=at,
        )
        facts = Facts(reason=reason, clause="LC-7", to_state=made.state)
        record(made, "plan", actor=actor, at=at, facts=facts)
        _owe(MAKE, made, until_day(local_day(at), planned_on), at=at, occasion=str(planned_on))
        note_quota(made, actor=actor, at=at)
    return made


def _who_serves(pairing: Pairing, day: date) -> int | None:
    """The lawyer who serves the pairing on the day."""
    running = Assignment.objects.filter(on_day(day), pairing=pairing)
    return running.values_list("lawyer_id", flat=True).first()


def plan_from_feedback(feedback: Feedback, *, actor: Actor, at: datetime) -> SpotCheck:
    """Take up the spot check that a resident's bad word proposes, within five working days.

    One that is planned for the pairing already serves for it.

    Raises:
        Forbidden: not the liaison office.
        WrongState: it was decided on already.
        Unmet: the community has no running pairing.
    """
    with transaction.atomic():
        fresh = _proposal(feedback, actor)
        pairing = pairing_served(fresh.community_id)
        if pairing is None:
            raise Unmet(_("这个社区现在没有结对，无从抽查。"))
        waiting = SpotCheck.objects.filter(pairing=pairing, state=CheckState.PLANNED).first()
        made = waiting or plan_check(
            pairing,
            planned_on=term(local_day(at), SOON).on,
            reason=_("居民评价不满意"),
            risk={"feedback": 1},
            actor=actor,
            at=at,
        )
        _decide(fresh, Consequence.PLANNED, "", actor, at)
    return made


def pass_over(feedback: Feedback, *, reason: str, actor: Actor, at: datetime) -> Feedback:
    """Plan no check upon a resident's bad word, and say why.

    Raises:
        Forbidden: not the liaison office.
        WrongState: it was decided on already.
    """
    with transaction.atomic():
        return _decide(_proposal(feedback, actor), Consequence.PASSED, reason, actor, at)


def _proposal(feedback: Feedback, actor: Actor) -> Feedback:
    found = Feedback.objects.select_for_update(of=("self",)).select_related("programme")
    fresh = found.get(pk=feedback.pk)
    if not policies.can_plan_checks(actor, fresh.liaison_id, fresh.programme.bar_id):
        raise Forbidden(_("由辖区联络处安排抽查；没有联络处的由市律协安排。"))
    if fresh.consequence != Consequence.SPOT_CHECK:
        raise WrongState(_("这条评价已经处理过。"))
    return fresh


def _decide(
    feedback: Feedback, outcome: Consequence, reason: str, actor: Actor, at: datetime
) -> Feedback:
    feedback.consequence = outcome
    feedback.save(update_fields=["consequence"])
    facts = Facts(reason=reason, clause="LC-11", changes={"consequence": outcome.value})
    record(
        feedback,
        "decide",
        actor=actor,
        at=at,
        facts=facts,
        owner_id=feedback.liaison_id or feedback.programme.bar_id,
    )
    return feedback


def _refuse_day(day: date, today: date) -> None:
    if not today <= day <= today + FARTHEST:
        message = _("计划日期应在今天起四个月内。")
        raise Unmet(message, fields={"planned_on": message})


def _owe(
    kind: DutyKind,
    check: SpotCheck,
    due: Due,
    *,
    at: datetime,
    occasion: str = "",
    rule: Value | None = None,
) -> None:
    """Open what the office or the firm owes on a check."""
    firm_owes = kind in (ANSWER, REMEDY)
    instead = policies.nobody_may_check(check.liaison_id, check.firm_id, local_day(at))
    office = check.programme.bar if instead else office_of(check)
    open_duty(
        kind,
        check,
        due=due,
        at=at,
        debtor=check.firm if firm_owes else office,
        creditor=office if firm_owes else None,
        occasion=occasion,
        label=check.community.name,
        rule=rule,
    )


def _answer_days(check: SpotCheck, today: date) -> tuple[Due, Value]:
    rule = value_on(CHECK_ANSWER_DAYS.key, check.programme.bar, today)
    return term(today, rule.value), rule


def _locked(check: SpotCheck, actor: Actor, version: int | None) -> SpotCheck:
    """The check for who works on it at the office.

    Raises:
        Forbidden: not the office, or the person's own firm.
    """
    fresh = lock(check, version=version)
    if not policies.can_make_check(actor, fresh):
        raise Forbidden(_("由辖区联络处抽查。"))
    sentence = own_firm_sentence(belongs=policies.is_own_firm(actor, fresh.firm_id))
    if sentence:
        raise Forbidden(sentence, clause="LC-24")
    return fresh


def _tell(check: SpotCheck, template: str, recipients: list[int], *, at: datetime) -> None:
    notify(
        f"check:{check.pk}:{template}:{check.version}",
        f"community/notices/{template}",
        recipients,
        link=reverse("spot-check-detail", args=[check.pk]),
        at=at,
    )


def _at_the_firm(check: SpotCheck, day: date) -> list[int]:
    found = people.holders(check.firm_id, ("director", "clerk"), day)
    return [*found, *([check.lawyer_id] if check.lawyer_id else [])]


def move_check(
    check: SpotCheck,
    *,
    planned_on: date,
    kind: str,
    reason: str = "",
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> SpotCheck:
    """Plan it for another day or another way.

    Raises:
        Forbidden: not the office, or the person's own firm.
        Stale, WrongState: it was made or cancelled meanwhile.
        Unmet: a day gone by or too far off.
    """
    today = local_day(at)
    _refuse_day(planned_on, today)
    with transaction.atomic():
        fresh = _locked(check, actor, version)
        changes = {"planned_on": [fresh.planned_on, planned_on], "kind": [fresh.kind, kind]}
        done = move(
            fresh,
            "move",
            actor=actor,
            at=at,
            values={"planned_on": planned_on, "kind": kind},
            facts=Facts(reason=reason, changes=changes),
        )
        cancel(MAKE, done, actor=actor, at=at, note=_("改期"))
        occasion = f"{planned_on} {done.version}"
        _owe(MAKE, done, until_day(today, planned_on), at=at, occasion=occasion)
        owe_again(done, at=at)
    return done


def cancel_check(
    check: SpotCheck, *, reason: str, actor: Actor, at: datetime, version: int | None = None
) -> SpotCheck:
    """Give a planned check up; it stays in the draw's list with the reason.

    Raises:
        Forbidden: not the office, or the person's own firm.
        Stale, WrongState: it was made or cancelled meanwhile.
        Unmet: no reason.
    """
    if not reason.strip():
        raise Unmet(_("请写明取消的原因。"), fields={"reason": _("请写明原因")})
    with transaction.atomic():
        fresh = _locked(check, actor, version)
        done = move(fresh, "cancel", actor=actor, at=at, facts=Facts(reason=reason))
        cancel(MAKE, done, actor=actor, at=at, note=reason[:200])
        owe_again(done, at=at)
    return done


def record_check(
    check: SpotCheck,
    *,
    checked_on: date,
    answers: Mapping[str, str],
    finding: str,
    findings: str = "",
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> SpotCheck:
    """Write down what was found. A good one is closed at once; else the firm owes an answer.

    Raises:
        Forbidden: not the office, or the person's own firm.
        Stale, WrongState: somebody was faster.
        Unmet: a question left open, a day in the future, "good" with a "no", no findings.
    """
    today = local_day(at)
    if checked_on > today:
        message = _("抽查日期不能晚于今天。")
        raise Unmet(message, fields={"checked_on": message})
    with transaction.atomic():
        fresh = _locked(check, actor, version)
        sentence = check_sentence(fresh.kind, answers, finding, findings)
        if sentence:
            raise Unmet(sentence, clause="LC-24")
        values = {
            "checked_on": checked_on,
            "checked_by": actor.person,
            "form": dict(answers),
            "finding": finding,
            "findings": findings,
        }
        done = move(fresh, "record", actor=actor, at=at, values=values)
        discharge(MAKE, done, actor=actor, at=at)
        if finding == Finding.GOOD:
            done = move(done, "close", actor=actor, at=at)
            _tell(done, "check_good", _at_the_firm(done, today), at=at)
            return done
        due, rule = _answer_days(done, today)
        _owe(ANSWER, done, due, at=at, rule=rule)
        _tell(done, "check_found", _at_the_firm(done, today), at=at)
    return done


def answer_check(
    check: SpotCheck, *, text: str, actor: Actor, at: datetime, version: int | None = None
) -> SpotCheck:
    """The firm or its lawyer explains what was found.

    Raises:
        Forbidden: neither the firm's office nor the lawyer.
        Stale, WrongState: answered already, or nothing to answer.
    """
    with transaction.atomic():
        fresh = _of_the_firm(check, actor, version)
        values = {"answer": text, "answered_by": actor.person, "answered_at": at}
        done = move(fresh, "answer", actor=actor, at=at, values=values)
        discharge(ANSWER, done, actor=actor, at=at)
        _wait_for_the_office(done, "answer", at=at)
    return done


def report_remedy(
    check: SpotCheck, *, text: str, actor: Actor, at: datetime, version: int | None = None
) -> SpotCheck:
    """The firm says what it has put right; its words are added to its answer.

    Raises:
        Forbidden: neither the firm's office nor the lawyer.
        Stale, WrongState: nothing was demanded.
    """
    today = local_day(at)
    with transaction.atomic():
        fresh = _of_the_firm(check, actor, version)
        heading = _("整改情况（%(day)s）：") % {"day": today.isoformat()}
        told = "\n\n".join(filter(None, [fresh.answer, heading + text]))
        done = move(fresh, "remedy", actor=actor, at=at, values={"answer": told})
        discharge(REMEDY, done, actor=actor, at=at)
        _wait_for_the_office(done, f"remedy {done.version}", at=at)
    return done


def _of_the_firm(check: SpotCheck, actor: Actor, version: int | None) -> SpotCheck:
    fresh = lock(check, version=version)
    if not policies.can_answer_check(actor, fresh):
        raise Forbidden(_("由律所或被抽查的律师说明。"))
    return fresh


def _wait_for_the_office(check: SpotCheck, occasion: str, *, at: datetime) -> None:
    today = local_day(at)
    due, rule = _answer_days(check, today)
    _owe(SETTLE, check, due, at=at, occasion=occasion, rule=rule)
    roles = ("liaison",) if check.liaison_id else ("officer",)
    office = people.holders(office_of(check).pk, roles, today)
    _tell(check, "check_answered", office, at=at)


def demand_remedy(
    check: SpotCheck,
    *,
    follow_up: str,
    follow_up_by: date,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> SpotCheck:
    """Ask the firm to put something right by a day.

    Raises:
        Forbidden: not the office, or the person's own firm.
        Stale, WrongState: it was closed meanwhile.
        Unmet: a day gone by or too far off.
    """
    today = local_day(at)
    if not today < follow_up_by <= today + FARTHEST:
        message = _("整改期限应在明天起四个月内。")
        raise Unmet(message, fields={"follow_up_by": message})
    with transaction.atomic():
        fresh = _locked(check, actor, version)
        values = {"follow_up": follow_up, "follow_up_by": follow_up_by}
        done = move(fresh, "demand", actor=actor, at=at, values=values)
        # The answer that is still out is asked for no more: what is demanded comes instead.
        cancel(ANSWER, done, actor=actor, at=at, note=_("已要求整改"))
        discharge(SETTLE, done, actor=actor, at=at)
        _owe(REMEDY, done, until_day(today, follow_up_by), at=at)
        _tell(done, "check_follow_up", _at_the_firm(done, today), at=at)
    return done


def close_check(
    check: SpotCheck,
    *,
    outcome: str = "",
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> SpotCheck:
    """Close it; after a demand with what the second look showed.

    Raises:
        Forbidden: not the office, or the person's own firm.
        Stale, WrongState: it was closed meanwhile.
        Unmet: something was demanded and it isn't said how that stands.
    """
    with transaction.atomic():
        fresh = _locked(check, actor, version)
        if fresh.state == CheckState.FOLLOW_UP and not outcome.strip():
            message = _("请写明复查结果。")
            raise Unmet(message, clause="LC-24", fields={"outcome": message})
        done = move(fresh, "close", actor=actor, at=at, values={"outcome": outcome})
        for kind in (ANSWER, REMEDY):
            cancel(kind, done, actor=actor, at=at, note=_("已了结"))
        discharge(SETTLE, done, actor=actor, at=at)
        _tell(done, "check_closed", _at_the_firm(done, local_day(at)), at=at)
    return done


def urge_check(check: SpotCheck, *, actor: Actor, at: datetime, **_more: Any) -> None:
    """The office urges the firm, once a day.

    Raises:
        Forbidden: not the office.
        WrongState: the firm owes nothing.
        TooMany: urged today already.
    """
    if not policies.can_make_check(actor, check):
        raise Forbidden(_("由辖区联络处催办。"))
    codes = [ANSWER.code, REMEDY.code]
    owed = duties_of(check).filter(kind__in=codes, state="open").first()
    if owed is None:
        raise WrongState(_("律所现在没有待办的期限。"))
    urge(owed, actor=actor, at=at)


def attach_paper(
    check: SpotCheck,
    *,
    paper: UploadedFile[Any],
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> SpotCheck:
    """Keep a photograph or the signed form with a check that was made.

    Raises:
        Forbidden: not the office, or the person's own firm.
        WrongState: it wasn't made yet, or was cancelled.
    """
    with transaction.atomic():
        fresh = _locked(check, actor, version)
        if fresh.state in (CheckState.PLANNED, CheckState.CANCELLED):
            raise WrongState(_("请先登记抽查情况。"))
        attach(fresh, paper, owner_id=fresh.owner_id, actor=actor, at=at, purpose="paper")
    return fresh
