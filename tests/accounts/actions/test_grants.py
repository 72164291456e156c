"""Grants: a permission on one row for one person, for a while (feature 37)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.actions.grants import expire, grant, revoke, revoke_all
from accounts.models import Grant, Organisation, User
from accounts.policies import granted
from cases.models import Case, CaseUserObjectPermission
from core.actors import SYSTEM
from core.calendar import local_day
from core.errors import Stale, Unmet
from core.models import AuditEntry
from tests.factories import actor

pytestmark = pytest.mark.django_db
VIEW, WORK = "cases.view_case", "cases.work_case"


def case(firm: Organisation, number: str) -> Case:
    return Case.objects.create(
        firm=firm, register_no=number, title=number, created_at=timezone.now()
    )


@pytest.fixture
def two(firm: Organisation) -> tuple[Case, Case]:
    return case(firm, "甲"), case(firm, "乙")


def give(person: User, subject: Case, permission: str = VIEW, **more: Any) -> Grant:
    options: dict[str, Any] = {"reason": "协助", "actor": SYSTEM, "at": timezone.now(), **more}
    return grant(permission, person, subject, owner_id=subject.firm_id, **options)


def seen(person: User, permission: str = VIEW, days: int = 0) -> set[str]:
    """What the person sees so many days from now."""
    acting = actor(person, at=timezone.now() + timedelta(days=days))
    return {c.title for c in granted(acting, permission, Case.objects.all())}


def test_a_grant_opens_that_row_for_that_person_and_that_permission(
    lawyer: User, clerk: User, two: tuple[Case, Case]
) -> None:
    assert seen(lawyer) == set()
    give(lawyer, two[0])
    assert seen(lawyer) == {"甲"}
    assert seen(clerk) == set()
    assert seen(lawyer, WORK) == set()


def test_revoking_closes_that_row_only(lawyer: User, two: tuple[Case, Case]) -> None:
    first, second = two
    given = give(lawyer, first)
    give(lawyer, second)
    revoke(given, reason="办完", actor=SYSTEM, at=timezone.now())
    assert seen(lawyer) == {"乙"}
    assert not CaseUserObjectPermission.objects.filter(content_object=first).exists()
    with pytest.raises(Stale):
        revoke(given, reason="办完", actor=SYSTEM, at=timezone.now())


def test_a_grant_past_its_term_opens_nothing_however_late_the_sweep(
    lawyer: User, two: tuple[Case, Case]
) -> None:
    today = local_day(timezone.now())
    give(lawyer, two[0], until=today + timedelta(days=3))
    give(lawyer, two[1])
    assert seen(lawyer, days=3) == {"甲", "乙"}
    assert seen(lawyer, days=4) == {"乙"}
    assert CaseUserObjectPermission.objects.count() == 2


def test_the_sweep_takes_the_permission_away_and_may_be_repeated(
    lawyer: User, two: tuple[Case, Case]
) -> None:
    now = timezone.now()
    give(lawyer, two[0], until=local_day(now))
    assert expire(at=now) == 0
    assert expire(at=now + timedelta(days=1)) == 1
    assert expire(at=now + timedelta(days=1)) == 0
    assert not CaseUserObjectPermission.objects.exists()
    assert Grant.objects.get().revoke_reason


def test_guardians_row_alone_opens_nothing_and_neither_does_the_record_alone(
    lawyer: User, two: tuple[Case, Case]
) -> None:
    give(lawyer, two[0])
    give(lawyer, two[1])
    Grant.objects.filter(subject_id=two[0].pk).delete()
    CaseUserObjectPermission.objects.filter(content_object=two[1]).delete()
    assert seen(lawyer) == set()


def test_two_grants_of_one_permission_end_one_by_one(lawyer: User, two: tuple[Case, Case]) -> None:
    handler = give(lawyer, two[0], automatic=True)
    other = give(lawyer, two[0])
    assert handler.pk != other.pk
    now = timezone.now()
    revoke_all(VIEW, lawyer.pk, two[0], reason="换人", actor=SYSTEM, at=now)
    assert seen(lawyer) == {"甲"}
    revoke(other, reason="办完", actor=SYSTEM, at=now)
    assert seen(lawyer) == set()


def test_giving_the_same_again_gives_the_same_one(lawyer: User, two: tuple[Case, Case]) -> None:
    assert give(lawyer, two[0]).pk == give(lawyer, two[0]).pk
    assert Grant.objects.count() == 1


@pytest.mark.parametrize("more", [{"reason": " "}, {"until": date(2020, 1, 1)}])
def test_a_grant_needs_a_reason_and_a_term_that_lies_ahead(
    lawyer: User, two: tuple[Case, Case], more: dict[str, Any]
) -> None:
    with pytest.raises(Unmet):
        give(lawyer, two[0], **more)
    assert seen(lawyer) == set()


def test_giving_and_taking_back_stand_in_the_owners_record(
    lawyer: User, director: User, firm: Organisation, two: tuple[Case, Case]
) -> None:
    given = give(lawyer, two[0], actor=actor(director))
    revoke(given, reason="办完", actor=actor(director), at=timezone.now())
    entries = AuditEntry.objects.filter(subject_type="cases.case", subject_id=two[0].pk)
    assert list(entries.order_by("id").values_list("act", "person_id", "owner_id")) == [
        ("grant", director.pk, firm.pk),
        ("revoke", director.pk, firm.pk),
    ]
