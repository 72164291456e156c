"""Papers of a case as PDF: object to template, context, file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cases.models import Case, Meeting, Reception
from cases.queries import (
    circle_of,
    handlers_of,
    newest_counts,
    newest_opinions,
    parties_of,
    tally_of,
)


def _pdf(template: str, context: dict[str, Any]) -> bytes:
    from core.documents.render import render_pdf  # noqa: PLC0415 - loads slowly, few need it

    return render_pdf(template, context).content


def reception_record(reception: Reception, *, at: datetime) -> bytes:
    """The record of a reception (GC-3.3)."""
    context = {
        "reception": reception,
        "lawyers": [entry.person for entry in reception.lawyers.select_related("person")],
        "visitors": reception.visitors.order_by("id"),
        "printed_at": at,
    }
    return _pdf("cases/papers/reception.html", context)


def intake_record(case: Case, *, at: datetime) -> bytes:
    """The intake record with all its parts and the roster, identifiers masked (GC-3.3)."""
    context = {
        "case": case,
        "counts": newest_counts(case),
        "parties": parties_of(case),
        "handlers": handlers_of(case),
        "undertakings": case.truth_undertakings.order_by("id"),
        "representatives": parties_of(case).filter(representative=True),
        "printed_at": at,
    }
    return _pdf("cases/papers/intake.html", context)


def minutes(meeting: Meeting, *, at: datetime) -> bytes:
    """The minutes of a meeting: who was invited, what each thought, what it came to (GC-3.2)."""
    given = newest_opinions(meeting)
    rows = [(invitee, given.get(invitee.person_id)) for invitee in circle_of(meeting)]
    context = {
        "meeting": meeting,
        "case": meeting.case,
        "rows": rows,
        "tally": tally_of(meeting),
        "counts": newest_counts(meeting.case),
        "printed_at": at,
    }
    return _pdf("cases/papers/minutes.html", context)
