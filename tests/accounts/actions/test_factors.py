"""A lost second factor is restored by two people (feature 57)."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.factors import ask_factor_reset, confirm_factor_reset, refuse_factor_reset
from accounts.models import FactorReset, Organisation, User
from core.errors import Forbidden, Stale, Unmet
from core.models import Notice
from tests.factories import actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(partner: User) -> User:
    """A partner with a factor, and recovery codes, they can't use."""
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=partner, type=kind, data={})
    return partner


def ask(lost: User, by: User, firm: Organisation) -> FactorReset:
    return ask_factor_reset(
        lost, organisation=firm, reason="手机遗失", actor=actor(by), at=timezone.now()
    )


def test_two_different_managers_take_the_factor_away(
    lost: User, director: User, admin: User, firm: Organisation
) -> None:
    reset = ask(lost, director, firm)
    assert Authenticator.objects.filter(user=lost).count() == 2
    done = confirm_factor_reset(reset, actor=actor(admin), at=timezone.now())
    assert done.confirmed_by == admin
    assert not Authenticator.objects.filter(user=lost).exists()


def test_who_asked_and_who_lost_it_cannot_confirm(
    lost: User, director: User, firm: Organisation
) -> None:
    reset = ask(lost, director, firm)
    for somebody in (director, lost):
        with pytest.raises(Forbidden):
            confirm_factor_reset(reset, actor=actor(somebody), at=timezone.now())
    assert Authenticator.objects.filter(user=lost).exists()


def test_the_database_too_asks_for_two_people(
    lost: User, director: User, firm: Organisation
) -> None:
    reset = ask(lost, director, firm)
    for confirming in (director, lost):
        with pytest.raises(IntegrityError), transaction.atomic():
            FactorReset.objects.filter(pk=reset.pk).update(confirmed_by=confirming)


def test_nobody_asks_for_themselves_or_outside_their_organisation(
    lost: User, director: User, other_director: User, firm: Organisation, other_firm: Organisation
) -> None:
    with pytest.raises(Forbidden):
        ask(director, director, firm)
    with pytest.raises(Forbidden):
        ask(lost, other_director, firm)
    with pytest.raises(Forbidden):
        ask(lost, other_director, other_firm)


def test_a_manager_of_another_firm_cannot_confirm(
    lost: User, director: User, other_director: User, firm: Organisation
) -> None:
    reset = ask(lost, director, firm)
    with pytest.raises(Forbidden):
        confirm_factor_reset(reset, actor=actor(other_director), at=timezone.now())


def test_one_request_at_a_time_and_each_decided_once(
    lost: User, director: User, admin: User, firm: Organisation
) -> None:
    reset = ask(lost, director, firm)
    with pytest.raises(Stale):
        ask(lost, director, firm)
    refuse_factor_reset(reset, reason="不是本人", actor=actor(admin), at=timezone.now())
    with pytest.raises(Stale):
        confirm_factor_reset(reset, actor=actor(admin), at=timezone.now())
    assert Authenticator.objects.filter(user=lost).exists()
    assert ask(lost, director, firm).pk != reset.pk


def test_where_there_is_none_there_is_nothing_to_restore(
    partner: User, director: User, firm: Organisation
) -> None:
    with pytest.raises(Unmet):
        ask(partner, director, firm)


def test_the_person_and_who_may_confirm_are_told(
    lost: User,
    director: User,
    admin: User,
    sysadmin: User,
    other_director: User,
    firm: Organisation,
) -> None:
    ask(lost, director, firm)
    told = set(Notice.objects.filter(channel="inbox").values_list("recipient_id", "template"))
    assert told == {
        (lost.pk, "accounts/notices/factor_reset_own"),
        (admin.pk, "accounts/notices/factor_reset_asked"),
        (sysadmin.pk, "accounts/notices/factor_reset_asked"),
    }
