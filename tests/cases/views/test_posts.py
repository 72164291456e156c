"""Every act of a case from its form: what is sent is done once, and leads on."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Grant, Organisation, User
from cases.enums import CaseState, JointState, MeetingState, Outcome, Regime
from cases.models import (
    Case,
    Count,
    Handler,
    HandlerUndertaking,
    Meeting,
    Opinion,
    Party,
    Reception,
    SeriesItem,
    Supervision,
    TruthUndertaking,
    WorkPlan,
)
from cases.queries import missing_for
from conflicts.models import Decision
from core.calendar import local_day
from core.models import AuditEntry
from tests.cases import flow
from tests.cases.views.browser import World, filled, reception, send, tried
from tests.factories import client_of

NEW = {"title": "宏达公司欠薪案", "number": "12", "field": "wages", "form": "joint"}


@pytest.mark.clause("GC-1.1")
@pytest.mark.clause("GC-2.1")
@pytest.mark.clause("GC-2.4")
@pytest.mark.clause("GC-3.2")
@pytest.mark.clause("GC-3.3")
def test_the_whole_way_from_the_first_visit_to_the_acceptance(
    director: User, partner: User, other_partner: User, lawyer: User, clerk: User
) -> None:
    """Each step under the sign-in of whose step it is, by what their page shows."""
    at_clerk, at_lawyer, boss = client_of(clerk), client_of(lawyer), client_of(director)
    visit = {
        "matter": "欠薪三月",
        "advice": "先调解",
        "visitor_count": "12",
        "visitors": "张三 13800001234",
    }
    both = [str(lawyer.pk), str(partner.pk)]
    send(at_lawyer, "/receptions/new", lawyers=both, **visit)
    seen = Reception.objects.get()
    # The visit's matter and number are there already.
    answer = send(at_lawyer, f"/cases/new?reception={seen.pk}", title="欠薪案", field="wages")
    one = Case.objects.get()
    assert answer["Location"] == f"/cases/{one.pk}/"
    assert (one.regime, one.facts, seen.pk) == (Regime.GROUP, "欠薪三月", one.receptions.get().pk)
    base = f"/cases/{one.pk}"
    assert at_clerk.get(f"{base}/").status_code == 404
    assert send(at_lawyer, f"{base}/edit", engaged_on="2026-05-07").status_code == 302
    send(at_lawyer, f"{base}/parties/add", rows="\n".join(f"工人{n}" for n in range(12)))
    signed = {"signed_by": "工人代表", "signed_on": "2026-05-07", "paper": flow.paper()}
    assert send(at_lawyer, f"{base}/truth", **signed).status_code == 302
    assert send(at_lawyer, f"{base}/meeting/call", host=director.pk).status_code == 302
    meeting = Meeting.objects.get()
    for somebody in (director, partner, other_partner):
        given = send(client_of(somebody), f"/cases/meetings/{meeting.pk}/opine", choice="take")
        assert given["Location"] == f"{base}/decision"
    assert send(boss, f"/cases/meetings/{meeting.pk}/close", conclusion="尽快").status_code == 302
    assert flow.again(meeting).outcome == Outcome.TAKE
    named = send(boss, f"{base}/handlers/name", people=[str(lawyer.pk)], lead=lawyer.pk)
    assert named["Location"] == f"{base}/acceptance"
    # Too early: what is missing stands there, and nothing is accepted.
    early = send(boss, f"{base}/accept")
    assert early.status_code == 422
    assert "承办律师没有确认承诺" in early.content.decode()
    mine = Handler.objects.get().pk
    assert boss.get(f"/cases/handlers/{mine}/undertake").status_code == 403
    assert send(at_lawyer, f"/cases/handlers/{mine}/undertake").status_code == 422
    assert send(at_lawyer, f"/cases/handlers/{mine}/undertake", agreed="on").status_code == 302
    send(at_lawyer, f"{base}/plan/write", goals="追回工资", steps="先调解后诉讼")
    assert missing_for(flow.again(one)) == []
    assert send(boss, f"{base}/accept")["Location"] == f"{base}/"
    assert flow.again(one).state == CaseState.ACCEPTED
    assert send(boss, f"{base}/supervise", kind="finding", text="很好").status_code == 302


# Sent twice


TWICE: list[tuple[str, dict[str, Any], Any]] = [
    ("/cases/new", NEW, Case),
    ("/cases/{fresh}/count", {"number": "30"}, Count),
    ("/cases/{fresh}/parties/add", {"rows": "甲某\n乙某"}, Party),
    ("/cases/{fresh}/truth", {"signed_by": "甲某", "paper": None}, TruthUndertaking),
    ("/cases/{fresh}/meeting/call", {}, Meeting),
    ("/cases/{fresh}/plan/write", {"goals": "甲", "steps": "乙"}, WorkPlan),
    ("/cases/{accepted}/supervise", {"kind": "finding", "text": "甲"}, Supervision),
    ("/cases/{series}/series/add", {"title": "又一件"}, SeriesItem),
    ("/cases/meetings/{meeting}/opine", {"choice": "take"}, Opinion),
    ("/cases/checks/{check}/decide", {"proceed": "yes", "reasons": "可以"}, Decision),
]


def test_a_double_click_makes_one(there: World, director: User) -> None:
    client = client_of(director)
    keys = {name: getattr(row, "pk", 0) for name, row in vars(there).items()}
    for address, typed, model in TWICE:
        with tried():
            where = address.format(**keys)
            data = filled(client, where, **typed)
            before = model.objects.count()
            answers = []
            for _click in range(2):
                again = data | ({"paper": flow.paper()} if "paper" in data else {})
                answers.append(client.post(where, again))
            assert [a.status_code for a in answers] == [302, 302], where
            assert answers[0]["Location"] == answers[1]["Location"]
            assert model.objects.count() == before + (2 if model is Party else 1)


def test_who_was_slower_loses_nothing_and_sees_both(there: World, director: User) -> None:
    client, other = client_of(director), client_of(director)
    address = f"/cases/{there.fresh.pk}/edit"
    mine = filled(client, address, title="我改的名字")
    assert send(other, address, title="别人改的名字").status_code == 302
    late = client.post(address, mine)
    assert late.status_code == 409
    assert "我改的名字" in late.content.decode()
    assert flow.again(there.fresh).title == "别人改的名字"


# The opinion


@pytest.mark.clause("GC-3.2")
def test_an_opinion_needs_ones_own_fresh_sign_in(there: World, partner: User) -> None:
    address = f"/cases/meetings/{there.meeting.pk}/opine"
    fresh = filled(client_of(partner), address, choice="decline", reasons="证据不足")
    long_ago = client_of(partner, signed_in_before=3600)
    for answer in (long_ago.get(address), long_ago.post(address, fresh)):
        assert answer.status_code == 302
        assert "reauthenticate" in answer["Location"]
    assert not Opinion.objects.filter(meeting=there.meeting).exists()
    # What was written before the question stands in the form again.
    assert "证据不足" in client_of(partner).get(address).content.decode()


def test_an_opinion_on_what_changed_while_reading_is_not_taken(
    there: World, director: User, partner: User
) -> None:
    client = client_of(partner)
    address = f"/cases/meetings/{there.meeting.pk}/opine"
    data = filled(client, address, choice="take", reasons="看过材料")
    send(client_of(director), f"/cases/{there.deciding.pk}/parties/add", rows="后来的人")
    answer = client.post(address, data)
    assert answer.status_code == 409
    assert "看过材料" in answer.content.decode()
    assert send(client, address, choice="take").status_code == 302


def test_a_meeting_short_of_opinions_stays_open_and_says_what_lacks(
    there: World, director: User, partner: User
) -> None:
    flow.opine(there.meeting, partner)
    answer = send(client_of(director), f"/cases/meetings/{there.meeting.pk}/close", conclusion="结")
    assert answer.status_code == 422
    assert "还差 2 名" in answer.content.decode()
    assert flow.again(there.meeting).state == MeetingState.OPEN


def test_stepping_aside_and_calling_off(there: World, director: User, partner: User) -> None:
    base = f"/cases/meetings/{there.meeting.pk}"
    mine = client_of(partner).get(f"{base}/recuse").context["form"].fields["person"].queryset
    assert list(mine) == [partner]
    assert send(client_of(partner), f"{base}/recuse", reason="亲属").status_code == 302
    assert there.meeting.invitees.get(person=partner).recusal_reason == "亲属"
    assert client_of(partner).get(f"{base}/opine").status_code in {403, 404}
    assert client_of(partner).get(f"{base}/cancel").status_code in {403, 404}
    assert send(client_of(director), f"{base}/cancel", reason="改期").status_code == 302
    assert flow.again(there.meeting).state == MeetingState.CANCELLED
    assert flow.again(there.deciding).state == CaseState.INTAKE


# Numbers and rules


@pytest.mark.clause("GC-1.1")
def test_a_number_that_crosses_ten_makes_it_a_group_case_that_day(
    there: World, director: User
) -> None:
    client = client_of(director)
    base = f"/cases/{there.ordinary.pk}"
    assert send(client, f"{base}/accept-ordinary").status_code == 302
    assert flow.again(there.ordinary).state == CaseState.ACCEPTED
    assert send(client, f"{base}/count", number="10").status_code == 302
    one = flow.again(there.ordinary)
    assert (one.regime, one.state) == (Regime.GROUP, CaseState.DECISION_OWED)
    assert one.regime_since == local_day(timezone.now())
    assert flow.duties("filings.report", one).exists()
    assert "办理中人数达到群体性案件标准" in client.get(f"{base}/").content.decode()


@pytest.mark.clause("GC-5.1")
def test_below_ten_a_written_reason_makes_it_sensitive(there: World, director: User) -> None:
    client = client_of(director)
    address = f"/cases/{there.ordinary.pk}/mark-sensitive"
    assert send(client, address, reason=" ").status_code == 422
    assert send(client, address, reason="涉及学校").status_code == 302
    assert flow.again(there.ordinary).regime == Regime.SENSITIVE


@pytest.mark.clause("GC-1.1")
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("number=10&unit=person", "是群体性案件"),
        ("number=9&unit=person", "不到 10 人"),
        ("number=3&unit=household", "没有确切的自然人人数"),
        ("number=3&unit=person&about=on", "没有确切的自然人人数"),
        ("number=&unit=person", "先填人数"),
    ],
)
def test_what_follows_from_a_number_is_said_while_it_is_typed(
    lawyer: User, query: str, words: str
) -> None:
    assert words in client_of(lawyer).get(f"/cases/reach?{query}").content.decode()


@pytest.mark.clause("GC-1.1")
def test_twelve_wage_cases_of_one_person_are_a_group_case_through_the_pages(
    other_director: User,
) -> None:
    client = client_of(other_director)
    own = Case.objects.filter(created_by=other_director)
    single = {"title": "王某欠薪", "number": "1", "field": "wages", "form": "single"}
    for _n in range(11):
        assert send(client, "/cases/new", **single).status_code == 302
    send(client, "/cases/new", **{**single, "form": "series", "title": "欠薪系列案"})
    series = own.get(form="series")
    assert series.regime == Regime.ORDINARY
    page = client.get(f"/cases/{series.pk}/series").content.decode()
    assert "11 件同一领域的普通案件" in page
    others = [str(pk) for pk in own.exclude(pk=series.pk).values_list("pk", flat=True)]
    answer = send(client, f"/cases/{series.pk}/series/take-in", sources=others)
    assert answer.status_code == 302
    assert send(client, f"/cases/{series.pk}/series/add", title="第十二人").status_code == 302
    series = flow.again(series)
    assert (series.regime, series.persons_client) == (Regime.GROUP, 12)
    assert set(own.exclude(pk=series.pk).values_list("state", flat=True)) == {"merged"}


def test_an_item_is_taken_out_again(there: World, director: User) -> None:
    client = client_of(director)
    assert send(client, f"/cases/items/{there.item.pk}/remove", reason="撤诉").status_code == 302
    assert client.get(f"/cases/items/{there.item.pk}/remove").status_code == 404


@pytest.mark.clause("GC-5.2")
def test_an_old_case_owes_its_decision_with_reason_and_duty(
    there: World, director: User, lawyer: User
) -> None:
    one = flow.case(director, engaged_on=date(2006, 1, 9))
    client = client_of(director)
    address = f"/cases/{one.pk}/owe-decision"
    assert send(client, address, owed_reason="legacy", note="").status_code == 422
    wrong = send(client, address, owed_reason="short", note="人少")
    assert wrong.status_code == 422
    assert "合伙人够数" in wrong.content.decode()
    assert send(client, address, owed_reason="legacy", note="施行前受理").status_code == 302
    assert flow.again(one).state == CaseState.DECISION_OWED
    assert flow.duties("cases.decision", one).exists()
    assert "施行前受理" in client.get(f"/cases/{one.pk}/").content.decode()


@pytest.mark.clause("GC-3.1")
def test_by_when_to_report_is_said_by_the_bars_own_number(lawyer: User, bar: Organisation) -> None:
    client = client_of(lawyer)
    said = "（5 个工作日）"
    assert said in client.get("/cases/reach?number=12&unit=person").content.decode()
    assert "个工作日" not in client.get("/cases/reach?number=9&unit=person").content.decode()
    flow.rule(bar, "filing.report_days", 3)
    assert "（3 个工作日）" in client.get("/cases/reach?number=12&unit=person").content.decode()


# The roster


def roster(rows: int) -> list[tuple[str, str, str, str]]:
    """So many people as a firm has them in its sheet, hard characters and doubles among them."""
    hard = ("张𠮷", "喆垚", "㐂某", "欧阳·买买提", "O'Brien, Pat", '"小"李')
    found = []
    for n in range(rows):
        name = hard[n] if n < len(hard) else "王伟" if n % 100 == 7 else f"村民{n}"
        found.append(
            (name, f"33010219800101{n:04d}".replace("0000", "000X"), f"1380000{n:04d}", "")
        )
    return [(a, b if not b.endswith("000") else b[:-1] + "X", c, d) for a, b, c, d in found]


HEAD = ("姓名", "身份证号", "电话", "社区代码")


def as_xlsx(rows: list[tuple[str, str, str, str]]) -> SimpleUploadedFile:
    """As an Excel file."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate([HEAD, *rows]):
            for column, cell in enumerate(row):
                sheet.write_string(n, column, cell)
    return SimpleUploadedFile("名单.xlsx", kept.getvalue())


def as_text(rows: list[tuple[str, str, str, str]], mark: str) -> str:
    """As it comes from the clipboard, or in a csv file."""
    import csv

    text = io.StringIO()
    csv.writer(text, delimiter=mark).writerows([HEAD, *rows])
    return text.getvalue()


@pytest.mark.parametrize("way", ["paste", "xlsx", "utf-8-sig", "gb18030"])
def test_1721_rows_come_in_at_once_whatever_their_names(
    there: World, director: User, way: str
) -> None:
    rows = roster(1721)
    client = client_of(director)
    address = f"/cases/{there.fresh.pk}/parties/add"
    data: dict[str, Any] = {"side": "client"}
    if way == "paste":
        data["rows"] = as_text(rows, "\t")
    elif way == "xlsx":
        data["sheet"] = as_xlsx(rows)
    else:
        data["sheet"] = SimpleUploadedFile("名单.csv", as_text(rows, ",").encode(way))
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address, data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert len(queries) < 60
    kept = Party.objects.filter(case=there.fresh).order_by("id")
    assert [p.name for p in kept] == [name for name, *_rest in rows]
    assert kept[9].identifier_tail == rows[9][1][-4:]
    page = client.get(f"/cases/{there.fresh.pk}/parties").content.decode()
    assert "同名 18 人" in page
    assert "含生僻字" in page
    assert "1380****0008" in page
    assert rows[8][1] not in page


def test_a_preview_marks_and_keeps_everything_and_enters_nothing(
    there: World, director: User
) -> None:
    client = client_of(director)
    address = f"/cases/{there.fresh.pk}/parties/add"
    rows = '姓名\t身份证号\t电话\t类别\n𠮷某\t\t13800001234\t\n王伟\t\t\t\n王伟\t\t\t\n宏达"厂"\t\t\t单位\n'
    page = client.post(address, {"side": "opponent", "rows": rows, "preview": "1"})
    shown = page.content.decode()
    assert page.status_code == 200
    assert "读到 4 人" in shown
    assert "其中 2 人请留意" in shown
    assert "与第 2 人相同" in shown
    assert not Party.objects.filter(case=there.fresh).exists()
    form = page.context["form"]
    data = {name: str(form[name].value()) for name in ("side", "rows", "once")}
    assert client.post(address, data).status_code == 302
    kept = Party.objects.filter(case=there.fresh).order_by("id")
    assert [(p.name, p.kind, p.side, p.phone) for p in kept] == [
        ("𠮷某", "person", "opponent", "13800001234"),
        ("王伟", "person", "opponent", ""),
        ("王伟", "person", "opponent", ""),
        ('宏达"厂"', "organisation", "opponent", ""),
    ]


def test_representatives_are_chosen_and_verified(there: World, director: User) -> None:
    client = client_of(director)
    clients = Party.objects.filter(case=there.deciding, side="client").order_by("id")
    chosen = [str(p.pk) for p in clients[:3]]
    address = f"/cases/{there.deciding.pk}/representatives"
    assert send(client, address, party_ids=chosen, chosen_how="大会").status_code == 302
    assert clients.filter(representative=True).count() == 3
    assert send(client, f"/cases/parties/{chosen[0]}/verify").status_code == 302
    assert send(client, f"/cases/parties/{clients[5].pk}/verify").status_code == 422
    left = f"/cases/{there.deciding.pk}/parties/remove"
    offered = (
        client.get(f"{left}?q=%00{clients[4].name}").context["form"].fields["party_ids"].choices
    )
    assert [key for key, _name in offered] == [clients[4].pk]
    assert "没有姓名含这几个字" in client.get(f"{left}?q=没有这人").content.decode()
    again = client.post(f"{left}?q={clients[4].name}", {"party_ids": [chosen[2], "x", "9" * 40]})
    assert again.status_code == 422
    assert f'value="{chosen[2]}"' in again.content.decode(), "what was ticked stays in sight"
    assert send(client, left, party_ids=[chosen[2]], reason="退出").status_code == 302
    assert client.get(f"/cases/parties/{chosen[2]}/edit").status_code == 404
    assert send(client, f"/cases/parties/{chosen[1]}/edit", name="改名").status_code == 302
    assert Party.objects.get(pk=chosen[1]).name == "改名"


# Others


def test_sight_is_given_and_the_other_firm_asked(
    there: World, director: User, other_director: User, other_firm: Organisation
) -> None:
    client = client_of(director)
    newcomer = Grant.objects.count()
    somebody = client.get(f"/cases/{there.fresh.pk}/sight/grant").context["form"]
    person = somebody.fields["person"].queryset.exclude(pk=director.pk)[0]
    typed = {"person": person.pk, "reason": "协助", "until": "2030-01-01"}
    assert send(client, f"/cases/{there.fresh.pk}/sight/grant", **typed).status_code == 302
    assert Grant.objects.count() == newcomer + 1
    asked = send(client, f"/cases/{there.fresh.pk}/joint/ask", firm=other_firm.pk, note="一起")
    assert asked.status_code == 302
    theirs = client_of(other_director)
    page = theirs.get(f"/cases/joint/{there.joint.pk}/answer").content.decode()
    # Before the yes they learn the field and the note, nothing of the case.
    assert "农民工与劳动报酬" in page
    assert there.decided.title not in page
    assert there.decided.register_no not in page
    assert theirs.get(f"/cases/{there.decided.pk}/").status_code == 404
    assert send(theirs, f"/cases/joint/{there.joint.pk}/answer", confirm="maybe").status_code == 422
    assert send(theirs, f"/cases/joint/{there.joint.pk}/answer", confirm="yes").status_code == 302
    assert flow.again(there.joint).state == JointState.CONFIRMED
    assert theirs.get(f"/cases/{there.decided.pk}/").status_code == 200
    assert client.get(f"/cases/joint/{there.joint.pk}/answer").status_code == 404
    again = theirs.post(f"/cases/joint/{there.joint.pk}/answer", {"confirm": "no"})
    assert again.status_code == 409


def test_the_conflict_is_decided_by_the_director_once(there: World, director: User) -> None:
    client = client_of(director)
    address = f"/cases/checks/{there.check.pk}/decide"
    page = client.get(address).content.decode()
    assert "宏达建设有限公司" in page
    assert send(client, address, proceed="yes", reasons="").status_code == 422
    assert send(client, address, proceed="yes", reasons="对方已同意").status_code == 302
    assert client.post(address, {"proceed": "no", "reasons": "再想"}).status_code in {409, 422}
    assert Decision.objects.get().proceed is True


def test_handlers_and_their_lead_are_named_and_checked_again(
    there: World, director: User, lawyer: User, partner: User
) -> None:
    client = client_of(director)
    base = f"/cases/{there.fresh.pk}"
    assert send(client, f"{base}/handlers/name", people=[], lead=lawyer.pk).status_code == 422
    both = [str(lawyer.pk), str(partner.pk)]
    assert send(client, f"{base}/handlers/name", people=both, lead=partner.pk).status_code == 302
    named = Handler.objects.filter(case=there.fresh, ended_at__isnull=True)
    assert {(h.person_id, h.lead) for h in named} == {(lawyer.pk, False), (partner.pk, True)}
    assert not HandlerUndertaking.objects.filter(handler__in=named).exists()
    assert send(client, f"{base}/conflicts/check").status_code == 302


def test_a_visit_is_changed_by_who_held_it(there: World, lawyer: User, clerk: User) -> None:
    address = f"/receptions/{there.reception.pk}/edit"
    changed = send(
        client_of(lawyer), address, matter="改过的事项", time_from="09:00", time_to="08:00"
    )
    assert changed.status_code == 422
    assert send(client_of(lawyer), address, matter="改过的事项").status_code == 302
    assert "改过的事项" in client_of(lawyer).get("/receptions/").content.decode()
    assert client_of(clerk).get(address).status_code == 404


# Query budgets


def queries_of(client: Client, address: str) -> int:
    """How many statements a page takes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_lists_take_the_same_queries_for_one_and_for_three(
    lawyer: User, partner: User, director: User
) -> None:
    one = flow.case(lawyer)
    from cases.actions import parties

    def grow(n: int) -> None:
        flow.case(lawyer, title=f"案{n}")
        reception(lawyer, partner)
        more = [parties.NewParty(name="重名", identifier=f"33010219900101{n:04d}1"[:18])]
        parties.add_parties(
            flow.again(one), side="client", parties=more, actor=flow.by(lawyer), at=flow.at()
        )

    addresses = ("/cases/", "/receptions/", f"/cases/{one.pk}/parties", "/")
    client = client_of(lawyer)
    grow(1)
    for address in addresses:
        client.get(address)
    few = [queries_of(client, address) for address in addresses]
    grow(2)
    grow(3)
    assert [queries_of(client, address) for address in addresses] == few
    assert few[0] <= 9
    assert few[1] <= 8
    assert few[2] <= 18


# Papers


def pdf_text(content: bytes) -> str:
    """What a reader sees in a PDF, spaces left out."""
    import subprocess

    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],
        input=content,
        capture_output=True,
        check=True,
    )
    return "".join(done.stdout.decode().split())


def test_the_papers_hold_what_they_must_and_nothing_secret_beyond(
    there: World, director: User, partner: User, lawyer: User
) -> None:
    one = there.accepted
    boss = client_of(director)
    send(boss, f"/cases/{one.pk}/edit", facts="所内案情𠮷", demands="付清工资")
    answer = boss.get(f"/cases/{one.pk}/print")
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    intake = pdf_text(answer.content)
    for words in (one.register_no, one.title, "所内案情𠮷", "付清工资", "委托方12人", "王律师"):
        assert words in intake, words
    for words in ("工人代表", "工人11", "宏达建设有限公司", "0011", "2026年5月7日"):
        assert words in intake, words
    # Identifiers are masked; what the partners said has its own paper.
    assert "330102199001010011" not in intake
    assert "同意受理" not in intake
    minutes = pdf_text(boss.get(f"/cases/meetings/{one.decision_id}/print").content)
    for words in (
        "合伙人集体讨论记录",
        "周主任",
        "吴一鸣",
        "郑二宁",
        "同意受理",
        "过半数",
        "所会议室",
    ):
        assert words in minutes, words
    # The third partner said nothing, and the paper says so.
    assert "冯三立未表态" in minutes
    assert "4名合伙人（至少3名表态）" in minutes
    for words in ("工人11", "330102", "所内案情"):
        assert words not in minutes, words
    visit = client_of(lawyer).get(f"/receptions/{there.reception.pk}/print")
    paper = pdf_text(visit.content)
    for words in (
        "来访接待笔录",
        "王律师",
        "吴一鸣",
        "张三13800001234",
        "六名工人反映欠薪",
        "先收集考勤",
    ):
        assert words in paper, words
    assert one.title not in paper


def test_an_open_meeting_has_no_minutes_yet(there: World, director: User) -> None:
    assert client_of(director).get(f"/cases/meetings/{there.meeting.pk}/print").status_code == 404


def test_every_act_of_a_page_is_an_entry_in_the_record(there: World, director: User) -> None:
    client = client_of(director)
    send(client, f"/cases/{there.fresh.pk}/edit", title="改名")
    send(client, f"/cases/{there.fresh.pk}/drop", reason="另请")
    kept = AuditEntry.objects.filter(subject_type="cases.case", subject_id=there.fresh.pk)
    assert list(kept.order_by("id").values_list("act", flat=True))[-2:] == ["edit", "drop"]
