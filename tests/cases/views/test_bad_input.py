"""Whatever is typed into a form of cases, there is a clear answer, and nothing typed is lost."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import FileField
from django.test import Client

from accounts.models import User
from cases.models import Case, Count, Party, Reception, TruthUndertaking
from core.forms import AmountField, CountField, DayField, TextField
from tests.cases.views.browser import World, filled, tried
from tests.factories import client_of

# The forms of the director's acts: where each stands, and what makes it right.
FORMS: dict[str, tuple[Callable[[World], str], dict[str, Any]]] = {
    "new": (
        lambda w: "/cases/new",
        {"title": "新案", "number": "12", "field": "wages", "form": "joint"},
    ),
    "edit": (lambda w: f"/cases/{w.fresh.pk}/edit", {}),
    "count": (lambda w: f"/cases/{w.fresh.pk}/count", {"number": "13"}),
    "sensitive": (lambda w: f"/cases/{w.ordinary.pk}/mark-sensitive", {"reason": "涉及学校"}),
    "drop": (lambda w: f"/cases/{w.fresh.pk}/drop", {"reason": "另请律师"}),
    "roster": (lambda w: f"/cases/{w.fresh.pk}/parties/add", {"rows": "张三"}),
    "party": (lambda w: f"/cases/parties/{w.party.pk}/edit", {}),
    "verify": (lambda w: f"/cases/parties/{w.party.pk}/verify", {}),
    "unmask": (lambda w: f"/cases/parties/{w.party.pk}/unmask", {"reason": "起诉状要写"}),
    "representatives": (
        lambda w: f"/cases/{w.deciding.pk}/representatives",
        {"chosen_how": "再次推选"},
    ),
    "call": (lambda w: f"/cases/{w.fresh.pk}/meeting/call", {}),
    "opine": (lambda w: f"/cases/meetings/{w.meeting.pk}/opine", {"choice": "take"}),
    "recuse": (lambda w: f"/cases/meetings/{w.meeting.pk}/recuse", {"reason": "有利害关系"}),
    "close": (lambda w: f"/cases/meetings/{w.meeting.pk}/close", {}),
    "cancel": (lambda w: f"/cases/meetings/{w.meeting.pk}/cancel", {"reason": "改期"}),
    "joint": (lambda w: f"/cases/{w.fresh.pk}/joint/ask", {"firm": ""}),
    "handlers": (lambda w: f"/cases/{w.accepted.pk}/handlers/name", {"reason": "换人"}),
    "plan": (lambda w: f"/cases/{w.fresh.pk}/plan/write", {"goals": "追回", "steps": "调解"}),
    "conflict": (
        lambda w: f"/cases/checks/{w.check.pk}/decide",
        {"proceed": "yes", "reasons": "同意办"},
    ),
    "supervise": (
        lambda w: f"/cases/{w.accepted.pk}/supervise",
        {"kind": "finding", "text": "缺一次会见"},
    ),
    "series": (lambda w: f"/cases/{w.series.pk}/series/add", {"title": "又一件"}),
    "unseries": (lambda w: f"/cases/items/{w.item.pk}/remove", {"reason": "撤诉"}),
    "sight": (lambda w: f"/cases/{w.fresh.pk}/sight/grant", {"reason": "协助"}),
    "revoke": (lambda w: f"/cases/grants/{w.grant.pk}/revoke", {"reason": "完成"}),
    "reception": (
        lambda w: "/receptions/new",
        {"visitor_count": "3", "matter": "欠薪", "advice": "调解"},
    ),
    "reception-edit": (lambda w: f"/receptions/{w.reception.pk}/edit", {}),
    "owe": (lambda w: f"/cases/{w.fresh.pk}/owe-decision", {"owed_reason": "short", "note": "少"}),
}
HARD = {
    "script": "<script>alert('坏')</script>",
    "emoji": "👩‍👩‍👧 🇨🇳",
    "rare": "𠮷野家 㐂 垚",
    "quotes": "'; DROP TABLE cases_case; -- \"",
    "template": "{{ request.user }} {% now 'Y' %} %s {0}",
    "nul": "甲\x00乙",
    "control": "甲\x1b乙",
    "backwards": "甲\u202e乙",
    "lone": "a\u0300\u0301" * 20,
    "long": "长" * 30_000,
}


@pytest.fixture
def client(director: User) -> Client:
    """The director's browser, in which an error of ours is an answer like any other."""
    signed_in = client_of(director)
    signed_in.raise_request_exception = False
    return signed_in


def fields_of(client: Client, address: str, kind: type) -> list[str]:
    """The visible fields of a form that are of a kind."""
    form = client.get(address).context["form"]
    return [f.name for f in form.visible_fields() if isinstance(f.field, kind)]


def shown(page: str, value: str) -> bool:
    """Whether a page shows a value, as a browser would read it."""
    return value in html.unescape(page)


def test_every_text_field_takes_or_refuses_hard_texts_and_keeps_them(
    there: World, client: Client
) -> None:
    for name, (where, right) in FORMS.items():
        address = where(there)
        data = filled(client, address, **right)
        fields = fields_of(client, address, TextField)
        for kind, text in HARD.items():
            with tried():
                answer = client.post(address, data | dict.fromkeys(fields, text))
                note = (name, kind, answer.status_code)
                assert answer.status_code in {200, 302, 422}, note
                page = answer.content.decode()
                assert "<script>alert" not in page, note
                if answer.status_code == 422:
                    assert shown(page, text.split("\x00")[0][:40].strip()), note
                    others = {n: v for n, v in right.items() if v and n not in fields}
                    assert all(shown(page, v) for v in others.values()), note
                if fields and kind in {"nul", "control"}:
                    assert answer.status_code == 422, note
                    assert set(fields) <= set(answer.context["form"].errors), note


DATED = ["new", "edit", "count", "verify", "call", "supervise", "series", "sight", "reception"]


def test_every_date_that_is_none_is_refused_and_kept(there: World, client: Client) -> None:
    for name in DATED:
        where, right = FORMS[name]
        address = where(there)
        data = filled(client, address, **right)
        fields = fields_of(client, address, DayField)
        assert fields
        for wrong in ("昨天", "2026-02-30", "20261301", "0001-01-01", "2026-1-1-1", "9" * 400):
            answer = client.post(address, data | dict.fromkeys(fields, wrong))
            assert answer.status_code == 422, (name, wrong)
            assert wrong in answer.content.decode()
            assert set(fields) <= set(answer.context["form"].errors)


def test_no_day_in_the_future_is_taken_for_what_happened(there: World, client: Client) -> None:
    for name in ("new", "edit", "count", "verify", "series", "reception"):
        where, right = FORMS[name]
        address = where(there)
        data = filled(client, address, **right)
        for field in fields_of(client, address, DayField):
            with tried():
                answer = client.post(address, data | {field: "2099-12-31"})
                assert answer.status_code == 422, (name, field)
                assert field in answer.context["form"].errors


def test_negative_and_absurd_numbers_are_refused_and_kept(there: World, client: Client) -> None:
    for name in ("new", "edit", "count", "series", "reception"):
        where, right = FORMS[name]
        address = where(there)
        data = filled(client, address, **right)
        counts = fields_of(client, address, CountField)
        amounts = fields_of(client, address, AmountField)
        assert counts or amounts
        for typed in ("-1", "-0.01", "1e9", "9" * 60, "十二", "NaN", "Infinity", "1\x002", "1.234"):
            answer = client.post(address, data | dict.fromkeys(counts + amounts, typed))
            assert answer.status_code == 422, (name, typed)
            assert typed.split("\x00")[0] in answer.content.decode()
            assert set(counts + amounts) <= set(answer.context["form"].errors)
        for typed in ("0", "1000001") if counts else ():
            answer = client.post(address, data | dict.fromkeys(counts, typed))
            assert answer.status_code == 422, (name, typed)
            assert set(counts) <= set(answer.context["form"].errors)


@pytest.mark.parametrize("typed", ["１２", " 12 ", "1,2", "12.0"])
def test_usual_ways_to_write_a_number_and_a_day_are_understood(client: Client, typed: str) -> None:
    _where, right = FORMS["new"]
    data = filled(client, "/cases/new", **right)
    before = Case.objects.latest("id").pk if Case.objects.exists() else 0
    for day in ("20260511", "2026.5.11", "２０２６年５月１１日", "二〇二六年五月十一日"):
        answer = client.post("/cases/new", data | {"number": typed, "engaged_on": day, "once": ""})
        assert answer.status_code == 302
    made = Case.objects.filter(pk__gt=before)
    assert set(Count.objects.filter(case__in=made).values_list("number", flat=True)) == {12}
    assert {str(day) for day in made.values_list("engaged_on", flat=True)} == {"2026-05-11"}


def test_choices_nobody_offered_are_refused(there: World, client: Client) -> None:
    for name, (where, right) in FORMS.items():
        address = where(there)
        data = filled(client, address, **right)
        form = client.get(address).context["form"]
        for bound in form.visible_fields():
            if not hasattr(bound.field, "choices"):
                continue
            for wrong in ("999999999", "a\x00", "9" * 40):
                with tried():
                    answer = client.post(address, data | {bound.name: wrong})
                    assert answer.status_code == 422, (name, bound.name, wrong)


def test_ten_megabytes_pasted_into_the_parties_are_refused_and_kept(
    there: World, client: Client
) -> None:
    address = FORMS["roster"][0](there)
    pasted = "张三\t330102199001015555\t13800001234\n" * 270_000
    assert len(pasted.encode()) > 10_000_000
    for button in ({}, {"preview": "1"}):
        answer = client.post(address, {"side": "client", "rows": pasted, **button})
        assert answer.status_code == 422
        assert "太长" in str(answer.context["form"].errors)
        assert len(answer.content) > 10_000_000
    assert not Party.objects.filter(case=there.fresh).exists()


def test_more_than_the_server_takes_is_refused_before_it_is_read(
    there: World, client: Client
) -> None:
    address = FORMS["roster"][0](there)
    answer = client.post(address, {"side": "client", "rows": "甲" * 12_000_000})
    assert answer.status_code == 413
    assert "太大" in answer.content.decode()


WRONG_ROWS = [
    "",
    "   \n\t\n",
    "\t330102199001015555",
    "张三\t3.30102E+17",
    "张三\t330102199001010000",
    "张三\t12",
    "张三\t\t\t12",
    "长" * 121,
    '"张三\t' * 5,
    "姓名\t证件号\n",
    "\n".join("张三" for _n in range(5001)),
    "\t".join("甲" for _n in range(61)),
]


def test_rows_that_cannot_be_are_named_and_stay_in_the_box(there: World, client: Client) -> None:
    address = FORMS["roster"][0](there)
    for n, rows in enumerate(WRONG_ROWS):
        answer = client.post(address, {"side": "client", "rows": rows})
        assert answer.status_code == 422, n
        assert answer.context["form"].errors["rows"]
        assert shown(answer.content.decode(), rows.strip()[:80])
    assert not Party.objects.filter(case=there.fresh).exists()


@pytest.mark.clause("GC-3.3")
def test_a_number_that_looks_rounded_but_checks_is_marked_and_taken(
    there: World, client: Client
) -> None:
    address = FORMS["roster"][0](there)
    rows = {"side": "client", "rows": "张三\t330102199000101000"}
    page = client.post(address, {**rows, "preview": "1"}).content.decode()
    assert "证件号末三位是 000，请核对" in page
    assert client.post(address, rows).status_code == 302
    assert Party.objects.filter(case=there.fresh, name="张三").exists()


FILES = {
    "empty": b"",
    "program": b"MZ\x90\x00" + b"\x00" * 200,
    "zip": b"PK\x03\x04" + b"\xff" * 500,
    "binary": bytes(range(256)) * 10,
    "encoding": "姓名\n张三".encode("utf-16"),
}


def test_files_that_are_no_sheet_are_refused(there: World, client: Client) -> None:
    address = FORMS["roster"][0](there)
    for kind, content in FILES.items():
        for name in ("名单.xlsx", "名单.csv", "../../etc/passwd", "长" * 300 + ".xlsx"):
            upload = SimpleUploadedFile(name, content)
            answer = client.post(address, {"side": "client", "rows": "", "sheet": upload})
            assert answer.status_code == 422, (kind, name)
            assert "sheet" in answer.context["form"].errors
    assert not Party.objects.filter(case=there.fresh).exists()


def test_papers_of_a_wrong_kind_are_refused_whatever_they_are_called(
    there: World, client: Client
) -> None:
    address = f"/cases/{there.fresh.pk}/truth"
    assert isinstance(client.get(address).context["form"].fields["paper"], FileField)
    for kind, content in FILES.items():
        paper = SimpleUploadedFile("承诺书.pdf", content, "application/pdf")
        data = filled(client, address, signed_by="工人代表", paper=paper)
        answer = client.post(address, data)
        assert answer.status_code in {415, 422}, kind
        assert "工人代表" in answer.content.decode()
    assert not TruthUndertaking.objects.filter(case=there.fresh).exists()


def test_visitors_named_in_any_way_are_kept_or_refused_with_their_line(client: Client) -> None:
    _where, right = FORMS["reception"]
    data = filled(client, "/receptions/new", **right)
    form = client.get("/receptions/new").context["form"]
    lawyers = [str(value) for value, _label in form.fields["lawyers"].choices][:2]
    too_many = "\n".join(f"来访人{n}" for n in range(201))
    before = Reception.objects.count()
    for visitors in ("长" * 81, too_many, "\n".join("甲乙丙丁")):
        answer = client.post("/receptions/new", data | {"visitors": visitors, "lawyers": lawyers})
        assert answer.status_code == 422
        assert visitors in answer.content.decode()
    assert Reception.objects.count() == before


ODD = [
    "?cursor=@@",
    "?cursor=" + "A" * 9000,
    "?q=%00&state=%00&cursor=%00",
    "?state=nonsense&regime=x&field=%F0%9F%91%A9",
    "?number=" + "9" * 200 + "&unit=person",
    "?number=%C2%B2&unit=x",
    "?number=0&unit=person&about=on",
]


def test_addresses_that_make_no_sense_are_answered(client: Client) -> None:
    for address in ("/cases/", "/receptions/", "/conflicts/", "/cases/reach"):
        for query in ODD:
            assert client.get(address + query).status_code == 200, (address, query)


@pytest.mark.parametrize("query", ["?reception=999999", "?reception=x", "?reception=9" + "9" * 40])
def test_a_visit_that_is_none_leads_nowhere(client: Client, query: str) -> None:
    assert client.get(f"/cases/new{query}").status_code in {200, 404}


def test_the_roster_takes_any_address(there: World, client: Client) -> None:
    for query in ("?side=nonsense", "?side=%00", "?cursor=W10"):
        assert client.get(f"/cases/{there.deciding.pk}/parties{query}").status_code == 200
