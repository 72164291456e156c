"""Every page, as somebody who may see it: axe, widths, its name, and a quiet console."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from config.introspection import Route
from tests import database
from tests.browser.conftest import Screen, screen_of
from tests.config.access import addresses, table
from tests.config.access.world import COLUMNS, World, build

WIDTHS = (320, 375, 768, 1366)
# All rules run; what passes isn't described, which takes axe as long as the rules themselves.
ONLY_VIOLATIONS = {"resultTypes": ["violations"]}
PAGES = [r for r in table.OURS if "GET" in r.methods and r.page]
# What is answered with a paper, a sheet, a picture or a way on: no page to look at.
NO_PAGES = (
    "-print",
    "-export",
    "-open",
    "-receipt",
    "-blank",
    "filing-of-case",
    "organisation-own",
    "healthz",
    "case-reach",
    "log-worker",
)
SEEN = [r for r in PAGES if not r.name.endswith(NO_PAGES)]
# Forms share one page and one way of showing fields, lists and records have few parts too: the
# ordinary run looks at every eighth form and at every second other page; `make test-full` looks at
# all, in both languages.
FORMS = [r for r in SEEN if "POST" in r.methods]
ORDINARY = [r for r in SEEN if r not in FORMS][::2] + FORMS[::8]


@dataclass
class Site:
    """A server with the world of the access table behind it."""

    url: str
    world: World


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """The world of docs/access.csv, written for good into a database of its own."""
    before = connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        database.clone(f"{before}_pages")
        database.point_to(f"{before}_pages")
        world = build()
        server = LiveServer("localhost")
        yield Site(server.url, world)
        server.stop()
        database.point_to(before)


@pytest.fixture(scope="module", params=["zh-CN", pytest.param("en", marks=pytest.mark.full)])
def screen(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Screen]:
    """One window in each language."""
    opened = screen_of(browser, language=request.param)
    yield opened
    opened.context.close()


def somebody_for(route: Route) -> str:
    """Who sees this page, by the table; those whose daily work it is come first."""
    answers = table.read()[route.name, "GET"]
    return next(column for column in reversed(COLUMNS) if answers[column] == "200")


def sideways(page: Page) -> list[int]:
    """The widths at which the page would scroll sideways."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ):
            found.append(width)
    return found


def violations(page: Page) -> list[tuple[str, str]]:
    """What axe finds: the rule, and where."""
    return [
        (found["id"], node["html"])
        for found in Axe().run(page, options=ONLY_VIOLATIONS).response["violations"]
        for node in found["nodes"]
    ]


@pytest.mark.parametrize(
    "route",
    [pytest.param(r, id=r.name, marks=[] if r in ORDINARY else [pytest.mark.full]) for r in SEEN],
)
def test_a_page_is_whole_at_every_width_and_open_to_everybody(
    site: Site, screen: Screen, route: Route
) -> None:
    who = somebody_for(route)
    screen.complaints.clear()
    screen.be(site.world.clients[who], site.url)
    address = addresses.address(route.name, site.world.ids, needs="<" in route.pattern)
    answer = screen.page.goto(site.url + address)
    assert answer is not None
    assert answer.status == 200
    assert screen.page.locator("main").get_attribute("data-page") == route.page
    assert screen.complaints == []
    assert violations(screen.page) == []
    assert sideways(screen.page) == []


# Django's and allauth's pages that people meet: who opens them, and where.
ENTRANCES = (
    ("anonymous", "/account/login/"),
    ("anonymous", "/account/password/reset/"),
    ("anonymous", "/account/password/reset/done/"),
    ("anonymous", "/account/password/reset/key/1-gone/"),
    ("officer", "/account/reauthenticate/"),
    ("officer", "/account/password/change/"),
    ("officer", "/account/2fa/totp/activate/"),
)
# One page of each refusal, by opening it or by sending its form as it stands.
REFUSALS = (
    ("clerk", "filing-overdue", 403),
    ("clerk", "case-detail", 404),
    ("officer", "register-run-export", 409),
    ("lawyer", "case-new", 422),
)
IN_DARK = ("case-detail", "case-decision", "filing-detail", "filing-list")


def test_the_pages_of_signing_in_are_open_to_everybody(site: Site, screen: Screen) -> None:
    for who, path in ENTRANCES:
        screen.be(site.world.clients[who], site.url)
        answer = screen.page.goto(site.url + path)
        assert answer is not None
        assert answer.status == 200, path
        assert screen.page.locator("main h1").count() == 1, (path, screen.page.url)
        assert violations(screen.page) == [], path
        assert sideways(screen.page) == [], path


@pytest.mark.parametrize(("who", "name", "code"), REFUSALS, ids=[str(r[2]) for r in REFUSALS])
def test_a_refusal_is_a_page_open_to_everybody(
    site: Site, screen: Screen, who: str, name: str, code: int
) -> None:
    screen.be(site.world.clients[who], site.url)
    route = next(r for r in table.OURS if r.name == name)
    address = site.url + addresses.address(name, site.world.ids, needs="<" in route.pattern)
    answer = screen.page.goto(address)
    if code == 422:
        # Waited for as a page that has opened: its answer alone comes while the old page stands.
        with screen.page.expect_navigation() as opening:
            form = "document.querySelector('main form[method=post]')"
            screen.page.evaluate(f"() => {{ setTimeout(() => {form}.submit()) }}")
        answer = opening.value
    assert answer is not None
    assert answer.status == code
    assert violations(screen.page) == []
    assert sideways(screen.page) == []


@pytest.fixture
def dark(screen: Screen) -> Iterator[Screen]:
    """The same window of somebody whose system is dark."""
    screen.page.emulate_media(color_scheme="dark")
    yield screen
    screen.page.emulate_media(color_scheme="null", media="null")


BACKGROUND = "getComputedStyle(document.documentElement).backgroundColor"


def test_pages_are_readable_in_the_dark(site: Site, dark: Screen) -> None:
    visits = [("officer", "/styleguide/?theme=dark"), ("anonymous", "/account/login/")]
    for name in IN_DARK:
        route = next(r for r in SEEN if r.name == name)
        address = addresses.address(name, site.world.ids, needs="<" in route.pattern)
        visits.append((somebody_for(route), address))
    for who, path in visits:
        dark.be(site.world.clients[who], site.url)
        dark.page.goto(site.url + path)
        assert dark.page.evaluate(BACKGROUND) == "rgb(29, 35, 41)", path
        assert violations(dark.page) == [], path


INK = """[...document.querySelectorAll('main, main *')].filter(
  e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())
).map(e => getComputedStyle(e).color.match(/\\d+/g).slice(0, 3).map(Number))"""


def test_on_paper_a_page_is_dark_on_white_without_its_navigation(site: Site, dark: Screen) -> None:
    for path in ("/styleguide/?theme=dark", "/filings/"):
        dark.be(site.world.clients["officer"], site.url)
        dark.page.goto(site.url + path)
        assert dark.page.locator(".top").is_visible()
        dark.page.emulate_media(media="print", color_scheme="dark")
        for hidden in (".top", ".foot", ".filters"):
            shown = dark.page.locator(hidden)
            assert not any(shown.nth(n).is_visible() for n in range(shown.count())), hidden
        assert dark.page.evaluate(BACKGROUND) == "rgb(255, 255, 255)"
        inks = dark.page.evaluate(INK)
        assert len(inks) > 10
        assert max(max(ink) for ink in inks) <= 100, path
        dark.page.emulate_media(media="screen", color_scheme="dark")


def test_axe_would_find_a_field_without_a_label(site: Site, screen: Screen) -> None:
    """The check above can fail."""
    screen.be(site.world.clients["officer"], site.url)
    screen.page.goto(site.url + "/styleguide/")
    screen.page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<input name=x>')"
    )
    assert [rule for rule, _html in violations(screen.page)] == ["label"]
