"""Nor do our own actions with actors of one's own making, nor an import."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from accounts.enums import Role
from accounts.models import Organisation, User
from cases.actions import handling, intake, meetings, opinions
from cases.enums import CaseState
from cases.models import Case, Opinion
from core.actors import SYSTEM, Actor
from core.errors import Refusal, Unmet
from core.transitions import move
from tests.cases import flow
from tests.cases.no_way_round.steps import (
    ACCEPT,
    assert_not_taken,
    forged,
    try_it,
)
from tests.kept import *  # noqa: F403

pytestmark = pytest.mark.clause("GC-3.2")


def test_no_actor_of_ones_own_making_accepts_it(
    attacked: Case, firm: Organisation, lawyer: User, circle: tuple[User, User, User]
) -> None:
    for actor in (*forged(firm, lawyer), *forged(firm, circle[0])):
        for act in (handling.accept_case, intake.accept_ordinary):
            with pytest.raises(Refusal):
                act(flow.again(attacked), actor=actor, at=flow.at())
        with pytest.raises(Refusal):
            meetings.close_meeting(attacked.meetings.get(), actor=actor, at=flow.at())
    assert_not_taken(attacked)


def test_no_actor_of_ones_own_making_speaks_for_the_third_partner(
    attacked: Case, firm: Organisation, lawyer: User, circle: tuple[User, User, User]
) -> None:
    third = circle[2]
    substitutes = [
        Actor(lawyer, firm, frozenset(Role.values), third, date(2026, 5, 8)),
        Actor(third, firm, frozenset(Role.values), lawyer, date(2026, 5, 8)),
    ]
    for actor in (*forged(firm, lawyer), *substitutes):
        with pytest.raises(Refusal):
            opinions.give_opinion(attacked.meetings.get(), choice="take", actor=actor, at=flow.at())
    assert Opinion.objects.count() == 2


@pytest.mark.parametrize("act", ["accept", "accept_ordinary", "close_meeting"])
def test_the_move_itself_goes_no_way_round(attacked: Case, act: str) -> None:
    with pytest.raises((Refusal, DatabaseError)), transaction.atomic():
        move(
            flow.again(attacked),
            act,
            actor=SYSTEM,
            at=flow.at(),
            values={"decision_id": attacked.meetings.get().pk},
        )
        move(flow.again(attacked), "accept", actor=SYSTEM, at=flow.at())
    assert_not_taken(attacked)


def test_what_is_imported_comes_in_as_intake_whatever_the_sheet_says(
    circle: tuple[User, User, User],
) -> None:
    for smuggled in ({"state": "accepted"}, {"decision_id": 1}, {"regime": "ordinary"}):
        with pytest.raises(ValueError, match="not texts"):
            flow.case(circle[0], **smuggled)
    old = flow.case(circle[0], engaged_on=date(2001, 1, 1))
    assert old.state == CaseState.INTAKE
    old = intake.owe_decision(
        old, owed_reason="legacy", note="施行前", actor=flow.by(circle[0]), at=flow.at()
    )
    with pytest.raises(Unmet):
        handling.accept_case(old, actor=flow.by(circle[0]), at=flow.at())
    try_it(ACCEPT, case=old.pk)
    assert_not_taken(old)
