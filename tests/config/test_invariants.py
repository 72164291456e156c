"""The database holds its invariants against the application's own role."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import User
from config import invariants

pytestmark = pytest.mark.django_db


@pytest.mark.clause("GC-1.1", "GC-2.1", "GC-2.4", "GC-3.1", "GC-3.2", "GC-3.3", "GC-5.1")
@pytest.mark.clause("LC-3", "LC-4", "LC-6")
@pytest.mark.clause("LC-14", "LC-15", "LC-16", "LC-17", "LC-18", "LC-20", "LC-21", "LC-22", "LC-24")
def test_every_attempt_is_refused_for_the_reason_it_was_made_for() -> None:
    gave_way = [o for o in invariants.try_all(at=timezone.localtime()) if not o.held]
    assert gave_way == []


def test_a_harmless_statement_gives_way_so_the_attempts_can_fail() -> None:
    harmless = invariants.Attempt(
        "harmless", "", "", "UPDATE cases_case SET title = 'z' WHERE id = %(intake)s"
    )
    before = invariants.ATTEMPTS
    invariants.ATTEMPTS = (harmless,)
    try:
        (outcome,) = invariants.try_all(at=timezone.localtime())
    finally:
        invariants.ATTEMPTS = before
    assert not outcome.held


def test_nothing_is_left_behind() -> None:
    list(invariants.try_all(at=timezone.localtime()))
    assert not User.objects.exists()
