"""Reports that come on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Organisation, User
from core import duties
from core.errors import Forbidden, Stale, Unmet, WrongState, WrongType
from core.models import Duty
from filings.actions import desk, paper, sending
from filings.forms.paper import PaperForm
from filings.models import Filing
from filings.policies import can_edit_filing, can_send_filing
from filings.queries import attached_to, overdue_reports
from tests.cases import flow as cases
from tests.filings import flow

pytestmark = [pytest.mark.django_db, pytest.mark.clause("GC-3.1")]


def test_a_paper_report_goes_the_way_of_every_other(
    firm: Organisation, director: User, officer: User
) -> None:
    filing = flow.on_paper(firm, officer)
    assert (filing.state, filing.paper, filing.persons, filing.desk_rank) == ("sent", True, 15, 2)
    assert attached_to(filing).get().purpose == "stamped_form"
    assert cases.duties("filings.register", filing).get().due_on == date(2026, 5, 18)
    assert cases.duties("filings.supplement", filing).get().debtor == firm
    assert flow.register(filing, officer).number_seq == 1
    assert "registered" in flow.events(director)


def test_the_sending_on_paper_is_vouched_for(firm: Organisation, officer: User) -> None:
    from core.audit import verify

    filing = flow.on_paper(firm, officer)
    assert filing.versions.get().content["received_on"] == "2026-05-11"
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"received_on": date(2026, 5, 12)}, Unmet),
        ({"texts": {"title": "x", "facts_brief": ""}}, Unmet),
        ({"content": {**flow.PARTS, "numbers": []}}, Unmet),
        ({"scan": SimpleUploadedFile("x.exe", b"MZ")}, WrongType),
    ],
)
def test_what_stops_a_report_stops_it_on_paper_too(
    firm: Organisation, officer: User, change: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        flow.on_paper(firm, officer, **change)
    assert not Filing.objects.exists()


def test_only_the_firms_own_bar_enters_it_and_nobody_of_the_firm(
    firm: Organisation,
    director: User,
    foreign_officer: User,
    both: User,
    bar: Organisation,
    other_bar: Organisation,
) -> None:
    for who, where, error in (
        (foreign_officer, other_bar, Unmet),
        (director, firm, Forbidden),
        (both, bar, Forbidden),
    ):
        with pytest.raises(error):
            flow.on_paper(firm, who, actor=flow.by(who, where))


def test_the_firm_sees_it_but_neither_words_nor_sends_it(
    firm: Organisation, director: User, officer: User
) -> None:
    filing = flow.on_paper(firm, officer)
    assert not can_edit_filing(flow.by(director), filing)
    assert not can_send_filing(flow.by(director), filing)
    with pytest.raises(Forbidden):
        sending.take_back_filing(filing, actor=flow.by(director), at=flow.at())


def test_what_completes_it_is_entered_by_the_desk(
    firm: Organisation, director: User, officer: User
) -> None:
    filing = flow.give_back(flow.on_paper(firm, officer), officer)
    assert cases.duties("filings.complete", filing).exists()
    texts = {**flow.TEXTS, "plan": "调解", "risk_measures": "通报"}
    again = complete(filing, officer, texts=texts)
    assert (again.state, again.sent_version, again.desk_rank) == ("sent", 2, 1)
    assert "plan" not in again.owed
    assert cases.duties("filings.complete", filing, "discharged").exists()
    assert cases.duties("filings.register", filing).count() == 1
    assert attached_to(again).count() == 2


def test_what_follows_a_registered_one_is_a_supplement(firm: Organisation, officer: User) -> None:
    filing = flow.register(flow.on_paper(firm, officer), officer)
    assert complete(filing, officer).state == "supplemented"


def test_only_what_came_on_paper_is_completed_on_paper(director: User, officer: User) -> None:
    with pytest.raises(Forbidden):
        complete(flow.returned(director, officer), officer)


def test_one_entered_wrongly_is_returned_and_given_up(firm: Organisation, officer: User) -> None:
    filing = flow.on_paper(firm, officer)
    shared = {"actor": flow.by(officer), "at": flow.at()}
    with pytest.raises(WrongState):
        paper.withdraw_paper(filing, reason="录错律所", **shared)
    back = desk.return_filing(filing, reasons="录错律所", fields=["firm"], **shared)
    gone = paper.withdraw_paper(back, reason="录错律所", **shared)
    assert (gone.state, gone.desk_rank) == ("withdrawn", 8)
    assert not cases.duties("filings.complete", gone).exists()


def test_a_paper_meets_the_report_the_firm_owes_and_the_draft_gives_way(
    firm: Organisation,
    director: User,
    officer: User,
    other_firm: Organisation,
    other_director: User,
) -> None:
    draft = flow.draft(director)
    owed = cases.duties("filings.report", draft.case).get()
    theirs = cases.duties("filings.report", flow.draft(other_director).case).get()
    with pytest.raises(Unmet):
        flow.on_paper(firm, officer, owed=theirs)
    assert cases.duties("filings.report", draft.case).exists()
    filing = flow.on_paper(firm, officer, owed=owed)
    assert (filing.state, filing.paper, filing.case, filing.persons) == (
        "sent",
        True,
        draft.case,
        15,
    )
    assert flow.fresh(draft).state == "withdrawn"
    assert "on_paper" in flow.events(director)
    assert "on_paper" not in flow.events(other_director)
    assert cases.duties("filings.report", draft.case, "discharged").count() == 1
    assert not cases.duties("filings.report", draft.case).exists()
    late = overdue_reports(officer.memberships.get().organisation, date(2026, 9, 1))
    assert [duty.pk for duty in late] == [theirs.pk]
    with pytest.raises(WrongState):
        duties.urge(Duty.objects.get(pk=owed.pk), actor=flow.by(officer), at=flow.at())
    with pytest.raises(Stale):
        flow.on_paper(firm, officer, owed=owed)
    assert Filing.objects.filter(case=draft.case).exclude(state="withdrawn").count() == 1
    # Entered for the wrong case, it is given up, and the report is owed as before.
    shared = {"actor": flow.by(officer), "at": flow.at()}
    back = desk.return_filing(filing, reasons="录错案件", fields=["title"], **shared)
    paper.withdraw_paper(back, reason="录错案件", **shared)
    again = cases.duties("filings.report", draft.case).get()
    assert (again.due_on, flow.of(draft.case).state) == (owed.due_on, "draft")


def test_who_wrote_the_draft_that_gives_way_is_told(
    firm: Organisation, lawyer: User, director: User, officer: User
) -> None:
    waiting = flow.submitted(lawyer)
    flow.on_paper(firm, officer, owed=cases.duties("filings.report", waiting.case).get())
    assert flow.events(lawyer) == ["on_paper"]
    assert flow.events(director) == ["confirm", "on_paper"]


def test_the_firm_sent_it_itself_before_the_paper_was_entered(
    firm: Organisation, director: User, officer: User
) -> None:
    draft = flow.draft(director)
    owed = cases.duties("filings.report", draft.case).get()
    flow.send(draft, director)
    with pytest.raises(Stale):
        flow.on_paper(firm, officer, owed=owed)
    assert Filing.objects.filter(case=draft.case).count() == 1


def test_only_a_late_report_or_one_of_the_day_on_the_paper_is_shown_to_the_bar(
    director: User,
) -> None:
    owed = cases.duties("filings.report", flow.draft(director).case).get()
    on_time, late = owed.due_on, date(2026, 6, 1)
    shown = {"owed": [owed], "day": on_time}
    assert "duty" not in PaperForm(**shown).fields
    assert "duty" not in PaperForm({"engaged_on": "2026-05-06"}, **shown).fields
    assert "duty" in PaperForm({"engaged_on": "2026-05-07"}, **shown).fields
    assert "duty" in PaperForm(owed=[owed], day=late).fields


def complete(filing: Filing, officer: User, **more: Any) -> Filing:
    """Enter what the firm handed in besides."""
    values: dict[str, Any] = {
        "content": flow.PARTS,
        "texts": flow.TEXTS,
        "received_on": date(2026, 5, 13),
        "scan": flow.scan("补正.pdf"),
    }
    when = "2026-05-13"
    actor = flow.by(officer, when=when)
    return paper.complete_paper(filing, actor=actor, at=flow.at(when), **{**values, **more})
