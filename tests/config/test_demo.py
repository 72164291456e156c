"""The demo data: deterministic, complete, through the same rules as everything."""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.enums import OrganisationKind as Kind
from accounts.enums import Role
from accounts.models import Membership, Organisation
from cases.enums import CaseState
from cases.models import Case
from community.models import LogEntry, MonthReport
from community.regulations.monthly import month_of
from core.audit import verify
from filings.enums import FilingState
from filings.models import Filing
from tests.config.demo.test_year import holds_together
from tests.kept import *  # noqa: F403


@pytest.fixture(scope="module")
def small_world(db: None) -> None:
    """The small size, loaded."""
    call_command("demo", verbosity=0, stdout=io.StringIO())


def test_small_has_cases_and_reports_in_every_state(small_world: None) -> None:
    assert set(Case.objects.values_list("state", flat=True)) == set(CaseState.values)
    assert set(Filing.objects.values_list("state", flat=True)) == set(FilingState.values)
    assert list(verify()) == []


def test_small_is_as_large_as_the_contract_says(small_world: None) -> None:
    kinds = Counter(Organisation.objects.values_list("kind", flat=True))
    assert (kinds[Kind.PROVINCIAL_BAR], kinds[Kind.CITY_BAR], kinds[Kind.FIRM]) == (1, 2, 6)
    assert (kinds[Kind.COMMUNITY], kinds[Kind.SCHOOL]) == (20, 3)
    partners = Membership.objects.filter(role=Role.PARTNER, until=None)
    assert 2 in Counter(partners.values_list("organisation", flat=True)).values()
    # A year of logs: of each of the months that are over, in several communities.
    numbered = LogEntry.objects.filter(counts=True, number__isnull=False)
    logged = Counter(month for _place, month in set(numbered.values_list("community", "month")))
    assert [logged[month] >= 5 for month in _months_over()] == [True] * 12
    summed = MonthReport.objects.filter(level="city").order_by("month")
    assert list(summed.values_list("state", flat=True)) == ["accepted"] * 10 + ["open"] * 2
    holds_together()


def _months_over() -> list[date]:
    months, month = [], month_of(timezone.localdate())
    for _n in range(12):
        month = month_of(month - timedelta(days=1))
        months.append(month)
    return months


def test_accounts_cover_every_role_of_the_contract(small_world: None) -> None:
    out = io.StringIO()
    call_command("demo", "accounts", "--json", stdout=out)
    accounts = json.loads(out.getvalue())
    assert set(Role.values) <= {role for account in accounts for role in account["roles"]}
    assert all(account["password"] and account["organisation"] for account in accounts)


def test_a_second_load_is_refused_and_a_second_first_start_does_nothing(small_world: None) -> None:
    with pytest.raises(CommandError, match="empty the database"):
        call_command("demo", stdout=io.StringIO())
    before = Case.objects.count()
    call_command("demo", "first-start", stdout=io.StringIO())
    assert Case.objects.count() == before
