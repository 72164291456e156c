"""A firm that ends: its reports go on with its successor."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.actions.endings import merge_organisation
from accounts.enums import Role
from accounts.models import Organisation, User
from cases.models import Case
from core.audit import verify
from filings.actions import sending
from filings.models import Confirmer
from filings.policies import firm_filings
from tests import factories
from tests.cases import flow as cases
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


def test_what_a_merged_firm_still_owes_its_successor_owes_to_its_own_bar(
    director: User,
    officer: User,
    admin: User,
    firm: Organisation,
    province: Organisation,
    other_bar: Organisation,
) -> None:
    elsewhere = factories.organisation("firm", "海城律师事务所", other_bar)
    draft, returned = flow.submitted(director), flow.returned(director, officer)
    overseer = factories.member(factories.person("省协管理员"), province, Role.ADMIN)
    when = flow.at("2026-05-14")
    merge_organisation(
        firm,
        into=elsewhere,
        on=date(2026, 5, 14),
        actor=factories.actor(overseer, at=when),
        at=when,
    )
    unsent, sent = flow.fresh(draft), flow.fresh(returned)
    assert (unsent.bar, sent.bar) == (other_bar, returned.bar)
    report = cases.duties("filings.report", draft.case).get()
    assert (report.debtor, report.creditor) == (elsewhere, other_bar)
    # What was sent before is completed towards the bar that has it.
    completion = cases.duties("filings.complete", returned).get()
    assert (completion.debtor, completion.creditor) == (elsewhere, returned.bar)
    # The director went along and sends it there.
    again = sending.send_filing(
        unsent, actor=flow.by(director, elsewhere, when="2026-05-15"), at=when
    )
    assert (again.state, again.reported_by) == ("sent", "海城律师事务所")
    assert cases.duties("filings.report", draft.case, "discharged").exists()
