"""Handing on what somebody holds, and leaving."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from accounts.actions.people import end_membership
from accounts.actions.transfers import hand_on
from accounts.enums import Role
from accounts.models import Membership, Organisation, User
from accounts.transfers import held_by
from core.calendar import term
from core.duties import DutyKind, open_duty
from core.errors import Forbidden, Stale, Unmet
from core.models import Duty
from core.reminders import KINDS
from tests.factories import actor, member, moment, person

pytestmark = pytest.mark.django_db
AT = moment("2026-05-08")
TODAY = date(2026, 5, 8)


@pytest.fixture
def duty(firm: Organisation, partner: User) -> Iterator[Duty]:
    """Something the partner owes personally, of a kind of this test's own."""
    kind = DutyKind("test.personal", "GC-3.2", "表态", lambda _duty: "/")
    KINDS[kind.code] = kind
    due = term(TODAY, 5)
    yield open_duty(kind, firm, due=due, at=AT, debtor=firm, debtor_person=partner, label="甲案")
    del KINDS[kind.code]


def end(by: User, person: User, role: str) -> Membership:
    held = Membership.objects.get(person=person, role=role)
    return end_membership(held, until=TODAY, reason="转所", actor=actor(by), at=AT)


def test_the_last_role_ends_only_when_nothing_is_left(
    director: User, partner: User, duty: Duty
) -> None:
    end(director, partner, Role.PARTNER)
    with pytest.raises(Unmet) as refused:
        end(director, partner, Role.LAWYER)
    assert "1" in str(refused.value)
    assert Membership.objects.get(person=partner, role=Role.LAWYER).until is None


def test_after_handing_on_the_role_ends(
    director: User, partner: User, other_partner: User, firm: Organisation, duty: Duty
) -> None:
    hand_on(
        partner,
        firm,
        items=[("duty", duty.pk)],
        to_person=other_partner,
        reason="转所",
        actor=actor(director),
        at=AT,
    )
    duty.refresh_from_db()
    assert duty.debtor_person == other_partner
    assert held_by(partner, firm) == []
    end(director, partner, Role.PARTNER)
    assert end(director, partner, Role.LAWYER).until == TODAY


def test_all_or_nothing_is_handed_on(
    director: User, partner: User, other_partner: User, lawyer: User, firm: Organisation, duty: Duty
) -> None:
    for items in ([], [("duty", duty.pk), ("duty", duty.pk + 999)], [("nonsense", 1)]):
        with pytest.raises((Unmet, Stale)):
            hand_on(
                partner,
                firm,
                items=items,
                to_person=other_partner,
                reason="转所",
                actor=actor(director),
                at=AT,
            )
    duty.refresh_from_db()
    assert duty.debtor_person == partner


def test_it_goes_to_another_member_of_the_organisation(
    director: User, partner: User, other_director: User, firm: Organisation, duty: Duty
) -> None:
    for somebody in (partner, other_director):
        with pytest.raises(Unmet):
            hand_on(
                partner,
                firm,
                items=[("duty", duty.pk)],
                to_person=somebody,
                reason="转所",
                actor=actor(director),
                at=AT,
            )


def test_the_bar_neither_sees_nor_hands_on_what_a_firms_people_hold(
    admin: User, partner: User, other_partner: User, firm: Organisation, duty: Duty
) -> None:
    with pytest.raises(Forbidden):
        hand_on(
            partner,
            firm,
            items=[("duty", duty.pk)],
            to_person=other_partner,
            reason="转所",
            actor=actor(admin),
            at=AT,
        )
    with pytest.raises(Forbidden):
        end(admin, partner, Role.PARTNER)
    boss = member(person("甲主任"), firm, Role.DIRECTOR)
    Duty.objects.filter(pk=duty.pk).update(debtor_person=boss)
    with pytest.raises(Unmet) as refused:
        end(admin, boss, Role.DIRECTOR)
    assert "甲案" not in str(refused.value)


def test_what_is_held_in_another_firm_keeps_nobody_in_this_one(
    other_director: User, partner: User, other_firm: Organisation, duty: Duty
) -> None:
    member(partner, other_firm, Role.CLERK)
    assert end(other_director, partner, Role.CLERK).until == TODAY
