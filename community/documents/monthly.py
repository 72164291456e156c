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
    context = {
        "report": report,
        "programme": report.programme,
        "groups": labelled(counters_of_report(report)),
        "districts": districts_of(figures, report.month),
        "levels": level_counts(same, report.month),
        "below": below.select_related("liaison", "firm").order_by("liaison_id", "firm_id"),
    }
    return Paper("community/papers/month_summary.html", context)
