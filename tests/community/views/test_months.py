"""The month on screens: few taps, what stands out first, who sees what."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import Organisation, User
from community.models import Assignment
from core import sweeps
from tests import factories
from tests.community import flow
from tests.community.flow_months import JUNE, confirm, of, opened
from tests.filings import web
from tests.papers import words

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-24")]


def test_a_lawyer_needs_two_taps_and_types_nothing(assigned: Assignment, lawyer: User) -> None:
    flow.entry(assigned)
    opened()
    page = f"/months/{of('lawyer').pk}/"
    browser = factories.client_of(lawyer)
    assert f'href="{page}"' in web.text_of(browser.get("/"))
    shown = browser.get(page)
    assert 'data-page="month-report"' in web.text_of(shown)
    assert shown.context["exceptions"] == []
    done = web.fill_from(shown, browser, f"{page}confirm")
    assert (done.status_code, of("lawyer").state) == (302, "confirmed")
    again = browser.post(f"{page}confirm", {})
    assert again.status_code == 409


def test_each_level_prints_its_report_as_it_stands(
    assigned: Assignment, lawyer: User, clerk: User, liaison: User, other_firm: Organisation
) -> None:
    flow.entry(assigned)
    opened()
    place = assigned.community.name
    mine = f"/months/{of('lawyer').pk}/print"
    before = words(web.get(lawyer, mine).content)
    assert "尚未上报" in before and "律师签名" in before and place in before
    confirm(of("lawyer"), lawyer)
    after = words(web.get(lawyer, mine).content)
    assert "尚未上报" not in after and f"确认人{lawyer.name}" in after
    firms = words(web.get(clerk, f"/months/{of('firm').pk}/print").content)
    assert f"填报{assigned.firm.name}报送{liaison_of(assigned)}" in firms
    assert f"{lawyer.name}1" in firms and "律所盖章" in firms
    offices = words(web.get(liaison, f"/months/{of('liaison').pk}/print").content)
    assert f"{assigned.firm.name}1" in offices and "市律协签收" in offices
    stranger = factories.member(factories.person("外所"), other_firm, Role.DIRECTOR)
    assert web.get(stranger, mine).status_code == 404


def liaison_of(one: Assignment) -> str:
    """The office above the community."""
    office = one.community.parent
    assert office is not None
    return office.name


def test_a_firm_of_fifteen_passes_its_month_on_with_one_button(
    firm: Organisation, community: Organisation, clerk: User
) -> None:
    for n in range(15):
        one = factories.member(factories.person(f"律师{n}"), firm, Role.LAWYER)
        made = flow.served(firm, flow.another_community(community, f"社区{n}"), one)
        flow.entry(made)
    opened()
    browser, page = factories.client_of(clerk), f"/months/{of('firm').pk}/"
    before = browser.get(page)
    assert before.context["missing"] == "应收 15 份，已收 0 份，还差 15 份"
    assert not before.context["confirms"]
    for report in of("firm").below.all():
        assert report.lawyer is not None
        confirm(report, report.lawyer)
    shown = browser.get(page)
    assert (shown.context["missing"], shown.context["standing_out"]) == ("", [])
    assert web.fill_from(shown, browser, f"{page}confirm").status_code == 302
    assert (of("firm").state, of("firm").entries) == ("confirmed", 15)


def test_what_stands_out_comes_first_and_the_page_asks_as_much_for_three_as_for_one(
    assigned: Assignment, firm: Organisation, community: Organisation, clerk: User, partner: User
) -> None:
    opened()
    browser, page = factories.client_of(clerk), f"/months/{of('firm').pk}/"
    browser.get(page)
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get(page)
    for n in range(2):
        one = factories.member(factories.person(f"律师{n}"), firm, Role.LAWYER)
        flow.entry(flow.served(firm, flow.another_community(community, f"社区{n}"), one))
    opened("2026-06-02 08:00")
    with CaptureQueriesContext(connection) as many:
        shown = browser.get(page)
    assert len(few) == len(many)
    assert next(line.stands_out for line in shown.context["lines"])
    assert "没有工作记录" in web.text_of(shown)


def test_the_overview_counts_by_firm_and_district_for_who_sees_them(
    assigned: Assignment, liaison: User, officer: User, foreign_officer: User, justice: User
) -> None:
    flow.entry(assigned)
    opened()
    confirm(of("lawyer"), assigned.lawyer)
    sweeps.run_all(at=flow.at(JUNE))
    for who, firms in ((liaison, 1), (officer, 1), (foreign_officer, 0), (justice, 0)):
        shown = factories.client_of(who).get("/months/overview?month=2026-05")
        assert [(line.expected, line.received) for line in shown.context["lines"]] == [
            (1, 1)
        ] * firms
    assert shown.context["total"]["entries"] == 1
    assert factories.client_of(foreign_officer).get(f"/months/{of('city').pk}/").status_code == 404
