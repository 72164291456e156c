"""The partners' meeting: its circle, its end, what follows for the case."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.enums import Role
from accounts.models import Organisation, User
from cases.actions import handling, joint, meetings
from cases.actions.sight import grant_sight
from cases.enums import CaseState, MeetingPurpose, MeetingState, Outcome
from cases.models import Case, Meeting, Opinion
from cases.policies import visible_cases
from cases.queries import circle_of, missing_for, tally_of
from core.errors import Forbidden, Stale, Unmet, WrongState
from core.models import Notice
from tests import factories
from tests.cases import flow

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 8)


@pytest.fixture
def case(director: User) -> Case:
    """A group case of the firm."""
    return flow.case(director)


@pytest.fixture
def circle(director: User, partner: User, other_partner: User) -> tuple[User, User, User]:
    """The firm's three partners."""
    return director, partner, other_partner


def call(case: Case, by: User, *, held_on: date = DAY, host: User | None = None) -> Meeting:
    """Call a meeting of a day."""
    return meetings.call_meeting(
        case,
        held_on=held_on,
        place="会议室",
        host=host or by,
        recorder=by,
        actor=flow.by(by),
        at=flow.at(),
    )


def close(meeting: Meeting, by: User, when: str = flow.DAY) -> Meeting:
    """Close it."""
    at = flow.at(when)
    return meetings.close_meeting(flow.again(meeting), actor=flow.by(by, when=at), at=at)


def recuse(meeting: Meeting, person: User, by: User, reason: str = "亲属是当事人") -> None:
    """Somebody steps aside."""
    meetings.recuse(
        flow.again(meeting), person=person, reason=reason, actor=flow.by(by), at=flow.at()
    )


def names(meeting: Meeting) -> set[str]:
    """Who is invited."""
    return {i.person.name for i in circle_of(meeting)}


@pytest.mark.clause("GC-3.2")
def test_whoever_was_a_partner_on_the_meetings_day_is_invited(
    case: Case, director: User, firm: Organisation, other_firm: Organisation, lawyer: User
) -> None:
    joined = {"前一天加入": -1, "当天加入": 0, "后一天加入": 1}
    for name, days in joined.items():
        factories.partner_of(firm, name, since=DAY + timedelta(days=days))
    left = {"前一天离开": -1, "当天离开": 0, "后一天离开": 1}
    for name, days in left.items():
        factories.member(
            factories.person(name), firm, Role.PARTNER, until=DAY + timedelta(days=days)
        )
    factories.partner_of(other_firm, "别所合伙人")
    factories.member(factories.person("别处兼任"), other_firm, Role.PARTNER, Role.LAWYER)
    meeting = call(case, director)
    assert names(meeting) == {"周主任", "前一天加入", "当天加入", "当天离开", "后一天离开"}


@pytest.mark.clause("GC-3.2")
def test_a_director_who_is_no_partner_is_not_of_the_circle(
    firm: Organisation, partner: User, other_partner: User
) -> None:
    boss = factories.member(factories.person("只是主任"), firm, Role.DIRECTOR, Role.LAWYER)
    case = flow.case(boss)
    meeting = call(case, boss, host=partner)
    assert names(meeting) == {"吴一鸣", "郑二宁"}
    with pytest.raises(Forbidden):
        flow.opine(meeting, boss)


@pytest.mark.clause("GC-3.2")
def test_each_invited_is_asked_told_and_let_in(case: Case, circle: tuple[User, User, User]) -> None:
    director, partner = circle[:2]
    assert not visible_cases(flow.by(partner)).exists()
    meeting = call(case, director)
    asked = flow.duties("cases.opinion", meeting)
    assert set(asked.values_list("debtor_person", flat=True)) == {p.pk for p in circle}
    assert set(asked.values_list("due_on", flat=True)) == {DAY}
    told = Notice.objects.filter(event=f"meeting:{meeting.pk}:called", channel="inbox")
    assert set(told.values_list("recipient", flat=True)) == {p.pk for p in circle}
    assert not any(case.title in str(n.context) for n in told)
    assert visible_cases(flow.by(partner)).get() == case


@pytest.mark.clause("GC-3.2")
def test_the_meeting_keeps_the_rules_of_its_own_day(
    case: Case, director: User, bar: Organisation, firm: Organisation
) -> None:
    flow.rule(bar, "decision.quorum", 5, since=date(2026, 5, 8))
    flow.rule(firm, "decision.majority", "unanimous", since=date(2026, 5, 8))
    today = call(case, director)
    assert (today.quorum, today.voting_rule) == (5, "unanimous")
    earlier = call(flow.case(director), director, held_on=date(2026, 5, 7))
    assert (earlier.quorum, earlier.voting_rule) == (3, "more_than_half")


def test_a_second_meeting_waits_for_the_first(case: Case, director: User) -> None:
    call(case, director)
    with pytest.raises(WrongState):
        call(flow.again(case), director)


def test_host_and_recorder_belong_to_the_firm(
    case: Case, director: User, lawyer: User, clerk: User, other_director: User
) -> None:
    with pytest.raises(Unmet) as refused:
        call(case, director, host=lawyer)
    assert "host" in refused.value.fields
    values = {"held_on": DAY, "place": "会议室", "host": director}
    with pytest.raises(Unmet) as refused:
        meetings.call_meeting(
            case, **values, recorder=other_director, actor=flow.by(director), at=flow.at()
        )
    assert "recorder" in refused.value.fields
    meeting = meetings.call_meeting(
        case, **values, recorder=clerk, actor=flow.by(director), at=flow.at()
    )
    # The recorder sees the case, or could record nothing.
    assert visible_cases(flow.by(clerk)).get() == case
    assert clerk.name not in names(meeting)


@pytest.mark.parametrize("day", [date(1990, 1, 1), date(2028, 1, 1)])
def test_impossible_days_are_refused(case: Case, director: User, day: date) -> None:
    with pytest.raises(Unmet) as refused:
        call(case, director, held_on=day)
    assert "held_on" in refused.value.fields


def test_who_neither_works_on_the_case_nor_is_a_partner_who_sees_it_calls_nobody(
    case: Case, director: User, lawyer: User, clerk: User, other_director: User, partner: User
) -> None:
    for stranger in (lawyer, clerk, other_director, partner):
        with pytest.raises(Forbidden):
            meetings.call_meeting(
                case,
                held_on=DAY,
                place="x",
                host=director,
                recorder=director,
                actor=flow.by(stranger),
                at=flow.at(),
            )
    grant_sight(case, person=partner, reason="参与", actor=flow.by(director), at=flow.at())
    assert call(case, partner).called_by == partner


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
