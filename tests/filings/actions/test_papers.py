"""The papers attached to a report."""

from __future__ import annotations

import pytest

from accounts.models import Organisation, User
from core import attachments
from core.errors import Forbidden, Stale, Unmet, WrongState
from core.models import Attachment
from filings.actions import papers, receipts
from filings.models import Filing
from filings.queries import attached_to
from tests.filings import flow

pytestmark = [pytest.mark.django_db, pytest.mark.clause("GC-3.1")]


def attach(filing: Filing, who: User, where: Organisation | None = None) -> Attachment:
    """Attach the scan of the stamped form."""
    return papers.attach_paper(
        filing,
        scan=flow.scan(),
        purpose="stamped_form",
        actor=flow.by(who, where),
        at=flow.at(),
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
