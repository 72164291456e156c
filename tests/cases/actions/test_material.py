"""What follows when something changes that the partners' decision rests on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from accounts.models import User
from cases.actions import counts, handling, meetings, parties
from cases.enums import CaseState, MeetingPurpose, MeetingState, Outcome
from cases.models import Case, Meeting, Opinion
from cases.queries import missing_for, tally_of
from core.errors import Unmet
from tests.cases import flow
from tests.kept import *  # noqa: F403

Change = Callable[[Case, User], None]


def more_parties(case: Case, by: User) -> None:
    """One more client."""
    parties.add_parties(
        flow.again(case),
        side="client",
        parties=flow.workers(1, start=500 + case.v_parties),
        actor=flow.by(by),
        at=flow.at(),
    )


def more_people(case: Case, by: User) -> None:
    """A newer number."""
    counts.add_count(
        flow.again(case),
        side="client",
        on=date(2026, 5, 8),
        number=20 + case.v_counts,
        unit="person",
        actor=flow.by(by),
        at=flow.at(),
    )


def other_handlers(case: Case, by: User) -> None:
    """Somebody else handles it: whoever doesn't yet."""
    now = set(case.handlers.filter(ended_at__isnull=True).values_list("person_id", flat=True))
    pool = User.objects.filter(memberships__role="lawyer").exclude(pk__in=now)
    person = pool.order_by("pk").distinct()[0]
    handling.name_handlers(
        flow.again(case), people=[person], lead=person, actor=flow.by(by), at=flow.at()
    )


def another_plan(case: Case, by: User) -> None:
    """The next version of the plan."""
    handling.write_plan(
        flow.again(case), goals=f"第{case.v_plan}版", steps="", actor=flow.by(by), at=flow.at()
    )


EVERY_CHANGE = pytest.mark.parametrize(
    "change", [more_parties, more_people, other_handlers, another_plan]
)
AT_ONCE = pytest.mark.parametrize("change", [more_parties, more_people])


@pytest.fixture(scope="module")
def circle(director: User, partner: User, other_partner: User) -> tuple[User, User, User]:
    """The firm's three partners."""
    return director, partner, other_partner


@pytest.fixture
def named(named_row: Case) -> Case:
    """The same, fetched for each test."""
    return flow.again(named_row)


@pytest.fixture(scope="module")
def named_row(circle: tuple[User, User, User], lawyer: User) -> Case:
    """A case with parties, handlers and a plan before the partners meet."""
    case = flow.prepared(flow.case(circle[0]), circle[0])
    return flow.handled(case, circle[0], lawyer)


@EVERY_CHANGE
@pytest.mark.clause("GC-3.2")
def test_opinions_on_an_older_version_are_asked_for_again(
    named: Case, circle: tuple[User, User, User], change: Change
) -> None:
    meeting = flow.called(named, circle[0], host=circle[0])
    flow.opine(meeting, circle[0], circle[1])
    change(flow.again(named), circle[0])
    counted = tally_of(flow.again(meeting))
    assert (counted.opinions, counted.stale) == (0, 2)
    asked = flow.duties("cases.opinion", meeting)
    assert sorted(asked.values_list("debtor_person", flat=True)) == sorted(p.pk for p in circle)
    with pytest.raises(Unmet) as refused:
        meetings.close_meeting(flow.again(meeting), actor=flow.by(circle[0]), at=flow.at())
    assert "2 份意见作出后情况有变" in refused.value.message
    flow.opine(flow.again(meeting), *circle)
    assert not flow.duties("cases.opinion", meeting).exists()
    closed = meetings.close_meeting(flow.again(meeting), actor=flow.by(circle[0]), at=flow.at())
    assert closed.outcome == Outcome.TAKE
    assert Opinion.objects.filter(meeting=meeting).count() == 5


@EVERY_CHANGE
@pytest.mark.clause("GC-3.2")
def test_a_decision_opens_anew_when_what_it_rests_on_changes_before_acceptance(
    named: Case, circle: tuple[User, User, User], change: Change
) -> None:
    case = flow.decided(named, *circle)
    assert missing_for(case) == []
    change(case, circle[0])
    case = flow.again(case)
    assert (case.state, case.decision_id) == (CaseState.DECIDING, None)
    meeting = Meeting.objects.get(case=case)
    assert (meeting.state, meeting.outcome) == (MeetingState.OPEN, "")
    assert flow.duties("cases.opinion", meeting).count() == 3
    assert "decision" in {m.code for m in missing_for(case)}


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize("change", [other_handlers, another_plan])
def test_naming_them_for_the_first_time_leaves_the_decision_standing(
    circle: tuple[User, User, User], lawyer: User, change: Change
) -> None:
    case = flow.decided(flow.prepared(flow.case(circle[0]), circle[0]), *circle)
    change(case, circle[0])
    case = flow.again(case)
    assert case.state == CaseState.DECIDED
    assert case.decision is not None
    assert tally_of(case.decision).stale == 0


@AT_ONCE
@pytest.mark.clause("GC-3.2")
def test_a_running_case_that_owes_its_decision_is_asked_again_too(
    circle: tuple[User, User, User], change: Change
) -> None:

    case = flow.prepared(flow.case(circle[0], number=9), circle[0], people=9)
    case = flow.taken_ordinary(case, circle[0])
    more_people(case, circle[0])
    case = flow.again(case)
    assert case.state == CaseState.DECISION_OWED
    case = flow.decided(case, *circle)
    assert case.decision_id is not None
    change(case, circle[0])
    case = flow.again(case)
    assert (case.state, case.decision_id) == (CaseState.DECISION_OWED, None)
    assert Meeting.objects.get(case=case).state == MeetingState.OPEN


@EVERY_CHANGE
@pytest.mark.clause("GC-3.2")
def test_after_acceptance_a_change_owes_a_new_meeting_and_the_meeting_meets_it(
    circle: tuple[User, User, User], lawyer: User, change: Change
) -> None:
    case = flow.accepted(circle[0], circle[1:], lawyer)
    assert not flow.duties("cases.review", case).exists()
    change(case, circle[0])
    case = flow.again(case)
    assert case.state == CaseState.ACCEPTED
    owed = flow.duties("cases.review", case).get()
    assert (owed.clause, owed.due_on) == ("GC-3.2", date(2026, 5, 21))
    more_people(case, circle[0])
    assert flow.duties("cases.review", case).count() == 1
    meeting = flow.called(flow.again(case), circle[0], host=circle[0])
    assert meeting.purpose == MeetingPurpose.REVIEW
    flow.opine(meeting, *circle)
    meetings.close_meeting(flow.again(meeting), actor=flow.by(circle[0]), at=flow.at())
    assert not flow.duties("cases.review", case).exists()
    assert flow.duties("cases.review", case, "discharged").count() == 1
    # The next change owes the next one.
    another_plan(flow.again(case), circle[0])
    assert flow.duties("cases.review", case).count() == 1


@pytest.mark.clause("GC-3.2")
def test_a_change_during_the_review_asks_the_circle_again(
    circle: tuple[User, User, User], lawyer: User
) -> None:
    case = flow.accepted(circle[0], circle[1:], lawyer)
    more_people(case, circle[0])
    meeting = flow.called(flow.again(case), circle[0], host=circle[0])
    flow.opine(meeting, *circle)
    more_parties(flow.again(case), circle[0])
    assert tally_of(flow.again(meeting)).stale == 3
    assert flow.duties("cases.opinion", meeting).count() == 3


@EVERY_CHANGE
def test_an_ordinary_case_changes_without_asking_anybody(
    circle: tuple[User, User, User], lawyer: User, change: Change
) -> None:

    case = flow.case(circle[0], number=3)
    case = flow.taken_ordinary(case, circle[0])
    if change is not more_people:
        change(case, circle[0])
        assert not flow.duties("cases.review", case).exists()
        assert flow.again(case).state == CaseState.ACCEPTED


@pytest.mark.clause("GC-3.2")
def test_who_stepped_aside_is_not_asked_again(named: Case, circle: tuple[User, User, User]) -> None:
    meeting = flow.called(named, circle[0], host=circle[0])
    meetings.recuse(
        meeting, person=circle[2], reason="亲属", actor=flow.by(circle[2]), at=flow.at()
    )
    more_parties(named, circle[0])
    asked = flow.duties("cases.opinion", meeting).values_list("debtor_person", flat=True)
    assert set(asked) == {circle[0].pk, circle[1].pk}
