"""LC-19 by side, likeness, and who stands against whom."""

from __future__ import annotations

import itertools

import pytest

from conflicts.enums import Position
from conflicts.regulations import Inside, community_verdict, likeness, opposed


@pytest.mark.parametrize(
    ("name_alike", "mine", "theirs", "expected"),
    [
        # The same identifier is the same party, whatever the name.
        (True, "a", "a", "sure"),
        (False, "a", "a", "sure"),
        # Two different identifiers are two parties, however alike the names.
        (True, "a", "b", "none"),
        (False, "a", "b", "none"),
        # Where one is missing, alike names are a possibility.
        (True, "a", "", "possible"),
        (True, "", "b", "possible"),
        (True, "", "", "possible"),
        (False, "a", "", "none"),
        (False, "", "", "none"),
    ],
)
def test_likeness(name_alike: bool, mine: str, theirs: str, expected: str) -> None:
    assert likeness(name_alike, mine, theirs) == expected
    assert likeness(name_alike, theirs, mine) == expected


def test_only_client_and_opponent_stand_against_each_other() -> None:
    against = {
        (mine, theirs)
        for mine, theirs in itertools.product(Position.values, repeat=2)
        if opposed(mine, theirs)
    }
    assert against == {("client", "opponent"), ("opponent", "client")}


@pytest.mark.clause("LC-19")
@pytest.mark.parametrize(
    ("client", "opponent", "verdict"),
    [
        ("none", "sure", "blocked"),
        ("sure", "sure", "blocked"),
        ("possible", "sure", "blocked"),
        ("sure", "none", "clear"),
        ("possible", "none", "clear"),
        ("none", "none", "clear"),
        ("none", "possible", "possible"),
        ("sure", "possible", "possible"),
        ("possible", "possible", "possible"),
    ],
)
def test_a_communitys_lawyer_may_take_a_case_by_side(
    client: str, opponent: str, verdict: str
) -> None:
    inside = Inside(client, opponent)  # type: ignore[arg-type]
    assert community_verdict(inside) == verdict
