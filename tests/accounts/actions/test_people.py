"""People and their memberships."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from accounts.actions.people import add_membership, create_person, edit_profile, end_membership
from accounts.enums import Role
from accounts.models import Membership, Organisation, User
from accounts.queries import partners
from core.actors import SYSTEM
from core.calendar import local_day
from core.errors import Forbidden, Stale, Unmet
from core.models import AuditEntry, Notice
from tests.factories import LONG_AGO, actor, member, moment, person

pytestmark = pytest.mark.django_db
AT = moment("2026-05-08")
TODAY = date(2026, 5, 8)


def test_sign_in_names_that_differ_in_capitals_only_are_one() -> None:
    create_person(username="Li.Si", name="李四", actor=SYSTEM, at=AT)
    with pytest.raises(Unmet) as refused:
        create_person(username="li.si", name="李思", actor=SYSTEM, at=AT)
    assert "username" in refused.value.fields
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="LI.SI", name="李斯")


def test_a_licence_belongs_to_one_person() -> None:
    create_person(username="a", name="甲", licence_no="13301201012345671", actor=SYSTEM, at=AT)
    with pytest.raises(Unmet) as refused:
        create_person(username="b", name="乙", licence_no="13301201012345671", actor=SYSTEM, at=AT)
    assert "licence_no" in refused.value.fields


def test_without_a_password_nobody_signs_in() -> None:
    made = create_person(username="a", name="甲", actor=SYSTEM, at=AT)
    assert not made.has_usable_password()


def test_profile_is_changed_by_oneself_only(lawyer: User, director: User) -> None:
    with pytest.raises(Forbidden):
        edit_profile(lawyer, phone="13800001234", actor=actor(director), at=AT)
    edit_profile(lawyer, phone="13800001234", actor=actor(lawyer), at=AT)
    lawyer.refresh_from_db()
    assert lawyer.phone == "13800001234"


def test_the_record_of_a_changed_profile_names_the_fields_not_the_values(lawyer: User) -> None:
    edit_profile(lawyer, phone="13800001234", email=lawyer.email, actor=actor(lawyer), at=AT)
    entry = AuditEntry.objects.get(act="edit_profile")
    assert entry.changes == {"fields": ["phone"]}


def test_director_gives_a_role_of_the_firm_from_a_day_on(
    director: User, lawyer: User, firm: Organisation
) -> None:
    add_membership(
        lawyer,
        organisation=firm,
        role=Role.PARTNER,
        since=date(2026, 5, 1),
        actor=actor(director),
        at=AT,
    )
    assert lawyer not in partners(firm.pk, date(2026, 4, 30))
    assert lawyer in partners(firm.pk, date(2026, 5, 1))


def test_a_partner_gives_nobody_a_role(partner: User, lawyer: User, firm: Organisation) -> None:
    with pytest.raises(Forbidden):
        add_membership(
            lawyer, organisation=firm, role=Role.PARTNER, since=TODAY, actor=actor(partner), at=AT
        )


def test_a_director_manages_no_other_firm(
    director: User, other_director: User, other_firm: Organisation
) -> None:
    with pytest.raises(Forbidden):
        add_membership(
            other_director,
            organisation=other_firm,
            role=Role.CLERK,
            since=TODAY,
            actor=actor(director),
            at=AT,
        )


@pytest.mark.parametrize(
    ("role", "since", "field"),
    [
        (Role.OFFICER, TODAY, "role"),
        (Role.PARTNER, date(2026, 5, 9), "since"),
        (Role.LAWYER, TODAY, "role"),
    ],
)
def test_a_role_must_fit_begin_and_be_new(
    director: User, lawyer: User, firm: Organisation, role: str, since: date, field: str
) -> None:
    with pytest.raises(Unmet) as refused:
        add_membership(
            lawyer, organisation=firm, role=role, since=since, actor=actor(director), at=AT
        )
    assert field in refused.value.fields


def test_an_ended_organisation_takes_nobody_in(
    director: User, lawyer: User, firm: Organisation
) -> None:
    by = actor(director)
    firm.status, firm.ended_on = "closed", TODAY
    firm.save()
    with pytest.raises(Unmet):
        add_membership(lawyer, organisation=firm, role=Role.CLERK, since=TODAY, actor=by, at=AT)


def test_the_last_day_of_a_role_still_counts(
    director: User, partner: User, firm: Organisation
) -> None:
    held = Membership.objects.get(person=partner, role=Role.PARTNER)
    end_membership(held, until=date(2026, 5, 7), reason="转所", actor=actor(director), at=AT)
    assert partner in partners(firm.pk, date(2026, 5, 7))
    assert partner not in partners(firm.pk, TODAY)


def test_a_role_ends_once(director: User, partner: User) -> None:
    held = Membership.objects.get(person=partner, role=Role.PARTNER)
    end_membership(held, until=TODAY, reason="转所", actor=actor(director), at=AT)
    with pytest.raises(Stale):
        end_membership(held, until=TODAY, reason="转所", actor=actor(director), at=AT)


@pytest.mark.parametrize("until", [date(2019, 12, 31), date(2026, 5, 9)])
def test_a_role_ends_between_its_beginning_and_today(
    director: User, partner: User, until: date
) -> None:
    held = Membership.objects.get(person=partner, role=Role.PARTNER)
    with pytest.raises(Unmet):
        end_membership(held, until=until, reason="转所", actor=actor(director), at=AT)


def test_the_database_removes_and_rewrites_no_membership(partner: User) -> None:
    held = Membership.objects.get(person=partner, role=Role.PARTNER)
    for statement in (
        "DELETE FROM accounts_membership WHERE id = %s",
        "UPDATE accounts_membership SET since = since - 100 WHERE id = %s",
        "UPDATE accounts_membership SET role = 'director' WHERE id = %s",
    ):
        with (
            pytest.raises((IntegrityError, InternalError)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, [held.pk])
    Membership.objects.filter(pk=held.pk).update(until=local_day(timezone.now()))
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Membership.objects.filter(pk=held.pk).update(until=None)


def test_the_same_role_twice_on_one_day_is_refused_by_the_database(
    lawyer: User, firm: Organisation
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        member(lawyer, firm, Role.LAWYER, since=LONG_AGO)


def test_a_role_can_be_taken_up_again_after_it_ended(
    director: User, clerk: User, firm: Organisation
) -> None:
    held = Membership.objects.get(person=clerk)
    end_membership(held, until=date(2026, 5, 6), reason="离职", actor=actor(director), at=AT)
    add_membership(
        clerk, organisation=firm, role=Role.CLERK, since=TODAY, actor=actor(director), at=AT
    )
    assert clerk.memberships.count() == 2


def test_the_bars_administrator_enters_a_firms_first_director(
    admin: User, firm: Organisation
) -> None:
    newcomer = person("钱一")

    def enter(somebody: User, role: str, **more: str) -> None:
        by = actor(admin)
        add_membership(somebody, organisation=firm, role=role, since=TODAY, actor=by, at=AT, **more)

    with pytest.raises(Unmet):
        enter(newcomer, Role.DIRECTOR)
    enter(newcomer, Role.DIRECTOR, licence_no="13301201012345671")
    assert newcomer.memberships.get().role == Role.DIRECTOR
    with pytest.raises(Forbidden):
        enter(person("钱二", licence_no="13301201012345672"), Role.DIRECTOR)


@pytest.mark.clause("GC-3.1")
def test_whoever_is_above_a_firm_comes_into_it_by_no_role(
    admin: User, sysadmin: User, director: User, lawyer: User, clerk: User, firm: Organisation
) -> None:
    def enter(by: User, somebody: User, role: str) -> None:
        add_membership(somebody, organisation=firm, role=role, since=TODAY, actor=actor(by), at=AT)

    stranger = person("外人", licence_no="13301201012345673")
    for by in (admin, sysadmin):
        for somebody in (by, stranger, clerk):
            for role in (Role.DIRECTOR, Role.PARTNER, Role.CLERK):
                with pytest.raises((Forbidden, Unmet)):
                    enter(by, somebody, role)
        with pytest.raises(Forbidden):
            _end(by, clerk, Role.CLERK)
    _end(admin, director, Role.DIRECTOR)
    assert Notice.objects.filter(recipient=director, template__contains="post_changed").exists()
    for somebody in (admin, stranger, clerk):
        with pytest.raises(Forbidden):
            enter(admin, somebody, Role.DIRECTOR)
    enter(admin, lawyer, Role.DIRECTOR)
    assert lawyer.memberships.filter(role=Role.DIRECTOR).exists()


def _end(by: User, somebody: User, role: str) -> None:
    held = Membership.objects.get(person=somebody, role=role)
    end_membership(held, until=TODAY, reason="x", actor=actor(by), at=AT)


@pytest.mark.clause("GC-3.2")
def test_no_third_partner_without_a_licence_and_none_in_silence(
    admin: User, director: User, partner: User, clerk: User, firm: Organisation
) -> None:
    by = actor(director)
    long_ago = date(2020, 1, 1)
    values = {"organisation": firm, "role": Role.PARTNER, "since": long_ago, "actor": by, "at": AT}
    with pytest.raises(Unmet) as refused:
        add_membership(clerk, **values)
    assert "licence_no" in refused.value.fields
    with pytest.raises(Unmet):
        add_membership(clerk, **values, licence_no=partner.licence_no)
    assert clerk not in partners(firm.pk, TODAY)
    add_membership(clerk, **values, licence_no="13301201012345674")
    told = Notice.objects.filter(template__contains="post_changed", channel="inbox")
    assert set(told.values_list("recipient_id", flat=True)) == {partner.pk, admin.pk, clerk.pk}
