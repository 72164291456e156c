"""Checking in on a phone: one button, a position only when wanted, and only roughly."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from accounts.models import Organisation, User
from community.models import Visit
from tests import factories
from tests.browser.conftest import screen_of
from tests.community import flow

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("LC-14")]
PHONE = 375


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_one_tap_checks_in_and_the_next_opens_the_log(
    browser: Browser,
    live_server: Any,
    firm: Organisation,
    community: Organisation,
    lawyer: User,
    script: bool,
) -> None:
    one = flow.served(firm, community, lawyer)
    visit = flow.visit(one, timezone.localdate())
    screen = screen_of(browser, width=PHONE, script=script)
    screen.be(factories.client_of(lawyer), live_server.url)
    page = screen.page
    if script:
        screen.context.grant_permissions(["geolocation"])
        screen.context.set_geolocation({"latitude": 30.245678, "longitude": 120.159876})
    page.goto(f"{live_server.url}/duty/")
    if script:
        page.get_by_role("checkbox").check()
        expect(page.locator("[name=latitude]")).to_have_value("30.25")
    page.locator("[data-act=check_in]").click()
    page.locator("[data-act=write]").click()
    page.wait_for_url(f"**/log/new?visit={visit.pk}")
    assert page.input_value("[name=on]") == timezone.localdate().isoformat()
    done = Visit.objects.get()
    assert (done.state, done.done_by) == ("done", lawyer)
    told = (done.latitude, done.longitude)
    assert [str(degrees) for degrees in told] == (["30.25", "120.16"] if script else ["None"] * 2)
    assert screen.complaints == []
