"""A group case of a firm with three partners."""

from __future__ import annotations

import pytest

from accounts.models import User
from cases.models import Case
from tests.cases import flow


@pytest.fixture
def case(director: User) -> Case:
    """A group case of the firm."""
    return flow.case(director)


@pytest.fixture
def circle(director: User, partner: User, other_partner: User) -> tuple[User, User, User]:
    """The firm's three partners."""
    return director, partner, other_partner
