"""What follows a meeting, in a case that runs already and with a second firm."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from accounts.models import Organisation, User
from cases.actions import handling, joint, meetings
from cases.enums import CaseState, MeetingPurpose, Outcome
from cases.models import Case, Opinion
from cases.queries import missing_for, tally_of
from core.errors import Forbidden, Unmet
from tests import factories
from tests.cases import flow
from tests.cases.actions.meetings.steps import call, close, names

pytestmark = pytest.mark.django_db


def test_only_host_recorder_and_director_close_or_cancel(
    case: Case, director: User, circle: tuple[User, User, User], lawyer: User
) -> None:
    meeting = call(case, director, host=circle[1])
    flow.opine(meeting, *circle)
    for other in (circle[2], lawyer):
        with pytest.raises(Forbidden):
            close(meeting, other)
        with pytest.raises(Forbidden):
            meetings.cancel_meeting(
                flow.again(meeting), reason="x", actor=flow.by(other), at=flow.at()
            )
    assert close(meeting, director).closed_by == director


def test_a_cancelled_meeting_counts_for_nothing_and_another_follows(
    case: Case, circle: tuple[User, User, User]
) -> None:
    first = call(case, circle[0])
    flow.opine(first, *circle)
    with pytest.raises(Unmet):
        meetings.cancel_meeting(first, reason="", actor=flow.by(circle[0]), at=flow.at())
    meetings.cancel_meeting(first, reason="改期", actor=flow.by(circle[0]), at=flow.at())
    assert flow.again(case).state == CaseState.INTAKE
    assert not flow.duties("cases.opinion", first).exists()
    assert Opinion.objects.filter(meeting=first).count() == 3
    second = call(flow.again(case), circle[0])
    assert second.seq == 2
    with pytest.raises(Unmet):
        close(second, circle[0])


@pytest.mark.clause("GC-3.2")
def test_an_undecided_case_is_discussed_again(case: Case, circle: tuple[User, User, User]) -> None:
    meeting = call(case, circle[0])
    for person, choice in zip(circle, ("take", "decline", "more_facts"), strict=True):
        flow.opine(meeting, person, choice=choice)
    close(meeting, circle[0])
    assert "decision" in {m.code for m in missing_for(flow.again(case))}
    again = flow.decided(flow.again(case), *circle)
    assert again.state == CaseState.DECIDED


@pytest.mark.clause("GC-3.2")
def test_a_running_case_is_decided_without_leaving_its_state(
    director: User, partner: User, firm: Organisation
) -> None:
    from cases.actions import intake

    case = flow.case(director)
    case = intake.owe_decision(
        case, owed_reason="short", note="两名合伙人", actor=flow.by(director), at=flow.at()
    )
    third = factories.partner_of(firm, "新合伙人")
    meeting = call(case, director)
    assert meeting.purpose == MeetingPurpose.OWED
    flow.opine(meeting, director, partner, third)
    closed = close(meeting, director)
    case = flow.again(case)
    assert (case.state, case.decision_id) == (CaseState.DECISION_OWED, closed.pk)
    assert flow.duties("cases.decision", case).exists()


@pytest.mark.clause("GC-3.2")
def test_a_running_case_the_partners_will_not_keep_is_brought_to_an_end(
    circle: tuple[User, User, User], lawyer: User
) -> None:
    case = flow.accepted(circle[0], circle[1:], lawyer)
    meeting = call(case, circle[0])
    assert meeting.purpose == MeetingPurpose.REVIEW
    flow.opine(meeting, *circle, choice="decline")
    close(meeting, circle[0])
    case = flow.again(case)
    assert case.state == CaseState.ENDING
    # The decision it was accepted on stays what it was.
    assert case.decision is not None
    assert case.decision.outcome == Outcome.TAKE


def joint_firm(case: Case, other_firm: Organisation, director: User, asked: User) -> None:
    """The other firm handles the case with ours."""
    request = joint.ask_joint(
        case, firm=other_firm, note="一起办", actor=flow.by(director), at=flow.at()
    )
    joint.answer_joint(request, confirm=True, actor=flow.by(asked), at=flow.at())


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize("counts", [False, True])
def test_partners_of_a_second_firm_count_only_where_the_bar_says_so(
    bar: Organisation,
    director: User,
    partner: User,
    other_firm: Organisation,
    other_director: User,
    counts: bool,
) -> None:
    if counts:
        flow.rule(bar, "decision.joint_partners", True)
    case = flow.case(director)
    joint_firm(case, other_firm, director, other_director)
    meeting = call(flow.again(case), director)
    assert (other_director.name in names(meeting)) is counts
    flow.opine(meeting, director, partner)
    if counts:
        flow.opine_in(meeting, other_director, other_firm)
        assert close(meeting, director).outcome == Outcome.TAKE
    else:
        with pytest.raises(Forbidden):
            flow.opine_in(meeting, other_director, other_firm)
        with pytest.raises(Unmet):
            close(meeting, director)


@pytest.mark.clause("GC-3.2")
def test_who_joins_while_the_meeting_goes_on_is_invited_to_it(
    bar: Organisation,
    director: User,
    partner: User,
    other_firm: Organisation,
    other_director: User,
    lawyer: User,
) -> None:
    flow.rule(bar, "decision.joint_partners", True)
    case = flow.prepared(flow.case(director), director)
    meeting = call(case, director)
    flow.opine(meeting, director, partner)
    joint_firm(flow.again(case), other_firm, director, other_director)
    assert other_director.name in names(meeting)
    flow.opine_in(meeting, other_director, other_firm)
    assert close(meeting, director).circle == 3
    case = flow.handled(flow.again(case), director, lawyer)
    accepted = handling.accept_case(case, actor=flow.by(director), at=flow.at())
    assert accepted.state == CaseState.ACCEPTED


@pytest.mark.clause("GC-3.2")
def test_one_person_who_is_a_partner_in_both_firms_counts_once(
    bar: Organisation,
    director: User,
    partner: User,
    other_firm: Organisation,
    other_director: User,
) -> None:
    flow.rule(bar, "decision.joint_partners", True)
    factories.member(partner, other_firm, Role.PARTNER)
    case = flow.case(director)
    joint_firm(case, other_firm, director, other_director)
    meeting = call(flow.again(case), director)
    assert tally_of(flow.again(meeting)).circle == 3
