"""Papers of the office: a briefing, the list of resolutions being carried out (LC-3, LC-6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from community.models import Briefing, Programme, Resolution
from community.queries.briefings import labelled

BRIEFING = "community.briefing"
# Tables of figures on paper have so many columns.
ACROSS = 4
DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True)
class Paper:
    """A paper before it is made."""

    template: str
    context: dict[str, Any]


def in_numerals(number: int) -> str:
    """A heading's number below a hundred as official papers write it: 十二."""
    tens, ones = divmod(number, 10)
    before = "" if tens < 2 else DIGITS[tens]
    return f"{before}{'十' if tens else ''}{DIGITS[ones] if ones or not tens else ''}"


def briefing_paper(briefing: Briefing) -> Paper:
    """A briefing with its figures and pieces; before approval without number."""
    figures = labelled(briefing.figures)
    rows = [figures[n : n + ACROSS] for n in range(0, len(figures), ACROSS)]
    missing = -len(figures) % ACROSS
    entries = briefing.entries.order_by("place")
    pieces = [(in_numerals(n), entry) for n, entry in enumerate(entries, start=2)]
    context = {
        "briefing": briefing,
        "programme": briefing.programme,
        "bar": briefing.programme.bar,
        "rows": rows,
        "blanks": range(missing),
        "pieces": pieces,
    }
    return Paper("community/papers/briefing.html", context)


def _pdf(paper: Paper) -> bytes:
    from core.documents.render import render_pdf  # noqa: PLC0415 - loads slowly, few need it

    return render_pdf(paper.template, paper.context).content


def briefing_draft(briefing: Briefing) -> bytes:
    """How a briefing will look, marked as a draft."""
    paper = briefing_paper(briefing)
    return _pdf(Paper(paper.template, {**paper.context, "draft": True}))


def resolution_list(programme: Programme, rows: Iterable[Resolution], day: date) -> bytes:
    """The resolutions being carried out on a day, the earliest date first."""
    context = {"programme": programme, "rows": list(rows), "day": day}
    return _pdf(Paper("community/papers/resolutions.html", context))
