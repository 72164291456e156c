"""A month's figures by district, street and community, with what was checked and said (LC-5, LC-7)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from community.enums.registers import Standing
from community.models import (
    CommunityProfile,
    MonthFigures,
    Programme,
    QuarterFeedback,
    SpotCheck,
)
from community.regulations.monthly import month_of

_PAIRED = Q(standing=Standing.PAIRED)
FIGURES = ("entries", "visits_planned", "visits_done", "requests", "requests_in_time", "lectures")


@dataclass
class Line:
    """One district, street or community.

    Attributes:
        query: what shows the level below it; "" at the lowest.
    """

    key: str
    name: str
    query: str = ""
    pk: int = 0
    communities: int = 0
    paired: int = 0
    checks: int = 0
    said: int = 0
    figures: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIGURES, 0))


def months_kept(programme: Programme, most: int) -> list[date]:
    """The months a programme has figures of, the newest first.

    From the newest back to its beginning: telling them apart would read every figure there is.
    """
    kept = MonthFigures.objects.filter(programme=programme).order_by("-month")
    month = kept.values_list("month", flat=True).first()
    first = month_of(programme.starts_on)
    found: list[date] = []
    while month is not None and len(found) < most and (month >= first or not found):
        found.append(month)
        month = month_of(month - timedelta(days=1))
    return found


def by_district(
    places: QuerySet[CommunityProfile],
    figures: QuerySet[MonthFigures],
    checks: QuerySet[SpotCheck],
    said: QuerySet[QuarterFeedback],
) -> list[Line]:
    """A line for each district; four queries whatever its size."""
    lines: dict[str, Line] = {}
    counted = places.order_by("district_id").values("district_id", "district__name")
    for row in counted.annotate(n=Count("pk"), paired=Count("pk", filter=_PAIRED)):
        key = row["district_id"] or ""
        line = Line(key, row["district__name"] or "", f"&district={key}" if key else "")
        line.communities, line.paired = row["n"], row["paired"]
        lines[key] = line
    _add(lines, figures, checks, said, "district_id", "pairing__district_id", {})
    return list(lines.values())


def by_street(
    places: QuerySet[CommunityProfile],
    figures: QuerySet[MonthFigures],
    checks: QuerySet[SpotCheck],
    said: QuerySet[QuarterFeedback],
    *,
    street: str = "",
) -> list[Line]:
    """A line for each street of some communities, or for each community of one street."""
    lines: dict[str, Line] = {}
    keys: dict[int, str] = {}
    shown = places.filter(street_code=street) if street else places
    columns = ("pk", "code", "organisation__name", "street_code", "street", "standing")
    for pk, code, name, street_code, lies_in, standing in shown.order_by("code").values_list(
        *columns
    ):
        key = code if street else street_code
        keys[pk] = key
        if key not in lines:
            own = Line(key, name, pk=pk)
            lines[key] = own if street else Line(key, lies_in or key, f"&street={key}")
        lines[key].communities += 1
        lines[key].paired += standing == Standing.PAIRED
    _add(lines, figures, checks, said, "community_id", "community_id", keys)
    return list(lines.values())


def _add(
    lines: dict[str, Line],
    figures: QuerySet[MonthFigures],
    checks: QuerySet[SpotCheck],
    said: QuerySet[QuarterFeedback],
    column: str,
    of_pairing: str,
    keys: dict[int, str],
) -> None:
    """Add what was done, checked and said to the lines, summed by the database.

    Args:
        keys: the line of each community; empty where the column is the line's key itself.
    """

    def line_of(value: Any) -> Line | None:
        return lines.get(keys.get(value, "") if keys else value or "")

    sums: Any = {f"sum_{name}": Sum(name) for name in FIGURES}
    for row in figures.order_by().values(column).annotate(**sums):
        line = line_of(row[column])
        if line is not None:
            for name in FIGURES:
                line.figures[name] += row[f"sum_{name}"]
    for row in checks.order_by().values(of_pairing).annotate(n=Count("pk")):
        line = line_of(row[of_pairing])
        if line is not None:
            line.checks += row["n"]
    for row in said.order_by().values(of_pairing).annotate(n=Count("pk")):
        line = line_of(row[of_pairing])
        if line is not None:
            line.said += row["n"]
