"""Issued papers: stored as they went out, found again by their code."""

from __future__ import annotations

import hashlib
import io
import re

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from pypdf import PdfReader

from accounts.models import Organisation, User
from core.documents import issue as issuing
from core.documents.issue import documents_of, issue, may_open_document, new_check_code, register
from core.models import AuditEntry, Document
from tests.factories import actor, client_of, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-05-08")


def issued(bar: Organisation, officer: User, **more: str) -> Document:
    """A paper of the bar about itself."""
    return issue(
        "tests.receipt",
        bar,
        template="core/paper.html",
        context={},
        issuer=bar,
        actor=actor(officer),
        at=AT,
        number="（2026）江律备字第1号",
        **more,
    )


def test_a_paper_is_stored_as_it_went_out(bar: Organisation, officer: User) -> None:
    made = issued(bar, officer, recipient="之江律师事务所")
    content = default_storage.open(made.stored_as).read()
    assert made.sha256 == hashlib.sha256(content).hexdigest()
    assert len(PdfReader(io.BytesIO(content)).pages) == 1
    assert list(documents_of(bar)) == list(documents_of(bar, "tests.receipt")) == [made]
    assert not documents_of(bar, "tests.other")
    entry = AuditEntry.objects.get(act="issue")
    assert (entry.owner, entry.changes["sha256"]) == (bar, made.sha256)


def test_each_code_is_unguessable_and_without_letters_that_look_alike() -> None:
    codes = {new_check_code() for _many in range(500)}
    assert len(codes) == 500
    assert all(re.fullmatch(r"[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}", code) for code in codes)


@pytest.mark.parametrize("writing", ["{}", " {} ", "lower"])
def test_anybody_with_the_code_sees_that_it_is_genuine_and_nothing_else(
    bar: Organisation, officer: User, writing: str
) -> None:
    made = issued(bar, officer, recipient="之江律师事务所")
    typed = made.check_code.lower() if writing == "lower" else writing.format(made.check_code)
    answer = Client().get("/check", {"code": typed})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert made.number in shown and bar.name in shown and made.sha256 in shown
    assert "之江律师事务所" not in shown
    Document.objects.update(cancelled_at=AT)
    assert "注销或到期" in Client().get("/check", {"code": typed}).content.decode()


@pytest.mark.parametrize("code", ["AAAA-AAAA-AAAA", "x" * 10_000, "\x00", "'", "😀"])
def test_another_code_is_nothing(code: str) -> None:
    answer = Client().get("/check", {"code": code})
    assert answer.status_code == (404 if code.strip("\x00") else 200)


def test_who_may_open_a_paper_is_asked_of_its_kind(
    bar: Organisation, officer: User, lawyer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "_questions", {})
    made = issued(bar, officer)
    address = f"/documents/{made.pk}/open"
    assert client_of(officer).get(address).status_code == 404
    register("tests.receipt", lambda asking, _pk: asking.organisation == bar)
    assert may_open_document(actor(officer), made)
    answer = client_of(officer).get(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer["Content-Type"] == "application/pdf"
    assert AuditEntry.objects.filter(kind="read", person=officer).count() == 1
    assert client_of(lawyer).get(address).status_code == 404
    assert Client().get(address).status_code == 302
