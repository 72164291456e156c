"""Signing in and out, passwords, second factors, step-up."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Draft
from core.sealing import unseal_text
from tests.factories import PASSWORD, client_of

pytestmark = pytest.mark.django_db
SIXTEEN_MINUTES = 16 * 60


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def sign_in(client: Client, login: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/account/login/", {"login": login, "password": password, **more})


def test_the_page_is_ours_and_names_nobody() -> None:
    page = Client().get("/account/login/").content.decode()
    assert 'data-page="sign-in"' in page
    assert "注册" not in page.replace("注册商标", "")


@pytest.mark.parametrize("name", ["username", "email"])
def test_by_sign_in_name_or_mail(director: User, name: str) -> None:
    answer = sign_in(Client(), getattr(director, name))
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_one_is_led_to_where_one_wanted_to_go_within_the_house(director: User) -> None:
    client = Client()
    first = client.get("/inbox/")
    assert first["Location"] == "/account/login/?next=/inbox/"
    assert sign_in(client, director.username, next="/inbox/")["Location"] == "/inbox/"
    elsewhere = sign_in(Client(), director.username, next="https://evil.example/")
    assert elsewhere["Location"] == "/"


def test_a_wrong_password_is_422_and_says_no_more_than_that(director: User) -> None:
    known = sign_in(Client(), director.username, "wrong wrong wrong")
    unknown = sign_in(Client(), "nobody", "wrong wrong wrong")
    assert known.status_code == unknown.status_code == 422
    told = [re.findall(r"<li>(.*?)</li>", a.content.decode()) for a in (known, unknown)]
    assert told[0] == told[1]


def test_too_many_tries_are_429_in_our_look_even_with_the_right_password(director: User) -> None:
    for _n in range(5):
        sign_in(Client(), director.username, "wrong wrong wrong")
    answer = sign_in(Client(), director.username)
    assert answer.status_code == 429
    assert 'data-page="sign-in"' in answer.content.decode()


def test_a_flood_from_one_address_is_429(director: User) -> None:
    for n in range(30):
        sign_in(Client(), f"guess{n}", "x")
    answer = sign_in(Client(), director.username)
    assert answer.status_code == 429
    assert 'data-page="refusal"' in answer.content.decode()


def test_nobody_signs_up(client: Client) -> None:
    assert "邀请" in client.get("/account/signup/").content.decode()
    sent = {
        "username": "me",
        "email": "m@example.org",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    client.post("/account/signup/", sent)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "name", ["email/", "confirm-email/", "login/code/confirm/", "phone/change/"]
)
def test_allauths_other_pages_have_no_address(director: User, name: str) -> None:
    answer = client_of(director).get(f"/account/{name}")
    assert answer.status_code in {302, 404}
    assert answer.get("Location", "/profile") == "/profile"


def test_signing_out_is_a_post(director: User) -> None:
    client = client_of(director)
    assert client.get("/account/logout/").status_code == 200
    assert client.get("/inbox/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/inbox/").status_code == 302


def test_the_persons_language_goes_before_the_browsers(director: User) -> None:
    director.language = "en"
    director.save()
    client = client_of(director)
    page = client.get("/profile", headers={"accept-language": "zh-CN"})
    assert page["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("new", "status"),
    [("short1", 422), ("1234567890123", 422), ("password12", 422), ("a quite new one", 302)],
)
def test_password_policy(director: User, new: str, status: int) -> None:
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    answer = client_of(director).post("/account/password/change/", sent)
    assert answer.status_code == status


def test_a_forgotten_password_is_set_anew_by_mail_once(
    director: User, mailoutbox: list[Any]
) -> None:
    client = Client()
    answer = client.post("/account/password/reset/", {"email": director.email})
    assert answer.status_code == 302
    (link,) = re.findall(r"http://testserver(/account/password/reset/key/\S+)", mailoutbox[0].body)
    form = client.get(link, follow=True)
    where = form.redirect_chain[-1][0]
    new = {"password1": "a quite new one", "password2": "a quite new one"}
    assert client.post(where, new).status_code == 302
    assert sign_in(Client(), director.username, "a quite new one").status_code == 302
    assert "已经用过" in Client().get(link).content.decode()


def test_asking_for_an_unknown_mail_looks_the_same_and_sends_nothing(
    mailoutbox: list[Any],
) -> None:
    answer = Client().post("/account/password/reset/", {"email": "nobody@example.org"})
    assert answer["Location"] == reverse("account_reset_password_done")
    assert mailoutbox == []


def code_of(person: User) -> str:
    """What the person's authenticator app shows now."""
    secret = unseal_text(Authenticator.objects.get(user=person, type="totp").data["secret"])
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def set_up(client: Client, person: User) -> None:
    """Go through the set-up as a person would."""
    page = client.get("/account/2fa/totp/activate/").content.decode()
    (secret,) = re.findall(r'id="authenticator_secret">(\w+)<', page)
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert client.post("/account/2fa/totp/activate/", {"code": code}).status_code == 302


def confirmed(person: User) -> Client:
    """A browser in which the person has just typed the password again."""
    client = client_of(person)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.fixture
def with_factor(director: User) -> User:
    """The director with an authenticator and recovery codes."""
    set_up(confirmed(director), director)
    return director


def test_the_factors_secret_lies_sealed_in_the_database(with_factor: User) -> None:
    kept = Authenticator.objects.get(user=with_factor, type="totp").data["secret"]
    assert len(unseal_text(kept)) == 32
    assert unseal_text(kept) not in kept


def test_with_a_factor_the_password_alone_opens_nothing(with_factor: User) -> None:
    client = Client()
    assert sign_in(client, with_factor.username)["Location"] == "/account/2fa/authenticate/"
    assert client.get("/inbox/").status_code == 302
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 422
    assert client.get("/inbox/").status_code == 302
    answer = client.post("/account/2fa/authenticate/", {"code": code_of(with_factor)})
    assert answer.status_code == 302
    assert client.get("/inbox/").status_code == 200


def test_a_recovery_code_works_once(with_factor: User) -> None:
    codes = Authenticator.objects.get(user=with_factor, type="recovery_codes").wrap()
    code = codes.get_unused_codes()[0]
    for wanted in (302, 422):
        client = Client()
        sign_in(client, with_factor.username)
        answer = client.post("/account/2fa/authenticate/", {"code": code})
        assert answer.status_code == wanted


def test_where_it_is_demanded_the_role_is_led_to_the_set_up(
    director: User, clerk: User, settings: Any
) -> None:
    settings.SECOND_FACTOR_DEMANDED = True
    assert client_of(director).get("/inbox/")["Location"] == "/account/2fa/totp/activate/"
    assert client_of(clerk).get("/inbox/").status_code == 200


def test_the_pages_of_the_factor_are_in_our_look(with_factor: User) -> None:
    client = confirmed(with_factor)
    for path in ("2fa/", "2fa/recovery-codes/"):
        assert 'data-page="second-factor"' in client.get(f"/account/{path}").content.decode()


def test_a_fresh_sign_in_is_step_up_enough(director: User) -> None:
    client = Client()
    sign_in(client, director.username)
    assert client.get("/profile/edit").status_code == 200


def test_an_old_sign_in_is_asked_again_first(director: User) -> None:
    client = client_of(director, signed_in_before=SIXTEEN_MINUTES)
    asked = client.get("/profile/edit")
    assert asked["Location"] == "/account/reauthenticate/?next=%2Fprofile%2Fedit"
    assert client.post(asked["Location"], {"password": "wrong"}).status_code == 422
    assert client.get("/profile/edit").status_code == 302
    answer = client.post(asked["Location"], {"password": PASSWORD, "next": "/profile/edit"})
    assert answer["Location"] == "/profile/edit"
    assert client.get("/profile/edit").status_code == 200


def test_what_was_typed_when_it_ran_out_stands_in_the_form_again(
    director: User,
) -> None:
    client = client_of(director, signed_in_before=SIXTEEN_MINUTES)
    typed = {"phone": "13811112222", "email": "kept@example.org", "language": "en"}
    asked = client.post("/profile/edit", typed)
    assert asked.status_code == 302
    assert Draft.objects.get().data["phone"] == ["13811112222"]
    director.refresh_from_db()
    assert director.phone == ""
    client.post(asked["Location"], {"password": PASSWORD, "next": "/profile/edit"})
    page = client.get("/profile/edit").content.decode()
    assert 'value="13811112222"' in page
    assert 'value="kept@example.org"' in page
    assert client.post("/profile/edit", typed).status_code == 302
    director.refresh_from_db()
    assert (director.phone, director.language) == ("13811112222", "en")
    assert not Draft.objects.exists()
