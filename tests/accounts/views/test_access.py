"""Who gets which answer where: 302, 404, 403, 409, 422 in this order."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import Invitation, Membership, Organisation, User
from tests.factories import client_of, member, moment, person
from tests.kept import *  # noqa: F403

EVERYBODY = (
    "director",
    "partner",
    "lawyer",
    "clerk",
    "officer",
    "leader",
    "admin",
    "liaison",
    "justice",
    "community_clerk",
    "school_admin",
    "student",
    "sysadmin",
    "foreign_officer",
    "other_director",
)


@pytest.fixture(scope="module", autouse=True)
def everybody(request: pytest.FixtureRequest) -> None:
    """All are there before the first test, whose end undoes what came up in it."""
    for name in EVERYBODY:
        request.getfixturevalue(name)


@pytest.fixture(scope="module")
def addresses(firm: Organisation, partner: User, director: User) -> dict[str, str]:
    """The addresses of one firm's pages."""
    invitation = Invitation.objects.create(
        organisation=firm,
        role="clerk",
        name="新人",
        email="n@example.org",
        since=date(2026, 1, 1),
        secret_hash="0" * 64,
        invited_by=director,
        invited_at=moment("2026-05-08"),
        expires_at=moment("2099-01-01"),
    )
    at, who = f"/organisations/{firm.pk}/", f"/organisations/{firm.pk}/people/{partner.pk}/"
    return {
        "detail": at,
        "people": f"{at}people/",
        "person": who,
        "invitations": f"{at}invitations/",
        "invite": f"{at}invite",
        "revoke": f"/invitations/{invitation.pk}/revoke",
        "add-role": f"{who}add-role",
        "end": f"/memberships/{Membership.objects.filter(person=partner)[0].pk}/end",
        "hand-on": f"{who}hand-on",
        "reset": f"{who}reset-factor",
        "edit": f"{at}edit",
        "rename": f"{at}rename",
        "merge": f"{at}merge",
        "close": f"{at}close",
        "below": f"{at}new",
    }


SEES_ORGANISATION = {*EVERYBODY} - {"community_clerk", "school_admin", "student"}
SEES_PEOPLE = {
    *("director", "partner", "lawyer", "clerk"),
    *("officer", "leader", "admin", "sysadmin"),
}
MANAGES = {"director", "admin", "sysadmin"}
REGISTERS = {"admin", "sysadmin"}
# Name of the page: who sees what it is about, and who may open it.
TABLE: dict[str, tuple[set[str], set[str]]] = {
    "detail": (SEES_ORGANISATION, SEES_ORGANISATION),
    "people": (SEES_ORGANISATION, SEES_PEOPLE),
    "person": (SEES_ORGANISATION, SEES_PEOPLE),
    "invitations": (SEES_ORGANISATION, MANAGES),
    "invite": (SEES_ORGANISATION, {"director"}),
    "revoke": (MANAGES, MANAGES),
    "add-role": (SEES_ORGANISATION, {"director"}),
    "end": (SEES_PEOPLE, {"director"}),
    "hand-on": (SEES_ORGANISATION, {"director"}),
    "reset": (SEES_ORGANISATION, MANAGES),
    "edit": (SEES_ORGANISATION, MANAGES),
    "rename": (SEES_ORGANISATION, REGISTERS),
    "merge": (SEES_ORGANISATION, REGISTERS),
    "close": (SEES_ORGANISATION, REGISTERS),
    "below": (SEES_ORGANISATION, set()),
}


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_pages_about_a_firm_and_its_people(
    who: str, addresses: dict[str, str], request: pytest.FixtureRequest
) -> None:
    client = client_of(request.getfixturevalue(who))
    for name, (visible_to, open_to) in TABLE.items():
        expected = 200 if who in open_to else 403 if who in visible_to else 404
        assert (name, client.get(addresses[name]).status_code) == (name, expected)


def test_strangers_are_led_to_the_sign_in(addresses: dict[str, str]) -> None:
    own = ("/profile", "/profile/edit", "/records/", "/records/mine", "/rules/", "/outbox/")
    for address in (*addresses.values(), *own, "/calendar/", "/factor-resets/", "/organisations/"):
        answer = Client().get(address)
        assert (address, answer.status_code) == (address, 302)
        assert answer["Location"].startswith("/account/login/")


OF_ROLES: dict[str, set[str]] = {
    "/records/": {"director", "other_director", "leader", "admin", "sysadmin"},
    "/outbox/": {"sysadmin"},
    "/calendar/": {"sysadmin"},
    "/calendar/load": {"sysadmin"},
    "/calendar/2026/": {"sysadmin"},
    "/factor-resets/": {
        *("director", "other_director", "admin", "liaison", "justice"),
        *("community_clerk", "school_admin", "sysadmin"),
    },
    "/organisations/new": {"sysadmin"},
    "/rules/invitation.days/set": {"admin"},
    "/rules/": {*EVERYBODY},
    "/rules/invitation.days/": {*EVERYBODY},
    "/organisations/": {*EVERYBODY},
    "/records/mine": {*EVERYBODY},
    "/profile": {*EVERYBODY},
}


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_pages_of_roles(who: str, request: pytest.FixtureRequest) -> None:
    client = client_of(request.getfixturevalue(who))
    for address, open_to in OF_ROLES.items():
        expected = 200 if who in open_to else 403
        assert (address, client.get(address).status_code) == (address, expected)


@pytest.mark.parametrize(
    "address",
    [
        "/organisations/999999/",
        "/organisations/99999999999999999999999/people/",
        "/memberships/999999/end",
        "/invitations/999999/revoke",
        "/factor-resets/999999/confirm",
        "/rules/no.such.rule/",
        "/rules/no.such.rule/set",
        "/outbox/999999/",
        "/calendar/1900/",
        "/calendar/99999999999999999/",
        "/join/nonsense",
    ],
)
def test_what_isnt_there_is_404_like_what_is_out_of_scope(sysadmin: User, address: str) -> None:
    assert client_of(sysadmin).get(address).status_code == 404


def test_a_former_member_sees_the_firm_no_more_but_is_seen(
    director: User, firm: Organisation, other_firm: Organisation
) -> None:
    gone = member(person("前人"), firm, "lawyer", until=date(2025, 12, 31))
    member(gone, other_firm, "lawyer", since=date(2026, 1, 1))
    page = f"/organisations/{firm.pk}/people/{gone.pk}/"
    assert client_of(gone).get(page).status_code == 403
    shown = client_of(director).get(page).content.decode()
    assert "2025-12-31" in shown
    assert other_firm.name not in shown


def test_without_any_membership_nothing_is_seen(firm: Organisation) -> None:
    client = client_of(person("无所属"))
    assert client.get(f"/organisations/{firm.pk}/").status_code == 404
    assert client.get("/organisations/own").status_code == 302
    assert client.get("/rules/").status_code == 302
    assert client.get("/profile").status_code == 200


def test_one_acts_for_the_organisation_chosen(
    officer: User, firm: Organisation, bar: Organisation
) -> None:
    member(officer, firm, "director")
    page = f"/organisations/{firm.pk}/invite"
    client = client_of(officer, bar)
    assert client.get(page).status_code == 403
    assert client.post("/switch", {"organisation": firm.pk}).status_code == 302
    assert client.get(page).status_code == 200
    assert client.post("/switch", {"organisation": bar.parent_id}).status_code == 404


def test_wrong_methods_are_405(sysadmin: User, addresses: dict[str, Any]) -> None:
    client = client_of(sysadmin)
    assert client.post("/records/").status_code == 405
    assert client.get("/outbox/1/hold").status_code == 405
