"""Paper reports and confirmers on the screen."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Organisation, User
from filings.models import Confirmer, Filing
from tests.cases import flow as cases
from tests.factories import client_of
from tests.filings import flow, web

pytestmark = [pytest.mark.django_db, pytest.mark.clause("GC-3.1")]

ON_PAPER: dict[str, Any] = {
    "received_on": "2026年5月11日",
    "title": "某厂欠薪案",
    "regime": "group",
    "field": "wages",
    "form": "joint",
    "side": "group",
    "engaged_on": "20260506",
    "number": "１５",
    "facts_brief": "十五名工人追索工资。",
    "representatives": "甲某、乙某",
    "handlers": "王律师 13301200110000001\n李律师",
}


def entered(who: User, firm: Organisation, **typed: Any) -> Any:
    """The form of a paper report, filled and sent."""
    path = f"/filings/paper/new?firm={firm.pk}"
    return web.fill(client_of(who), path, **{**ON_PAPER, "scan": flow.scan(), **typed})


def test_a_paper_report_is_entered_as_it_stands_and_lands_on_the_desk(
    officer: User, firm: Organisation, director: User
) -> None:
    found = web.text_of(web.get(officer, "/filings/paper/new?q=zjlssws"))
    assert firm.name in found
    answer = entered(officer, firm, held_on="2026.5.5", circle="4", opinions="4", outcome="take")
    filing = Filing.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, web.address(filing))
    assert (filing.state, filing.paper, filing.persons) == ("sent", True, 15)
    for who in (officer, director):
        said = web.text_of(web.get(who, web.address(filing)))
        assert "纸质" in said and "甲某、乙某" in said and "13301200110000001" in said
    assert web.fill(
        client_of(officer), web.address(filing, "return"), reasons="补方案", fields="plan"
    )
    again = web.address(filing, "paper/complete")
    form = client_of(officer).get(again).context["form"]
    assert form.initial["facts_brief"] == "十五名工人追索工资。"
    done = web.fill(
        client_of(officer), again, **{**ON_PAPER, "plan": "先调解", "scan": flow.scan()}
    )
    assert done.status_code == 302
    assert flow.fresh(filing).sent_version == 2


def test_the_desk_says_which_late_report_the_paper_is_and_learns_nothing_of_the_case(
    officer: User, firm: Organisation, director: User
) -> None:
    draft = flow.draft(director)
    owed = cases.duties("filings.report", draft.case).get()
    path = f"/filings/paper/new?firm={firm.pk}&duty={owed.pk}"
    assert path.replace("&", "&amp;") in web.get(officer, "/filings/overdue/").content.decode()
    shown = web.get(officer, path).content.decode()
    assert owed.due_on.isoformat() in shown
    for secret in (draft.title, draft.case.register_no):
        assert secret not in shown
    assert entered(officer, firm).status_code == 422
    assert entered(officer, firm, duty="another").status_code == 302
    assert firm.name in web.text_of(web.get(officer, "/filings/overdue/"))
    assert entered(officer, firm, duty=str(owed.pk)).status_code == 302
    assert firm.name not in web.text_of(web.get(officer, "/filings/overdue/"))
    filing = flow.of(draft.case)
    assert (filing.paper, filing.state) == (True, "sent")
    said = web.text_of(web.get(director, f"/cases/{draft.case_id}/"))
    assert "十五名" not in said
    assert web.get(director, f"/filings/of-case/{draft.case_id}/edit")["Location"] == web.address(
        filing
    )


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("received_on", "2026-02-30"),
        ("received_on", "明天"),
        ("received_on", "2099-01-01"),
        ("engaged_on", "0000-00-00"),
        ("engaged_on", "9" * 500),
        ("number", "0"),
        ("number", "-5"),
        ("number", "1e9"),
        ("number", "99999999999999999999"),
        ("number", "十五\x00"),
        ("households", "-1"),
        ("amount", "-0.001"),
        ("amount", "很多"),
        ("title", "长" * 121),
        ("facts_brief", ""),
        ("facts_brief", "前\x00后"),
        ("side", "nobody"),
        ("circle", "3"),
        ("regime", "ordinary"),
    ],
)
def test_wrong_dates_counts_and_texts_come_back_with_what_was_typed(
    field: str, typed: str, officer: User, firm: Organisation
) -> None:
    answer = entered(officer, firm, **{field: typed})
    assert answer.status_code == 422
    said = web.text_of(answer)
    assert 'class="errors' in said or 'href="#id_' in said
    assert "甲某、乙某" in said and "李律师" in said
    assert not Filing.objects.exists()


def test_a_paper_report_without_a_scan_or_with_a_wrong_one_isn_t_taken(
    officer: User, firm: Organisation
) -> None:
    for scan, status in (
        ("", 422),
        (SimpleUploadedFile("x.pdf", b"MZ"), 415),
        (SimpleUploadedFile("x.pdf", b""), 422),
    ):
        assert entered(officer, firm, scan=scan).status_code == status
    assert not Filing.objects.exists()


def test_of_another_bars_firm_there_is_no_paper_to_enter(
    foreign_officer: User,
    officer: User,
    firm: Organisation,
    director: User,
    both: User,
    bar: Organisation,
) -> None:
    path = f"/filings/paper/new?firm={firm.pk}"
    assert client_of(foreign_officer).get(path).status_code == 404
    assert client_of(director).get(path).status_code == 403
    for strange in ("0", "x", "9" * 18, "9" * 40):
        asked = client_of(officer).get(f"/filings/paper/new?firm={strange}")
        assert asked.status_code in {200, 404}
    # Who belongs to the firm enters nothing for it.
    client = client_of(both, bar)
    refused = web.fill(client, path, **{**ON_PAPER, "scan": flow.scan()})
    assert refused.status_code == 403
    assert not Filing.objects.exists()


def test_a_paper_report_entered_wrongly_is_given_up(officer: User, firm: Organisation) -> None:
    filing = flow.on_paper(firm, officer)
    client, path = client_of(officer), web.address(filing, "paper/withdraw")
    assert client.post(path, {"reason": "录错"}).status_code == 409
    web.fill(client, web.address(filing, "return"), reasons="录错律所", fields="firm")
    assert web.fill(client, path, reason=" ").status_code == 422
    assert web.fill(client, path, reason="录错律所").status_code == 302
    assert flow.fresh(filing).state == "withdrawn"
    assert "已撤销" in web.text_of(client.get(web.address(filing)))


def test_the_director_names_and_ends_confirmers_on_the_screen(
    director: User, clerk: User, lawyer: User, other_director: User, officer: User
) -> None:
    path = "/filings/confirmers/register"
    assert client_of(lawyer).get(path).status_code == 403
    assert client_of(officer).get("/filings/confirmers/").status_code == 403
    client = client_of(director)
    assert web.fill(client, path, person=other_director.pk).status_code == 422
    assert web.fill(client, path, person=clerk.pk).status_code == 302
    assert web.fill(client, path, person=clerk.pk).status_code == 409
    held = Confirmer.objects.get()
    assert clerk.name in web.text_of(client_of(lawyer).get("/filings/confirmers/"))
    end = f"/filings/confirmers/{held.pk}/end"
    assert client_of(other_director).get(end).status_code == 404
    assert client_of(lawyer).post(end, {}).status_code == 403
    assert web.fill(client, end).status_code == 302
    assert client.post(end, {}).status_code == 409
