"""From the first visit to the bar's numbered receipt, on screens, by everybody who has a part."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from accounts.models import User
from cases.models import Case, Meeting
from filings.models import Filing
from tests.browser.conftest import screen_of
from tests.browser.hand import Hand, Keys
from tests.cases.flow import PDF

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.clause("GC-2.1"),
    pytest.mark.clause("GC-2.4"),
    pytest.mark.clause("GC-3.1"),
    pytest.mark.clause("GC-3.2"),
    pytest.mark.clause("GC-3.3"),
]

ROSTER = "\n".join(
    ["姓名\t身份证号\t电话"]
    + [f"工人{n}\t33010219900101{n:04d}\t138000000{n:02d}" for n in range(1, 12)]
    + ["吕𠮷喆\t330102199001010099\t13800000099"]
)


@pytest.mark.parametrize(
    ("width", "script", "kind"),
    [
        # By the keyboard alone is the ordinary one: what it can do, a mouse or finger can.
        # Without JavaScript the test client walks it too (cases/views, filings/views).
        pytest.param(1366, True, Hand, marks=pytest.mark.full),
        pytest.param(375, False, Hand, marks=pytest.mark.full),
        (1366, True, Keys),
        pytest.param(375, True, Hand, marks=pytest.mark.full),
        pytest.param(1366, False, Hand, marks=pytest.mark.full),
    ],
    ids=["desk", "phone-plain", "keyboard", "phone", "desk-plain"],
)
def test_a_case_goes_from_the_first_visit_to_the_receipt(
    browser: Browser,
    live_server: Any,
    people: dict[str, User],
    tmp_path: Path,
    width: int,
    script: bool,
    kind: type[Hand],
) -> None:
    screen = screen_of(browser, width=width, script=script)
    hand = kind(screen.page, live_server.url)
    take_in(hand, people, tmp_path)
    decide(hand, people)
    handle(hand, people)
    report(hand, people)
    register(hand, people)
    receive(hand, people)
    assert screen.complaints == []
    screen.context.close()


@pytest.fixture
def people(
    director: User, partner: User, other_partner: User, lawyer: User, clerk: User, officer: User
) -> dict[str, User]:
    """Who has a part, by role."""
    return {
        "director": director,
        "partner": partner,
        "other_partner": other_partner,
        "lawyer": lawyer,
        "clerk": clerk,
        "officer": officer,
    }


def today() -> str:
    return timezone.localdate().strftime("%Y%m%d")


def take_in(hand: Hand, people: dict[str, User], folder: Path) -> None:
    """The visit, the case, its parties and the clients' undertaking."""
    hand.sign_in(people["clerk"])
    hand.open("/receptions/new")
    hand.fill("received_on", today())
    hand.choose("lawyers", people["lawyer"].pk, people["partner"].pk)
    hand.fill("visitor_count", "3")
    hand.fill("matter", "工地欠薪三个月。")
    hand.fill("advice", "先收集工资条，再登记收案。")
    hand.send()
    hand.reads("工地欠薪三个月。")
    hand.act("become_case")
    hand.fill("title", "宏达公司欠薪案")
    hand.fill("number", "１２")
    hand.fill("unit", "person")
    hand.choose("field", "wages")
    hand.choose("form", "joint")
    hand.choose("side", "group")
    hand.choose("service", "litigation")
    hand.fill("engaged_on", today())
    hand.fill("facts_brief", "十二名工人追索三个月工资。")
    hand.send()
    hand.reads("宏达公司欠薪案", "群体性案件")
    case = Case.objects.get()
    hand.open(f"/cases/{case.pk}/parties/add")
    hand.choose("side", "client")
    hand.fill("rows", ROSTER)
    hand.press(hand.page.locator("main button[name=preview]"))
    hand.reads("读到 12 人")
    hand.send()
    hand.reads("吕𠮷喆")
    hand.open(f"/cases/{case.pk}/representatives")
    chosen = case.parties.order_by("id").values_list("pk", flat=True)[:2]
    hand.choose("party_ids", *chosen)
    hand.fill("chosen_how", "全体推选")
    hand.send()
    for _representative in chosen:
        hand.act("verify")
        hand.fill("verified_on", today())
        hand.send()
    paper = folder / "承诺书.pdf"
    paper.write_bytes(PDF)
    hand.open(f"/cases/{case.pk}/truth")
    hand.fill("signed_by", "工人1")
    hand.fill("signed_on", today())
    hand.attach("paper", paper)
    hand.send()


def decide(hand: Hand, people: dict[str, User]) -> None:
    """Three partners, each under their own sign-in."""
    case = Case.objects.get()
    hand.open(f"/cases/{case.pk}/decision")
    hand.act("call_meeting")
    hand.fill("held_on", today())
    hand.fill("place", "所会议室")
    hand.choose("host", people["director"].pk)
    hand.choose("recorder", people["partner"].pk)
    hand.send()
    hand.reads("已表态 0 / 至少 3 名合伙人")
    for role, choice in (("partner", "take"), ("other_partner", "decline"), ("director", "take")):
        hand.sign_in(people[role])
        hand.open(f"/cases/{case.pk}/decision")
        hand.act("give_opinion")
        hand.choose("choice", choice)
        hand.fill("reasons", "事实清楚。" if choice == "take" else "人手不足。")
        hand.send()
    hand.act("close")
    hand.send()
    assert Meeting.objects.get().outcome == "take"
    case.refresh_from_db()
    assert case.state == "decided"


def handle(hand: Hand, people: dict[str, User]) -> None:
    """Handlers, their undertaking, the plan, acceptance."""
    case = Case.objects.get()
    hand.open(f"/cases/{case.pk}/acceptance")
    hand.act("name_handlers")
    hand.choose("people", people["lawyer"].pk)
    hand.choose("lead", people["lawyer"].pk)
    hand.send()
    hand.sign_in(people["lawyer"])
    hand.open(f"/cases/{case.pk}/acceptance")
    hand.act("undertake")
    hand.tick(hand.page.locator("main [name=agreed]"))
    hand.send()
    hand.open(f"/cases/{case.pk}/acceptance")
    hand.act("write_plan")
    hand.fill("goals", "追回工资")
    hand.fill("steps", "先调解，后诉讼")
    hand.send()
    hand.sign_in(people["director"])
    hand.open(f"/cases/{case.pk}/acceptance")
    hand.act("accept")
    hand.send()
    case.refresh_from_db()
    assert case.state == "accepted", hand.page.locator("main").inner_text()


def report(hand: Hand, people: dict[str, User]) -> None:
    """The lawyer drafts, the director confirms and sends."""
    filing = Filing.objects.get()
    hand.sign_in(people["lawyer"])
    hand.open(f"/filings/{filing.pk}/edit")
    hand.fill("risk_measures", "代表人每周通报进展。")
    hand.send()
    hand.act("submit")
    hand.sign_in(people["director"])
    hand.open(f"/filings/{filing.pk}/")
    hand.act("send")
    hand.send()
    filing.refresh_from_db()
    assert filing.state == "sent"


def register(hand: Hand, people: dict[str, User]) -> None:
    """The officer finds it on the desk and registers it in three clicks."""
    filing = Filing.objects.get()
    hand.sign_in(people["officer"])
    hand.open("/filings/")
    hand.press(hand.page.locator("main").get_by_role("link", name="宏达公司欠薪案").first)
    assert "工人1" in hand.page.content()
    assert "工人5" not in hand.page.content(), "the roster never leaves the firm"
    assert "人手不足" not in hand.page.content(), "opinions never leave the firm"
    hand.act("register")
    hand.send()
    filing.refresh_from_db()
    assert filing.state == "registered"
    hand.reads(filing.number_text)


def receive(hand: Hand, people: dict[str, User]) -> None:
    """The firm's receipt is a PDF whose check code anybody can check."""
    filing = Filing.objects.get()
    hand.sign_in(people["director"])
    hand.open(f"/filings/{filing.pk}/")
    hand.reads(filing.number_text)
    link = hand.page.locator("main a[href*='/receipts/']").first.get_attribute("href")
    got = hand.page.context.request.get(hand.site + str(link))
    assert got.status == 200
    assert got.body().startswith(b"%PDF-")
