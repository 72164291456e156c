"""Organisations end: merged into another, or closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from accounts.actions.endings import close_organisation, merge_organisation
from accounts.enums import OrganisationKind, Role
from accounts.models import Membership, Organisation, User
from accounts.queries import memberships_of, partners
from accounts.signals import membership_ended, organisation_ended
from core.calendar import term
from core.duties import DutyKind, open_duty
from core.errors import Forbidden, Stale, Unmet
from core.models import Duty
from core.reminders import KINDS
from tests.factories import actor, member, moment, organisation

pytestmark = pytest.mark.django_db
AT = moment("2026-05-08")
TODAY = date(2026, 5, 8)


@pytest.fixture
def kind() -> Iterator[DutyKind]:
    """A kind of duty of this test's own."""
    made = DutyKind("test.duty", "GC-3.1", "试", lambda _duty: "/")
    KINDS[made.code] = made
    yield made
    del KINDS[made.code]


def merge(by: User, one: Organisation, into: Organisation, on: date = TODAY) -> Organisation:
    return merge_organisation(one, into=into, on=on, actor=actor(by), at=AT, reason="批文")


def close(by: User, one: Organisation, on: date = TODAY) -> Organisation:
    return close_organisation(one, on=on, actor=actor(by), at=AT, reason="批文")


def test_people_go_on_in_the_successor_in_their_roles_without_a_day_between(
    admin: User, director: User, partner: User, firm: Organisation, other_firm: Organisation
) -> None:
    merge(admin, firm, other_firm)
    assert partner in partners(firm.pk, TODAY)
    assert partner in partners(other_firm.pk, TODAY)
    now = {(m.organisation_id, m.role) for m in memberships_of(director.pk, TODAY)}
    assert now == {(other_firm.pk, r) for r in (Role.DIRECTOR, Role.PARTNER, Role.LAWYER)}
    assert not Membership.objects.filter(organisation=firm, until=None).exists()


def test_who_belongs_to_both_keeps_the_one_role(
    admin: User, lawyer: User, firm: Organisation, other_firm: Organisation
) -> None:
    member(lawyer, other_firm, Role.LAWYER)
    merge(admin, firm, other_firm)
    assert Membership.objects.filter(person=lawyer, until=None).count() == 1


def test_what_is_owed_passes_over(
    admin: User, firm: Organisation, other_firm: Organisation, bar: Organisation, kind: DutyKind
) -> None:
    due = term(TODAY, 5)
    open_duty(kind, firm, due=due, at=AT, debtor=firm, creditor=bar)
    open_duty(kind, other_firm, due=due, at=AT, debtor=bar, creditor=firm)
    merge(admin, firm, other_firm)
    assert {d.debtor_id for d in Duty.objects.filter(creditor=bar)} == {other_firm.pk}
    assert {d.creditor_id for d in Duty.objects.filter(debtor=bar)} == {other_firm.pk}


def test_what_stood_below_stands_below_the_successor(
    sysadmin: User,
    province: Organisation,
    bar: Organisation,
    firm: Organisation,
    community: Organisation,
    other_bar: Organisation,
) -> None:
    merge(sysadmin, bar, other_bar)
    for row in (firm, community):
        row.refresh_from_db()
    assert firm.parent == other_bar
    assert firm.lineage == [firm.pk, other_bar.pk, province.pk]
    assert community.lineage == [community.pk, community.parent_id, other_bar.pk, province.pk]


def test_the_other_apps_are_told_inside_the_transaction(
    admin: User, partner: User, firm: Organisation, other_firm: Organisation
) -> None:
    heard: list[Any] = []

    def on_end(**facts: Any) -> None:
        heard.append(("organisation", facts["organisation"].pk, facts["successor"].pk))

    def on_leave(**facts: Any) -> None:
        heard.append(("membership", facts["membership"].person_id, facts["membership"].until))
        raise Unmet("an app above refuses")

    organisation_ended.connect(on_end)
    membership_ended.connect(on_leave)
    try:
        with pytest.raises(Unmet):
            merge(admin, firm, other_firm)
    finally:
        organisation_ended.disconnect(on_end)
        membership_ended.disconnect(on_leave)
    assert heard[0] == ("organisation", firm.pk, other_firm.pk)
    assert heard[1] == ("membership", partner.pk, TODAY)
    firm.refresh_from_db()
    assert firm.status == "active"
    assert partner in partners(firm.pk, TODAY)


def test_an_ended_firm_stays_ended(
    admin: User, firm: Organisation, other_firm: Organisation
) -> None:
    merge(admin, firm, other_firm)
    with pytest.raises(Stale):
        close(admin, firm)
    third = organisation(OrganisationKind.FIRM, "三江所", other_firm.parent)
    with pytest.raises(Stale):
        merge(admin, third, firm)


def test_mergers_are_among_one_kind_one_registrar_and_not_tomorrow(
    admin: User,
    director: User,
    firm: Organisation,
    other_firm: Organisation,
    community: Organisation,
    other_bar: Organisation,
) -> None:
    elsewhere = organisation(OrganisationKind.FIRM, "海所", other_bar)
    for into in (firm, community):
        with pytest.raises(Unmet):
            merge(admin, firm, into)
    with pytest.raises(Unmet):
        merge(admin, firm, other_firm, on=date(2026, 5, 9))
    with pytest.raises(Forbidden):
        merge(admin, firm, elsewhere)
    with pytest.raises(Forbidden):
        merge(director, firm, other_firm)


def test_closing_ends_all_roles(admin: User, director: User, firm: Organisation) -> None:
    close(admin, firm)
    assert not memberships_of(director.pk, TODAY)
    assert not Membership.objects.filter(organisation=firm, until=None).exists()


def test_nothing_closes_that_owes_something_or_has_something_below(
    admin: User, sysadmin: User, bar: Organisation, firm: Organisation, kind: DutyKind
) -> None:
    open_duty(kind, firm, due=term(TODAY, 5), at=AT, debtor=firm)
    with pytest.raises(Unmet):
        close(admin, firm)
    with pytest.raises(Unmet):
        close(sysadmin, bar)
    Duty.objects.all().update(state="cancelled", ended_at=AT)
    assert close(admin, firm).status == "closed"


def test_no_bar_ends_itself(admin: User, bar: Organisation, other_bar: Organisation) -> None:
    with pytest.raises(Forbidden):
        merge(admin, bar, other_bar)
    with pytest.raises(Forbidden):
        close(admin, bar)
