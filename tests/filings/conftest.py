"""What the tests of reports share: an accepted case, and who may confirm."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from accounts.models import Organisation, User
from cases.models import Case
from filings.actions.confirmers import register_confirmer
from tests import factories
from tests.cases import flow as cases
from tests.filings import flow


@pytest.fixture
def accepted(director: User, partner: User, other_partner: User, lawyer: User) -> Case:
    """A case the firm has accepted, everything in order."""
    return cases.accepted(director, (partner, other_partner), lawyer)


@pytest.fixture
def confirmer(director: User, clerk: User) -> User:
    """The clerk, registered with the bar to confirm the firm's reports."""
    actor = factories.actor(director, at=flow.at("2026-05-01"))
    register_confirmer(person=clerk, actor=actor, at=flow.at("2026-05-01"))
    return clerk


@pytest.fixture
def both(firm: Organisation, bar: Organisation) -> User:
    """An officer of the bar who also belongs to the reporting firm."""
    somebody = factories.member(factories.person("两边干事"), bar, Role.OFFICER)
    return factories.member(somebody, firm, Role.LAWYER)
