"""The cases all tests of pages look at."""

from __future__ import annotations

from dataclasses import fields

import pytest

from accounts.models import Organisation, User
from tests.cases import flow
from tests.cases.views.browser import World, world
from tests.kept import *  # noqa: F403


@pytest.fixture
def there(world_row: World) -> World:
    """The same, fetched for each test."""
    rows = {one.name: flow.again(getattr(world_row, one.name)) for one in fields(World)}
    return World(**rows)


@pytest.fixture(scope="module")
def world_row(
    director: User,
    partner: User,
    other_partner: User,
    third_partner: User,
    lawyer: User,
    clerk: User,
    other_firm: Organisation,
) -> World:
    """Cases at every step, in a firm of four partners."""
    return world(director, (partner, other_partner), lawyer, clerk, other_firm)
