"""What a meeting comes to: the majority of the circle, or what it lacks."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import Organisation, User
from cases.enums import CaseState, MeetingState, Outcome
from cases.models import Case, Opinion
from core.errors import Unmet
from tests import factories
from tests.cases import flow
from tests.cases.actions.meetings.steps import call, close

pytestmark = pytest.mark.django_db


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize(
    ("choices", "outcome", "state"),
    [
        (("take", "take", "take"), Outcome.TAKE, CaseState.DECIDED),
        (("take", "take", "decline"), Outcome.TAKE, CaseState.DECIDED),
        (("take", "decline", "decline"), Outcome.DECLINE, CaseState.DECLINED),
        (("more_facts", "more_facts", "take"), Outcome.MORE_FACTS, CaseState.INTAKE),
        (("take", "decline", "more_facts"), Outcome.UNDECIDED, CaseState.INTAKE),
    ],
)
def test_what_the_majority_of_the_circle_wants_is_done(
    case: Case,
    circle: tuple[User, User, User],
    choices: tuple[str, ...],
    outcome: str,
    state: str,
) -> None:
    meeting = call(case, circle[0])
    for person, choice in zip(circle, choices, strict=True):
        flow.opine(meeting, person, choice=choice)
    closed = close(meeting, circle[0])
    assert (closed.outcome, closed.circle, closed.state) == (outcome, 3, MeetingState.CLOSED)
    case = flow.again(case)
    assert case.state == state
    assert case.decision_id == (closed.pk if outcome == Outcome.TAKE else None)
    # Dissent is kept.
    kept = Opinion.objects.filter(meeting=meeting).values_list("choice", flat=True)
    assert sorted(kept) == sorted(choices)


@pytest.mark.clause("GC-3.2")
def test_a_majority_of_those_present_is_not_one_of_the_circle(
    case: Case, circle: tuple[User, User, User], firm: Organisation
) -> None:
    for n in range(4):
        factories.partner_of(firm, f"合伙人{n}")
    meeting = call(case, circle[0])
    flow.opine(meeting, *circle)
    closed = close(meeting, circle[0])
    assert (closed.outcome, closed.circle) == (Outcome.UNDECIDED, 7)


@pytest.mark.clause("GC-3.2")
def test_two_opinions_of_three_close_nothing_and_the_sentence_says_what_lacks(
    case: Case, circle: tuple[User, User, User]
) -> None:
    meeting = call(case, circle[0])
    flow.opine(meeting, *circle[:2])
    with pytest.raises(Unmet) as refused:
        close(meeting, circle[0])
    assert refused.value.clause == "GC-3.2"
    assert "还差 1 名" in refused.value.message
    assert flow.again(meeting).state == MeetingState.OPEN


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize(
    ("rule", "takes", "outcome"),
    [
        ("more_than_half", 3, Outcome.TAKE),
        ("two_thirds", 3, Outcome.UNDECIDED),
        ("two_thirds", 4, Outcome.TAKE),
        ("unanimous", 4, Outcome.UNDECIDED),
        ("unanimous", 5, Outcome.TAKE),
    ],
)
def test_a_firms_stricter_rule_decides(
    case: Case, director: User, firm: Organisation, rule: str, takes: int, outcome: str
) -> None:
    flow.rule(firm, "decision.majority", rule)
    others = [factories.partner_of(firm, f"合伙人{n}") for n in range(4)]
    meeting = call(case, director)
    for n, person in enumerate([director, *others]):
        flow.opine(meeting, person, choice="take" if n < takes else "more_facts")
    assert close(meeting, director).outcome == outcome


@pytest.mark.clause("GC-3.2")
def test_nothing_is_closed_before_its_day(case: Case, circle: tuple[User, User, User]) -> None:
    meeting = call(case, circle[0], held_on=date(2026, 5, 11))
    flow.opine(meeting, *circle)
    with pytest.raises(Unmet):
        close(meeting, circle[0], "2026-05-10")
    assert close(meeting, circle[0], "2026-05-11").outcome == Outcome.TAKE
