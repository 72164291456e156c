"""A meeting, and a case that lacks nothing but the acceptance."""

from __future__ import annotations

import pytest

from accounts.models import User
from cases.models import Case
from tests.cases import flow


@pytest.fixture
def circle(director: User, partner: User, other_partner: User) -> tuple[User, User, User]:
    """The firm's three partners."""
    return director, partner, other_partner


@pytest.fixture
def ready(circle: tuple[User, User, User], lawyer: User) -> Case:
    """A case that lacks nothing but the acceptance itself."""
    one = flow.prepared(flow.case(circle[0]), circle[0])
    return flow.handled(flow.decided(one, *circle), circle[0], lawyer)
