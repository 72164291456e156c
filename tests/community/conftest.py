"""What most tests of communities begin with."""

from __future__ import annotations

import pytest

from accounts.models import Organisation, User
from community.models import Assignment
from tests.community import flow


@pytest.fixture
def assigned(firm: Organisation, community: Organisation, lawyer: User) -> Assignment:
    """The lawyer serves the community for the firm since January."""
    return flow.served(firm, community, lawyer)
