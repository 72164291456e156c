"""Working days as China's State Council arranges them, with their swapped days.

The day of receipt doesn't count; a term ends with the close of its last day. Working-day terms
count working days only; plain terms count calendar days and move on when they end on a day off.
Years whose arrangement isn't published yet count weekends as off, and dates that lean on them are
provisional until `load_days` brings the arrangement. (LC-15; practice of GC-3.1, GC-3.6)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import holidays
from django.db import models, transaction
from django.utils.translation import gettext as _

from core.database import one_at_a_time
from core.errors import Unmet
from core.models import CalendarDay, CalendarYear

ZONE = ZoneInfo("Asia/Shanghai")
SATURDAY = 5
ONE_DAY = timedelta(days=1)
LONGEST_TERM = 400
LONGEST_NAME, LONGEST_SOURCE = 40, 120
FIRST_YEAR, LAST_YEAR = 1950, 2100

Unit = Literal["working_day", "day"]


def local_day(at: datetime) -> date:
    """The day in China at that moment, whatever the server's zone."""
    return at.astimezone(ZONE).date()


def start_of(day: date) -> datetime:
    """The first moment of that day in China."""
    return datetime.combine(day, time.min, ZONE)


@dataclass(frozen=True)
class Due:
    """A last day and how it was found.

    Attributes:
        on: the last day in time.
        start: the day the term counts from, itself not counted.
        skipped: days off that were passed over, as `(day, why)`.
        provisional: leans on a year whose working days aren't known yet.
    """

    on: date
    start: date
    count: int
    unit: Unit
    skipped: tuple[tuple[date, str], ...] = ()
    provisional: bool = False

    def derivation(self, **more: Any) -> dict[str, Any]:
        """The derivation as plain values, as a duty keeps it; `more` adds the rule's facts."""
        return {
            "start": self.start.isoformat(),
            "count": self.count,
            "unit": self.unit,
            "skipped": [[day.isoformat(), why] for day, why in self.skipped],
            "provisional": self.provisional,
            **more,
        }


@dataclass(frozen=True)
class WorkingDays:
    """Days that differ from their weekday, and the years that are known."""

    exceptions: Mapping[date, tuple[bool, str]] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def works(self, day: date) -> bool:
        """Whether it is a working day."""
        exception = self.exceptions.get(day)
        return day.weekday() < SATURDAY if exception is None else exception[0]

    def why_off(self, day: date) -> str:
        """The holiday's name, or "" for an ordinary weekend."""
        exception = self.exceptions.get(day)
        return "" if exception is None else exception[1]

    def known(self, day: date) -> bool:
        """Whether that year's arrangement was loaded."""
        return day.year in self.years

    def after(self, start: date, count: int) -> Due:
        """The last day of a term of so many working days after `start`.

        Raises:
            ValueError: a negative or absurdly long term.
        """
        _check(count)
        day, left, skipped, provisional = start, count, [], False
        while left:
            day += ONE_DAY
            provisional = provisional or not self.known(day)
            if self.works(day):
                left -= 1
            else:
                skipped.append((day, self.why_off(day)))
        return Due(day, start, count, "working_day", tuple(skipped), provisional)

    def days_after(self, start: date, count: int) -> Due:
        """The last day of a term of plain days, moved on when it ends on a day off."""
        _check(count)
        day, skipped = start + count * ONE_DAY, []
        provisional = not self.known(day)
        while not self.works(day):
            skipped.append((day, self.why_off(day)))
            day += ONE_DAY
            provisional = provisional or not self.known(day)
        return Due(day, start, count, "day", tuple(skipped), provisional)

    def shifted(self, day: date, offset: int) -> date:
        """So many working days before (negative) or after a day; 0 is the day itself."""
        step = ONE_DAY if offset > 0 else -ONE_DAY
        left = abs(offset)
        while left:
            day += step
            left -= self.works(day)
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days lie after `first`, up to and with `last`."""
        return sum(self.works(first + n * ONE_DAY) for n in range(1, (last - first).days + 1))


def _check(count: int) -> None:
    if not 0 <= count <= LONGEST_TERM:
        raise ValueError(f"a term of {count} days")


def working_days(first: date, last: date) -> WorkingDays:
    """What is known of the days between two dates, with room around them for holidays."""
    rows = CalendarDay.objects.filter(
        day__range=(first - timedelta(days=60), last + timedelta(days=60))
    )
    years = CalendarYear.objects.values_list("year", flat=True)
    return WorkingDays({row.day: (row.working, row.name) for row in rows}, frozenset(years))


def term(start: date, count: int, unit: Unit = "working_day") -> Due:
    """The last day of a term after `start`, by the calendar in the database."""
    calendar = working_days(start, start + timedelta(days=2 * count))
    return (
        calendar.after(start, count) if unit == "working_day" else calendar.days_after(start, count)
    )


def published_year(year: int) -> dict[date, tuple[bool, str]]:
    """A year's exceptions as the installed holidays package knows them.

    Raises:
        Unmet: the package doesn't know that year's swapped days yet.
    """
    _check_year(year)
    china = holidays.country_holidays("CN", years=[year], language="zh_CN")
    days: dict[date, tuple[bool, str]] = {}
    day = date(year, 1, 1)
    while day.year == year:
        works = bool(china.is_working_day(day))
        if day in china or works != (day.weekday() < SATURDAY):
            days[day] = (works, "" if works else str(china.get(day, "")))
        day += ONE_DAY
    if not any(works for works, _name in days.values()):
        raise Unmet(_("%(year)d 年的调休安排尚未公布，请在公布后再载入。") % {"year": year})
    return days


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        bounds = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise Unmet(_("年份应在 %(first)d 到 %(last)d 之间。") % bounds)


def read_year_file(text: str) -> dict[date, tuple[bool, str]]:
    """A year's exceptions from lines of `day,working|off,name`.

    Raises:
        Unmet: a line that can't be read, with its number; a day named twice; days of other years;
            a file that can't be a whole year's arrangement.
    """
    days: dict[date, tuple[bool, str]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip().strip('"') for cell in line.split(",", 2)]
        if not any(cells) or cells[0].lower() == "day":
            continue
        try:
            day, kind = date.fromisoformat(cells[0]), {"working": True, "off": False}[cells[1]]
        except (ValueError, KeyError, IndexError) as error:
            message = _("第 %(line)d 行读不出来：应为“日期,working 或 off,名称”。")
            raise Unmet(message % {"line": number}) from error
        if day in days:
            raise Unmet(_("第 %(line)d 行的日期前面已经有了。") % {"line": number})
        name = "".join(c for c in "".join(cells[2:]) if c.isprintable())
        days[day] = (kind, name[:LONGEST_NAME])
    year_of(days)
    return days


def year_of(days: Mapping[date, tuple[bool, str]]) -> int:
    """The year an arrangement is for; a weekend at its edge may lie in the year beside it.

    Raises:
        Unmet: there is none, there are several, or days that are off every year are missing.
    """
    if not days:
        raise Unmet(_("文件里没有任何一天。"))
    counted = Counter(day.year for day in days)
    year = counted.most_common(1)[0][0]
    _check_year(year)
    for day in days:
        if not date(year - 1, 12, 1) <= day <= date(year + 1, 1, 31):
            raise Unmet(
                _("一次只能载入一年：%(day)s 不属于 %(year)d 年。") % {"day": day, "year": year}
            )
    for month, name in ((1, _("元旦")), (5, _("劳动节")), (10, _("国庆节"))):
        if days.get(date(year, month, 1), (True, ""))[0]:
            message = _("文件里缺%(year)d年%(name)s，不像是全年的安排。")
            raise Unmet(message % {"year": year, "name": name})
    return year


def load_days(
    days: Mapping[date, tuple[bool, str]], *, source: str, at: datetime
) -> tuple[int, ...]:
    """Replace a year's arrangement; days of the years beside it are set without touching the rest.

    Dates of open duties that lean on it are computed again by `core.duties.recompute`.

    Returns:
        The year loaded.

    Raises:
        Unmet: it can't be a whole year's arrangement, see `year_of`.
    """
    year = year_of(days)
    with transaction.atomic():
        one_at_a_time("calendar")
        CalendarDay.objects.filter(models.Q(day__year=year) | models.Q(day__in=list(days))).delete()
        known = {"source": source[:LONGEST_SOURCE], "loaded_at": at}
        CalendarYear.objects.update_or_create(year=year, defaults=known)
        CalendarDay.objects.bulk_create(
            CalendarDay(day=day, working=works, name=name) for day, (works, name) in days.items()
        )
    return (year,)
