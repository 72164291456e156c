"""Organisations: made, changed, renamed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.actions.organisations import (
    create_organisation,
    edit_organisation,
    rename_organisation,
)
from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, User
from accounts.queries import name_on
from core.errors import Forbidden, Stale, Unmet
from core.search import matching
from tests.factories import actor, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-05-08")


def create(by: User, kind: str, parent: Organisation | None, name: str = "新所") -> Organisation:
    return create_organisation(kind=kind, name=name, parent=parent, actor=actor(by), at=AT)


def test_a_bars_administrator_enters_firms_below_the_bar(admin: User, bar: Organisation) -> None:
    made = create(admin, OrganisationKind.FIRM, bar)
    assert made.lineage == [made.pk, *bar.lineage]
    assert matching(Organisation.objects.all(), "xs").get() == made


@pytest.mark.parametrize(
    ("kind", "parent"),
    [
        (OrganisationKind.FIRM, "other_bar"),
        (OrganisationKind.FIRM, "firm"),
        (OrganisationKind.CITY_BAR, "bar"),
        (OrganisationKind.JUSTICE, "bar"),
        (OrganisationKind.CITY_BAR, None),
    ],
)
def test_nothing_elsewhere_and_nothing_where_it_doesnt_fit(
    admin: User, kind: str, parent: str | None, request: pytest.FixtureRequest
) -> None:
    below = request.getfixturevalue(parent) if parent else None
    with pytest.raises(Forbidden):
        create(admin, kind, below)


def test_the_systems_administrator_enters_bars_and_bureaus_but_nothing_misplaced(
    sysadmin: User, province: Organisation, firm: Organisation
) -> None:
    city = create(sysadmin, OrganisationKind.CITY_BAR, province, "山城市律师协会")
    assert city.lineage == [city.pk, province.pk]
    assert create(sysadmin, OrganisationKind.JUSTICE, None, "省司法厅").lineage
    with pytest.raises(Forbidden):
        create(sysadmin, OrganisationKind.FIRM, firm)
    with pytest.raises(Forbidden):
        create(sysadmin, OrganisationKind.FIRM, None)


def test_two_neighbours_of_one_kind_have_two_names_communities_excepted(
    admin: User, bar: Organisation, liaison_office: Organisation
) -> None:
    create(admin, OrganisationKind.FIRM, bar)
    with pytest.raises(Unmet):
        create(admin, OrganisationKind.FIRM, bar)
    create(admin, OrganisationKind.COMMUNITY, liaison_office)
    create(admin, OrganisationKind.COMMUNITY, liaison_office)


def edit(by: User, organisation: Organisation, **values: Any) -> Organisation:
    return edit_organisation(organisation, actor=actor(by), at=AT, **values)


def test_the_director_changes_contacts_the_bar_the_rest(
    director: User, admin: User, firm: Organisation
) -> None:
    assert edit(director, firm, phone="0571-8000").phone == "0571-8000"
    with pytest.raises(Forbidden):
        edit(director, firm, firm_kind="provincial")
    assert edit(admin, firm, firm_kind="provincial").firm_kind == "provincial"


def test_nobody_else_changes_anything(
    partner: User, other_director: User, officer: User, firm: Organisation
) -> None:
    for somebody in (partner, other_director, officer):
        with pytest.raises(Forbidden):
            edit(somebody, firm, phone="1")


def test_a_change_on_top_of_anothers_is_refused(director: User, firm: Organisation) -> None:
    edit(director, firm, phone="1", version=firm.version)
    with pytest.raises(Stale):
        edit(director, firm, phone="2", version=firm.version)


def rename(by: User, organisation: Organisation, name: str, since: date) -> Organisation:
    return rename_organisation(organisation, name=name, since=since, actor=actor(by), at=AT)


def test_papers_of_before_keep_the_old_name_and_it_still_finds(
    admin: User, firm: Organisation
) -> None:
    rename(admin, firm, "新江律师事务所", date(2026, 5, 1))
    renamed = rename(admin, firm, "大江律师事务所", date(2026, 5, 8))
    assert name_on(renamed, date(2026, 4, 30)) == "之江律师事务所"
    assert name_on(renamed, date(2026, 5, 1)) == "新江律师事务所"
    assert name_on(renamed, date(2026, 5, 8)) == "大江律师事务所"
    edit(admin, renamed, phone="1")
    for query in ("之江", "新江", "大江"):
        assert matching(Organisation.objects.filter(kind="firm"), query).get() == firm


@pytest.mark.parametrize("since", [date(2026, 5, 1), date(2026, 4, 1), date(2026, 5, 9)])
def test_names_follow_each_other_and_none_begins_tomorrow(
    admin: User, firm: Organisation, since: date
) -> None:
    rename(admin, firm, "新江律师事务所", date(2026, 5, 1))
    with pytest.raises(Unmet):
        rename(admin, firm, "大江律师事务所", since)


def test_a_firm_doesnt_rename_itself_nor_take_a_neighbours_name(
    director: User, admin: User, firm: Organisation, other_firm: Organisation
) -> None:
    with pytest.raises(Forbidden):
        rename(director, firm, "大江律师事务所", AT.date())
    for name in (other_firm.name, firm.name):
        with pytest.raises(Unmet):
            rename(admin, firm, name, AT.date())


def test_roles_of_each_kind_have_somebody_who_manages_them() -> None:
    from accounts.enums import MANAGERS_OF_KIND, PARENTS_OF_KIND, ROLES_OF_KIND

    for kind in OrganisationKind.values:
        assert set(MANAGERS_OF_KIND[kind]) <= set(ROLES_OF_KIND[kind])
        assert kind in PARENTS_OF_KIND
    assert {role for roles in ROLES_OF_KIND.values() for role in roles} == set(Role.values)
