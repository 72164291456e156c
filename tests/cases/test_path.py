"""The whole way of a case inside the firm, by its actions."""

from __future__ import annotations

import pytest

from accounts.models import User
from cases.enums import CaseState, Regime
from tests.cases import flow

pytestmark = pytest.mark.django_db


@pytest.mark.clause("GC-3.2")
def test_a_case_is_accepted_with_everything_the_clauses_ask_for(
    director: User, partner: User, other_partner: User, lawyer: User
) -> None:
    one = flow.accepted(director, (partner, other_partner), lawyer)
    assert one.state == CaseState.ACCEPTED
    assert one.regime == Regime.GROUP
