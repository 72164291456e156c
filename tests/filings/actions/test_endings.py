"""A firm that ends: its reports go on with its successor."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.actions.endings import merge_organisation
from accounts.models import Organisation, User
from cases.models import Case
from core.audit import verify
from filings.models import Confirmer
from filings.policies import firm_filings
from tests import factories
from tests.filings import flow

pytestmark = [pytest.mark.django_db, pytest.mark.clause("GC-3.1")]


def test_a_merged_firms_reports_go_to_its_successor_and_keep_the_name_they_bear(
    director: User,
    officer: User,
    admin: User,
    confirmer: User,
    firm: Organisation,
    other_firm: Organisation,
    other_director: User,
) -> None:
    draft, registered = flow.draft(director), flow.registered(director, officer)
    merge_organisation(
        firm,
        into=other_firm,
        on=date(2026, 5, 14),
        actor=factories.actor(admin, at=flow.at("2026-05-14")),
        at=flow.at("2026-05-14"),
    )
    seen = firm_filings(flow.by(other_director, other_firm, when="2026-05-15"))
    assert {draft.pk, registered.pk} <= set(seen.values_list("pk", flat=True))
    after = flow.fresh(registered)
    assert (after.firm, after.reported_by) == (other_firm, "之江律师事务所")
    assert flow.fresh(draft).reported_by == "钱塘律师事务所"
    assert Case.objects.get(pk=draft.case_id).firm == other_firm
    assert not Confirmer.objects.filter(until__isnull=True).exists()
    assert list(verify()) == []
