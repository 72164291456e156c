"""The liaison office's screens: what waits, one click to plan, figures down to the street."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Organisation, User
from community.actions import changes, checks, details, quarters
from community.models import Assignment, ChangeNotice, Feedback, SpotCheck, Suggestion
from core.calendar import local_day
from core.errors import Unmet
from core.sealing import seal_text
from tests import factories
from tests.community import flow
from tests.filings import web

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-7")]
LISTS = ("/spot-checks/", "/spot-checks/board", "/changes/", "/suggestions/", "/quarters/overview")


def today() -> date:
    """The day it is: pages know no other."""
    return local_day(timezone.now())


def now(somebody: User) -> dict[str, Any]:
    """Who acts at this moment."""
    moment = timezone.now()
    return {"actor": factories.actor(somebody, at=moment), "at": moment}


def work_of(one: Assignment, liaison: User) -> None:
    """A check that is due, a change, a suggestion and a proposed check of one community."""
    checks.plan_check(one.pairing, planned_on=today(), reason="x", **now(liaison))
    clerk = factories.member(factories.person("居委"), one.community, Role.COMMUNITY_CLERK)
    changes.report_change(
        kind="contact", values={"room": "二楼"}, effective_on=today(), **now(clerk)
    )
    details.send_suggestion(flow.entry(one), title="合同范本", text="统一范本。", **now(one.lawyer))
    Feedback.objects.create(
        programme=one.programme,
        community=one.community,
        liaison=one.liaison,
        lawyer=one.lawyer,
        secret_hash=f"{one.pk:064d}",
        made_at=timezone.now(),
        expires_on=today(),
        score=1,
        given_at=timezone.now(),
        consequence="spot_check",
    )


def test_the_workbench_counts_what_waits_and_each_line_leads_to_just_that(
    assigned: Assignment, liaison: User, officer: User, lawyer: User, foreign_officer: User
) -> None:
    work_of(assigned, liaison)
    quarters.open_quarters(at=timezone.now())
    browser = factories.client_of(liaison)
    shown = browser.get("/")
    lines = {
        line.route: line
        for panel in shown.context["panels"]
        for line in panel.context.get("lines", ())
    }
    assert {route: line.number for route, line in lines.items()} == {
        "spot-check-list": 1,
        "spot-check-board": 1,
        "change-list": 1,
        "quarter-overview": 2,
        "suggestion-list": 1,
    }
    due = browser.get("/spot-checks/?state=planned").context["page"].rows
    assert [check.community_id for check in due] == [assigned.community_id]
    assert "今天等您的" in web.text_of(factories.client_of(officer).get("/"))
    assert "今天等您的" not in web.text_of(factories.client_of(lawyer).get("/"))
    outside = factories.client_of(foreign_officer)
    for path in LISTS:
        assert browser.get(path).status_code == 200
        assert assigned.community.name not in web.text_of(outside.get(path)), path
    pk = SpotCheck.objects.get().pk
    assert outside.get(f"/spot-checks/{pk}/").status_code == 404
    assert factories.client_of(lawyer).get(f"/spot-checks/{pk}/").status_code == 404


def test_lists_ask_as_much_for_three_as_for_one(
    assigned: Assignment, firm: Organisation, community: Organisation, liaison: User
) -> None:
    work_of(assigned, liaison)
    browser = factories.client_of(liaison)
    paths = (*LISTS, "/districts/", "/")

    def asked() -> list[int]:
        found = []
        for path in paths:
            browser.get(path)
            with CaptureQueriesContext(connection) as few:
                browser.get(path)
            found.append(len(few))
        return found

    before = asked()
    for n in range(2):
        one = factories.member(factories.person(f"律师{n}"), firm, Role.LAWYER)
        place = flow.another_community(community, f"社区{n}")
        work_of(flow.served(firm, place, one), liaison)
    assert dict(zip(paths, asked(), strict=True)) == dict(zip(paths, before, strict=True))


@pytest.mark.clause("LC-24")
def test_a_proposed_check_is_planned_by_one_click_and_made_on_a_phone_with_a_tap_a_question(
    assigned: Assignment, liaison: User, clerk: User
) -> None:
    work_of(assigned, liaison)
    SpotCheck.objects.update(state="cancelled")
    browser = factories.client_of(liaison)
    given = Feedback.objects.get()
    assert f"/spot-checks/proposals/{given.pk}/plan" in web.text_of(
        browser.get("/spot-checks/board")
    )
    planned = browser.post(f"/spot-checks/proposals/{given.pk}/plan", {})
    path = planned["Location"]
    assert browser.post(f"/spot-checks/proposals/{given.pk}/plan", {}).status_code == 409
    form = browser.get(f"{path}record").context["form"]
    typed = dict.fromkeys(form.asked, "yes") | {"checked_on": str(today())}
    short = web.fill(browser, f"{path}record", finding="fair", **typed)
    assert short.status_code == 422
    assert "写明发现的问题" in web.text_of(short)
    typed |= {"finding": "fair", "findings": "公示旧了"}
    assert web.fill(browser, f"{path}record", **typed).status_code == 302
    paper = browser.get(f"{path}print")
    assert (paper.status_code, paper["Content-Type"]) == (200, "application/pdf")
    assert "√" in web.pdf_text(paper.content)
    firm = factories.client_of(clerk)
    assert web.fill(firm, f"{path}answer", text="已更换").status_code == 302
    assert firm.get(f"{path}print").status_code == 403
    closed = web.fill(browser, f"{path}close", outcome="")
    assert (closed.status_code, SpotCheck.objects.get(kind="visit", finding="fair").state) == (
        302,
        "closed",
    )


def test_a_change_is_entered_by_one_click_and_by_one_only(
    assigned: Assignment, liaison: User, community_clerk: User
) -> None:
    clerk = factories.client_of(community_clerk)
    assert clerk.get("/changes/new/community_new").status_code == 403
    assert clerk.get("/changes/new/nothing").status_code == 404
    made = web.fill(clerk, "/changes/new/contact", room="二楼", effective_on="2050-01-01")
    assert made.status_code == 422
    made = web.fill(clerk, "/changes/new/contact", room="二楼", effective_on=str(today()))
    path, office = made["Location"], factories.client_of(liaison)
    version = {"version": ChangeNotice.objects.get().version}
    assert "二楼" in web.text_of(office.get(path))
    assert office.post(f"{path}apply", version).status_code == 302
    assert office.post(f"{path}apply", version).status_code == 409
    assert clerk.get(path).context["notice"].state == "applied"


@pytest.mark.clause("LC-5")
def test_figures_lead_from_the_district_over_the_street_to_the_community(
    assigned: Assignment, liaison: User, officer: User, justice: User, community: Organisation
) -> None:
    flow.entry(assigned)
    desk = factories.client_of(officer)
    top = desk.get("/districts/?month=2026-05").context["lines"]
    assert [(line.name, line.communities, line.figures["entries"]) for line in top] == [
        ("上河区", 1, 1)
    ]
    streets = desk.get(f"/districts/?month=2026-05{top[0].query}").context["lines"]
    assert [(line.name, line.figures["entries"]) for line in streets] == [("清波街道", 1)]
    below = desk.get(f"/districts/?month=2026-05{top[0].query}{streets[0].query}")
    assert [(line.pk, line.figures["entries"]) for line in below.context["lines"]] == [
        (community.pk, 1)
    ]
    own = factories.client_of(liaison).get("/districts/?month=2026-05").context
    assert ([line.name for line in own["lines"]], own["level"]) == (["清波街道"], "street")
    assert factories.client_of(justice).get("/districts/").context["judges"] is False
    assert desk.get("/districts/?month=x&district=𠮷&street=%00").status_code == 200


@pytest.mark.clause("LC-5")
def test_months_are_offered_from_the_newest_with_figures_back_to_the_beginning(
    assigned: Assignment, officer: User, liaison: User, justice: User
) -> None:
    assert web.get(officer, "/districts/").context["choices"] == []
    flow.entry(assigned)
    for who in (officer, liaison, justice):
        shown = web.get(who, "/districts/").context
        assert shown["choices"] == [date(2026, n, 1) for n in (5, 4, 3, 2, 1)]
        assert shown["month"] == date(2026, 5, 1)


@pytest.mark.clause("LC-24")
def test_each_column_of_the_board_shows_the_first_twenty(
    assigned: Assignment, officer: User
) -> None:
    rows = [
        SpotCheck(
            programme=assigned.programme,
            liaison=assigned.liaison,
            pairing=assigned.pairing,
            community=assigned.community,
            firm=assigned.firm,
            planned_on=date(2030, 1, 31 - n),
            created_at=timezone.now(),
        )
        for n in range(25)
    ]
    SpotCheck.objects.bulk_create(rows)
    columns = web.get(officer, "/spot-checks/board").context["columns"]
    planned = next(rows for state, _words, rows in columns if state == "planned")
    assert [check.planned_on.day for check in planned] == list(range(7, 27))


@pytest.mark.clause("LC-9")
def test_a_suggestion_goes_up_is_passed_on_and_answered_to_its_lawyer(
    assigned: Assignment, liaison: User, officer: User, lawyer: User
) -> None:
    named = flow.entry(assigned, resident_name_sealed=seal_text("王小明"))
    for text in ("王小明提出统一范本。", "请回电 138-0000-1234"):
        with pytest.raises(Unmet, match="改写"):
            details.send_suggestion(named, title="范本", text=text, **now(lawyer))
    work_of(assigned, liaison)
    one = Suggestion.objects.get()
    office, path = factories.client_of(liaison), f"/suggestions/{one.pk}/"
    assert factories.client_of(lawyer).get(path).status_code == 403
    assert web.fill(office, f"{path}pass", passed_to="区住建局").status_code == 302
    desk = factories.client_of(officer)
    assert web.fill(desk, f"{path}answer", answer="范本已印发。").status_code == 302
    assert desk.post(f"{path}answer", {"answer": "再答"}).status_code == 409
    assert list(office.get("/suggestions/?answered=no").context["page"].rows) == []
    entry = factories.client_of(lawyer).get(f"/log/{one.entry_id}/")
    assert "范本已印发。" in web.text_of(entry)
