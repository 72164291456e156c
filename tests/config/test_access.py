"""Every route, asked by everybody, answers as docs/access.csv says; a route without a row fails."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from inspect import getsource, unwrap
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.forms import Field, FloatField, IntegerField
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.introspection import Route
from core.forms import DayField
from core.keyset import page_of
from tests.bench.__main__ import ASKED_OF_A_CITY
from tests.config.access import addresses, askers, table
from tests.config.access.lists import LISTS, THIN
from tests.config.access.relations import asked_about
from tests.config.access.world import ANONYMOUS, COLUMNS, World, build

WRITE = "ACCESS_WRITE" in os.environ
# Which papers there are counts here, not how they look.
NO_PAPER = ("core.documents.render.HTML.write_pdf", lambda *_p, **_n: b"%PDF-1.7")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for all questions; nothing of it is ever committed."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(*NO_PAPER)
                made = build()
            with pytest.MonkeyPatch.context() as patched:
                askers.remember(patched)
                yield made
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture(scope="module")
def rows() -> Iterator[table.Rows]:
    """The table; with ACCESS_WRITE what was answered takes its place afterwards."""
    kept = table.read()
    if not WRITE:
        yield kept
        return
    answered = {key: answers for key, answers in kept.items() if key in table.KEYS}
    yield answered
    table.write(answered)


@pytest.fixture
def codes_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes alone count here: refusals, most of the answers, and papers aren't drawn thousands of
    times. Everybody's refusal is drawn once below, papers where they are tested.
    """

    def bare(_request: HttpRequest, _template: str, _context: Any, status: int) -> HttpResponse:
        return HttpResponse(status=status)

    monkeypatch.setattr("config.views.errors.render", bare)
    monkeypatch.setattr("core.middleware.render", bare)
    monkeypatch.setattr(*NO_PAPER)


def ask(world: World, route: Route, method: str) -> dict[str, str]:
    """Everybody's answer; what an act changes is undone before the next one asks."""
    address = addresses.address(route.name, world.ids, needs="<" in route.pattern)
    answers = {}
    for column in (*COLUMNS, *asked_about(route)):
        client: Client = world.clients[column]
        with transaction.atomic():
            response = client.get(address) if method == "GET" else client.post(address, {})
            answers[column] = str(response.status_code)
            if response.streaming:
                b"".join(response.streaming_content)
            transaction.set_rollback(True)
    return answers


@pytest.mark.usefixtures("codes_only")
@pytest.mark.parametrize(
    ("route", "method"), table.ASKED, ids=[f"{m} {r.name}" for r, m in table.ASKED]
)
def test_everybody_gets_the_answer_of_the_table(
    world: World, rows: table.Rows, django_db_blocker: Any, route: Route, method: str
) -> None:
    with django_db_blocker.unblock():
        answers = ask(world, route, method)
    if WRITE:
        rows[route.name, method] = answers
    expected = rows.get((route.name, method))
    assert expected is not None, f"docs/access.csv has no row for {method} {route.name}"
    assert answers == expected


@pytest.mark.parametrize("column", COLUMNS)
def test_everybodys_refusal_is_a_whole_page(
    world: World, django_db_blocker: Any, column: str
) -> None:
    with django_db_blocker.unblock():
        answer = world.clients[column].get("/nowhere/")
    assert answer.status_code == 404
    assert '<main id="main"' in answer.content.decode()


def test_the_table_has_no_rows_for_routes_that_are_gone(rows: table.Rows) -> None:
    assert rows.keys() == table.KEYS


_ASKED_FOR = re.compile(r"""GET(?:\.get|\.getlist)?[(\[]"(\w+)\"""")
_PAGED = re.compile(r"\b(listing|page_of)\(")


@pytest.mark.parametrize("name", LISTS)
def test_three_rows_cost_as_many_queries_as_one(
    world: World, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    route = next(r for r in table.OURS if r.name == name)
    address = addresses.address(name, world.ids, needs="<" in route.pattern)
    client, cost = world.clients[LISTS[name]], {}
    with django_db_blocker.unblock():
        for size in (1, 3):
            monkeypatch.setitem(page_of.__kwdefaults__, "size", size)
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                shown = client.get(address).context["page"].rows
            cost[size] = len(asked)
    assert len(shown) > 1
    assert cost[3] == cost[1]


def test_every_list_is_asked_what_it_costs() -> None:
    paged = {r.name for r in table.OURS if _PAGED.search(getsource(unwrap(r.view)))}
    assert paged <= {*LISTS, *THIN}


def test_every_list_of_a_city_is_measured() -> None:
    """`make bench --part city` asks every list and overview of the community half."""
    half = [
        r for r in table.OURS if unwrap(r.view).__module__.startswith(("community", "oversight"))
    ]
    paged = {r.pattern for r in half if _PAGED.search(getsource(unwrap(r.view)))}
    overviews = {r.pattern for r in half if r.name.endswith(("-overview", "-board", "-figures"))}
    assert overviews
    asked = {path.partition("?")[0] for _login, path in ASKED_OF_A_CITY}
    assert {pattern for pattern in paged | overviews if "<" not in pattern} <= asked


# What pages read from their address, and what nobody would write there: more digits than a number
# may have, digits of no number, days beyond all calendars, markup, NUL.
PARAMETERS = sorted(
    {
        name
        for app in ("accounts", "cases", "community", "conflicts", "core", "filings", "oversight")
        for source in (settings.BASE_DIR / app).rglob("*.py")
        for name in _ASKED_FOR.findall(source.read_text(encoding="utf-8"))
    }
)
READ = [route for route, method in table.ASKED if method == "GET"]


@pytest.mark.full
@pytest.mark.usefixtures("codes_only")
@pytest.mark.parametrize(
    "written", ["9" * 5000, "²", "9999-12", "0001-01-01", "-1", "<script>𠮷", "\x00"]
)
def test_no_page_breaks_on_what_stands_in_its_address(
    world: World, django_db_blocker: Any, written: str
) -> None:
    """Each is answered with a code of the house, as whoever may open the page."""
    assert "street" in PARAMETERS
    answers, query = table.read(), dict.fromkeys(PARAMETERS, written)
    for route in READ:
        may = answers[route.name, "GET"]
        client = world.clients[next((c for c in COLUMNS if may[c] == "200"), "sysadmin")]
        address = addresses.address(route.name, world.ids, needs="<" in route.pattern)
        with django_db_blocker.unblock(), transaction.atomic():
            assert client.get(address, query).status_code in HOUSE_CODES, address
            transaction.set_rollback(True)


# What no field can understand: markup, a character beyond the first plane, an emoji of several
# parts, NUL, a lone surrogate's escape, digits of no number; numbers below nothing, a day that is
# none, far too many digits.
MARKUP = "<script>alert(1)</script>𠮷👨‍👩‍👧\x00%00\\ud800²①"
TOO_LONG = "9" * 400
HOUSE_CODES = {200, 302, 303, 400, 403, 404, 405, 409, 413, 415, 422, 429}
TYPED = [route for route, method in table.ASKED if method == "POST"]


def _wrong(field: Field) -> str:
    """What is wrong for a field of this kind."""
    if isinstance(field, IntegerField | FloatField):
        return "-1"
    return "2026-13-45" if isinstance(field, DayField) else MARKUP


@pytest.mark.parametrize("route", TYPED, ids=[route.name for route in TYPED])
def test_no_form_breaks_on_what_it_cannot_understand(
    world: World, django_db_blocker: Any, route: Route
) -> None:
    """Each is answered with a code of the house, as whoever may fill the form in."""
    answers = table.read()[route.name, "POST"]
    signed_in = [c for c in reversed(COLUMNS) if c != ANONYMOUS]
    column = next((c for c in signed_in if answers[c] in {"422", "302"}), signed_in[0])
    client: Client = world.clients[column]
    address = addresses.address(route.name, world.ids, needs="<" in route.pattern)
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
