"""Who leaves the circle and who comes into it late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Organisation, User
from cases.actions import handling, meetings
from cases.enums import CaseState, Outcome
from cases.models import Case, Meeting, Opinion
from cases.policies import visible_cases
from cases.queries import tally_of
from core.errors import Forbidden, Stale, Unmet, WrongState
from tests import factories
from tests.cases import flow
from tests.cases.actions.meetings.steps import DAY, call, close, names

pytestmark = pytest.mark.django_db


def recuse(meeting: Meeting, person: User, by: User, reason: str = "亲属是当事人") -> None:
    """Somebody steps aside."""
    meetings.recuse(
        flow.again(meeting), person=person, reason=reason, actor=flow.by(by), at=flow.at()
    )


@pytest.mark.clause("GC-3.2")
def test_who_steps_aside_leaves_the_circle_but_not_the_quorum(
    case: Case, circle: tuple[User, User, User], firm: Organisation
) -> None:
    fourth, fifth = (factories.partner_of(firm, name) for name in ("第四", "第五"))
    meeting = call(case, circle[0])
    recuse(meeting, fourth, fourth)
    recuse(meeting, fifth, circle[0])
    flow.opine(meeting, *circle[:2])
    # Two of three would carry it, but three must speak.
    assert tally_of(flow.again(meeting)).circle == 3
    with pytest.raises(Unmet):
        close(meeting, circle[0])
    flow.opine(meeting, circle[2], choice="decline")
    closed = close(meeting, circle[0])
    assert (closed.outcome, closed.circle) == (Outcome.TAKE, 3)


@pytest.mark.clause("GC-3.2")
def test_below_three_the_meeting_names_the_honest_ways(
    case: Case, circle: tuple[User, User, User]
) -> None:
    meeting = call(case, circle[0])
    recuse(meeting, circle[2], circle[2])
    flow.opine(meeting, *circle[:2])
    with pytest.raises(Unmet) as refused:
        close(meeting, circle[0])
    assert "只有 2 名" in refused.value.message
    for way in ("另一名合伙人", "联合承办", "合伙人不足"):
        assert way in refused.value.message


@pytest.mark.clause("GC-3.2")
def test_an_opinion_given_before_stepping_aside_counts_no_more_but_is_kept(
    case: Case, circle: tuple[User, User, User], firm: Organisation
) -> None:
    factories.partner_of(firm, "第四")
    meeting = call(case, circle[0])
    flow.opine(meeting, *circle)
    recuse(meeting, circle[2], circle[2])
    assert tally_of(flow.again(meeting)).opinions == 2
    assert Opinion.objects.filter(meeting=meeting).count() == 3
    with pytest.raises(Forbidden):
        flow.opine(meeting, circle[2])


def test_stepping_aside_has_a_reason_and_happens_once(
    case: Case, circle: tuple[User, User, User], lawyer: User
) -> None:
    meeting = call(case, circle[0])
    with pytest.raises(Unmet):
        recuse(meeting, circle[1], circle[1], reason=" ")
    with pytest.raises(Forbidden):
        recuse(meeting, circle[2], circle[1])
    with pytest.raises(Unmet):
        recuse(meeting, lawyer, circle[0])
    recuse(meeting, circle[1], circle[1])
    with pytest.raises(Stale):
        recuse(meeting, circle[1], circle[1])
    assert not flow.duties("cases.opinion", meeting).filter(debtor_person=circle[1]).exists()


@pytest.mark.clause("GC-3.2")
def test_a_partner_whose_entry_came_late_belongs_to_the_circle(
    case: Case, circle: tuple[User, User, User], firm: Organisation
) -> None:
    meeting = call(case, circle[0])
    late = factories.partner_of(firm, "补登记", since=DAY)
    assert tally_of(flow.again(meeting)).circle == 4
    with pytest.raises(Forbidden):
        flow.opine(meeting, late)
    meetings.invite_late(flow.again(meeting), actor=flow.by(circle[0]), at=flow.at())
    assert visible_cases(flow.by(late)).get() == case
    assert flow.duties("cases.opinion", meeting).filter(debtor_person=late).exists()
    flow.opine(meeting, *circle[:2], late)
    assert close(meeting, circle[0]).circle == 4


@pytest.mark.clause("GC-3.2")
def test_who_is_found_at_the_close_counts_in_the_circle(
    case: Case, circle: tuple[User, User, User], firm: Organisation
) -> None:
    meeting = call(case, circle[0])
    flow.opine(meeting, *circle)
    for n in range(3):
        factories.partner_of(firm, f"补登记{n}", since=DAY)
    closed = close(meeting, circle[0])
    assert (closed.circle, closed.outcome) == (6, Outcome.UNDECIDED)


def test_only_who_leads_a_meeting_invites_late(case: Case, circle: tuple[User, User, User]) -> None:
    meeting = call(case, circle[0])
    with pytest.raises(Forbidden):
        meetings.invite_late(meeting, actor=flow.by(circle[1]), at=flow.at())
    meetings.cancel_meeting(meeting, reason="改期", actor=flow.by(circle[0]), at=flow.at())
    with pytest.raises(WrongState):
        meetings.invite_late(flow.again(meeting), actor=flow.by(circle[0]), at=flow.at())


@pytest.mark.clause("GC-3.2")
def test_a_partner_who_had_left_before_that_day_counts_no_more(
    case: Case, circle: tuple[User, User, User]
) -> None:
    meeting = call(case, circle[0])
    flow.opine(meeting, *circle)
    row = circle[2].memberships.get(role="partner")
    row.until = DAY - timedelta(days=1)
    row.save(update_fields=["until"])
    assert tally_of(flow.again(meeting)).opinions == 2
    with pytest.raises(Unmet):
        close(meeting, circle[0])
    with pytest.raises(Forbidden):
        flow.opine(meeting, circle[2])


@pytest.mark.clause("GC-3.2")
def test_a_decision_that_rests_on_who_was_no_partner_is_found_out_before_acceptance(
    circle: tuple[User, User, User], lawyer: User
) -> None:
    case = flow.prepared(flow.case(circle[0]), circle[0])
    case = flow.handled(flow.decided(case, *circle), circle[0], lawyer)
    row = circle[2].memberships.get(role="partner")
    row.until = DAY - timedelta(days=1)
    row.save(update_fields=["until"])
    with pytest.raises(Unmet) as refused:
        handling.accept_case(case, actor=flow.by(circle[0]), at=flow.at())
    assert refused.value.clause == "GC-3.2"
    assert "只有 2 名" in refused.value.message


@pytest.mark.clause("GC-3.2")
def test_a_partner_whose_account_is_closed_is_not_asked_but_what_was_said_stays(
    case: Case, circle: tuple[User, User, User], firm: Organisation, lawyer: User
) -> None:
    gone = factories.partner_of(firm, "停用")
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    one = flow.prepared(case, circle[0])
    meeting = call(one, circle[0])
    assert "停用" not in names(meeting)
    flow.opine(meeting, circle[0], circle[1])
    flow.opine(meeting, circle[2], choice="decline")
    assert close(meeting, circle[0]).circle == 3
    circle[1].is_active = False
    circle[1].save(update_fields=["is_active"])
    one = flow.handled(flow.again(one), circle[0], lawyer)
    accepted = handling.accept_case(one, actor=flow.by(circle[0]), at=flow.at())
    assert accepted.state == CaseState.ACCEPTED
