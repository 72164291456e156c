"""An organisation's own values of the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from accounts.actions.parameters import enter_value
from accounts.models import Organisation, User
from core.errors import Forbidden, Unmet
from core.models import AuditEntry
from core.regulation import GC_DAY, PARAMETERS, Parameter, value_on
from tests.factories import actor, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-05-08")
TODAY = date(2026, 5, 8)


@pytest.fixture
def floor() -> Iterator[str]:
    """A bar's number that may be tightened only, of this test's own."""
    PARAMETERS["test.floor"] = Parameter(
        key="test.floor", clause="GC-3.2", label="人数", values=((GC_DAY, 3),), stricter="higher"
    )
    yield "test.floor"
    del PARAMETERS["test.floor"]


@pytest.fixture
def of_firm() -> Iterator[str]:
    """A firm's own number."""
    PARAMETERS["test.firm"] = Parameter(
        key="test.firm", clause="GC-3.2", label="人数", values=((GC_DAY, 3),), scope="firm"
    )
    yield "test.firm"
    del PARAMETERS["test.firm"]


def enter(by: User, key: str, value: Any, since: date = TODAY) -> None:
    enter_value(key, value=value, effective_from=since, reason="会议决定", actor=actor(by), at=AT)


@pytest.mark.clause("GC-3.2")
def test_a_bar_tightens_for_its_firms_from_a_day_on(
    admin: User, bar: Organisation, firm: Organisation, other_bar: Organisation, floor: str
) -> None:
    enter(admin, floor, 5, date(2026, 6, 1))
    assert value_on(floor, firm, date(2026, 5, 31)).value == 3
    assert value_on(floor, firm, date(2026, 6, 1)).value == 5
    assert value_on(floor, other_bar, date(2026, 6, 1)).value == 3


@pytest.mark.clause("GC-3.2")
def test_looser_than_above_is_refused_with_the_clause(admin: User, floor: str) -> None:
    with pytest.raises(Unmet) as refused:
        enter(admin, floor, 2)
    assert refused.value.clause == "GC-3.2"
    assert "value" in refused.value.fields


def test_yesterday_keeps_its_value(admin: User, floor: str) -> None:
    with pytest.raises(Unmet) as refused:
        enter(admin, floor, 5, date(2026, 5, 7))
    assert "effective_from" in refused.value.fields


@pytest.mark.parametrize("who", ["director", "officer", "leader", "clerk", "sysadmin"])
def test_a_bars_values_are_its_administrators(
    who: str, floor: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(Forbidden):
        enter(request.getfixturevalue(who), floor, 5)


def test_a_firms_values_are_its_directors(
    director: User,
    admin: User,
    partner: User,
    firm: Organisation,
    other_firm: Organisation,
    of_firm: str,
) -> None:
    for somebody in (admin, partner):
        with pytest.raises(Forbidden):
            enter(somebody, of_firm, 5)
    enter(director, of_firm, 5)
    assert value_on(of_firm, firm, TODAY).value == 5
    assert value_on(of_firm, other_firm, TODAY).value == 3


def test_it_stands_in_the_record(admin: User, bar: Organisation, floor: str) -> None:
    enter(admin, floor, 5)
    entry = AuditEntry.objects.get(act="set_value")
    assert (entry.owner_id, entry.reason, entry.clause) == (bar.pk, "会议决定", "GC-3.2")
    assert entry.changes["value"] == 5
