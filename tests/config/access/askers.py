"""Who asks is looked up once: each question is undone before the next, so nobody changes between."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.http import HttpRequest

from accounts.acting import acting


def remember(patched: pytest.MonkeyPatch) -> None:
    """Keep each session's person and actor as first looked up; how they are looked up has its own
    tests in tests/accounts.
    """
    patched.setattr("django.contrib.auth.get_user", _once_a_session(get_user))
    patched.setattr("accounts.middleware.acting", _once_a_session(acting))


def _once_a_session(look_up: Callable[[Any], Any]) -> Callable[[HttpRequest], Any]:
    found: dict[str | None, Any] = {}

    def kept(request: HttpRequest) -> Any:
        key = request.session.session_key
        if key not in found:
            found[key] = look_up(request)
        return copy(found[key])

    return kept
