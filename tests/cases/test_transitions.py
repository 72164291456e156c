"""Every act from every state: what the diagram lacks is refused, what it has is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from accounts.models import Organisation, User
from cases.actions import counts, handling, intake, joint, meetings, opinions, parties, series
from cases.enums import CaseState
from cases.models import Case, JointHandling, Meeting
from cases.transitions import CASE, JOINT, MEETING
from core.actors import SYSTEM
from core.errors import WrongState
from core.transitions import Table, move
from tests.cases import flow, sql
from tests.kept import *  # noqa: F403

People = dict[str, User]


@pytest.fixture(scope="module")
def people(director: User, partner: User, other_partner: User, lawyer: User) -> People:
    """Who acts."""
    return {"director": director, "partner": partner, "other": other_partner, "lawyer": lawyer}


def circle(people: People) -> tuple[User, User, User]:
    """The firm's three partners."""
    return people["director"], people["partner"], people["other"]


def deciding(people: People) -> Case:
    """With a meeting going on."""
    case = flow.case(people["director"])
    flow.called(case, people["director"], host=people["director"])
    return flow.again(case)


def decided(people: People) -> Case:
    """The partners want to take it."""
    return flow.decided(flow.case(people["director"]), *circle(people))


def declined(people: People) -> Case:
    """They don't."""
    case = deciding(people)
    meeting = case.meetings.get()
    flow.opine(meeting, *circle(people), choice="decline")
    meetings.close_meeting(flow.again(meeting), actor=flow.by(people["director"]), at=flow.at())
    return flow.again(case)


def accepted(people: People) -> Case:
    """Accepted by the firm."""
    director, partner, other = circle(people)
    return flow.accepted(director, (partner, other), people["lawyer"])


def owing(people: People) -> Case:
    """An old case."""
    case = flow.case(people["director"], engaged_on=date(2001, 1, 1))
    return intake.owe_decision(
        case,
        owed_reason="legacy",
        note="施行前在办",
        actor=flow.by(people["director"]),
        at=flow.at(),
    )


def ending(people: People) -> Case:
    """Accepted, then the partners thought better of it."""
    case = accepted(people)
    meeting = flow.called(case, people["director"], host=people["director"])
    flow.opine(meeting, *circle(people), choice="decline")
    meetings.close_meeting(flow.again(meeting), actor=flow.by(people["director"]), at=flow.at())
    return flow.again(case)


def dropped(people: People) -> Case:
    """Given up."""
    case = flow.case(people["director"])
    return intake.drop_case(case, reason="不来了", actor=flow.by(people["director"]), at=flow.at())


def merged(people: People) -> Case:
    """Counted in a series."""
    single = flow.case(people["director"], number=1, form="single")
    into = flow.case(people["director"], number=1, form="series")
    boss = flow.by(people["director"])
    series.take_in(into, sources=[single], actor=boss, at=flow.at())
    return flow.again(single)


CASES: dict[str, Callable[[People], Case]] = {
    CaseState.INTAKE: lambda people: flow.case(people["director"]),
    CaseState.DECIDING: deciding,
    CaseState.DECIDED: decided,
    CaseState.ACCEPTED: accepted,
    CaseState.DECLINED: declined,
    CaseState.DECISION_OWED: owing,
    CaseState.ENDING: ending,
    CaseState.DROPPED: dropped,
    CaseState.MERGED: merged,
}


def facts(people: People) -> dict[str, Any]:
    """Who does it, and when."""
    return {"actor": flow.by(people["director"]), "at": flow.at()}


def of_case_meeting(act: Callable[..., Any], **more: Any) -> Callable[[Case, People], Any]:
    """An act on the case's newest meeting, open or not; there is none without one."""

    def done(case: Case, people: People) -> Any:
        meeting = case.meetings.order_by("seq").last()
        if meeting is None:
            raise WrongState("no meeting")
        return act(meeting, **more, **facts(people))

    return done


CASE_ACTS: dict[str, Callable[[Case, People], Any]] = {
    "call_meeting": lambda case, people: flow.called(
        case, people["director"], host=people["director"]
    ),
    "cancel_meeting": of_case_meeting(meetings.cancel_meeting, reason="改期"),
    "close_meeting": of_case_meeting(meetings.close_meeting),
    "reopen_meeting": lambda case, people: move(case, "reopen_meeting", actor=SYSTEM, at=flow.at()),
    "accept": lambda case, people: handling.accept_case(case, **facts(people)),
    "accept_ordinary": lambda case, people: intake.accept_ordinary(case, **facts(people)),
    "cross": lambda case, people: move(case, "cross", actor=SYSTEM, at=flow.at()),
    "owe_decision": lambda case, people: intake.owe_decision(
        case, owed_reason="short", note="情况", **facts(people)
    ),
    "drop": lambda case, people: intake.drop_case(case, reason="不来了", **facts(people)),
    "merge": lambda case, people: series.take_in(
        flow.case(people["director"], number=1, form="series"), sources=[case], **facts(people)
    ),
    "edit": lambda case, people: intake.edit_case(case, cause="欠薪", **facts(people)),
    "mark_sensitive": lambda case, people: intake.mark_sensitive(
        case, reason="涉及教育", **facts(people)
    ),
}
# What also changes a case goes by the diagram's `edit`.
EDITS: dict[str, Callable[[Case, People], Any]] = {
    "count": lambda case, people: counts.add_count(
        case, side="client", on=date(2026, 5, 8), number=30, unit="person", **facts(people)
    ),
    "parties": lambda case, people: parties.add_parties(
        case, side="client", parties=flow.workers(1), **facts(people)
    ),
    "truth": lambda case, people: parties.add_truth_undertaking(
        case, signed_by="甲", signed_on=date(2026, 5, 8), paper=flow.paper(), **facts(people)
    ),
    "handlers": lambda case, people: handling.name_handlers(
        case, people=[people["partner"]], lead=people["partner"], **facts(people)
    ),
    "plan": lambda case, people: handling.write_plan(case, goals="x", steps="y", **facts(people)),
}


@pytest.fixture(scope="module")
def rows(people: People) -> dict[str, Case]:
    """A case in each state."""
    return {state: make(people) for state, make in CASES.items()}


@pytest.fixture
def case(rows: dict[str, Case], state: str) -> Case:
    """The one in the state a test is about, fetched for it."""
    return flow.again(rows[state])


def outside(table: Table, acts: Any) -> list[tuple[str, str]]:
    """Every pair of an act and a state the table has no arrow for."""
    return [
        (act, state) for act in acts for state in table.states if table.find(act, state) is None
    ]


def test_every_act_of_the_diagrams_is_tried_here() -> None:
    assert set(CASES) == set(CASE.states)
    acts = {arrow.act for arrow in CASE.transitions}
    assert acts == {*CASE_ACTS, "create"}
    assert {arrow.act for arrow in MEETING.transitions} == {*MEETING_ACTS, "call"}
    assert {arrow.act for arrow in JOINT.transitions} == {"ask", "confirm", "refuse"}


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize("state", list(CASE.states))
def test_each_state_is_reached_by_its_own_acts(state: str, case: Case) -> None:
    assert case.state == state


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize(("act", "state"), outside(CASE, CASE_ACTS))
def test_an_act_the_cases_state_does_not_allow_is_refused(
    act: str, state: str, people: People, case: Case
) -> None:
    before = flow.acts(case)
    with pytest.raises(WrongState):
        CASE_ACTS[act](case, people)
    assert flow.again(case).state == state
    assert flow.acts(case) == before


@pytest.mark.parametrize("act", EDITS)
@pytest.mark.parametrize(
    "state", [state for state in CASE.states if CASE.find("edit", state) is None]
)
def test_a_case_that_is_over_is_not_changed(act: str, people: People, case: Case) -> None:
    with pytest.raises(WrongState):
        EDITS[act](case, people)


@pytest.mark.parametrize("act", EDITS)
@pytest.mark.parametrize("state", [s for s in CASE.states if CASE.find("edit", s)])
def test_a_case_that_goes_on_is_changed(act: str, people: People, case: Case) -> None:
    version = sum((case.v_counts, case.v_parties, case.v_handlers, case.v_plan))
    EDITS[act](case, people)
    fresh = flow.again(case)
    now = sum((fresh.v_counts, fresh.v_parties, fresh.v_handlers, fresh.v_plan))
    assert now == version + (act != "truth")


def in_meeting(state: str, people: People) -> Meeting:
    """A meeting in that state."""
    case = deciding(people)
    meeting = case.meetings.get()
    if state == "closed":
        flow.opine(meeting, *circle(people))
        meetings.close_meeting(flow.again(meeting), **facts(people))
    elif state == "cancelled":
        meetings.cancel_meeting(meeting, reason="改期", **facts(people))
    return flow.again(meeting)


MEETING_ACTS: dict[str, Callable[[Meeting, People], Any]] = {
    "close": lambda meeting, people: meetings.close_meeting(meeting, **facts(people)),
    "reopen": lambda meeting, people: move(meeting, "reopen", actor=SYSTEM, at=flow.at()),
    "cancel": lambda meeting, people: meetings.cancel_meeting(
        meeting, reason="改期", **facts(people)
    ),
    "give_opinion": lambda meeting, people: opinions.give_opinion(
        meeting, choice="take", **facts(people)
    ),
    "recuse": lambda meeting, people: meetings.recuse(
        meeting, person=people["partner"], reason="亲属", **facts(people)
    ),
    "invite": lambda meeting, people: meetings.invite_late(meeting, **facts(people)),
}


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize(("act", "state"), outside(MEETING, MEETING_ACTS))
def test_an_act_the_meetings_state_does_not_allow_is_refused(
    act: str, state: str, people: People
) -> None:
    meeting = in_meeting(state, people)
    with pytest.raises(WrongState):
        MEETING_ACTS[act](meeting, people)
    assert flow.again(meeting).state == state


@pytest.mark.parametrize(("act", "state"), outside(JOINT, ["confirm", "refuse"]))
def test_an_answer_that_was_given_is_not_given_again(
    act: str, state: str, people: People, other_firm: Organisation, other_director: User
) -> None:
    asked = joint.ask_joint(
        flow.case(people["director"]), firm=other_firm, note="", **facts(people)
    )
    theirs = flow.by(other_director)
    joint.answer_joint(asked, confirm=state == "confirmed", actor=theirs, at=flow.at())
    with pytest.raises(WrongState):
        joint.answer_joint(flow.again(asked), confirm=act == "confirm", actor=theirs, at=flow.at())
    assert JointHandling.objects.get().state == state


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize("state", list(CASE.states))
def test_the_database_lets_a_case_go_only_where_the_diagram_leads(
    state: str, people: People
) -> None:
    case = CASES[state](people)
    for target in CASE.states:
        if target != state and (state, target) not in CASE.moves():
            sql.refused(
                "UPDATE cases_case SET state = %(target)s, owed_reason = 'short',"
                " series_id = %(other)s WHERE id = %(case)s",
                case=case.pk,
                target=target,
                other=flow.case(people["director"]).pk,
                match="no move from|GC-3.2",
            )
    assert flow.again(case).state == state
