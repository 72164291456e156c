"""The liaison office by keyboard alone: a due check recorded, the board from pairing to pairing."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from accounts.models import Organisation, User
from community.actions import checks
from community.models import Assignment, Pairing, SpotCheck
from community.regulations.checks import questions_of
from core.calendar import local_day
from tests import factories
from tests.browser.conftest import screen_of
from tests.browser.hand import Keys
from tests.community import flow
from tests.community.flow_pairing import Sides

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


@pytest.mark.clause("LC-22")
def test_the_board_is_worked_through_without_a_mouse(
    browser: Browser, live_server: Any, firm: Organisation, community: Organisation
) -> None:
    sides = Sides(firm, community)
    sides.lawyer()
    second, third = (flow.another_community(community, name) for name in ("乙社区", "丙社区"))
    screen = screen_of(browser)
    screen.be(factories.client_of(sides.liaison), live_server.url)
    hand = Keys(screen.page, live_server.url)
    hand.open("/pairings/board")
    hand.reads("3 个社区：已结对 0，待审查 0，未结对 3")
    # One: the firm that suits the first community best stands there with its reasons.
    hand.act("place")
    hand.send()
    hand.reads("待审查 1，未结对 2")
    first = Pairing.objects.get()
    assert (first.firm, first.state, first.placed_by) == (firm, "approved", sides.liaison)
    # Several: ticked on the board, shown once more, placed with one firm.
    rest = [place for place in (community, second, third) if place.pk != first.community_id]
    hand.choose("community", *(place.pk for place in rest))
    hand.press(screen.page.locator("#many button"))
    hand.choose("firm", firm.pk)
    hand.send()
    hand.reads("待审查 3，未结对 0")
    assert set(Pairing.objects.values_list("community", "state")) == {
        (place.pk, "approved") for place in (community, second, third)
    }
    assert screen.complaints == []
    screen.context.close()
