"""The papers attached to a report."""

from __future__ import annotations

import pytest

from accounts.models import Organisation, User
from core import attachments
from core.errors import Forbidden, Stale, Unmet, WrongState
from core.models import Attachment
from core.slots import moments
from filings.actions import drafting, papers, receipts, sending
from filings.models import Filing
from filings.queries import attached_to
from tests.filings import flow, web

pytestmark = [pytest.mark.django_db, pytest.mark.clause("GC-3.1")]


def attach(
    filing: Filing, who: User, where: Organisation | None = None, *, when: str = flow.MONDAY
) -> Attachment:
    """Attach the scan of the stamped form."""
    return papers.attach_paper(
        filing,
        scan=flow.scan(),
        purpose="stamped_form",
        actor=flow.by(who, where, when=when),
        at=flow.at(when),
    )


def test_both_sides_see_the_scan_and_who_is_told_doesn_t(
    director: User, officer: User, justice: User, bureau: Organisation, other_director: User
) -> None:
    filing = flow.registered(director, officer)
    scan = attach(filing, director)
    shared = {"actor": flow.by(officer), "at": flow.at()}
    receipts.add_recipient(filing, kind="justice", organisation=bureau, **shared)  # type: ignore[arg-type]
    assert attachments.may_open(flow.by(director), scan)
    assert attachments.may_open(flow.by(officer), scan)
    assert not attachments.may_open(flow.by(justice), scan)
    assert not attachments.may_open(flow.by(other_director), scan)


def test_the_bar_doesn_t_see_papers_of_a_draft(director: User, officer: User) -> None:
    scan = attach(flow.draft(director), director)
    assert not attachments.may_open(flow.by(officer), scan)


def test_strangers_attach_nothing(director: User, other_director: User, partner: User) -> None:
    filing = flow.sent(director)
    for stranger in (other_director, partner):
        with pytest.raises(Forbidden):
            attach(filing, stranger)


def test_a_report_that_is_over_takes_no_paper(director: User, officer: User) -> None:
    with pytest.raises(WrongState):
        attach(flow.cancelled(director, officer), director)


def test_one_s_own_paper_is_taken_out_before_sending_with_a_reason(
    director: User, clerk: User
) -> None:
    filing = flow.draft(director)
    scan = attach(filing, director)
    shared = {"actor": flow.by(director), "at": flow.at()}
    with pytest.raises(Unmet):
        papers.detach_paper(filing, scan, reason="", **shared)
    papers.detach_paper(filing, scan, reason="传错了", **shared)
    with pytest.raises(Stale):
        papers.detach_paper(filing, scan, reason="传错了", **shared)
    assert not attached_to(filing).exists()


def test_what_the_bar_has_stays(director: User, officer: User) -> None:
    filing = flow.sent(director)
    scan = attach(filing, director)
    with pytest.raises(WrongState):
        papers.detach_paper(filing, scan, reason="x", actor=flow.by(director), at=flow.at())


def test_nobody_takes_out_the_other_side_s_paper(director: User, officer: User) -> None:
    filing = flow.sent(director)
    scan = attach(filing, officer)
    flow.give_back(filing, officer)
    with pytest.raises(Forbidden):
        papers.detach_paper(
            flow.fresh(filing), scan, reason="x", actor=flow.by(director), at=flow.at()
        )


def test_what_is_attached_to_a_returned_report_reaches_the_bar_when_it_is_sent_again(
    director: User, officer: User
) -> None:
    filing = flow.sent(director)
    before = attach(filing, director)
    flow.give_back(filing, officer, when="2026-05-12")
    noted = attach(filing, officer, when="2026-05-13")
    added = attach(filing, director, when="2026-05-14")

    def seen() -> set[int]:
        page = web.get(officer, web.address(filing)).content.decode()
        opened = {p.pk for p in (before, noted, added) if attachments.may_open(flow.by(officer), p)}
        assert {p.pk for p in (before, noted, added) if f"/files/{p.pk}/" in page} == opened
        said = [
            m
            for m in moments("filing", flow.by(officer), flow.fresh(filing))
            if m.what == "上传附件"
        ]
        assert len(said) == len(opened)
        return opened

    assert seen() == {before.pk, noted.pk}
    assert attachments.may_open(flow.by(director), added)
    flow.send(flow.fresh(filing), director, when="2026-05-15")
    assert seen() == {before.pk, noted.pk, added.pk}
    sending.take_back_filing(
        flow.fresh(filing), actor=flow.by(director, when="2026-05-15"), at=flow.at("2026-05-15")
    )
    assert seen() == {before.pk, noted.pk}
    drafting.give_up(
        flow.fresh(filing), reason="未成案", actor=flow.by(director), at=flow.at("2026-05-16")
    )
    assert seen() == {before.pk, noted.pk}
