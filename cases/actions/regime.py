"""Which rules a case comes under, found anew whenever its numbers change (GC-1.1, GC-5.1)."""

from __future__ import annotations

from datetime import date, datetime

from cases.actions.duties import DECISION, OPINION
from cases.enums import REPORTED, CaseState, OwedReason, PartySide, Regime
from cases.models import Case
from cases.queries import open_meeting, reach_of
from cases.regulations import OWED_DAYS, regime_for
from cases.signals import report_owed, report_void
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day, term
from core.duties import cancel, open_duty
from core.regulation import value_on
from core.transitions import move

OVER = {CaseState.DECLINED, CaseState.DROPPED, CaseState.MERGED}


def settle_regime(case: Case, *, actor: Actor, at: datetime) -> Case:
    """Bring the case under the rules its numbers ask for. The case's row is locked already.

    A case that grows to a group case does so on that day, and its clock starts; one already
    accepted as an ordinary case then owes its decision. A case that was accepted as a group case,
    or reported, stays one: a smaller number later undoes nothing that was owed.
    """
    today = local_day(at)
    sides = reach_of(case, today)
    case.persons_client = sides[PartySide.CLIENT][0].persons
    case.persons_opponent = sides[PartySide.OPPONENT][0].persons
    reaching = [threshold for side, threshold in sides.values() if side.reached]
    version = (reaching or [sides[PartySide.CLIENT][1]])[0].version
    wanted = regime_for(reaches=bool(reaching), sensitive=bool(case.sensitive_reason))
    columns = ["persons_client", "persons_opponent"]
    if wanted != case.regime and not _stays(case, wanted):
        case = _change(case, wanted, today, version, columns, actor, at)
    else:
        case.save(update_fields=columns)
    owe_report(case, actor=actor, at=at)
    return case


def owe_report(case: Case, *, actor: Actor, at: datetime) -> None:
    """Tell that a report is owed, once the case is to be reported and its engagement is dated."""
    if case.regime in REPORTED and case.engaged_on is not None and case.state not in OVER:
        report_owed.send(sender=Case, case=case, actor=actor, at=at)


def open_decision_duty(case: Case, *, at: datetime) -> None:
    """Open the duty to make the partners' decision good."""
    today = local_day(at)
    rule = value_on(OWED_DAYS.key, case.firm, today)
    due = term(today, rule.value)
    open_duty(DECISION, case, due=due, at=at, debtor=case.firm, label=case.register_no, rule=rule)


def _stays(case: Case, wanted: str) -> bool:
    """Whether the case keeps its regime although the numbers ask for a lesser one."""
    lesser = wanted == Regime.ORDINARY or case.regime == Regime.GROUP
    settled = case.state not in {CaseState.INTAKE, CaseState.DECIDING, CaseState.DECIDED}
    return lesser and settled


def _change(
    case: Case,
    wanted: str,
    today: date,
    rule_version: str,
    columns: list[str],
    actor: Actor,
    at: datetime,
) -> Case:
    before = case.regime
    case.regime = wanted
    case.regime_since = None if wanted == Regime.ORDINARY else today
    facts = Facts(
        clause="GC-5.1" if wanted == Regime.SENSITIVE else "GC-1.1",
        rule_version=rule_version,
        changes={"regime": [before, wanted]},
    )
    if case.state == CaseState.ACCEPTED and before == Regime.ORDINARY:
        case = _cross(case, wanted, today, columns, facts, actor, at)
    else:
        case.save(update_fields=[*columns, "regime", "regime_since"])
        record(case, "regime", actor=actor, at=at, facts=facts)
    if wanted == Regime.ORDINARY:
        case = _call_off(case, actor, at)
        report_void.send(sender=Case, case=case, actor=actor, at=at, reason="below the number")
    return case


def _call_off(case: Case, actor: Actor, at: datetime) -> Case:
    """Of an ordinary case the partners needn't decide: a meeting that is going on is cancelled."""
    meeting = open_meeting(case)
    if meeting is None:
        return case
    facts = Facts(reason="below the number")
    move(meeting, "cancel", actor=actor, at=at, facts=facts)
    cancel(OPINION, meeting, actor=actor, at=at, note="below the number")
    return move(case, "cancel_meeting", actor=actor, at=at, facts=facts)


def _cross(
    case: Case,
    wanted: str,
    today: date,
    columns: list[str],
    facts: Facts,
    actor: Actor,
    at: datetime,
) -> Case:
    """An accepted ordinary case became one to report: it runs on and owes its decision."""
    open_decision_duty(case, at=at)
    case.save(update_fields=columns)
    values = {
        "regime": wanted,
        "regime_since": today,
        "owed_reason": OwedReason.CROSSED,
        "owed_note": "",
    }
    return move(case, "cross", actor=actor, at=at, values=values, facts=facts)
