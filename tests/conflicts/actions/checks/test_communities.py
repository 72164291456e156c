"""What is found through the communities lawyers serve (LC-19)."""

from __future__ import annotations

import pytest

from accounts.models import User
from cases.actions import parties
from cases.actions.parties import NewParty
from conflicts.models import CommunityTie
from tests.cases import flow
from tests.conflicts.actions.checks.steps import (
    INSIDE,
    PLACE,
    case_with,
    check,
    found,
)

pytestmark = pytest.mark.django_db


OTHER_INSIDE = NewParty("居民乙", community_code=PLACE)


OUTSIDER = NewParty("外人", community_code="330102009999")


NAMED_ALIKE = NewParty("柳浪社区", kind="organisation")
NAMED_IN_FULL = NewParty("杭州市上城区清波街道柳浪社区居民委员会", kind="organisation")


@pytest.mark.clause("LC-19")
@pytest.mark.parametrize(
    ("client", "opponent", "result"),
    [
        (OUTSIDER, INSIDE, "blocked"),
        (None, INSIDE, "blocked"),
        (INSIDE, OTHER_INSIDE, "blocked"),
        (INSIDE, OUTSIDER, "clear"),
        (INSIDE, NewParty("没有地址"), "clear"),
        (OUTSIDER, NAMED_ALIKE, "possible"),
        (INSIDE, NAMED_ALIKE, "possible"),
        (OUTSIDER, NAMED_IN_FULL, "possible"),
        (NAMED_ALIKE, OUTSIDER, "clear"),
        (OUTSIDER, OUTSIDER, "clear"),
    ],
)
def test_a_communitys_lawyer_by_side(
    director: User,
    lawyer: User,
    tie: CommunityTie,
    client: NewParty | None,
    opponent: NewParty,
    result: str,
) -> None:
    one = check(case_with(director, client=client, opponent=opponent), director, lawyer)
    assert one.result == result
    assert len(found(one)) == (result != "clear")


@pytest.mark.clause("LC-19")
def test_a_colleague_of_the_communitys_lawyer_may_take_it(
    director: User, lawyer: User, tie: CommunityTie, partner: User
) -> None:
    case = case_with(director, opponent=INSIDE)
    assert check(case, director, partner).result == "clear"
    assert check(case, director, partner, lawyer).result == "blocked"


@pytest.mark.clause("LC-19")
@pytest.mark.parametrize(
    ("day", "result"),
    [
        ("2025-12-31", "clear"),
        ("2026-01-01", "blocked"),
        ("2026-12-31", "blocked"),
        ("2027-01-01", "clear"),
    ],
)
def test_the_community_of_that_day_counts(
    director: User, lawyer: User, tie: CommunityTie, day: str, result: str
) -> None:
    case = case_with(director, opponent=INSIDE, when=day)
    assert check(case, director, lawyer, when=day).result == result


@pytest.mark.clause("LC-19")
def test_one_resident_among_many_opponents_blocks(
    director: User, lawyer: User, tie: CommunityTie
) -> None:
    case = case_with(director, opponent=OUTSIDER)
    parties.add_parties(
        case,
        side="opponent",
        parties=[*flow.workers(20), INSIDE],
        actor=flow.by(director),
        at=flow.at(),
    )
    one = check(case, director, lawyer)
    assert found(one) == [("community", True, True)]
