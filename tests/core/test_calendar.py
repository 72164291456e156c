"""Working days, with the fixtures of 2026."""

from __future__ import annotations

from datetime import date

import pytest

from core.calendar import term

pytestmark = pytest.mark.django_db


@pytest.mark.clause("LC-15")
@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 2, 12), date(2026, 2, 14)),
        (date(2026, 2, 13), date(2026, 2, 24)),
        (date(2026, 9, 18), date(2026, 9, 21)),
        (date(2026, 9, 30), date(2026, 10, 9)),
        (date(2026, 10, 8), date(2026, 10, 10)),
    ],
)
def test_two_working_days_follow_the_swapped_days(received: date, due: date) -> None:
    assert term(received, 2).on == due
    assert not term(received, 2).provisional
