"""One firm with three partners, kept for each module of this folder."""

from __future__ import annotations

import pytest

from accounts.models import User
from cases.models import Case, Meeting
from tests.cases import flow
from tests.kept import *  # noqa: F403


@pytest.fixture(scope="module")
def circle(director: User, partner: User, other_partner: User) -> tuple[User, User, User]:
    """The firm's three partners."""
    return director, partner, other_partner


@pytest.fixture(scope="module")
def ready_row(circle: tuple[User, User, User], lawyer: User) -> Case:
    """A case that lacks nothing but the acceptance itself."""
    one = flow.prepared(flow.case(circle[0]), circle[0])
    return flow.handled(flow.decided(one, *circle), circle[0], lawyer)


@pytest.fixture
def ready(ready_row: Case) -> Case:
    """The same, fetched for each test."""
    return flow.again(ready_row)


@pytest.fixture
def open_meeting(meeting_row: Meeting) -> Meeting:
    """The same, fetched for each test."""
    return flow.again(meeting_row)


@pytest.fixture(scope="module")
def meeting_row(circle: tuple[User, User, User]) -> Meeting:
    """A meeting nobody has spoken in yet."""
    return flow.called(flow.case(circle[0]), circle[0], host=circle[0])
