"""Every route, asked by everybody, answers as docs/access.csv says; a route without a row fails."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.forms import Field, FloatField, IntegerField
from django.test import Client

from config.introspection import THIRD_PARTY, Route, routes
from core.forms import DayField
from tests.config import access

# allauth's and Django's own pages have their own tests in tests/accounts.
OURS = [
    r for r in routes() if r.access != THIRD_PARTY and not r.name.startswith(("account_", "mfa_"))
]
ASKED = [(route, method) for route in OURS for method in route.methods]
WRITE = "ACCESS_WRITE" in os.environ


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[access.World]:
    """One world for all questions; nothing of it is ever committed."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            yield access.build()
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


def ask(world: access.World, route: Route, method: str) -> dict[str, str]:
    """Everybody's answer; what an act changes is undone before the next one asks."""
    address = access.address(route.name, world.ids, needs="<" in route.pattern)
    answers = {}
    for column in access.COLUMNS:
        client: Client = world.clients[column]
        with transaction.atomic():
            response = client.get(address) if method == "GET" else client.post(address, {})
            answers[column] = str(response.status_code)
            if response.streaming:
                b"".join(response.streaming_content)
            transaction.set_rollback(True)
    return answers


@pytest.mark.parametrize(("route", "method"), ASKED, ids=[f"{m} {r.name}" for r, m in ASKED])
@pytest.mark.skipif(WRITE, reason="writing the table")
def test_everybody_gets_the_answer_of_the_table(
    world: access.World, django_db_blocker: Any, route: Route, method: str
) -> None:
    expected = access.read().get((route.name, method))
    assert expected is not None, f"docs/access.csv has no row for {method} {route.name}"
    with django_db_blocker.unblock():
        assert ask(world, route, method) == expected


@pytest.mark.skipif(WRITE, reason="writing the table")
def test_the_table_has_no_rows_for_routes_that_are_gone() -> None:
    assert access.read().keys() == {(route.name, method) for route, method in ASKED}


@pytest.mark.skipif(not WRITE, reason="the table is written on demand")
def test_write_the_table(world: access.World, django_db_blocker: Any) -> None:
    rows = []
    with django_db_blocker.unblock():
        for route, method in ASKED:
            answers = ask(world, route, method)
            rows.append({"route": route.name, "method": method, **answers})
    access.write(rows)


# What no field can understand: markup, a character beyond the first plane, an emoji of several
# parts, NUL, a lone surrogate's escape; numbers below nothing, a day that is none, far too many digits.
MARKUP = "<script>alert(1)</script>𠮷👨‍👩‍👧\x00%00\\ud800"
TOO_LONG = "9" * 400
HOUSE_CODES = {200, 302, 303, 400, 403, 404, 405, 409, 413, 415, 422, 429}
TYPED = [route for route, method in ASKED if method == "POST"]


def _wrong(field: Field) -> str:
    """What is wrong for a field of this kind."""
    if isinstance(field, IntegerField | FloatField):
        return "-1"
    return "2026-13-45" if isinstance(field, DayField) else MARKUP


@pytest.mark.parametrize("route", TYPED, ids=[route.name for route in TYPED])
@pytest.mark.skipif(WRITE, reason="writing the table")
def test_no_form_breaks_on_what_it_cannot_understand(
    world: access.World, django_db_blocker: Any, route: Route
) -> None:
    """Each is answered with a code of the house, as whoever may fill the form in."""
    answers = access.read()[route.name, "POST"]
    signed_in = [c for c in reversed(access.COLUMNS) if c != access.ANONYMOUS]
    column = next((c for c in signed_in if answers[c] in {"422", "302"}), signed_in[0])
    client: Client = world.clients[column]
    address = access.address(route.name, world.ids, needs="<" in route.pattern)
    with django_db_blocker.unblock(), transaction.atomic():
        context = client.get(address).context
        fields = context["form"].fields if context is not None and "form" in context else {}
        for typed in (
            {name: _wrong(field) for name, field in fields.items()},
            dict.fromkeys(fields, TOO_LONG),
        ):
            with transaction.atomic():
                assert client.post(address, typed).status_code in HOUSE_CODES, typed
                transaction.set_rollback(True)
        transaction.set_rollback(True)
