"""Named reads of the monthly chain: sums, what is below a report, what stands out (LC-24)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, Count, Q, Sum, Value, When

from accounts.enums import LICENSED_ROLES, Role
from accounts.queries import holders
from community.enums.monthly import BY_ITSELF, Level, PassedOn, ReportState
from community.models import LogEntry, MonthFigures, MonthReport
from community.models.monthly import Counters
from community.regulations.monthly import exceptions_of

COUNTERS = tuple(field.name for field in Counters._meta.get_fields())
PASSED = (ReportState.CONFIRMED, ReportState.ACCEPTED)
# What a report shows, in groups, each a figure with its unit of thought.
GROUPS: tuple[tuple[str, ...], ...] = (
    ("entries", "minutes", "visits_done", "visits_planned", "requests", "requests_in_time"),
    ("advice", "advice_people", "mediations", "mediations_settled", "legal_aid", "referrals"),
    ("lectures", "lecture_people", "publicity", "trainings", "training_people", "leaflets"),
    ("documents", "rules", "home_visits", "others", "suggestions", "incidents"),
)


def scope_of(report: MonthReport) -> Q:
    """The figures a report is the sum of."""
    found = Q(programme_id=report.programme_id, month=report.month)
    if report.level != Level.CITY:
        found &= Q(liaison_id=report.liaison_id)
    if report.firm_id is not None:
        found &= Q(firm_id=report.firm_id)
    if report.lawyer_id is not None:
        found &= Q(lawyer_id=report.lawyer_id)
    return found


def entries_of(report: MonthReport) -> models.QuerySet[LogEntry]:
    """The entries of the month in a report's scope that count or will."""
    return LogEntry.objects.filter(scope_of(report))


def sums_of(report: MonthReport) -> dict[str, int]:
    """The figures in a report's scope as they stand, counter by counter."""
    totals = MonthFigures.objects.filter(scope_of(report)).aggregate(
        **{f"sum_{name}": Sum(name) for name in COUNTERS}
    )
    return {name: totals[f"sum_{name}"] or 0 for name in COUNTERS}


def counters_of_report(report: MonthReport) -> dict[str, int]:
    """What a report says: its own counters once passed on, the figures as they stand before."""
    if report.state in PASSED:
        return {name: getattr(report, name) for name in COUNTERS}
    return sums_of(report)


def labelled(counters: Mapping[str, int]) -> list[list[tuple[Any, int]]]:
    """Counters with their words, in groups."""
    words = {field.name: field.verbose_name for field in Counters._meta.get_fields()}  # type: ignore[union-attr]
    return [[(words[name], counters[name]) for name in group] for group in GROUPS]


def below_counts(report: MonthReport) -> tuple[int, int]:
    """How many reports are expected from below, and how many have come."""
    counted = MonthReport.objects.filter(above=report).aggregate(
        expected=Count("pk"), received=Count("pk", filter=Q(state__in=PASSED))
    )
    return counted["expected"], counted["received"]


@dataclass(frozen=True)
class Line:
    """A report below, as the level above sees it.

    Attributes:
        exceptions: what should be looked at, in sentences.
        late: still awaited after its day.
    """

    report: MonthReport
    counters: Mapping[str, int]
    exceptions: list[str]
    late: bool

    @property
    def stands_out(self) -> bool:
        """Whether it is listed first."""
        return bool(self.late or self.exceptions or self.report.state == ReportState.RETURNED)


def lines_below(report: MonthReport, today: date) -> list[Line]:
    """The reports below, those that stand out first."""
    found = MonthReport.objects.filter(above=report)
    rows = list(found.select_related("lawyer", "firm", "liaison").order_by("firm_id", "pk"))
    sums = _sums_by_scope(report)
    lines = [_line(row, sums, today) for row in rows]
    return sorted(lines, key=lambda line: not line.stands_out)


def _line(row: MonthReport, sums: Mapping[Any, Mapping[str, int]], today: date) -> Line:
    passed = row.state in PASSED
    own = {name: getattr(row, name) for name in COUNTERS}
    key = (row.liaison_id, row.firm_id, row.lawyer_id)
    counters = own if passed else sums.get(key, own)
    late = not passed and row.due_on < today
    return Line(row, counters, exceptions_of(counters), late)


def _sums_by_scope(report: MonthReport) -> dict[Any, dict[str, int]]:
    """The figures below a report, by what each report below is of; one query."""
    level = {Level.FIRM: ("lawyer_id",), Level.LIAISON: ("firm_id",), Level.CITY: ("firm_id",)}
    columns = ("liaison_id", *level.get(Level(report.level), ()))
    summed = {f"sum_{name}": Sum(name) for name in COUNTERS}
    rows = MonthFigures.objects.filter(scope_of(report)).values(*columns).annotate(**summed)
    found: dict[Any, dict[str, int]] = {}
    for row in rows.order_by():
        # Below the city stand the liaison offices; a firm itself where there is none.
        whole = report.level == Level.CITY and row["liaison_id"] is not None
        firm = None if whole else row.get("firm_id", report.firm_id)
        total = found.setdefault((row["liaison_id"], firm, row.get("lawyer_id")), {})
        for name in COUNTERS:
            total[name] = total.get(name, 0) + row[f"sum_{name}"]
    return found


Ask = Callable[[int, Iterable[str], date], list[int]]
Below = Callable[[MonthReport, list[int]], bool]
# Who confirms a level below the bar, in the organisation whose report it is.
CONFIRM: dict[Level, tuple[str, ...]] = {
    Level.LAWYER: tuple(LICENSED_ROLES),
    Level.FIRM: (Role.DIRECTOR, Role.CLERK),
    Level.LIAISON: (Role.LIAISON,),
}


def own_below(report: MonthReport, people: list[int]) -> bool:
    """Whether somebody's own report is below this one, or one they confirmed, and still theirs."""
    own = Q(lawyer_id__in=people) | Q(confirmed_by_id__in=people)
    found = MonthReport.objects.filter(own, above=report).exclude(passed_on__in=BY_ITSELF)
    # Taken in by somebody else meanwhile: then it isn't theirs to take in any more.
    return found.exclude(state=ReportState.ACCEPTED).exists()


def stands_in(report: MonthReport, day: date, ask: Ask = holders, below: Below = own_below) -> str:
    """Why the level above confirms in this level's place; "" when somebody here can.

    Nobody holds the level, or only one person does whose own report is below it.

    Args:
        ask: who holds roles in an organisation; one that remembers, for many reports at once.
        below: whether one's own report is below; one that knows already, for many at once.
    """
    if report.level == Level.CITY:
        return ""
    here = ask(report.owner_id, CONFIRM[Level(report.level)], day)
    if report.level == Level.LAWYER:
        return "" if report.lawyer_id in here else PassedOn.NOBODY
    if not here:
        return PassedOn.NOBODY
    if len(here) > 1:
        return ""
    return PassedOn.ONE_PERSON if below(report, here) else ""


@dataclass(frozen=True)
class FirmLine:
    """A firm's month in a district: what is expected, what has come, what came in time."""

    report: MonthReport
    expected: int
    received: int
    in_time: int
    entries: int
    minutes: int
    late: bool


MOST_FIRMS = 20


def firm_lines(
    reports: models.QuerySet[MonthReport],
    figures: models.QuerySet[MonthFigures],
    month: date,
    today: date,
) -> tuple[list[FirmLine], bool]:
    """The month's firms by district, those that haven't passed it on first; three queries.

    Returns:
        So many lines as a page holds, and whether there are more.
    """
    waits = Case(When(state__in=PASSED, then=Value(1)), default=Value(0))
    firms = reports.filter(month=month, level=Level.FIRM).select_related("firm", "liaison")
    found = list(firms.order_by(waits, "liaison_id", "firm_id")[: MOST_FIRMS + 1])
    shown, more = found[:MOST_FIRMS], len(found) > MOST_FIRMS
    here = {"month": month, "firm_id__in": [report.firm_id for report in shown]}
    counted = (
        reports.filter(level=Level.LAWYER, **here)
        .values("firm_id", "liaison_id")
        .annotate(
            n=Count("pk"),
            came=Count("pk", filter=Q(state__in=PASSED)),
            on_time=Count("pk", filter=Q(state__in=PASSED, in_time=True)),
        )
        .order_by()
    )
    came: dict[Any, Any] = {(row["firm_id"], row["liaison_id"]): row for row in counted}
    summed = (
        figures.filter(**here)
        .values("firm_id", "liaison_id")
        .annotate(n=Sum("entries"), m=Sum("minutes"))
        .order_by()
    )
    work: dict[Any, Any] = {(row["firm_id"], row["liaison_id"]): row for row in summed}
    lines = []
    for report in shown:
        key = (report.firm_id, report.liaison_id)
        told, done = came.get(key, {}), work.get(key, {})
        lines.append(
            FirmLine(
                report,
                told.get("n", 0),
                told.get("came", 0),
                told.get("on_time", 0),
                done.get("n", 0),
                done.get("m", 0),
                report.state not in PASSED and report.due_on < today,
            )
        )
    return lines, more


def level_counts(reports: models.QuerySet[MonthReport], month: date) -> list[dict[str, Any]]:
    """Expected, received and on time by level."""
    counted = (
        reports.filter(month=month)
        .values("level")
        .annotate(
            expected=Count("pk"),
            received=Count("pk", filter=Q(state__in=PASSED)),
            on_time=Count("pk", filter=Q(state__in=PASSED, in_time=True)),
        )
        .order_by()
    )
    by_level = {row["level"]: {**row, "name": Level(row["level"]).label} for row in counted}
    return [by_level[level] for level in Level.values if level in by_level]


def districts_of(
    figures: models.QuerySet[MonthFigures], month: date
) -> list[tuple[str, dict[str, int]]]:
    """The month's figures by district, with its name; one query."""
    summed = {f"sum_{name}": Sum(name) for name in COUNTERS}
    rows: Any = (
        figures.filter(month=month)
        .values("district_id", "district__name")
        .annotate(**summed)
        .order_by("district_id")
    )
    return [
        (row["district__name"] or "", {name: row[f"sum_{name}"] for name in COUNTERS})
        for row in rows
    ]
