"""What the shorter lists cost: as many queries with three rows as with one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Absence, FactorReset, Invitation, Organisation, User
from core.models import CalendarDay, CalendarYear
from core.notices import notify
from filings.models import Confirmer
from oversight.models import Alert, Told
from tests import factories
from tests.kept import *  # noqa: F403 - its fixtures


class Rows:
    """Makes one more row of each list, each about somebody or something of its own."""

    def __init__(self, firm: Organisation, director: User, bar: Organisation) -> None:
        self.firm, self.director, self.bar = firm, director, bar
        self.at, self.today, self.made = timezone.now(), timezone.localdate(), 0

    def somebody(self) -> User:
        """A further lawyer of the firm."""
        self.made += 1
        return factories.member(factories.person(f"律师{self.made}"), self.firm, Role.LAWYER)

    def absence(self) -> None:
        """Somebody away, somebody in their place."""
        Absence.objects.create(
            person=self.somebody(),
            substitute=self.somebody(),
            organisation=self.firm,
            since=self.today,
            until=self.today + timedelta(days=1),
            reason="休假",
            entered_by=self.director,
            entered_at=self.at,
        )

    def invitation(self) -> None:
        """Somebody invited by somebody."""
        self.made += 1
        Invitation.objects.create(
            organisation=self.firm,
            role=Role.LAWYER,
            name="新人",
            email="new@example.org",
            since=self.today,
            secret_hash=f"{self.made}",
            invited_by=self.somebody(),
            invited_at=self.at,
            expires_at=self.at + timedelta(days=7),
        )

    def mail(self) -> None:
        """A message to somebody."""
        self.made += 1
        person = self.somebody().pk
        notify(f"x{self.made}", "accounts/notices/factor_reset", [person], at=self.at)

    def factor_reset(self) -> None:
        """A lost second factor."""
        FactorReset.objects.create(
            person=self.somebody(),
            organisation=self.firm,
            reason="换手机",
            asked_by=self.somebody(),
            asked_at=self.at,
        )

    def year(self) -> None:
        """A year of the calendar and a day in it."""
        self.made += 1
        CalendarYear.objects.create(year=2100 + self.made, source="公告", loaded_at=self.at)
        CalendarDay.objects.create(day=date(2100 + self.made, 5, 1), working=False, name="假")

    def alert(self) -> None:
        """An alert the bar was told of."""
        self.made += 1
        raised = Alert.objects.create(
            origin="case",
            subject_type="cases.case",
            subject_id=self.made,
            bar=self.bar,
            where=factories.organisation("firm", parent=self.bar),
            gist="聚集",
            raised_by=self.somebody(),
            raised_at=self.at,
        )
        Told.objects.create(alert=raised, organisation=self.bar, told_at=self.at)

    def confirmer(self) -> None:
        """Somebody who may confirm the firm's reports."""
        Confirmer.objects.create(
            firm=self.firm,
            person=self.somebody(),
            since=self.today,
            registered_by=self.somebody(),
        )


LISTS: dict[str, tuple[str, Callable[[Rows], None]]] = {
    "/absences/": ("director", Rows.absence),
    "/organisations/{firm}/invitations/": ("director", Rows.invitation),
    "/outbox/": ("sysadmin", Rows.mail),
    "/factor-resets/": ("director", Rows.factor_reset),
    "/calendar/": ("sysadmin", Rows.year),
    "/alerts/": ("officer", Rows.alert),
    "/filings/confirmers/": ("director", Rows.confirmer),
}


@pytest.fixture(scope="module")
def readers(director: User, officer: User, sysadmin: User) -> dict[str, User]:
    """Who looks at the lists, there before any test's own rows."""
    return {"director": director, "officer": officer, "sysadmin": sysadmin}


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_as_much_with_three_rows_as_with_one(
    readers: dict[str, User], firm: Organisation, director: User, bar: Organisation, path: str
) -> None:
    login, make = LISTS[path]
    client = factories.client_of(readers[login])
    rows, address = Rows(firm, director, bar), path.format(firm=firm.pk)

    def asked() -> tuple[int, Any]:
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(address)
        assert answer.status_code == 200
        return len(seen), answer.content.count(b"<tr")

    make(rows)
    one, few = asked()
    make(rows)
    make(rows)
    three, more = asked()
    assert more >= few + 2, "the list shows what was made"
    assert three == one
