"""Signing in and out, passwords and second factors: allauth's views in our look and our codes.

Only the views we use have an address: no sign-up, no second mail address, no codes by mail.
"""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from core.pages import Request, View, page

TOO_OFTEN = {"too_many_login_attempts", "rate_limited"}
BOTH = ("GET", "POST")


def _coded(request: Request, answer: HttpResponseBase) -> HttpResponseBase:
    """allauth's answer with the house's codes: a form with errors is 422, too many tries 429."""
    if request.method == "POST" and answer.status_code == 200:
        form = getattr(answer, "context_data", {}).get("form")
        errors = form.errors.as_data() if form is not None else {}
        codes = {error.code for found in errors.values() for error in found}
        answer.status_code = 429 if codes & TOO_OFTEN else 422
    return answer


def _ours(name: str, view: Any, access: str, *, public: bool = False, methods: Any = BOTH) -> View:
    """One of allauth's views as a page of ours."""

    @page(name, access=access, methods=methods, public=public)
    def shown(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _coded(request, view(request, *args, **kwargs))

    return shown


ANYBODY, ONESELF = "anybody", "everybody, for themselves"

sign_in = _ours("sign-in", account.login, ANYBODY, public=True)
sign_out = _ours("sign-out", account.logout, ANYBODY, public=True)
inactive = _ours("sign-in", account.account_inactive, ANYBODY, public=True, methods=("GET",))
reauthenticate = _ours("reauthenticate", account.reauthenticate, ONESELF)
password_change = _ours("password", account.password_change, ONESELF)
password_set = _ours("password", account.password_set, ONESELF)
password_reset = _ours("password-reset", account.password_reset, ANYBODY, public=True)
password_reset_sent = _ours(
    "password-reset", account.password_reset_done, ANYBODY, public=True, methods=("GET",)
)
password_reset_new = _ours(
    "password-reset", account.password_reset_from_key, "who has the mailed link", public=True
)
password_reset_done = _ours(
    "password-reset", account.password_reset_from_key_done, ANYBODY, public=True, methods=("GET",)
)
second_factor = _ours("second-factor", mfa.index, ONESELF, methods=("GET",))
second_factor_enter = _ours(
    "second-factor", mfa.authenticate, "who has typed the password", public=True
)
second_factor_again = _ours("reauthenticate", mfa.reauthenticate, ONESELF)
second_factor_set = _ours("second-factor", totp.activate_totp, ONESELF)
second_factor_drop = _ours("second-factor", totp.deactivate_totp, ONESELF)
codes = _ours("second-factor", recovery.view_recovery_codes, ONESELF, methods=("GET",))
codes_new = _ours("second-factor", recovery.generate_recovery_codes, ONESELF)
codes_save = _ours("second-factor", recovery.download_recovery_codes, ONESELF, methods=("GET",))


@page("sign-in", access=ANYBODY, public=True)
def sign_up_closed(request: Request) -> HttpResponseBase:
    """People come in by invitation; who looks for a sign-up is told so."""
    return account.signup(request)


@page("profile", access=ONESELF)
def mail_address(request: Request) -> HttpResponse:
    """allauth's page of mail addresses, by its name: ours is kept on the profile."""
    return redirect("profile")
