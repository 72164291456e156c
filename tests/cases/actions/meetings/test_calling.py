"""Who may call the partners together, when, and who is invited."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.enums import Role
from accounts.models import Organisation, User
from cases.actions import meetings
from cases.actions.sight import grant_sight
from cases.models import Case
from cases.policies import visible_cases
from core.errors import Forbidden, Unmet, WrongState
from core.models import Notice
from tests import factories
from tests.cases import flow
from tests.cases.actions.meetings.steps import DAY, call, names

pytestmark = pytest.mark.django_db


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
