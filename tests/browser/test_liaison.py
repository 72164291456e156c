"""The liaison office by keyboard alone: from the workbench to a check that is recorded."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from accounts.models import User
from community.actions import checks
from community.models import Assignment, SpotCheck
from community.regulations.checks import questions_of
from core.calendar import local_day
from tests import factories
from tests.browser.conftest import screen_of
from tests.browser.hand import Keys
from tests.community import flow

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("LC-7", "LC-24")]


@pytest.fixture
def assigned(firm: Any, community: Any, lawyer: User) -> Assignment:
    """The lawyer serves the community."""
    return flow.served(firm, community, lawyer)


def test_a_due_check_is_reached_from_the_workbench_and_recorded_without_a_mouse(
    browser: Browser, live_server: Any, assigned: Assignment, liaison: User
) -> None:
    now = timezone.now()
    actor = factories.actor(liaison, at=now)
    check = checks.plan_check(
        assigned.pairing, planned_on=local_day(now), reason="走访", actor=actor, at=now
    )
    screen = screen_of(browser)
    screen.be(factories.client_of(liaison), live_server.url)
    hand = Keys(screen.page, live_server.url)
    hand.open("/")
    hand.press(screen.page.locator("#home-desk ~ .todo a", has_text="到期的抽查"))
    hand.press(screen.page.locator(f"main a[href='/spot-checks/{check.pk}/']"))
    hand.act("record")
    for question in questions_of(check.kind):
        hand.choose(question.code, "yes")
    hand.choose("finding", "good")
    hand.act("record")
    assert SpotCheck.objects.get().state == "closed"
    assert screen.complaints == []
    screen.context.close()
