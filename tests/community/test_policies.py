"""Who sees what in a programme: truth tables over the same few people (LC-20)."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import Organisation, User
from community.models import Assignment
from community.policies import monthly, pairing, registers, work
from core.actors import Actor
from tests.community import flow

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(
    assigned: Assignment,
    director: User,
    partner: User,
    clerk: User,
    other_director: User,
    officer: User,
    foreign_officer: User,
    liaison: User,
    justice: User,
    community_clerk: User,
    student: User,
    sysadmin: User,
) -> dict[str, Actor]:
    """Everybody as an actor of the day, by a short name; partner stands in that week."""
    flow.substitution(assigned, partner, date(2026, 5, 4), date(2026, 5, 8))
    people = {
        "lawyer": assigned.lawyer,
        "substitute": partner,
        "director": director,
        "firm_clerk": clerk,
        "other_director": other_director,
        "officer": officer,
        "foreign_officer": foreign_officer,
        "liaison": liaison,
        "justice": justice,
        "community_clerk": community_clerk,
        "student": student,
        "sysadmin": sysadmin,
    }
    return {name: flow.by(person) for name, person in people.items()}


@pytest.mark.clause("LC-20")
def test_who_opens_an_entry_and_in_what_sight(
    world: dict[str, Actor], assigned: Assignment
) -> None:
    one = flow.entry(assigned)
    seen = {
        name: work.sight_of_entry(actor, one)
        for name, actor in world.items()
        if work.visible_entries(actor).filter(pk=one.pk).exists()
    }
    assert seen == {
        "lawyer": "full",
        "substitute": "full",
        "community_clerk": "full",
        "director": "masked",
        "firm_clerk": "masked",
        "liaison": "anonymous",
        "officer": "anonymous",
    }


@pytest.mark.clause("LC-20")
def test_a_substitute_sees_for_the_term_only(assigned: Assignment, partner: User) -> None:
    flow.substitution(assigned, partner, date(2026, 5, 4), date(2026, 5, 8))
    one = flow.entry(assigned)
    for day, seen in (("2026-05-03", False), ("2026-05-08", True), ("2026-05-09", False)):
        actor = flow.by(partner, when=day)
        assert work.visible_entries(actor).filter(pk=one.pk).exists() is seen
        assert (work.sight_of_entry(actor, one) == "full") is seen


@pytest.mark.clause("LC-10", "LC-20")
def test_a_student_sees_what_they_wrote(assigned: Assignment, student: User) -> None:
    own = flow.entry(
        assigned,
        state="to_confirm",
        written_by=student,
        written_as="student",
        confirmed_by=None,
        confirmed_at=None,
    )
    flow.entry(assigned)
    actor = flow.by(student)
    assert list(work.visible_entries(actor)) == [own]
    assert work.sight_of_entry(actor, own) == "full"


@pytest.mark.clause("LC-20")
def test_only_the_firms_director_unmasks(world: dict[str, Actor], assigned: Assignment) -> None:
    one = flow.entry(assigned)
    assert [n for n, a in world.items() if work.can_unmask_entry(a, one)] == ["director"]


@pytest.mark.clause("LC-10")
def test_the_lawyer_or_the_substitute_confirms(
    world: dict[str, Actor], assigned: Assignment
) -> None:
    one = flow.entry(assigned, state="to_confirm", confirmed_by=None, confirmed_at=None)
    may = {n for n, a in world.items() if work.can_confirm_entry(a, one)}
    assert may == {"lawyer", "substitute"}


@pytest.mark.clause("LC-20")
def test_drafts_are_their_writers(world: dict[str, Actor], assigned: Assignment) -> None:
    one = flow.entry(assigned, state="draft")
    seen = {n for n, a in world.items() if work.visible_entries(a).filter(pk=one.pk).exists()}
    assert seen == {"lawyer"}


@pytest.mark.clause("LC-15", "LC-20")
def test_who_sees_a_residents_request_in_full(
    world: dict[str, Actor], assigned: Assignment
) -> None:
    one = flow.request(assigned)
    seen = {
        name: work.sight_of_request(actor, one)
        for name, actor in world.items()
        if work.visible_requests(actor).filter(pk=one.pk).exists()
    }
    assert {n for n, sight in seen.items() if sight == "full"} == {
        "lawyer",
        "substitute",
        "community_clerk",
    }
    assert {n for n, sight in seen.items() if sight == "anonymous"} == {"officer", "liaison"}


@pytest.mark.clause("LC-22")
def test_who_sees_and_decides_a_pairing(world: dict[str, Actor], assigned: Assignment) -> None:
    one = assigned.pairing
    seen = {n for n, a in world.items() if pairing.visible_pairings(a).filter(pk=one.pk).exists()}
    assert seen == {
        "lawyer",
        "substitute",
        "director",
        "firm_clerk",
        "officer",
        "liaison",
        "community_clerk",
        "justice",
    }
    assert [n for n, a in world.items() if pairing.can_approve_pairing(a, one)] == ["liaison"]
    assert [n for n, a in world.items() if pairing.can_review_pairing(a, one)] == ["officer"]
    assert {n for n, a in world.items() if pairing.can_choose_pairing(a, one)} == {
        "director",
        "firm_clerk",
        "liaison",
        "community_clerk",
    }


@pytest.mark.clause("LC-6")
def test_who_sees_the_communities(
    world: dict[str, Actor], assigned: Assignment, community: Organisation
) -> None:
    seen = {
        n
        for n, a in world.items()
        if registers.visible_communities(a).filter(pk=community.pk).exists()
    }
    assert seen == set(world) - {"foreign_officer", "student", "sysadmin"}


@pytest.mark.clause("LC-21")
def test_nobody_certifies_themselves(
    bar: Organisation, assigned: Assignment, officer: User
) -> None:
    own = flow.qualified(officer, assigned.firm)
    assert not registers.can_check_qualification(flow.by(officer, bar), own)
    other = flow.qualified(
        flow.again(assigned.lawyer), assigned.firm, since=date(2028, 1, 1), until=date(2028, 12, 31)
    )
    assert registers.can_check_qualification(flow.by(officer, bar), other)


@pytest.mark.clause("LC-24")
@pytest.mark.parametrize(
    ("level", "confirms", "takes_in"),
    [
        ("lawyer", {"lawyer"}, {"director", "firm_clerk"}),
        ("firm", {"director", "firm_clerk"}, {"liaison"}),
        ("liaison", {"liaison"}, {"officer"}),
        ("city", {"officer"}, {"officer"}),
    ],
)
def test_each_level_confirms_its_own_and_the_next_takes_it_in(
    world: dict[str, Actor],
    assigned: Assignment,
    level: str,
    confirms: set[str],
    takes_in: set[str],
) -> None:
    one = flow.report(assigned, level)
    assert {n for n, a in world.items() if monthly.can_confirm_report(a, one)} == confirms
    assert {n for n, a in world.items() if monthly.can_accept_report(a, one)} == takes_in


@pytest.mark.clause("LC-24")
def test_reopening_is_a_right_of_its_own(
    bar: Organisation, assigned: Assignment, officer: User, leader: User
) -> None:
    assert monthly.can_reopen_month(flow.by(leader, bar), assigned.programme)
    assert not monthly.can_reopen_month(flow.by(officer, bar), assigned.programme)
