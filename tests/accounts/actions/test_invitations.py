"""Invitations: how people come in."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.actions.invitations import (
    accept_invitation,
    find_invitation,
    invite,
    revoke_invitation,
)
from accounts.actions.people import create_person
from accounts.enums import Role
from accounts.models import Invitation, Membership, Organisation, User
from core.actors import SYSTEM
from core.errors import Forbidden, Refusal, Stale, Unmet
from core.models import AuditEntry
from tests.factories import actor, member, person

pytestmark = pytest.mark.django_db
WORD = "correct horse battery"


def invited(by: User, firm: Organisation, **more: Any) -> tuple[Invitation, str]:
    facts: dict[str, Any] = {
        "role": Role.LAWYER,
        "name": "钱新人",
        "email": "new@example.org",
        "since": date(2026, 1, 5),
        "licence_no": "" if more.get("role") == Role.CLERK else "13301201012345679",
        **more,
    }
    return invite(organisation=firm, actor=actor(by), at=timezone.now(), **facts)


def accept(secret: str, username: str = "newcomer") -> User:
    return accept_invitation(secret, at=timezone.now(), username=username, password=WORD)


def test_accepting_makes_the_account_and_the_role(director: User, firm: Organisation) -> None:
    _invitation, secret = invited(director, firm, licence_no="13301201012345671")
    joined = accept(secret)
    assert joined.check_password(WORD)
    assert (joined.name, joined.email, joined.licence_no) == (
        "钱新人",
        "new@example.org",
        "13301201012345671",
    )
    held = Membership.objects.get(person=joined)
    assert (held.organisation, held.role, held.since) == (firm, Role.LAWYER, date(2026, 1, 5))
    assert held.added_by == director


def test_the_secret_is_kept_nowhere(director: User, firm: Organisation) -> None:
    invitation, secret = invited(director, firm)
    kept = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert secret not in str(kept)
    assert secret not in str(list(AuditEntry.objects.values()))


def test_an_invitation_is_accepted_once(director: User, firm: Organisation) -> None:
    _invitation, secret = invited(director, firm)
    accept(secret)
    with pytest.raises(Stale):
        accept(secret, "another")
    assert not User.objects.filter(username="another").exists()


def test_a_taken_back_or_expired_one_and_one_of_an_ended_firm_is_not_accepted(
    director: User, firm: Organisation
) -> None:
    invitation, secret = invited(director, firm)
    revoke_invitation(invitation, actor=actor(director), at=timezone.now())
    _other, old = invited(director, firm)
    _third, ended = invited(director, firm)
    with pytest.raises(Stale):
        accept(secret)
    with pytest.raises(Stale):
        accept_invitation(
            old, at=timezone.now() + timedelta(days=14), username="late", password=WORD
        )
    Organisation.objects.filter(pk=firm.pk).update(status="closed", ended_on=date(2026, 5, 1))
    with pytest.raises(Stale):
        accept(ended)
    with pytest.raises(Stale):
        accept("no such secret")


def test_a_taken_sign_in_name_leaves_the_invitation_open(
    director: User, firm: Organisation
) -> None:
    _invitation, secret = invited(director, firm)
    create_person(username="Newcomer", name="旧人", actor=SYSTEM, at=timezone.now())
    with pytest.raises(Unmet) as refused:
        accept(secret)
    assert "username" in refused.value.fields
    assert accept(secret, "newcomer2").username == "newcomer2"


def test_who_has_an_account_joins_with_it(
    director: User, firm: Organisation, other_firm: Organisation
) -> None:
    somebody = member(person("钱新人"), other_firm, Role.LAWYER)
    _invitation, secret = invited(director, firm, licence_no=somebody.licence_no)
    accept_invitation(secret, at=timezone.now(), person=somebody)
    assert set(somebody.memberships.values_list("organisation_id", flat=True)) == {
        firm.pk,
        other_firm.pk,
    }


def test_an_invitation_is_for_whom_it_names(
    director: User, other_director: User, firm: Organisation
) -> None:
    _invitation, secret = invited(director, firm)
    with pytest.raises(Forbidden):
        accept_invitation(secret, at=timezone.now(), person=other_director)
    found = find_invitation(secret)
    assert found is not None
    assert found.accepted_at is None


def test_the_licence_decides_where_both_have_one(director: User, firm: Organisation) -> None:
    namesake = person("钱新人", licence_no="13301201012345672")
    renamed = person("钱欣仁", licence_no="13301201012345671")
    _invitation, secret = invited(director, firm, licence_no="13301201012345671")
    with pytest.raises(Forbidden):
        accept_invitation(secret, at=timezone.now(), person=namesake)
    accept_invitation(secret, at=timezone.now(), person=renamed)
    assert renamed.memberships.get().organisation == firm


def test_only_who_manages_the_people_invites_and_takes_back(
    director: User, partner: User, other_director: User, admin: User, firm: Organisation
) -> None:
    for somebody in (partner, other_director, admin):
        with pytest.raises(Forbidden):
            invited(somebody, firm)
    invitation, _secret = invited(director, firm)
    for somebody in (partner, other_director):
        with pytest.raises(Forbidden):
            revoke_invitation(invitation, actor=actor(somebody), at=timezone.now())
    revoke_invitation(invitation, actor=actor(director), at=timezone.now())
    with pytest.raises(Stale):
        revoke_invitation(invitation, actor=actor(director), at=timezone.now())


@pytest.mark.parametrize("more", [{"role": Role.OFFICER}, {"since": date(2100, 1, 1)}])
def test_a_role_of_that_kind_of_organisation_and_no_later_than_today(
    director: User, firm: Organisation, more: dict[str, Any]
) -> None:
    with pytest.raises(Unmet):
        invited(director, firm, **more)


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Run calls at the same moment, each on its own connection; a refusal is its result."""
    gate = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            gate.wait(5)
            return call()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_one_link_at_once_one_comes_in(director: User, firm: Organisation) -> None:
    for n in range(5):
        _invitation, secret = invited(director, firm, role=Role.CLERK, name=f"新人{n}")
        results = together(*(partial(accept, secret, f"n{n}-{i}") for i in range(3)))
        assert sorted(type(r).__name__ for r in results) == ["Stale", "Stale", "User"]
        assert User.objects.filter(username__startswith=f"n{n}-").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_choose_one_sign_in_name_at_once_one_gets_it(
    director: User, firm: Organisation
) -> None:
    for n in range(5):
        names = [f"新人{n}{i}" for i in range(2)]
        secrets = [invited(director, firm, role=Role.CLERK, name=name)[1] for name in names]
        results = together(*(partial(accept, secret, f"wanted{n}") for secret in secrets))
        assert sorted(type(r).__name__ for r in results) == ["Unmet", "User"]


@pytest.mark.django_db(transaction=True)
def test_taking_back_and_accepting_at_once_never_both_succeed(
    director: User, firm: Organisation
) -> None:
    for n in range(5):
        invitation, secret = invited(director, firm, role=Role.CLERK, name=f"新人{n}")
        take_back = partial(revoke_invitation, invitation, actor=actor(director), at=timezone.now())
        results = together(partial(accept, secret, f"racer{n}"), take_back)
        assert sum(isinstance(r, Stale) for r in results) == 1


@pytest.mark.clause("GC-3.2")
def test_a_lawyer_is_invited_with_a_licence(director: User, firm: Organisation) -> None:
    for role in (Role.PARTNER, Role.LAWYER, Role.DIRECTOR):
        with pytest.raises(Unmet) as refused:
            invited(director, firm, role=role, licence_no="")
        assert "licence_no" in refused.value.fields
    invited(director, firm, role=Role.TRAINEE, licence_no="")


@pytest.mark.clause("GC-3.1")
def test_the_bar_invites_a_new_firms_first_director_and_nobody_else(
    admin: User, firm: Organisation
) -> None:
    for role in (Role.CLERK, Role.PARTNER):
        with pytest.raises(Forbidden):
            invited(admin, firm, role=role)
    _invitation, secret = invited(admin, firm, role=Role.DIRECTOR)
    accept(secret)
    with pytest.raises(Forbidden):
        invited(admin, firm, role=Role.DIRECTOR, licence_no="13301201012345678")
