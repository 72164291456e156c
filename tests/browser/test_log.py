"""The log on a phone: quick, without script, and without a network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from accounts.models import Organisation, User
from community.models import LogEntry
from tests import factories
from tests.browser.conftest import Screen, screen_of
from tests.community import flow

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("LC-16")]
PHONE = 375


@pytest.fixture
def opened(
    browser: Browser, live_server: Any, firm: Organisation, community: Organisation, lawyer: User
) -> Callable[..., Screen]:
    """The form on a lawyer's phone."""
    flow.served(firm, community, lawyer)

    def at_the_form(*, script: bool = True) -> Screen:
        screen = screen_of(browser, width=PHONE, script=script)
        screen.be(factories.client_of(lawyer), live_server.url)
        screen.page.goto(f"{live_server.url}/log/new")
        return screen

    return at_the_form


def fill(page: Page, content: str) -> None:
    """Two taps and two texts."""
    page.locator(".tiles label", has_text="法律咨询").click()
    page.fill("[name=content]", content)
    page.fill("[name=result]", "先协商。")


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_an_entry_takes_three_taps_and_the_text(
    opened: Callable[..., Screen], community: Organisation, script: bool
) -> None:
    page = opened(script=script).page
    fill(page, "楼上漏水。")
    page.locator("[data-act=write]").click()
    page.wait_for_url("**/log/*/")
    made = LogEntry.objects.get()
    assert (made.community, made.on, made.state) == (community, timezone.localdate(), "confirmed")
    assert page.locator("[data-state=confirmed]").count() == 1


def test_entries_written_without_a_network_are_sent_later_and_once(
    opened: Callable[..., Screen], live_server: Any
) -> None:
    screen = opened()
    page = screen.page
    screen.context.set_offline(True)
    for text in ("第一条", "第二条"):
        fill(page, text)
        page.locator("[data-act=write]").click()
        page.locator("[data-log-words]", has_text="没有网络").wait_for()
        assert page.input_value("[name=content]") == ""
    assert LogEntry.objects.count() == 0
    screen.context.set_offline(False)
    page.locator("[data-log-words]", has_text="已发送 2 条").wait_for()
    assert sorted(LogEntry.objects.values_list("content", flat=True)) == ["第一条", "第二条"]
    # Sent, but the answer is lost on the way: the second sending makes no second entry.
    page.route("**/log/new", lambda route: (route.fetch(), route.abort()))
    fill(page, "第三条")
    page.locator("[data-act=write]").click()
    page.locator("[data-log-words]", has_text="没有网络").wait_for()
    page.unroute("**/log/new")
    page.goto(f"{live_server.url}/log/")
    page.locator("[data-log-words]", has_text="已发送 1 条").wait_for()
    assert LogEntry.objects.filter(content="第三条").count() == 1
    assert LogEntry.objects.count() == 3


def test_what_the_server_refuses_comes_back_with_everything_typed(
    opened: Callable[..., Screen],
) -> None:
    page = opened().page
    fill(page, "写在明天")
    page.fill("[name=on]", "2099-01-01")
    page.locator("[data-act=write]").click()
    page.locator("[data-summary]").wait_for()
    assert page.input_value("[name=content]") == "写在明天"
    assert LogEntry.objects.count() == 0
