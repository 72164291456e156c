"""Papers of reports: which template, what stands in it, what the file is called.

They are in the house's language whoever opens them first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from filings.models import Filing, FilingVersion
from filings.queries import in_words, part_words

# So many lines of the register are printed at once, in about three seconds; a longer year comes in
# volumes.
REGISTER_LINES = 100


@dataclass(frozen=True)
class Paper:
    """A paper before it is made."""

    template: str
    context: dict[str, Any]
    name: str


def receipt(filing: Filing, last: FilingVersion | None) -> Paper:
    """The bar's receipt of a registered report, for one recipient (GC-3.1)."""
    content = last.content if last else {}
    context = {
        "filing": filing,
        "parts": _texts(content),
        "owed": part_words(last.owed) if last else "",
        "received_on": _received_on(filing, content),
        "check_site": f"{settings.SITE_URL}{reverse('document-check')}",
    }
    return Paper("filings/papers/receipt.html", context, f"receipt-{filing.pk}.pdf")


def _received_on(filing: Filing, content: Mapping[str, Any]) -> date | datetime | None:
    paper: str = content.get("received_on", "")
    if paper:
        return date.fromisoformat(paper)
    first = filing.versions.exclude(number__in=filing.taken_back).order_by("number").first()
    return first.sent_at if first else None


def report_form(
    filing: Filing, content: Mapping[str, Any], *, attached: Sequence[str], printed_at: datetime
) -> Paper:
    """The form with what the report says, for the stamp."""
    context = {
        "filing": filing,
        "parts": _texts(content),
        "attached": attached,
        "printed_at": printed_at,
    }
    return Paper("filings/papers/form.html", context, f"report-{filing.pk}.pdf")


def blank_form() -> Paper:
    """The form to be filled by hand."""
    return Paper("filings/papers/form.html", {"parts": {}, "blank": True}, "report-form.pdf")


def register(
    bar: Any, year: int, rows: Sequence[Filing], *, part: int, parts: int, printed_at: datetime
) -> Paper:
    """A part of the register of a year."""
    context = {
        "bar": bar,
        "year": year,
        "rows": rows,
        "part": part,
        "parts": parts,
        "printed_at": printed_at,
    }
    return Paper("filings/papers/register.html", context, f"register-{year}-{part}.pdf")


def _texts(content: Mapping[str, Any]) -> dict[str, str]:
    with translation.override(settings.LANGUAGE_CODE):
        return {key: text for key, _heading, text in in_words(content)}


def pdf(paper: Paper) -> bytes:
    """The paper as a file."""
    from core.documents.render import render_pdf  # noqa: PLC0415 - loads slowly, few need it

    with translation.override(settings.LANGUAGE_CODE):
        return render_pdf(paper.template, paper.context).content
