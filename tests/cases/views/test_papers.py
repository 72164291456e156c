"""Lists within their budget of queries, and papers holding what they must."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.cases import flow
from tests.cases.views.browser import World, reception, send
from tests.factories import client_of

NEW = {"title": "宏达公司欠薪案", "number": "12", "field": "wages", "form": "joint"}


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
