"""The month's papers: which template, what stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from community.enums.monthly import Level
from community.models import MonthFigures, MonthReport
from community.queries.monthly import (
    PASSED,
    counters_of_report,
    districts_of,
    labelled,
    level_counts,
    lines_below,
    scope_of,
)

SUMMARY = "community.month_summary"
# Tables of figures on paper have so many pairs of words and number in a row.
ACROSS = 3
# Who signs a level's paper and who receives it; what the level is summed up from.
SIGNS = {
    Level.LAWYER: ("律师签名", "律所签收"),
    Level.FIRM: ("律所盖章", "联络处签收"),
    Level.LIAISON: ("联络处盖章", "市律协签收"),
    Level.CITY: ("市律协盖章", "签收"),
}
PARTS = {
    Level.LAWYER: "社区",
    Level.FIRM: "律师",
    Level.LIAISON: "律师事务所",
    Level.CITY: "联络处",
}


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
        "totals": _totals(report),
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


def _totals(report: MonthReport) -> list[list[tuple[Any, int]]]:
    """All figures of a report, in rows of so many pairs."""
    pairs = [pair for group in labelled(counters_of_report(report)) for pair in group]
    return [pairs[n : n + ACROSS] for n in range(0, len(pairs), ACROSS)]


def report_paper(report: MonthReport, *, today: date) -> bytes:
    """A level's report as PDF, to be signed or stamped (LC-24); before it is passed on, as it stands."""
    from core.documents.render import render_pdf  # noqa: PLC0415 - loads slowly, few need it

    level = Level(report.level)
    signs, receives = SIGNS[level]
    context = {
        "report": report,
        "passed": report.state in PASSED,
        "by": "　".join(_names(report)),
        "to": _above(report),
        "totals": _totals(report),
        "parts_of": PARTS[level],
        "parts": _parts(report, today),
        "said": [
            ("典型案例", report.typical_case),
            ("问题", report.problems),
            ("下月计划", report.next_plan),
        ],
        "signs": signs,
        "receives": receives,
    }
    return render_pdf("community/papers/month_report.html", context).content


def _names(report: MonthReport) -> list[str]:
    """Whose report it is: the lawyer with the firm, the firm, the office, the bar."""
    if report.level == Level.CITY:
        return [report.programme.bar.name]
    if report.level == Level.LIAISON:
        return [report.liaison.name] if report.liaison else []
    return [one.name for one in (report.lawyer, report.firm) if one]


def _above(report: MonthReport) -> str:
    """Who the report goes to."""
    if report.level == Level.CITY:
        return report.programme.steering_name or "指导协调小组"
    if report.level == Level.LAWYER and report.firm:
        return report.firm.name
    if report.level == Level.FIRM and report.liaison:
        return report.liaison.name
    return report.programme.bar.name


def _parts(report: MonthReport, today: date) -> list[tuple[str, Any]]:
    """What the figures are the sum of: a lawyer's communities, else the reports below."""
    if report.level == Level.LAWYER:
        rows = MonthFigures.objects.filter(scope_of(report)).select_related("community")
        return [(row.community.name, row) for row in rows.order_by("community_id")]
    lines = sorted(lines_below(report, today), key=lambda line: line.report.pk)
    return [(_names(line.report)[0], line.counters) for line in lines]
