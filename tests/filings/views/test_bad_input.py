"""What people paste into the forms of a report: a clear answer, nothing lost, no error of ours."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from core.models import Attachment, AuditEntry
from filings.models import Filing
from tests.cases import flow as cases
from tests.factories import client_of
from tests.filings import flow, web
from tests.kept import *  # noqa: F403

pytestmark = pytest.mark.clause("GC-3.1")


@pytest.fixture(scope="module")
def rows(director: User, officer: User) -> dict[str, Filing]:
    """A report in each state; those who act are there already."""
    return {state: flow.in_state(state, director, officer) for state in flow.STATES}


# What people type

TEXTS = [
    ("edit", "draft", "title", 120),
    ("edit", "draft", "facts_brief", 2000),
    ("edit", "draft", "other_side", 300),
    ("edit", "draft", "legal_questions", 5000),
    ("edit", "draft", "plan", 20000),
    ("edit", "draft", "risk_measures", 5000),
    ("redraft", "to_confirm", "reason", 300),
    ("send", "draft", "note", 300),
    ("take_back", "sent", "reason", 300),
    ("supplement", "registered", "note", 300),
    ("return", "sent", "reasons", 2000),
    ("cancel", "registered", "reason", 200),
    ("note", "sent", "text", 5000),
    ("mark_high_impact", "sent", "reasons", 2000),
    ("add_recipient", "sent", "name", 120),
]
HARD = "㐂𠮷🙂<script>alert(1)</script>'\"--;"


def by_side(act: str, director: User, officer: User) -> Client:
    """A browser of the side that does the act."""
    firm = act in web.FIRM_ACTS or act == "add_recipient"
    return client_of(director if firm else officer)


@pytest.mark.parametrize(("act", "state", "field", "most"), TEXTS)
def test_hard_characters_are_kept_and_never_run(
    act: str,
    state: str,
    field: str,
    most: int,
    director: User,
    officer: User,
    rows: dict[str, Filing],
) -> None:
    filing = flow.fresh(rows[state])
    client = by_side(act, director, officer)
    typed = {**web.typed_for(act, officer), field: HARD}
    done = web.fill(client, web.address(filing, act), **typed)
    assert done.status_code == 302, web.text_of(done)[:3000]
    for who in (director, officer):
        answer = web.get(who, web.address(filing))
        assert answer.status_code in {200, 404}
        said = web.text_of(answer)
        assert "<script>alert" not in said
        # Where it is shown, it is shown whole.
        if "㐂" in said:
            assert "㐂𠮷🙂&lt;script&gt;alert(1)" in said
    assert HARD in web.text_of(client.get(web.address(filing))) or _kept(filing, HARD)


def _kept(filing: Filing, text: str) -> bool:
    """Whether the text stands in a row of the report."""
    rows = [flow.fresh(filing), *filing.versions.all(), *filing.returns.all(), *filing.notes.all()]
    rows += [*filing.marks.all(), *filing.recipients.all()]
    found = any(text in str(value) for row in rows for value in vars(row).values())
    return found or AuditEntry.objects.filter(reason=text).exists()


@pytest.mark.parametrize(("act", "state", "field", "most"), TEXTS)
@pytest.mark.parametrize("kind", ["too long", "NUL"])
def test_what_can_t_be_taken_is_answered_with_the_form_and_what_was_typed(
    kind: str,
    act: str,
    state: str,
    field: str,
    most: int,
    director: User,
    officer: User,
    rows: dict[str, Filing],
) -> None:
    filing = flow.fresh(rows[state])
    client = by_side(act, director, officer)
    pasted = {"too long": "长" * (most + 1), "NUL": "前\x00后"}[kind]
    typed = {**web.typed_for(act, officer), field: pasted}
    answer = web.fill(client, web.address(filing, act), **typed)
    assert answer.status_code == 422, (act, field)
    said = web.text_of(answer)
    assert f'href="#id_{field}"' in said
    kept = pasted.replace("\x00", "")
    assert kept in said.replace("\x00", "")
    assert flow.fresh(filing).version == filing.version


@pytest.mark.parametrize(("act", "state", "field"), [t[:3] for t in TEXTS[1::4]])
def test_ten_megabytes_pasted_into_a_field_are_answered_and_not_lost(
    act: str, state: str, field: str, director: User, officer: User, rows: dict[str, Filing]
) -> None:
    filing = flow.fresh(rows[state])
    pasted = "长" * (10 * 1024 * 1024 // 3)
    typed = {**web.typed_for(act, officer), field: pasted}
    client = by_side(act, director, officer)
    answer = web.fill(client, web.address(filing, act), **typed)
    assert answer.status_code == 422
    assert pasted in web.text_of(answer)


@pytest.mark.parametrize(
    ("act", "state", "typed"),
    [
        ("edit", "draft", {"title": " "}),
        ("redraft", "to_confirm", {"reason": ""}),
        ("return", "sent", {"reasons": "只有原因"}),
        ("return", "sent", {"fields": ["plan"]}),
        ("return", "sent", {"reasons": "缺", "fields": ["roster"]}),
        ("cancel", "registered", {"reason": "　"}),
        ("assign", "sent", {"officer": "0"}),
        ("assign", "sent", {"officer": "x" * 100}),
        ("assign", "sent", {"officer": "9" * 40}),
        ("mark_high_impact", "sent", {"on": "yes", "reasons": "媒体"}),
        ("mark_high_impact", "sent", {"on": "0", "reasons": "本来就没有标"}),
        ("note", "sent", {"text": ""}),
        ("add_recipient", "sent", {"kind": "other", "name": ""}),
        ("add_recipient", "sent", {"kind": "nobody", "name": "信访局"}),
        ("add_recipient", "sent", {"kind": "other", "organisation": "9" * 40}),
        ("supplement", "registered", {"note": ""}),
        ("attach", "sent", {"purpose": "stamped_form"}),
        ("attach", "sent", {"purpose": "x", "scan": flow.scan}),
    ],
)
def test_what_is_lacking_or_none_of_the_choices_is_422(
    act: str,
    state: str,
    typed: dict[str, Any],
    director: User,
    officer: User,
    rows: dict[str, Filing],
) -> None:
    filing = flow.fresh(rows[state])
    sent = {name: value() if callable(value) else value for name, value in typed.items()}
    answer = web.fill(by_side(act, director, officer), web.address(filing, act), **sent)
    assert answer.status_code == 422, act
    for value in sent.values():
        if isinstance(value, str) and value.strip() and len(value) < 30:
            assert value in web.text_of(answer), act
    assert flow.fresh(filing).version == filing.version


@pytest.mark.parametrize("broken", ["not-a-token", "\x00", "9" * 5000, ""])
def test_a_broken_token_or_version_of_a_form_is_no_error_of_ours(
    broken: str, director: User, officer: User
) -> None:
    filing = flow.sent(director)
    client = client_of(officer)
    for form in ({"once": broken}, {"version": broken}, {"once": broken, "version": "-1"}):
        answer = client.post(web.address(filing, "take_up"), form)
        assert answer.status_code in {302, 409, 422}, form
    shown = web.get(officer, web.address(filing))
    assert shown.status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("x.exe", b"MZ\x90", 415),
        ("x.pdf", b"not a pdf", 415),
        ("x.pdf", b"", 422),
        ("x.html", b"<script>alert(1)</script>", 415),
        ("x.zip", b"PK\x03\x04" + b"\0" * 200, 415),
        ("x.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, 415),
        ("big.pdf", b"%PDF-1.4" + b"0" * (21 * 1024 * 1024), 413),
    ],
)
def test_wrong_files_are_refused_in_words(
    name: str, content: bytes, status: int, director: User
) -> None:
    filing = flow.draft(director)
    client = client_of(director)
    scan = SimpleUploadedFile(name, content, "application/pdf")
    path = web.address(filing, "attach")
    answer = web.fill(client, path, scan=scan, purpose="stamped_form")
    assert answer.status_code == status
    assert not Attachment.objects.filter(subject_type="filings.filing").exists()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.pdf", "𠮷🙂.pdf", "x" * 400 + ".pdf", "a\x00b.pdf"]
)
def test_a_strange_file_name_does_no_harm(name: str, director: User) -> None:
    filing = flow.draft(director)
    client = client_of(director)
    scan = SimpleUploadedFile("x.pdf", cases.PDF, "application/pdf")
    scan._name = name  # what a browser that isn't one may send
    form = {"scan": scan, "purpose": "paper"}
    answer = web.fill(client, web.address(filing, "attach"), **form)
    assert answer.status_code in {302, 400, 422}
    page = client.get(web.address(filing))
    assert page.status_code == 200
    for kept in Attachment.objects.filter(subject_type="filings.filing"):
        assert len(kept.name) <= 200 and "/" not in kept.name
        assert client.get(f"/files/{kept.pk}/open").status_code == 200
