"""Who sees a case and may do what with it: each relation of each person, nobody else."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.acting import standing_in
from accounts.actions.absences import enter_absence
from accounts.enums import Role
from accounts.models import Organisation, User
from cases import policies
from cases.actions import handling, meetings
from cases.models import Case, Meeting
from core.actors import SYSTEM, Actor
from tests import factories
from tests.cases import flow

pytestmark = pytest.mark.django_db

OUTSIDERS = [
    "other_director",
    "officer",
    "leader",
    "admin",
    "foreign_officer",
    "liaison",
    "justice",
    "community_clerk",
    "school_admin",
    "student",
    "sysadmin",
]


@pytest.fixture
def case(clerk: User, director: User, partner: User, other_partner: User, lawyer: User) -> Case:
    """Taken in by the clerk, decided by three partners, handled by the lawyer."""
    one = flow.case(clerk)
    flow.called(one, director, host=director)
    return handling.name_handlers(
        flow.again(one), people=[lawyer], lead=lawyer, actor=flow.by(director), at=flow.at()
    )


@pytest.fixture
def bystander(firm: Organisation) -> User:
    """A lawyer of the firm who has nothing to do with the case."""
    return factories.member(factories.person("旁人"), firm, Role.LAWYER)


def sees(actor: Actor, case: Case) -> bool:
    """Whether somebody sees it."""
    return policies.visible_cases(actor).filter(pk=case.pk).exists()


@pytest.mark.parametrize(
    ("who", "seen", "works"),
    [
        ("clerk", True, True),
        ("lawyer", True, True),
        ("director", True, True),
        ("partner", True, False),
        ("other_partner", True, False),
        ("bystander", False, False),
        *((who, False, False) for who in OUTSIDERS),
    ],
)
def test_creator_handler_deciders_and_director_see_it_nobody_else(
    case: Case, who: str, seen: bool, works: bool, request: pytest.FixtureRequest
) -> None:
    actor = flow.by(request.getfixturevalue(who))
    assert sees(actor, case) is seen
    assert policies.can_work_on_case(actor, case) is works
    assert policies.visible_meetings(actor).exists() is seen


def test_the_machine_and_who_has_no_role_see_nothing(case: Case, firm: Organisation) -> None:
    for actor in (SYSTEM, Actor(), Actor(factories.person("无"), firm)):
        assert not sees(actor, case)
        assert not policies.can_work_on_case(actor, case)
        assert not policies.can_create_case(actor)


def test_a_partner_who_joins_after_the_meeting_sees_nothing(case: Case, firm: Organisation) -> None:
    assert not sees(flow.by(factories.partner_of(firm)), case)


def test_who_stepped_aside_sees_neither_the_case_nor_the_opinions(
    case: Case, partner: User
) -> None:
    meeting = case.meetings.get()
    assert policies.can_read_opinions(flow.by(partner), meeting)
    meetings.recuse(meeting, person=partner, reason="亲属", actor=flow.by(partner), at=flow.at())
    assert not sees(flow.by(partner), case)
    assert not policies.can_read_opinions(flow.by(partner), meeting)
    assert not policies.can_give_opinion(flow.by(partner), meeting)


def test_opinions_are_read_by_the_circle_and_the_director_not_by_handlers(
    case: Case, lawyer: User, clerk: User, director: User, partner: User
) -> None:
    meeting = case.meetings.get()
    for reader in (director, partner):
        assert policies.can_read_opinions(flow.by(reader), meeting)
    for other in (lawyer, clerk):
        assert not policies.can_read_opinions(flow.by(other), meeting)


def test_a_substitute_sees_and_works_for_the_term_but_gives_no_opinion(
    case: Case, lawyer: User, bystander: User, partner: User, firm: Organisation
) -> None:
    def absent(person: User) -> Actor:
        absence = enter_absence(
            person=person,
            substitute=bystander,
            since=date(2026, 5, 8),
            until=date(2026, 5, 12),
            reason="出差",
            actor=flow.by(person),
            at=flow.at(),
        )
        return standing_in(absence, date(2026, 5, 8))

    for_lawyer, for_partner = absent(lawyer), absent(partner)
    assert sees(for_lawyer, case)
    assert policies.can_work_on_case(for_lawyer, case)
    assert not sees(flow.by(bystander), case)
    assert sees(for_partner, case)
    assert not policies.can_give_opinion(for_partner, case.meetings.get())
    handler = case.handlers.get()
    assert not policies.can_confirm_undertaking(for_lawyer, handler)


def test_a_person_of_two_organisations_sees_as_the_one_acted_for(
    case: Case, lawyer: User, other_firm: Organisation, bar: Organisation, firm: Organisation
) -> None:
    factories.member(lawyer, other_firm, Role.LAWYER, Role.DIRECTOR)
    factories.member(lawyer, bar, Role.OFFICER)
    assert sees(flow.by(lawyer, firm), case)
    for elsewhere in (other_firm, bar):
        actor = flow.by(lawyer, elsewhere)
        assert not sees(actor, case)
        assert not policies.can_work_on_case(actor, case)
        assert not policies.can_accept_case(actor, case)
        assert not policies.can_supervise_case(actor, case)


def test_who_left_the_firm_sees_nothing_of_it(
    case: Case, lawyer: User, other_firm: Organisation
) -> None:
    for held in lawyer.memberships.all():
        held.until = date(2026, 5, 7)
        held.save(update_fields=["until"])
    factories.member(lawyer, other_firm, Role.LAWYER)
    actor = flow.by(lawyer, other_firm)
    assert not sees(actor, case)
    assert not policies.can_work_on_case(actor, case)


def test_roles_of_a_firm_alone_open_no_case(case: Case, firm: Organisation) -> None:
    for role in (Role.PARTNER, Role.LAWYER, Role.TRAINEE, Role.CLERK):
        somebody = factories.member(factories.person(), firm, role)
        assert not sees(flow.by(somebody), case)


def test_a_director_of_another_day_sees_nothing(case: Case, firm: Organisation) -> None:
    former = factories.member(
        factories.person("前主任"), firm, Role.DIRECTOR, until=date(2026, 5, 7)
    )
    factories.member(former, firm, Role.LAWYER)
    assert not sees(flow.by(former, firm), case)


@pytest.mark.parametrize(
    ("who", "leads"),
    [("director", True), ("partner", False), ("lawyer", False), ("clerk", False)],
)
def test_a_meeting_is_led_by_host_recorder_and_director(
    case: Case, who: str, leads: bool, request: pytest.FixtureRequest
) -> None:
    meeting: Meeting = case.meetings.get()
    actor = flow.by(request.getfixturevalue(who))
    assert policies.can_lead_meeting(actor, meeting) is leads


def test_the_list_of_cases_asks_the_same_few_questions_for_one_and_for_three(
    director: User, lawyer: User, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    for number in (1, 3):
        while Case.objects.count() < number:
            flow.case(lawyer)
        for person in (director, lawyer):
            actor = flow.by(person)
            with django_assert_num_queries(2):  # type: ignore[operator]
                assert len(list(policies.visible_cases(actor))) == number
