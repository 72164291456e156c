"""The ties and findings checks are made of."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import Role
from accounts.models import Organisation, User
from cases.actions.parties import NewParty
from conflicts.models import Check, CommunityTie
from core.sealing import keyed_hash
from tests import factories
from tests.conflicts.actions.checks.steps import (
    PLACE,
    case_with,
    check,
)


@pytest.fixture
def mover(firm: Organisation, other_firm: Organisation) -> User:
    """A lawyer of ours who was with the other firm from March to the end of May 2025."""
    person = factories.person("跳槽律师")
    for role in (Role.LAWYER, Role.PARTNER):
        factories.member(person, other_firm, role, since=date(2025, 3, 1), until=date(2025, 5, 31))
    return factories.member(person, firm, Role.LAWYER, since=date(2025, 6, 1))


@pytest.fixture
def tie(lawyer: User, firm: Organisation, community: Organisation) -> CommunityTie:
    """The lawyer serves the community since the beginning of the year."""
    return CommunityTie.objects.create(
        person=lawyer,
        firm=firm,
        community=community,
        place_hash=keyed_hash("place", PLACE),
        name_hash=keyed_hash("name", community.name),
        subject_type="community.assignment",
        subject_id=1,
        since=date(2026, 1, 1),
        until=date(2026, 12, 31),
    )


@pytest.fixture
def possible(director: User) -> Check:
    """A check that found something possible."""
    case_with(director, client=NewParty("甲"))
    return check(case_with(director, opponent=NewParty("甲")), director)
