"""The month's papers: which template, what stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from community.models import MonthFigures, MonthReport
from community.queries.monthly import (
    counters_of_report,
    districts_of,
    labelled,
    level_counts,
    scope_of,
)

SUMMARY = "community.month_summary"
# Tables of figures on paper have so many pairs of words and number in a row.
ACROSS = 3


@dataclass(frozen=True)
class Paper:
    """A paper before it is made."""

    template: str
    context: dict[str, Any]


def summary_of(report: MonthReport) -> Paper:
    """The steering group's summary of a city's month (LC-24)."""
    figures = MonthFigures.objects.filter(scope_of(report))
    same = MonthReport.objects.filter(programme_id=report.programme_id)
    below = same.filter(month=report.month, above=report).exclude(problems="", typical_case="")
    pairs = [pair for group in labelled(counters_of_report(report)) for pair in group]
    context = {
        "report": report,
        "programme": report.programme,
        "totals": [pairs[n : n + ACROSS] for n in range(0, len(pairs), ACROSS)],
        "said": [
            ("四、典型案例", report.typical_case),
            ("五、问题", report.problems),
            ("六、下月计划", report.next_plan),
        ],
        "districts": districts_of(figures, report.month),
        "levels": level_counts(same, report.month),
        "below": below.select_related("liaison", "firm").order_by("liaison_id", "firm_id"),
    }
    return Paper("community/papers/month_summary.html", context)
