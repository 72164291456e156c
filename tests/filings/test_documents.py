"""The papers of a report as they come out of the printer."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, User
from cases.models import Case
from core.documents.issue import documents_of
from filings.actions import desk, receipts
from tests.factories import client_of
from tests.filings import flow, web

pytestmark = [pytest.mark.django_db, pytest.mark.clause("GC-3.1")]


def opened(who: User, path: str) -> str:
    """The words of a PDF somebody opens."""
    answer = client_of(who).get(path, follow=True)
    assert answer.status_code == 200, path
    assert answer["Content-Type"] == "application/pdf"
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return web.pdf_text(content)


def test_a_receipt_bears_number_check_code_and_what_it_doesn_t_say(
    director: User, officer: User, justice: User, bureau: Organisation
) -> None:
    filing = flow.sent(director)
    told = receipts.add_recipient(
        filing, kind="justice", organisation=bureau, actor=flow.by(officer), at=flow.at()
    )
    filing = flow.register(filing, officer)
    firms = opened(director, web.address(filing, "receipts/0/open"))
    code = documents_of(filing).get(recipient=filing.reported_by).check_code
    for words in (
        "（2026）江律备字第1号",
        code,
        "之江律师事务所：",
        "你所2026年5月11日报送的“宏达公司欠薪案”报告收悉，已于2026年5月12日登记。",
        "不是对案件受理或办理意见的审查结论",
        "报告时注明随后补报的内容",
    ):
        assert words in firms, words
    for wrong in ("批准", "驳回", "同意受理"):
        assert wrong not in firms
    theirs = opened(justice, web.address(filing, f"receipts/{told.pk}/open"))
    own = documents_of(filing).get(recipient=bureau.name).check_code
    assert own in theirs and code not in theirs
    assert "江城市司法局：" in theirs and "特此告知" in theirs
    # Anybody with the code may check it, and learns of a cancellation.
    assert "（2026）江律备字第1号" in _check(code)
    desk.cancel_registration(filing, reason="重复", actor=flow.by(officer), at=flow.at())
    assert "注销" in _check(code)
    assert "没有" in _check("AAAA-BBBB-CCCC")


def _check(code: str) -> str:
    """What the public page says about a check code."""
    return web.text_of(Client().get(reverse("document-check"), {"code": code}))


def test_the_form_is_printed_filled_and_blank_for_the_stamp(
    accepted: Case, director: User, officer: User
) -> None:
    filing = flow.send(flow.of(accepted), director)
    for who in (director, officer):
        words = opened(who, web.address(filing, "print"))
        for expected in (
            "律师事务所办理群体性案件（重大敏感案件）报告备案表",
            "23301200110000001",
            "宏达公司欠薪案",
            "十二名工人追索三个月工资。",
            "12人",
            "宏达建设有限公司",
            "应到合伙人3名，3名表态",
            "没有不同意见",
            "主任（确认人）签名",
            "（盖章）",
            "不是报批",
            "备案号：",
        ):
            assert expected in words, expected
    number = flow.register(filing, officer).number_text
    assert f"备案号：{number}" in opened(officer, web.address(filing, "print"))
    for who in (director, officer):
        blank = opened(who, "/filings/blank/print")
        assert "律师事务所办理群体性案件" in blank and "宏达" not in blank


def test_rare_characters_are_printed_and_never_lost(director: User) -> None:
    filing = flow.draft(director, title="喆垚𠮷㐂案")
    assert "喆垚𠮷㐂案" in opened(director, web.address(filing, "print"))


def test_a_receipt_for_a_paper_report_names_the_day_the_paper_came(
    firm: Organisation, director: User, officer: User
) -> None:
    filing = flow.register(flow.on_paper(firm, officer, received_on=date(2026, 5, 9)), officer)
    words = opened(director, web.address(filing, "receipts/0/open"))
    assert "你所2026年5月9日报送的“某厂欠薪案”纸质报告收悉" in words


def test_the_receipt_and_the_form_are_chinese_whoever_opens_them_first(
    director: User, officer: User
) -> None:
    filing = flow.registered(director, officer)
    director.language = "en"
    director.save(update_fields=["language"])
    words = opened(director, web.address(filing, "receipts/0/open"))
    assert "案件性质：群体性案件" in words
