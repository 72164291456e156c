"""Every route, asked by everybody, answers as docs/access.csv says; a route without a row fails."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from config.introspection import THIRD_PARTY, Route, routes
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
