"""Issued documents: stored as they went out, each with a code by which anybody can check it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.urls import reverse

from core.actors import Actor
from core.audit import Facts, record
from core.models import Document

# Without letters and digits that look alike in print.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
Question = Callable[[Actor, Document], bool]
_questions: dict[str, Question] = {}


def register(kind: str, may_open: Question) -> None:
    """Register who may open documents of a kind: a function of the actor and the document."""
    _questions[kind] = may_open


def may_open_document(actor: Actor, document: Document) -> bool:
    """Whether the actor may open it."""
    question = _questions.get(document.kind)
    return question is not None and question(actor, document)


def new_check_code() -> str:
    """Twelve unguessable characters in three groups: 7K2M-PQ4X-9RTA."""
    letters = "".join(secrets.choice(ALPHABET) for _place in range(12))
    return "-".join(letters[i : i + 4] for i in (0, 4, 8))


def issue(
    kind: str,
    subject: models.Model,
    *,
    template: str,
    context: dict[str, Any],
    issuer: Any,
    actor: Actor,
    at: datetime,
    number: str = "",
    recipient: str = "",
) -> Document:
    """Render, store and record a document; part of the caller's transaction.

    The template gets `check_code` and `check_url` besides its context.
    """
    from core.documents.render import render_pdf  # noqa: PLC0415 - loads slowly, few need it

    code = new_check_code()
    values = {
        **context,
        "issuer": issuer,
        "number": number,
        "recipient": recipient,
        "issued_at": at,
        "check_code": code,
        "check_url": f"{settings.SITE_URL}{reverse('document-check')}?code={code}",
    }
    rendered = render_pdf(template, values)
    stored = default_storage.save(
        f"documents/{secrets.token_hex(24)}", ContentFile(rendered.content)
    )
    document = Document.objects.create(
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        issuer_id=issuer.pk,
        recipient=recipient,
        number=number,
        check_code=code,
        sha256=hashlib.sha256(rendered.content).hexdigest(),
        stored_as=stored,
        missing_glyphs="".join(rendered.missing)[:200],
        issued_at=at,
        issued_by_id=actor.person_id,
    )
    facts = Facts(changes={"kind": kind, "number": number, "sha256": document.sha256})
    record(document, "issue", actor=actor, at=at, facts=facts, owner_id=issuer.pk)
    return document


def documents_of(subject: models.Model, kind: str | None = None) -> models.QuerySet[Document]:
    """The documents issued about a row, newest first."""
    found = Document.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return (found.filter(kind=kind) if kind else found).order_by("-id")
