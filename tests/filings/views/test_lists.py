"""The lists of reports: who sees what in them, their filters, their files, and what they cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, User
from core.models import AuditEntry
from filings.actions.receipts import add_recipient
from filings.models import Filing
from tests import factories
from tests.cases import flow as cases
from tests.factories import client_of
from tests.filings import flow, web

pytestmark = [pytest.mark.django_db, pytest.mark.clause("GC-3.1")]


def listed(who: User, path: str = "/filings/", where: Organisation | None = None) -> list[int]:
    """The reports of a list, in its order."""
    page = web.get(who, path, where).context["page"]
    return [row.pk for row in page.rows]


def test_the_desk_shows_what_needs_somebody_first_completed_then_new(
    director: User, officer: User
) -> None:
    flow.draft(director)
    registered = flow.registered(director, officer)
    new, returned = flow.sent(director), flow.returned(director, officer)
    again = flow.send(flow.returned(director, officer), director, when="2026-05-14")
    taken = flow.taken_up(director, officer)
    assert listed(officer) == [again.pk, new.pk, taken.pk]
    assert listed(officer, "/filings/?show=all") == [
        again.pk,
        new.pk,
        taken.pk,
        returned.pk,
        registered.pk,
    ]
    for asked, found in (
        ("state=returned", [returned.pk]),
        ("show=all&officer=none", [new.pk]),
        ("q=" + registered.number_text, [registered.pk]),
        ("show=all&field=land", []),
        ("state=draft", [again.pk, new.pk, taken.pk]),
        ("cursor=%00&officer=𠮷&year=x&district=%00&q=%00", [again.pk, new.pk, taken.pk]),
    ):
        assert listed(officer, f"/filings/?{asked}") == found, asked


def test_each_side_sees_its_own(
    director: User,
    lawyer: User,
    partner: User,
    other_director: User,
    officer: User,
    foreign_officer: User,
    justice: User,
    admin: User,
    bureau: Organisation,
) -> None:
    drafted, sent = flow.draft(lawyer), flow.sent(director)
    told = flow.registered(director, officer)
    add_recipient(told, kind="justice", organisation=bureau, actor=flow.by(officer), at=flow.at())
    assert listed(director) == [told.pk, sent.pk, drafted.pk]
    assert listed(lawyer) == [drafted.pk]
    assert listed(partner) == [] == listed(other_director) == listed(foreign_officer)
    assert listed(justice) == [told.pk]
    assert listed(officer, "/filings/received/") == []
    assert web.get(admin, "/filings/").status_code == 403
    for path in ("/filings/overdue/", "/filings/register/", "/filings/paper/new"):
        assert web.get(director, path).status_code == 403
        assert web.get(justice, path).status_code == 403
        assert web.get(officer, path).status_code == 200


def test_an_empty_list_says_why(other_director: User, officer: User, justice: User) -> None:
    for who, path in (
        (other_director, "/filings/"),
        (other_director, "/filings/confirmers/"),
        (officer, "/filings/"),
        (officer, "/filings/overdue/"),
        (officer, "/filings/register/"),
        (officer, "/filings/received/"),
        (justice, "/filings/"),
    ):
        assert 'class="card empty"' in web.text_of(web.get(who, path)), path


def test_a_file_of_the_list_holds_what_the_screen_shows_and_is_on_record(
    director: User, officer: User, lawyer: User
) -> None:
    title = "=cmd|'/c calc'!A0"
    flow.draft(director, title="别人看不到的草稿")
    filing = flow.registered(director, officer, title=title)
    flow.sent(director, title="另一件")
    asked = f"/filings/export?kind=csv&q={filing.number_text}"
    said = web.get(officer, asked).content.decode("utf-8-sig")
    assert filing.number_text in said
    assert "另一件" not in said and "草稿" not in said
    # A cell that looks like a formula is none.
    assert '"=cmd' not in said and "\n=cmd" not in said and ",=cmd" not in said
    assert web.get(officer, "/filings/export?kind=xlsx").content.startswith(b"PK")
    assert web.get(officer, "/filings/export?kind=exe").status_code == 404
    assert "草稿" not in web.get(lawyer, "/filings/export?kind=csv").content.decode()
    entry = AuditEntry.objects.filter(act="export_filings", person=officer).order_by("id")[0]
    assert (entry.changes["kind"], entry.changes["bytes"] > 0) == ("csv", True)
    assert entry.changes["filters"].startswith("kind=csv&q=")


def test_the_register_of_a_year_keeps_cancelled_numbers_and_is_printed(
    director: User, officer: User
) -> None:
    kept, gone = flow.registered(director, officer), flow.cancelled(director, officer)
    page = web.get(officer, "/filings/register/")
    said = web.text_of(page)
    assert listed(officer, "/filings/register/") == [kept.pk, gone.pk]
    assert "登记已注销" in said and "重复登记" in said
    for year in ("1999", "x", "%00", "99999"):
        assert web.get(officer, f"/filings/register/?year={year}").status_code == 200
    for part in ("0", "2", "x", "9" * 40):
        path = f"/filings/register/print?year=2026&part={part}"
        assert web.get(officer, path).status_code == 404, part
    printed = web.get(officer, "/filings/register/print?year=2026&part=1")
    words = web.pdf_text(printed.content)
    for said in (kept.number_text, gone.number_text, "已注销：重复登记", "之江律师事务所"):
        assert said in words, said


def test_late_firms_are_listed_and_urged_once_a_day(
    director: User, officer: User, lawyer: User, foreign_officer: User
) -> None:
    filing = flow.draft(lawyer)
    duty = cases.duties("filings.report", filing.case).get()
    client = client_of(officer)
    assert filing.firm.name in web.text_of(client.get("/filings/overdue/"))
    path = f"/filings/overdue/{duty.pk}/urge"
    assert client_of(foreign_officer).post(path, {}).status_code == 404
    assert client_of(director).post(path, {}).status_code == 404
    assert web.fill(client, path).status_code == 302
    assert web.fill(client, path).status_code == 429
    # The list still tells nothing of the case.
    assert filing.title not in web.text_of(client.get("/filings/overdue/"))


def test_nobody_urges_their_own_late_firm(officer: User, lawyer: User) -> None:
    filing = flow.draft(lawyer)
    duty = cases.duties("filings.report", filing.case).get()
    bar = officer.memberships.get().organisation
    factories.member(officer, filing.firm, "clerk")
    client = client_of(officer, bar)
    said = web.text_of(client.get("/filings/overdue/"))
    assert "您所在的律所" in said and "收到纸质报告" not in said
    assert client.post(f"/filings/overdue/{duty.pk}/urge", {}).status_code == 403
    duty.refresh_from_db()
    assert duty.urged_on is None


# What they cost


def queries(who: User, path: str, where: Organisation | None = None) -> int:
    """How many queries a page takes, once everything around it is warm."""
    client = client_of(who, where)
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def two_more(make: Callable[[], Any]) -> None:
    """Two more of what there is one of."""
    for _n in range(2):
        make()


@pytest.mark.parametrize(
    ("path", "state", "side"),
    [
        ("/filings/?show=all", "registered", "officer"),
        ("/filings/", "sent", "officer"),
        ("/filings/", "draft", "director"),
        ("/filings/", "registered", "lawyer"),
        ("/filings/register/", "registered", "officer"),
        ("/filings/overdue/", "draft", "officer"),
        ("/", "sent", "officer"),
        ("/", "draft", "officer"),
        ("/", "returned", "director"),
        ("/search?q=宏达", "sent", "officer"),
    ],
)
def test_a_list_takes_the_same_queries_for_one_and_for_three(
    path: str, state: str, side: str, director: User, lawyer: User, officer: User
) -> None:
    who = {"director": director, "lawyer": lawyer, "officer": officer}[side]

    def make() -> Filing:
        return flow.in_state(state, director, officer)

    first = make()
    if side == "officer" and state not in {"draft"} and path.startswith("/filings/"):
        assert first.pk in listed(who, path)
    one = queries(who, path)
    two_more(make)
    assert queries(who, path) == one


def test_what_one_is_told_of_takes_the_same_queries_for_one_and_for_three(
    director: User,
    officer: User,
    justice: User,
    bureau: Organisation,
    foreign_officer: User,
    other_bar: Organisation,
) -> None:
    def make() -> None:
        filing = flow.registered(director, officer)
        for kind, told in (("justice", bureau), ("host_bar", other_bar)):
            add_recipient(
                filing, kind=kind, organisation=told, actor=flow.by(officer), at=flow.at()
            )

    make()
    asked = ((justice, "/filings/"), (foreign_officer, "/filings/received/"))
    one = [queries(who, path) for who, path in asked]
    two_more(make)
    assert [queries(who, path) for who, path in asked] == one
    assert [len(listed(who, path)) for who, path in asked] == [3, 3]


def test_a_report_takes_the_same_queries_however_much_there_is_about_it(
    director: User, officer: User
) -> None:
    filing = flow.sent(director)

    def more(n: int) -> None:
        add_recipient(
            flow.fresh(filing), kind="other", name=f"单位{n}", actor=flow.by(officer), at=flow.at()
        )
        client = client_of(officer)
        web.fill(client, web.address(filing, "note"), text=f"备注{n}")
        web.fill(client, web.address(filing, "attach"), scan=flow.scan(), purpose="paper")
        flow.send(flow.give_back(flow.fresh(filing), officer), director, when="2026-05-13")

    more(0)
    more(1)
    paths = (web.address(filing), web.address(filing, "versions/2/"))
    two = [[queries(who, path) for path in paths] for who in (officer, director)]
    more(2)
    more(3)
    assert [[queries(who, path) for path in paths] for who in (officer, director)] == two
