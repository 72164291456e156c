"""Every state and every act its diagram lacks, over the addresses of the acts: 409, nothing done."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Organisation, User
from cases.actions import joint
from cases.models import Case, JointHandling, Meeting
from cases.transitions import CASE, JOINT, MEETING
from core.transitions import Table
from tests.cases import flow
from tests.cases.test_transitions import CASES, People, in_meeting
from tests.factories import client_of

pytestmark = pytest.mark.clause("GC-3.2")

# Where each act on a case is done. What goes on at the addresses of its meetings is tried there;
# `cross` and `reopen_meeting` happen by themselves, `merge` is an act on the series.
CASE_ADDRESSES = {
    "call_meeting": ["meeting/call"],
    "accept": ["accept"],
    "accept_ordinary": ["accept-ordinary"],
    "owe_decision": ["owe-decision"],
    "drop": ["drop"],
    "mark_sensitive": ["mark-sensitive"],
    "edit": [
        "edit",
        "count",
        "parties/add",
        "parties/remove",
        "representatives",
        "truth",
        "series/add",
        "series/take-in",
        "joint/ask",
        "handlers/name",
        "plan/write",
        "conflicts/check",
    ],
}
ELSEWHERE = {"create", "cross", "merge", "cancel_meeting", "close_meeting", "reopen_meeting"}
MEETING_ADDRESSES = {
    "close": ["close"],
    "cancel": ["cancel"],
    "recuse": ["recuse"],
    "give_opinion": ["opine"],
}
# Enough for any of the forms: the state is looked at first.
TYPED = {"reason": "填过的话", "note": "情况", "choice": "take", "confirm": "yes"}


@pytest.fixture(scope="module")
def people(director: User, partner: User, other_partner: User, lawyer: User) -> People:
    """Who acts."""
    return {"director": director, "partner": partner, "other": other_partner, "lawyer": lawyer}


@pytest.fixture(scope="module")
def cases(people: People) -> dict[str, Case]:
    """A case in each state."""
    return {state: make(people) for state, make in CASES.items()}


@pytest.fixture(scope="module")
def held(people: People) -> dict[str, Meeting]:
    """A meeting in each state."""
    return {state: in_meeting(state, people) for state in MEETING.states}


@pytest.fixture(scope="module")
def answers(director: User, other_firm: Organisation, other_director: User) -> Any:
    """A request for joint handling in each state."""
    found: dict[str, JointHandling] = {}
    for state in JOINT.states:
        asked = joint.ask_joint(
            flow.case(director), firm=other_firm, note="", actor=flow.by(director), at=flow.at()
        )
        if state != "asked":
            theirs = flow.by(other_director)
            joint.answer_joint(asked, confirm=state == "confirmed", actor=theirs, at=flow.at())
        found[state] = asked
    return found


def tried(table: Table, state: str, row: Any, client: Client, where: dict[str, list[str]]) -> int:
    """Try each act at its addresses; says how many the diagram has from here."""
    inside = 0
    for act, addresses in where.items():
        allowed = table.find(act, state) is not None
        inside += allowed
        for address in addresses:
            assert client.get(address).status_code == (200 if allowed else 409), (state, address)
            if not allowed:
                assert client.post(address, TYPED).status_code == 409, (state, address)
    after = flow.again(row)
    assert (after.state, after.version) == (state, row.version)
    return inside


def under(base: str, where: dict[str, list[str]]) -> dict[str, list[str]]:
    """The addresses of one row."""
    return {act: [f"{base}/{part}" for part in parts] for act, parts in where.items()}


def test_no_act_of_the_diagrams_is_left_out() -> None:
    assert {*CASE_ADDRESSES, *ELSEWHERE} == {arrow.act for arrow in CASE.transitions}
    by_themselves = {"call", "reopen", "invite"}
    assert {*MEETING_ADDRESSES, *by_themselves} == {arrow.act for arrow in MEETING.transitions}


@pytest.mark.parametrize("state", list(CASE.states))
def test_an_act_outside_the_cases_diagram_is_409_and_one_inside_has_its_page(
    state: str, director: User, cases: dict[str, Case]
) -> None:
    row = flow.again(cases[state])
    where = under(f"/cases/{row.pk}", CASE_ADDRESSES)
    inside = tried(CASE, state, row, client_of(director), where)
    assert (inside == 0) is (state in CASE.final)


@pytest.mark.parametrize("state", list(MEETING.states))
def test_an_act_outside_the_meetings_diagram_is_409_and_one_inside_has_its_page(
    state: str, director: User, held: dict[str, Meeting]
) -> None:
    row = flow.again(held[state])
    where = under(f"/cases/meetings/{row.pk}", MEETING_ADDRESSES)
    inside = tried(MEETING, state, row, client_of(director), where)
    assert inside == (len(where) if state == "open" else 0)


@pytest.mark.parametrize("state", list(JOINT.states))
def test_a_request_is_answered_once(
    state: str, other_director: User, answers: dict[str, JointHandling]
) -> None:
    row = flow.again(answers[state])
    where = {"confirm": [f"/cases/joint/{row.pk}/answer"]}
    inside = tried(JOINT, state, row, client_of(other_director), where)
    assert inside == (state == "asked")
