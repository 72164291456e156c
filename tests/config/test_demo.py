"""The demo data: deterministic, complete, through the same rules as everything."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from accounts.enums import Role
from cases.enums import CaseState
from cases.models import Case
from core.audit import verify
from filings.enums import FilingState
from filings.models import Filing
from tests.kept import *  # noqa: F403

# One worker loads it, once.
pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture(scope="module")
def small_world(db: None) -> None:
    """The small size, loaded."""
    call_command("demo", verbosity=0, stdout=io.StringIO())


def test_small_has_cases_and_reports_in_every_state(small_world: None) -> None:
    assert set(Case.objects.values_list("state", flat=True)) == set(CaseState.values)
    assert set(Filing.objects.values_list("state", flat=True)) == set(FilingState.values)
    assert list(verify()) == []


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
