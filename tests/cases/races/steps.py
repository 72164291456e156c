"""Speaking and closing."""

from __future__ import annotations

from accounts.models import User
from cases.models import Case, Meeting
from tests.cases import flow


def call(case: Case, by: User) -> Meeting:
    """Call a meeting."""
    return flow.called(flow.again(case), by, host=by)
