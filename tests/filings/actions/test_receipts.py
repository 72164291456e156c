"""Who is told besides, and receipts: one for each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from celery import current_app
from django.utils import timezone

from accounts.models import Organisation, User
from core.documents.issue import documents_of, may_open_document
from core.errors import Forbidden, Stale, Unmet, WrongState
from filings.actions import desk, receipts
from filings.models import Filing, Recipient
from filings.tasks import make_receipts
from tests import broker, factories
from tests.core.test_tasks import await_that, mail_folder, start
from tests.filings import flow

__all__ = ["mail_folder"]
pytestmark = [pytest.mark.django_db, pytest.mark.clause("GC-3.1")]


def tell(filing: Filing, who: User, **more: object) -> Recipient:
    """Name somebody who is told."""
    values = {"kind": "other", "name": "江城市信访局", **more}
    return receipts.add_recipient(filing, actor=flow.by(who), at=flow.at(), **values)  # type: ignore[arg-type]


def test_everybody_who_is_told_gets_a_receipt_of_their_own_once(
    director: User, officer: User, bureau: Organisation
) -> None:
    filing = flow.registered(director, officer)
    tell(filing, director)
    tell(filing, officer, kind="justice", organisation=bureau)
    made = receipts.make_receipts(filing, at=flow.at())
    assert [document.recipient for document in made] == [
        "之江律师事务所",
        "江城市信访局",
        "江城市司法局",
    ]
    assert len({document.check_code for document in made}) == 3
    assert receipts.make_receipts(filing, at=flow.at()) == made
    assert make_receipts(filing.pk) == 3
    assert documents_of(filing).count() == 3


def test_before_registration_there_is_no_receipt(director: User) -> None:
    filing = flow.sent(director)
    with pytest.raises(WrongState):
        receipts.make_receipts(filing, at=flow.at())
    assert make_receipts(filing.pk) == 0


def test_after_cancelling_no_new_receipt_is_made(director: User, officer: User) -> None:
    filing = flow.cancelled(director, officer)
    with pytest.raises(WrongState):
        receipts.receipt_for(filing, filing.reported_by, at=flow.at())
    assert not documents_of(filing).exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_makes_the_receipt_once_as_soon_as_the_report_is_registered(
    director: User, officer: User, mail_folder: Path
) -> None:
    filing = flow.sent(director)
    worker = start(mail_folder)

    def made(times: int) -> bool:
        log = (mail_folder / "worker.log").read_text()
        return len(re.findall(r"make_receipts\[[^]]+\] succeeded", log)) >= times

    try:
        assert not documents_of(filing).exists()
        flow.register(filing, officer)
        await_that(documents_of(filing).exists)
        current_app.send_task("filings.tasks.make_receipts", kwargs={"filing_id": filing.pk})
        await_that(lambda: made(2))
    finally:
        worker.kill()
    assert documents_of(filing).get().recipient == filing.reported_by


@pytest.mark.django_db(transaction=True)
def test_who_is_named_after_registration_gets_one_too(director: User, officer: User) -> None:
    filing = flow.registered(director, officer)
    receipts.make_receipts(filing, at=flow.at())
    before = broker.waiting().count("filings.tasks.make_receipts")
    tell(filing, director)
    assert broker.waiting().count("filings.tasks.make_receipts") == before + 1
    assert receipts.receipt_for(filing, "江城市信访局", at=flow.at()).recipient == "江城市信访局"


def test_the_same_one_is_named_once(director: User) -> None:
    filing = flow.sent(director)
    tell(filing, director)
    with pytest.raises(Stale):
        tell(filing, director)


def test_an_organisation_that_gets_it_anyway_or_can_t_be_told_is_refused(
    director: User, other_firm: Organisation, bar: Organisation
) -> None:
    filing = flow.sent(director)
    for organisation in (bar, other_firm):
        with pytest.raises(Unmet):
            tell(filing, director, organisation=organisation)
    with pytest.raises(Unmet):
        tell(filing, director, name="  ")


def test_strangers_and_those_of_both_sides_name_nobody(
    director: User, other_director: User, both: User, partner: User, bar: Organisation
) -> None:
    filing = flow.sent(director)
    for actor in (flow.by(other_director), flow.by(partner), flow.by(both, bar)):
        with pytest.raises(Forbidden):
            receipts.add_recipient(filing, kind="other", name="x", actor=actor, at=flow.at())


def test_who_is_taken_out_keeps_the_receipt_given_before(director: User, officer: User) -> None:
    filing = flow.registered(director, officer)
    told = tell(filing, director)
    receipts.make_receipts(filing, at=flow.at())
    receipts.remove_recipient(told, actor=flow.by(director), at=flow.at())
    with pytest.raises(Stale):
        receipts.remove_recipient(told, actor=flow.by(director), at=flow.at())
    assert documents_of(filing).filter(recipient="江城市信访局").exists()
    assert len(receipts.make_receipts(filing, at=flow.at())) == 1


def test_a_report_that_is_over_takes_nobody_in_or_out(director: User, officer: User) -> None:
    filing = flow.registered(director, officer)
    told = tell(filing, director)
    gone = desk.cancel_registration(filing, reason="重复", actor=flow.by(officer), at=flow.at())
    with pytest.raises(WrongState):
        tell(gone, director, name="另一家")
    with pytest.raises(WrongState):
        receipts.remove_recipient(told, actor=flow.by(director), at=flow.at())


def test_a_receipt_is_opened_by_both_sides_and_by_whom_it_is_for(
    director: User, officer: User, justice: User, bureau: Organisation, other_director: User
) -> None:
    filing = flow.registered(director, officer)
    tell(filing, director)
    tell(filing, officer, kind="justice", organisation=bureau)
    firms, others, theirs = receipts.make_receipts(filing, at=flow.at())
    for made in (firms, others, theirs):
        assert may_open_document(flow.by(director), made)
        assert may_open_document(flow.by(officer), made)
        assert not may_open_document(flow.by(other_director), made)
    assert [may_open_document(flow.by(justice), d) for d in (firms, others, theirs)] == [
        False,
        False,
        True,
    ]


def test_who_is_told_gets_a_message_at_registration_when_named_later_and_when_it_is_cancelled(
    director: User, officer: User, justice: User, bureau: Organisation, foreign_officer: User
) -> None:
    filing = flow.sent(director)
    tell(filing, officer, kind="justice", organisation=bureau)
    tell(filing, officer)
    assert flow.events(justice) == []
    filing = flow.register(filing, officer)
    assert flow.events(justice) == ["told"]
    tell(filing, officer, kind="host_bar", organisation=factories.home_of(foreign_officer))
    assert flow.events(foreign_officer) == ["told"]
    desk.cancel_registration(filing, reason="重复", actor=flow.by(officer), at=flow.at())
    assert flow.events(justice) == ["told", "told_cancelled"]
    # The bar's own officers are told of what is sent to them, not of this.
    assert flow.events(officer) == ["sent"]


@pytest.mark.clause("GC-1.3")
def test_who_is_told_says_once_that_it_was_seen(
    director: User, officer: User, leader: User, bureau: Organisation, justice: User
) -> None:
    filing = flow.registered(director, officer)
    told = tell(filing, officer, kind="justice", organisation=bureau)
    other = tell(filing, officer)
    with pytest.raises(Forbidden):
        receipts.acknowledge_receipt(told, actor=flow.by(officer), at=flow.at())
    with pytest.raises(Forbidden):
        receipts.acknowledge_receipt(other, actor=flow.by(justice), at=flow.at())
    seen = receipts.acknowledge_receipt(told, actor=flow.by(justice), at=flow.at())
    assert (seen.acknowledged_by, seen.acknowledged_at) == (justice, flow.at())
    with pytest.raises(Stale):
        receipts.acknowledge_receipt(told, actor=flow.by(justice), at=flow.at())


@pytest.mark.clause("GC-1.3")
def test_the_justice_administration_confirms_from_the_report_and_the_bar_reads_when(
    director: User, officer: User, bureau: Organisation, justice: User
) -> None:
    filing = flow.registered(director, officer)
    told = tell(filing, officer, kind="justice", organisation=bureau)
    client = factories.client_of(justice)
    page = client.get(f"/filings/{filing.pk}/").content.decode()
    assert 'data-act="acknowledge_receipt"' in page
    address = f"/filings/{filing.pk}/recipients/{told.pk}/acknowledge"
    assert client.post(address, {}).status_code == 302
    assert (
        'data-act="acknowledge_receipt"'
        not in client.get(f"/filings/{filing.pk}/").content.decode()
    )
    assert client.post(address, {}).status_code == 409
    told.refresh_from_db()
    day = timezone.localtime(told.acknowledged_at).strftime("%Y-%m-%d")
    seen = factories.client_of(officer).get(f"/filings/{filing.pk}/").content.decode()
    assert f"{day} 已收悉" in seen
