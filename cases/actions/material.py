"""What follows when something changes that the partners' decision rests on (feature 6).

Before acceptance, opinions given on the older version are stale and asked for again; a decision
that was reached opens anew. After it, a new meeting is owed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from cases.actions.duties import OPINION, REVIEW, ask_opinions
from cases.enums import REPORTED, CaseState, MeetingState
from cases.models import Case, Meeting
from cases.queries import open_meeting, tally_of, vouched_result
from cases.regulations import REVIEW_DAYS
from cases.signals import report_facts_changed
from core.actors import Actor
from core.audit import Facts, digest_of, record
from core.calendar import local_day, term
from core.duties import cancel, duties_of, open_duty
from core.models import Duty
from core.regulation import value_on
from core.transitions import move

Part = Literal["parties", "counts", "handlers", "plan"]


def changed(case: Case, part: Part, *, actor: Actor, at: datetime) -> Case:
    """Count one more version of a part and do what follows. The case's row is locked already."""
    column = f"v_{part}"
    setattr(case, column, getattr(case, column) + 1)
    case.save(update_fields=[column])
    facts = Facts(changes={column: getattr(case, column)})
    record(case, "material_change", actor=actor, at=at, facts=facts)
    if case.regime in REPORTED:
        case = _follow(case, actor, at)
        report_facts_changed.send(sender=Case, case=case, actor=actor, at=at)
    return case


def _follow(case: Case, actor: Actor, at: datetime) -> Case:
    meeting = open_meeting(case)
    if meeting is None and case.state in {CaseState.DECIDED, CaseState.DECISION_OWED}:
        meeting, case = _reopen(case, actor, at)
    if meeting is not None:
        ask_again(meeting, case, actor=actor, at=at)
    elif case.state == CaseState.ACCEPTED:
        _owe_review(case, at)
    return case


def _reopen(case: Case, actor: Actor, at: datetime) -> tuple[Meeting | None, Case]:
    """Open the meeting again on whose decision the case stands, where that has grown stale."""
    meeting = case.decision
    if meeting is None or meeting.state != MeetingState.CLOSED:
        return None, case
    meeting.case = case
    if not tally_of(meeting).stale:
        return None, case
    values = {"outcome": "", "closed_at": None, "closed_by_id": None}
    facts = Facts(digest=digest_of(vouched_result(meeting, **values)))
    reopened = move(meeting, "reopen", actor=actor, at=at, values=values, facts=facts)
    case = move(case, "reopen_meeting", actor=actor, at=at, values={"decision_id": None})
    return reopened, case


def ask_again(meeting: Meeting, case: Case, *, actor: Actor, at: datetime) -> None:
    """Ask the circle for opinions on the case as it is now; earlier requests are over."""
    cancel(OPINION, meeting, actor=actor, at=at, note="case changed")
    ask_opinions(meeting, case, at=at)


def _owe_review(case: Case, at: datetime) -> None:
    """After acceptance a material change owes a new meeting; one at a time."""
    if duties_of(case, REVIEW).filter(state__in=[Duty.State.OPEN, Duty.State.PAUSED]).exists():
        return
    today = local_day(at)
    rule = value_on(REVIEW_DAYS.key, case.firm, today)
    occasion = f"{case.v_parties}.{case.v_counts}.{case.v_handlers}.{case.v_plan}"
    open_duty(
        REVIEW,
        case,
        due=term(today, rule.value),
        at=at,
        debtor=case.firm,
        occasion=occasion,
        label=case.register_no,
        rule=rule,
    )
