"""The admin has no page for it."""

from __future__ import annotations

import pytest
from django.contrib import admin as django_admin
from django.test import Client
from django.urls import get_resolver

from accounts.enums import Role
from accounts.models import Membership, Organisation, User
from cases.models import Case
from core.models import AuditEntry, ParameterValue
from tests import factories
from tests.cases.no_way_round.steps import (
    assert_not_taken,
)
from tests.kept import *  # noqa: F403

pytestmark = pytest.mark.clause("GC-3.2")


@pytest.fixture
def root(firm: Organisation) -> Client:
    """A browser of somebody with every right Django knows."""
    somebody = factories.person("超级用户", is_superuser=True, is_staff=True)
    factories.member(somebody, firm, *Role.values)
    return factories.client_of(somebody, firm)


def admin_sites() -> list[django_admin.AdminSite]:
    """Every admin site the addresses lead to, and Django's own."""
    from accounts.admin import site

    return [site, django_admin.site]


def test_no_admin_knows_a_table_of_clients_cases_or_accounts() -> None:
    known = {model._meta.app_label for site in admin_sites() for model in site._registry}
    assert known.isdisjoint({"cases", "conflicts", "filings"})
    models = {model for site in admin_sites() for model in site._registry}
    assert models.isdisjoint({User, Membership, Organisation, ParameterValue, AuditEntry})


@pytest.mark.parametrize("model", ["case", "meeting", "opinion", "invitee", "count", "party"])
def test_the_admin_has_no_page_of_a_case(attacked: Case, root: Client, model: str) -> None:
    for page in ("", "add/", f"{attacked.pk}/change/", f"{attacked.pk}/delete/"):
        address = f"/admin/cases/{model}/{page}"
        values = {"state": "accepted", "action": "delete_selected", "_selected_action": "1"}
        assert root.get(address).status_code == 404
        assert root.post(address, values).status_code == 404
    assert_not_taken(attacked)


def test_the_addresses_lead_to_no_other_admin() -> None:
    mounted = [p for p in get_resolver().url_patterns if getattr(p, "app_name", "") == "admin"]
    assert len(mounted) == 1
