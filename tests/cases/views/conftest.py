"""The cases all tests of pages look at."""

from __future__ import annotations

import pytest

from accounts.models import Organisation, User
from tests.cases.views.browser import World, world


@pytest.fixture
def there(
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
