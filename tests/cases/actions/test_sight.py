"""Sight the director gives, and takes back."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import Grant, Organisation, User
from cases.actions import sight
from cases.models import Case
from cases.policies import can_work_on_case, visible_cases
from core.errors import Forbidden, Stale, Unmet
from tests.cases import flow

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(director: User) -> Case:
    """A case of the director's."""
    return flow.case(director)


def let(case: Case, person: User, by: User, *, until: date | None = None) -> Grant:
    """The director lets somebody see the case."""
    return sight.grant_sight(
        case, person=person, reason="协助整理材料", until=until, actor=flow.by(by), at=flow.at()
    )


def test_granted_sight_is_sight_only_and_ends_with_its_term(
    case: Case, clerk: User, director: User
) -> None:
    let(case, clerk, director, until=date(2026, 5, 20))
    assert visible_cases(flow.by(clerk)).get() == case
    assert not can_work_on_case(flow.by(clerk), case)
    assert visible_cases(flow.by(clerk, when=flow.at("2026-05-20"))).exists()
    assert not visible_cases(flow.by(clerk, when=flow.at("2026-05-21"))).exists()


def test_granted_sight_is_taken_back_at_once_and_only_once(
    case: Case, clerk: User, director: User
) -> None:
    given = let(case, clerk, director)
    sight.revoke_sight(given, case, reason="已完成", actor=flow.by(director), at=flow.at())
    assert not visible_cases(flow.by(clerk)).exists()
    with pytest.raises(Stale):
        sight.revoke_sight(given, case, reason="再收", actor=flow.by(director), at=flow.at())


def test_only_the_director_in_person_gives_it_and_only_inside_the_firm(
    case: Case,
    clerk: User,
    director: User,
    partner: User,
    other_director: User,
    firm: Organisation,
    officer: User,
) -> None:
    for wrong in (partner, clerk, other_director):
        with pytest.raises(Forbidden):
            let(case, clerk, wrong)
    stand_in = flow.substitute_for(director, partner, firm)
    with pytest.raises(Forbidden):
        sight.grant_sight(case, person=clerk, reason="x", actor=stand_in, at=flow.at())
    for outsider in (other_director, officer):
        with pytest.raises(Unmet) as refused:
            let(case, outsider, director)
        assert "person" in refused.value.fields
    with pytest.raises(Unmet):
        let(case, clerk, director, until=date(2026, 5, 7))


def test_sight_that_came_with_an_assignment_is_not_taken_back_by_hand(
    case: Case, director: User, partner: User, other_partner: User
) -> None:
    flow.called(case, director, host=director)
    given = Grant.objects.get(person=partner, permission="cases.view_case")
    with pytest.raises(Forbidden):
        sight.revoke_sight(given, case, reason="x", actor=flow.by(director), at=flow.at())


def test_a_director_takes_back_nothing_of_another_case(
    case: Case, clerk: User, director: User, other_director: User
) -> None:
    given = let(case, clerk, director)
    theirs = flow.case(other_director)
    with pytest.raises(Forbidden):
        sight.revoke_sight(
            given, theirs, reason="越权", actor=flow.by(other_director), at=flow.at()
        )
    assert visible_cases(flow.by(clerk)).exists()


def test_the_end_of_an_assignment_leaves_granted_sight(
    case: Case, director: User, partner: User, other_partner: User
) -> None:
    from cases.actions import meetings

    let(case, partner, director)
    meeting = flow.called(case, director, host=director)
    meetings.recuse(meeting, person=partner, reason="亲属", actor=flow.by(partner), at=flow.at())
    assert visible_cases(flow.by(partner)).exists()
    meetings.recuse(
        flow.again(meeting),
        person=other_partner,
        reason="亲属",
        actor=flow.by(other_partner),
        at=flow.at(),
    )
    assert not visible_cases(flow.by(other_partner)).exists()
