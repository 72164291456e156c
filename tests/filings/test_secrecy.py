"""What stays in the firm: nothing the bar or anybody told can open holds it (GC-3.1)."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Organisation, User
from cases.actions import handling, meetings, opinions, parties, receptions
from cases.models import Case, Meeting
from core.attachments import attachments_of
from core.models import Notice
from core.notices import deliver
from filings.actions import receipts
from filings.models import Filing
from filings.queries import attached_to
from tests import factories
from tests.cases import flow as cases
from tests.factories import client_of
from tests.filings import flow, web

pytestmark = [pytest.mark.django_db, pytest.mark.clause("GC-3.1")]

# Each stands in exactly one kind of thing that the bar must not see.
ROSTER, IDENTIFIER, OPINION, RECEPTION, PAPER = (
    "名册暗记甲",
    "330102199001019999",
    "意见暗记乙",
    "接待暗记丙",
    "附件暗记丁",
)
SECRETS = (ROSTER, IDENTIFIER, OPINION, RECEPTION, PAPER, "名册暗记")
SPOKESMAN = "代表甲某"


@dataclass
class Told:
    """A registered report of a case full of secrets, with everybody who sees it."""

    filing: Filing
    case: Case


@pytest.fixture
def told(
    director: User,
    partner: User,
    other_partner: User,
    third_partner: User,
    lawyer: User,
    officer: User,
    bureau: Organisation,
) -> Told:
    """Received, taken in, decided with dissent, accepted, reported, returned, registered."""
    boss = flow.by(director, when=cases.DAY)
    heard = receptions.record_reception(
        lawyers=[director, lawyer],
        visitors=[(f"{ROSTER}来访", "13800001234")],
        received_on=date(2026, 5, 7),
        visitor_count=3,
        matter=f"{RECEPTION}事项",
        advice=f"{RECEPTION}建议",
        actor=boss,
        at=cases.at(),
    )
    case = cases.case(director, reception=heard)
    rows = [parties.NewParty(name=f"{ROSTER}{n}", identifier=IDENTIFIER) for n in "一"]
    rows += [parties.NewParty(name=f"{ROSTER}{n}") for n in "二三四五六七八九十"]
    rows += [parties.NewParty(name=SPOKESMAN), parties.NewParty(name="代表乙某")]
    made = parties.add_parties(case, side="client", parties=rows, actor=boss, at=cases.at())
    company = [parties.NewParty(name="宏达建设有限公司", kind="organisation")]
    parties.add_parties(case, side="opponent", parties=company, actor=boss, at=cases.at())
    parties.set_representatives(
        case,
        party_ids=[p.pk for p in made[-2:]],
        chosen_how="推选",
        actor=boss,
        at=cases.at(),
    )
    for party in made[-2:]:
        parties.verify_representative(
            cases.again(party), verified_on=date(2026, 5, 8), actor=boss, at=cases.at()
        )
    parties.add_truth_undertaking(
        case,
        signed_by=f"{ROSTER}一",
        signed_on=date(2026, 5, 7),
        paper=cases.paper(f"{PAPER}.pdf"),
        actor=boss,
        at=cases.at(),
    )
    case = _decided(case, director, partner, other_partner, third_partner)
    case = cases.handled(case, director, lawyer)
    handling.accept_case(case, actor=boss, at=cases.at())
    filing = flow.send(flow.of(case), director)
    receipts.add_recipient(
        filing, kind="justice", organisation=bureau, actor=flow.by(officer), at=flow.at()
    )
    filing = flow.send(flow.give_back(filing, officer), director, when="2026-05-13", note="已补")
    filing = flow.supplement(flow.register(filing, officer, when="2026-05-14"), director)
    receipts.make_receipts(filing, at=flow.at())
    return Told(filing, Case.objects.get(pk=case.pk))


def _decided(case: Case, director: User, *partners: User) -> Case:
    meeting = cases.called(case, director, host=director)
    for person, choice in zip(
        (director, *partners), ("take", "take", "take", "decline"), strict=True
    ):
        opinions.give_opinion(
            meeting,
            choice=choice,
            reasons=f"{OPINION}：{person.name}的理由",
            actor=factories.actor(person, at=cases.at()),
            at=cases.at(),
        )
    meetings.close_meeting(
        Meeting.objects.get(pk=meeting.pk),
        actor=factories.actor(director, at=cases.at()),
        at=cases.at(),
    )
    return Case.objects.get(pk=case.pk)


def words_of(answer: Any) -> str:
    """All words of an answer: of a page, a PDF, or a workbook."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"%PDF"):
        return web.pdf_text(content)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "".join(book.read(name).decode(errors="replace") for name in book.namelist())
    return str(content.decode(errors="replace"))


def everything(client: Client, filing: Filing) -> dict[str, str]:
    """What somebody can open about a report, by address."""
    one = f"/filings/{filing.pk}/"
    paths = [
        "/",
        "/inbox/",
        "/filings/",
        "/filings/?show=all",
        "/filings/export?kind=csv&show=all",
        "/filings/export?kind=xlsx&show=all",
        "/filings/register/",
        "/filings/register/print",
        "/filings/overdue/",
        "/search?q=宏达",
        one,
        f"{one}print",
        *(f"{one}versions/{n}/" for n in range(1, filing.sent_version + 1)),
        *(f"{one}{act}" for act in ("return", "acknowledge", "cancel", "note", "assign")),
        f"{one}receipts/0/open",
        *(f"{one}receipts/{r.pk}/open" for r in filing.recipients.all()),
    ]
    answers = {path: client.get(path, follow=True) for path in paths}
    return {path: words_of(a) for path, a in answers.items() if a.status_code == 200}


def test_nothing_the_bar_or_the_justice_bureau_opens_holds_what_stays_in_the_firm(
    told: Told, officer: User, leader: User, justice: User, director: User
) -> None:
    for who in (officer, leader, justice):
        opened = everything(client_of(who), told.filing)
        assert len(opened) > (5 if who is justice else 12), who
        for path, said in opened.items():
            for secret in SECRETS:
                assert secret not in said, (who, path, secret)
        for secret in SECRETS:
            # The words asked for are repeated; nothing is found by them.
            found = web.text_of(web.get(who, f"/search?q={secret}")).split("<main")[1]
            assert "没有找到" in found, (who, secret)
    # The tripwires work: what the firm itself opens holds them.
    own = "".join(
        web.text_of(client_of(director).get(path))
        for path in (f"/cases/{told.case.pk}/", f"/cases/{told.case.pk}/parties")
    )
    assert ROSTER in own


def test_the_bar_sees_representatives_the_other_side_and_that_there_was_dissent(
    told: Told, officer: User
) -> None:
    opened = everything(client_of(officer), told.filing)
    for path in (f"/filings/{told.filing.pk}/", f"/filings/{told.filing.pk}/print"):
        said = opened[path]
        assert SPOKESMAN in said
        assert "宏达建设有限公司" in said
        assert "应到合伙人4名，4名表态" in "".join(said.split())
        assert "有不同意见。" in "".join(said.split())


def test_mails_and_messages_name_no_case_and_nobody_in_it(told: Told) -> None:
    deliver(at=flow.at("2026-05-20"))
    assert len(mail.outbox) > 5
    said = "\n".join(f"{m.subject}\n{m.body}" for m in mail.outbox)
    told_in_app = "\n".join(str(n.context) for n in Notice.objects.all())
    for secret in (*SECRETS, told.case.title, "宏达", SPOKESMAN, told.case.register_no):
        assert secret not in said, secret
        assert secret not in told_in_app, secret
    assert told.filing.number_text in said


def test_only_the_papers_attached_to_the_report_are_the_bars_to_open(
    told: Told, officer: User, justice: User, director: User
) -> None:
    kept = told.case.truth_undertakings.get().paper
    assert PAPER in kept.name
    assert client_of(officer).get(f"/files/{kept.pk}/open").status_code == 404
    assert client_of(director).get(f"/files/{kept.pk}/open").status_code == 200
    web.fill(
        client_of(director),
        web.address(told.filing, "attach"),
        scan=flow.scan("盖章表.pdf"),
        purpose="stamped_form",
    )
    shown = attached_to(told.filing).get()
    assert shown == attachments_of(told.filing).get()
    assert client_of(officer).get(f"/files/{shown.pk}/open").status_code == 200
    # Who is told reads the report and its receipt, not the papers.
    assert client_of(justice).get(f"/files/{shown.pk}/open").status_code == 404
    assert "盖章表.pdf" not in web.text_of(web.get(justice, web.address(told.filing)))


def test_a_version_taken_back_is_the_firms_own_again(director: User, officer: User) -> None:
    filing = flow.sent(director)
    assert client_of(officer).get(web.address(filing, "versions/1/")).status_code == 200
    web.fill(client_of(director), web.address(filing, "take_back"))
    assert client_of(officer).get(web.address(filing)).status_code == 404
    assert client_of(officer).get(web.address(filing, "versions/1/")).status_code == 404
    again = flow.send(flow.fresh(filing), director, when="2026-05-12")
    assert again.sent_version == 2
    assert client_of(officer).get(web.address(filing, "versions/1/")).status_code == 404
    assert client_of(officer).get(web.address(filing, "versions/2/")).status_code == 200
    assert client_of(director).get(web.address(filing, "versions/1/")).status_code == 200
