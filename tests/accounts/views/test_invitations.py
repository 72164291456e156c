"""The pages of invitations."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Invitation, Organisation, User
from tests.factories import client_of, person

pytestmark = pytest.mark.django_db
NEW = {"name": "钱新人", "email": "new@example.org", "role": "lawyer", "since": "2026-01-05"} | {
    "licence_no": "13301201012345679"
}
JOIN = {"username": "newcomer", "password": "correct horse battery", "phone": "138 0000 1234"}


def invite(director: User, firm: Organisation, capture: Any, **more: str) -> tuple[Client, str]:
    """Send an invitation and give the inviter's browser and the path of the link."""
    client = client_of(director)
    with capture(execute=True):
        answer = client.post(f"/organisations/{firm.pk}/invite", {**NEW, **more})
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    (link,) = re.findall(r'value="(http[^"]+/join/[^"]+)"', page)
    return client, link.removeprefix(settings.SITE_URL)


def test_the_link_goes_by_mail_after_the_commit_and_is_shown_once(
    director: User,
    firm: Organisation,
    mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    client, path = invite(director, firm, django_capture_on_commit_callbacks)
    (mail,) = mailoutbox
    assert mail.to == ["new@example.org"]
    assert f"{settings.SITE_URL}{path}" in mail.body
    again = client.get(f"/organisations/{firm.pk}/invitations/").content.decode()
    assert path not in again
    assert "等待接受" in again


def test_nothing_is_mailed_for_what_was_refused(
    director: User,
    firm: Organisation,
    mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_of(director).post(
            f"/organisations/{firm.pk}/invite", {**NEW, "since": "2099-01-01"}
        )
    assert answer.status_code == 422
    assert mailoutbox == []
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "licence", ["123", "1330120101234567x", "13301201012345000", "133012010123456712"]
)
def test_a_licence_has_17_digits_that_no_spreadsheet_spoiled(
    director: User, firm: Organisation, licence: str
) -> None:
    answer = client_of(director).post(
        f"/organisations/{firm.pk}/invite", {**NEW, "licence_no": licence}
    )
    assert answer.status_code == 422


def test_a_newcomer_chooses_a_sign_in_name_and_is_in(
    director: User, firm: Organisation, django_capture_on_commit_callbacks: Any
) -> None:
    _client, path = invite(director, firm, django_capture_on_commit_callbacks)
    browser = Client()
    page = browser.get(path)
    assert 'data-page="invitation"' in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert browser.post(path, JOIN)["Location"] == "/"
    home = browser.get("/").content.decode()
    assert firm.name in home
    joined = User.objects.get(username="newcomer")
    assert joined.phone == "13800001234"
    assert browser.get("/profile/edit").status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", ""),
        ("username", "with space"),
        ("username", "x" * 61),
        ("username", "nul\x00"),
        ("password", "short"),
        ("password", "newcomer12"),
        ("password", "12345678901"),
        ("phone", "call me"),
    ],
)
def test_what_doesnt_do_is_422_and_nothing_typed_is_lost_but_the_password(
    director: User,
    firm: Organisation,
    field: str,
    value: str,
    django_capture_on_commit_callbacks: Any,
) -> None:
    _client, path = invite(director, firm, django_capture_on_commit_callbacks)
    sent = {**JOIN, "username": "newcomer1", field: value}
    answer = Client().post(path, sent)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert sent["password"] not in shown or not sent["password"]
    if field != "username":
        assert 'value="newcomer1"' in shown
    assert not User.objects.filter(name="钱新人").exists()


def test_a_taken_name_is_told_beside_the_field(
    director: User, firm: Organisation, django_capture_on_commit_callbacks: Any
) -> None:
    _client, path = invite(director, firm, django_capture_on_commit_callbacks)
    answer = Client().post(path, {**JOIN, "username": director.username.upper()})
    assert answer.status_code == 422
    assert 'href="#id_username"' in answer.content.decode()


def test_a_used_link_says_so_and_is_409(
    director: User, firm: Organisation, django_capture_on_commit_callbacks: Any
) -> None:
    _client, path = invite(director, firm, django_capture_on_commit_callbacks)
    Client().post(path, JOIN)
    assert Client().get(path).status_code == 409
    assert Client().post(path, {**JOIN, "username": "second"}).status_code == 409
    assert not User.objects.filter(username="second").exists()


def test_a_double_click_on_joining_makes_one_account_and_no_complaint(
    director: User, firm: Organisation, django_capture_on_commit_callbacks: Any
) -> None:
    _client, path = invite(director, firm, django_capture_on_commit_callbacks)
    (token,) = re.findall(r'name="once" value="(.*?)"', Client().get(path).content.decode())
    answers = [Client().post(path, {**JOIN, "once": token}) for _n in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    assert User.objects.filter(name="钱新人").count() == 1


def test_who_is_signed_in_joins_with_one_button(
    director: User,
    firm: Organisation,
    other_firm: Organisation,
    django_capture_on_commit_callbacks: Any,
) -> None:
    _client, path = invite(director, firm, django_capture_on_commit_callbacks)
    client = client_of(person("钱新人"))
    assert 'name="username"' not in client.get(path).content.decode()
    assert client.post(path)["Location"] == "/"
    assert firm.name in client.get("/").content.decode()


def test_somebody_else_signed_in_is_told_whose_it_is(
    director: User,
    other_director: User,
    firm: Organisation,
    django_capture_on_commit_callbacks: Any,
) -> None:
    _client, path = invite(director, firm, django_capture_on_commit_callbacks)
    client = client_of(other_director)
    shown = client.get(path)
    assert shown.status_code == 403
    assert "钱新人" in shown.content.decode()
    assert client.post(path).status_code == 403


def test_taking_back_closes_the_link(
    director: User, firm: Organisation, django_capture_on_commit_callbacks: Any
) -> None:
    client, path = invite(director, firm, django_capture_on_commit_callbacks)
    invitation = Invitation.objects.get()
    assert client.post(f"/invitations/{invitation.pk}/revoke").status_code == 302
    assert Client().get(path).status_code == 409
    assert client.post(f"/invitations/{invitation.pk}/revoke").status_code == 409


def test_the_administrator_of_a_bar_sees_invitations_into_its_firms(
    director: User, admin: User, firm: Organisation, django_capture_on_commit_callbacks: Any
) -> None:
    invite(director, firm, django_capture_on_commit_callbacks)
    page = client_of(admin).get(f"/organisations/{firm.pk}/invitations/").content.decode()
    assert "钱新人" in page
