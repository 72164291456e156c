"""The visit form on paper, for who fills it in by hand on the spot (LC-24)."""

from __future__ import annotations

from community.models import SpotCheck
from community.regulations.checks import ANSWERS, questions_of


def visit_paper(check: SpotCheck, *, place: str, hours: list[str]) -> bytes:
    """The form of a check as PDF, with what is known filled in and what was answered ticked."""
    from core.documents.render import render_pdf  # noqa: PLC0415 - loads slowly, few need it

    lines = [(q, check.form.get(q.code, "")) for q in questions_of(check.kind)]
    context = {
        "check": check,
        "place": place,
        "office": (check.liaison or check.programme.bar).name,
        "hours": hours,
        "lines": lines,
        "answers": list(ANSWERS.items()),
    }
    return render_pdf("community/papers/visit.html", context).content
