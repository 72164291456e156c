"""The office on screens: who reads which list, what lists cost, forms sent as people do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import Organisation, User
from community.actions import matters, publicity, rules
from community.models import Attendance, Briefing, PublicityItem, RuleVersion
from core.models import Notice
from tests import factories
from tests.community import flow
from tests.community.flow_office import briefing, by, resolved, training
from tests.filings import web

pytestmark = pytest.mark.django_db
LISTS = ("resolutions", "rules", "matters", "trainings", "publicity", "briefings")


def one_of_each(
    bar: Organisation, liaison_office: Organisation, officer: User, n: int
) -> dict[str, Any]:
    """A row in every list."""
    values = {"programme": flow.programme(bar), **by(officer)}
    title = f"第{n}件"
    made = {
        "resolutions": resolved(bar, liaison_office, officer, title),
        "rules": rules.make_rule(
            title=title, category="fund", effective_from=date(2026, 1, 1), text="一\n二", **values
        ),
        "matters": matters.report_matter(
            title=title, text="x", happened_on=date(2026, 5, 1), **values
        ),
        "trainings": training(bar, officer, topic=title, held_on=date(2030, 5, 1)),
        "publicity": publicity.enter_publicity(
            kind="event",
            title=title,
            outlet="广场",
            link="",
            published_on=date(2026, 5, 1),
            community=None,
            **values,
        ),
        "briefings": briefing(bar, officer, title=title),
    }
    rules.amend_rule(
        made["rules"], text="一\n三", change="改", effective_from=date(2026, 2, 1), **by(officer)
    )
    return made


def queries(browser: Any, path: str) -> tuple[int, Any]:
    """How many questions a page asks, and the page."""
    with CaptureQueriesContext(connection) as asked:
        page = browser.get(path)
    return len(asked), page


@pytest.mark.clause("LC-3", "LC-4", "LC-6", "LC-12")
def test_lists_ask_as_much_for_three_rows_as_for_one_and_show_each_side_its_own(
    bar: Organisation,
    liaison_office: Organisation,
    officer: User,
    liaison: User,
    lawyer: User,
    foreign_officer: User,
) -> None:
    browser = factories.client_of(officer)
    one_of_each(bar, liaison_office, officer, 1)
    for name in LISTS:
        browser.get(f"/office/{name}/")
    few = {name: queries(browser, f"/office/{name}/")[0] for name in LISTS}
    for n in (2, 3):
        one_of_each(bar, liaison_office, officer, n)
    for name in LISTS:
        asked, page = queries(browser, f"/office/{name}/")
        assert (asked, len(page.context["page"].rows)) == (few[name], 3), name
    rows = {
        who: {
            name: len(page.context["page"].rows) if page.status_code == 200 else page.status_code
            for name in LISTS
            for page in [web.get(who, f"/office/{name}/")]
        }
        for who in (liaison, lawyer, foreign_officer)
    }
    nobody = dict.fromkeys(LISTS, 0)
    everybody = {"rules": 3, "trainings": 3, "publicity": 3}
    assert rows[liaison] == {**nobody, **everybody, "resolutions": 3}
    forbidden = dict.fromkeys(("resolutions", "matters", "briefings"), 403)
    assert rows[lawyer] == {**everybody, **forbidden}
    assert rows[foreign_officer] == nobody
    found = browser.get(f"/office/resolutions/?owner={bar.pk}").context["page"].rows
    assert [
        len(found),
        len(browser.get("/office/resolutions/?state=open").context["page"].rows),
    ] == [
        3,
        3,
    ]
    assert browser.get("/office/resolutions/?until=2026-05-01").context["page"].rows == []


@pytest.mark.clause("LC-3", "LC-4")
def test_the_list_of_open_resolutions_on_paper(
    bar: Organisation, liaison_office: Organisation, officer: User, liaison: User
) -> None:
    one = resolved(bar, liaison_office, officer, "配齐标牌")
    done = resolved(bar, bar, officer, "编印手册")
    browser = factories.client_of(officer)
    web.fill(browser, f"/office/resolutions/{done.pk}/close", end_note="已发")
    web.fill(
        factories.client_of(liaison), f"/office/resolutions/{one.pk}/progress", text="做了一半"
    )
    paper = browser.get("/office/resolutions/print")
    assert paper["Content-Type"] == "application/pdf"
    words = web.pdf_text(paper.content)
    assert "配齐标牌" in words
    assert "做了一半" in words
    assert "编印手册" not in words


@pytest.mark.clause("LC-3")
def test_resolutions_are_printed_where_a_programme_runs(
    bar: Organisation,
    province: Organisation,
    liaison_office: Organisation,
    officer: User,
    liaison: User,
) -> None:
    resolved(bar, liaison_office, officer, "配齐标牌")
    above = factories.member(factories.person(), province, Role.OFFICER)
    way = "/office/resolutions/print"
    for who, opens in ((officer, True), (liaison, True), (above, False)):
        browser = factories.client_of(who)
        assert (f'href="{way}"' in web.text_of(browser.get("/office/resolutions/"))) is opens
        assert browser.get(way).status_code == (200 if opens else 403)


@pytest.mark.clause("LC-4", "LC-6", "LC-12")
def test_forms_sent_as_people_send_them(
    bar: Organisation,
    community: Organisation,
    officer: User,
    leader: User,
    liaison: User,
    lawyer: User,
) -> None:
    place, desk = flow.in_programme(community), factories.client_of(officer)
    sent = web.fill(
        desk,
        "/office/rules/new",
        title="考评办法",
        category="evaluation",
        effective_from="2026年1月1日",
        text="一\n二",
    )
    rule = sent["Location"]
    web.fill(desk, f"{rule}amend", effective_from="20260201", change="改", text="一\n三")
    shown = web.text_of(factories.client_of(lawyer).get(f"{rule}versions/2"))
    assert ("<del>二</del>" in shown, "<ins>三</ins>" in shown) == (True, True)
    assert RuleVersion.objects.count() == 2

    item = {"kind": "press", "title": "报道", "outlet": "晚报", "published_on": "2026-05-01"}
    for wrong in ({"community": "没有的社区"}, {"link": "javascript:alert(1)"}):
        assert web.fill(desk, "/office/publicity/new", **item, **wrong).status_code == 422
    more = {"community": place.code, "link": "https://example.org/1"}
    assert web.fill(desk, "/office/publicity/new", **item, **more).status_code == 302
    assert PublicityItem.objects.get().community == community

    one = training(bar, officer, held_on=date(2030, 5, 1), seats=1)
    mine = factories.client_of(lawyer)
    assert 'data-act="sign_up"' in web.text_of(mine.get(f"/office/trainings/{one.pk}/"))
    mine.post(f"/office/trainings/{one.pk}/sign-up", {})
    mine.post(f"/office/trainings/{one.pk}/sign-up", {})
    assert Attendance.objects.get().person == lawyer
    (listed,) = mine.get("/office/trainings/").context["page"].rows
    assert listed.taken == 1

    matter = web.fill(
        factories.client_of(liaison),
        "/office/matters/new",
        title="集中咨询",
        happened_on="2026-05-01",
        text="四十余人",
    )["Location"]
    head = factories.client_of(leader)
    assert web.fill(head, f"{matter}acknowledge", instruction="请协调").status_code == 302
    assert desk.get(f"{matter}acknowledge").status_code == 403
    assert "请协调" in web.text_of(factories.client_of(liaison).get(matter))


@pytest.mark.clause("LC-6")
def test_a_briefing_from_the_first_form_to_those_it_is_for(
    bar: Organisation, assigned: Any, officer: User, leader: User, liaison: User
) -> None:
    flow.entry(assigned, kind="mediation", gist="两家和解", on=flow.at("2026-05-06").date())
    made = Briefing.objects.create(
        programme=flow.programme(bar),
        title="五月工作情况",
        since=date(2026, 5, 1),
        until=date(2026, 5, 31),
        drafted_by=officer,
        drafted_at=flow.at(),
    )
    desk, head, page = factories.client_of(officer), factories.client_of(leader), ""
    page = f"/office/briefings/{made.pk}/"
    offered = desk.get(f"{page}pick").context["form"].fields["mediations"].choices
    assert web.fill(desk, f"{page}pick").status_code == 422
    web.fill(desk, f"{page}pick", mediations=[offered[0][0]])
    web.fill(desk, f"{page}write", heading="下月安排", text="培训")
    pieces = list(made.entries.order_by("place"))
    desk.post(f"{page}entries/{pieces[1].pk}/move", {})
    assert made.entries.get(place=1).heading == "下月安排"
    assert web.pdf_text(desk.get(f"{page}print").content).count("样稿，未签发") == 1
    assert desk.post(f"{page}approve", {}).status_code == 403
    assert desk.post(f"{page}submit", {"version": flow.again(made).version}).status_code == 302
    assert desk.get(f"{page}write").status_code == 409
    assert 'data-act="approve"' in web.text_of(head.get(page))
    assert head.post(f"{page}approve", {"version": 1}).status_code == 409
    head.post(f"{page}approve", {"version": flow.again(made).version})
    assert factories.client_of(liaison).get(page).status_code == 404
    assert "上河区联络处" in web.text_of(desk.get(f"{page}send"))
    web.fill(desk, f"{page}send")
    assert flow.again(made).state == "sent"
    mine = factories.client_of(liaison)
    told = Notice.objects.get(recipient=liaison, channel="inbox", link=page)
    assert "五月工作情况" in told.context["title"]
    paper = mine.get(f"{page}print")
    assert mine.get(paper["Location"])["Content-Type"] == "application/pdf"
    drafted = web.fill(desk, "/office/briefings/new", title="六月", since="x", until="x")
    assert drafted.status_code == 422
