"""Who acts in a request, in which language, and whether a second factor must be set up first."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from accounts.acting import acting
from accounts.enums import SECOND_FACTOR_ROLES
from core.actors import Actor

Next = Callable[[HttpRequest], HttpResponse]
# Where somebody without their second factor may still go: to set it up, and out.
SET_UP = ("/account/", "/healthz", "/static/", "/language")


class ActorMiddleware:
    """Sets `request.at`, the moment of the request, and `request.actor`, who acts."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Find the organisation acted for, from the session, among the memberships of today."""
        request.at = timezone.now()  # type: ignore[attr-defined]
        actor = acting(request) if request.user.is_authenticated else Actor()
        request.actor = actor  # type: ignore[attr-defined]
        _speak(request, getattr(request.user, "language", ""))
        return self.get_response(request)


def _speak(request: HttpRequest, language: str) -> None:
    """The person's own choice goes before the browser's."""
    if language and language != translation.get_language():
        translation.activate(language)
        request.LANGUAGE_CODE = language


class SecondFactorMiddleware:
    """Sends people whose role needs a second factor to set it up, where that is demanded."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, or lead to the set-up."""
        actor: Actor = request.actor  # type: ignore[attr-defined]
        held_to_it = settings.SECOND_FACTOR_DEMANDED and actor.roles & SECOND_FACTOR_ROLES
        if held_to_it and not request.path.startswith(SET_UP) and not is_mfa_enabled(actor.person):
            return redirect(reverse("mfa_activate_totp"))
        return self.get_response(request)
