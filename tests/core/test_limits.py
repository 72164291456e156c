"""Rate limits: windows that hold, counted once each, for the client's own address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory

from core import limits
from core.errors import TooMany
from core.models import Allowance
from tests.factories import moment

AT = moment("2026-05-08 09:00")
HOUR, DAY = 3600, 86_400


def spend(n: int = 0, *, whose: str = "a", seconds: int = DAY, later: int = 0) -> bool:
    """One more use of three; whether it was granted."""
    at = AT + timedelta(seconds=later)
    try:
        limits.spend("try", whose, most=3, seconds=seconds, at=at, message="够了")
    except TooMany:
        return False
    return True


@pytest.mark.django_db
def test_a_window_holds_to_its_end_and_is_then_forgotten() -> None:
    assert [spend() for _ in range(4)] == [True, True, True, False]
    assert spend(whose="b")
    assert limits.spent("try", "a", most=3, seconds=DAY, at=AT)
    # 22 hours later it is still the same day's window (they begin at 08:00); 23 hours later not.
    assert not spend(later=22 * HOUR)
    assert limits.drop_old(at=AT + timedelta(hours=22)) == 0
    assert spend(later=23 * HOUR)
    assert limits.drop_old(at=AT + timedelta(hours=23, seconds=1)) == 2
    assert Allowance.objects.count() == 1


def test_many_at_once_get_no_more_than_there_is(at_once: Callable[..., list[Any]]) -> None:
    granted = at_once(spend, 8)
    assert sum(granted) == 3
    assert Allowance.objects.get().used == 8


@pytest.mark.parametrize(
    ("proxies", "address", "line"),
    [
        (0, "198.51.100.1", "198.51.100.1"),
        (1, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        (2, "203.0.113.9", "203.0.113.9"),
        (4, "", ""),
    ],
)
def test_the_address_is_told_by_the_proxies_that_are_ours(
    settings: Any, proxies: int, address: str, line: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    claimed = "6.6.6.6, 203.0.113.9, 2001:db8:1:2:3::4"
    request = RequestFactory().get(
        "/", headers={"x-forwarded-for": claimed}, REMOTE_ADDR="198.51.100.1"
    )
    assert (limits.client_address(request), limits.line_of(request)) == (address, line)
