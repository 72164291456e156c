"""Spot checks planned at the same moment, over real connections, with the naive way."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import Organisation, User
from community.actions import checks, draws
from community.models import Draw, Feedback, SpotCheck
from community.queries.checks import to_draw_from
from tests import factories
from tests.community import flow
from tests.races import at_once, meanwhile, refusals

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("LC-24")]


def test_two_draws_at_once_check_no_pairing_twice_and_two_clicks_plan_one_check(
    firm: Organisation, community: Organisation, liaison: User
) -> None:
    for n in range(3):
        one = factories.member(factories.person(f"律师{n}"), firm, Role.LAWYER)
        flow.served(firm, flow.another_community(community, f"社区{n}"), one)
    office = flow.by(liaison)
    here, day = office.organisation, flow.at().date()

    def draw() -> Draw:
        planned: Any = {"planned_on": date(2026, 5, 15), "actor": office, "at": flow.at()}
        return draws.draw_checks(liaison=here, size=2, **planned)

    # The negative control: who looks without the lock sees pairings that are being drawn.
    _drawn, seen = meanwhile(draw, lambda: to_draw_from(here.pk, day).count())
    assert seen == 3
    SpotCheck.objects.update(state="cancelled")
    results = at_once(draw, draw)
    assert len(refusals(results)) == 1
    assert SpotCheck.objects.filter(state="planned").count() == 2
    first = SpotCheck.objects.filter(state="planned").first()
    assert first is not None
    SpotCheck.objects.update(state="cancelled")
    given = Feedback.objects.create(
        programme=first.programme,
        community=first.community,
        liaison=here,
        secret_hash="0" * 64,
        made_at=flow.at(),
        expires_on=day,
        score=1,
        given_at=flow.at(),
        consequence="spot_check",
    )
    clicks = at_once(
        *(lambda: checks.plan_from_feedback(given, actor=office, at=flow.at()) for _n in range(3))
    )
    assert len(refusals(clicks)) == 2
    assert SpotCheck.objects.filter(state="planned").count() == 1
