"""Opening a month: the reports of every level and what each owes, exactly once (LC-24)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models, transaction

from community.actions.month_duties import IN_PLACE, KIND_OF_LEVEL
from community.enums.monthly import LEVELS, Level
from community.models import Assignment, MonthFigures, MonthReport, Programme
from community.queries.monthly import CONFIRM, PASSED, Ask, Below, own_below, stands_in
from community.queries.moves import offices_before
from community.regulations.monthly import DAY_OF_LEVEL, month_after, month_of
from core import people
from core.actors import SYSTEM
from core.audit import Facts, record
from core.calendar import Due, WorkingDays, local_day, working_days
from core.duties import open_many, unsaved
from core.models import Duty
from core.regulation import Value, value_on

# Lawyer, firm, liaison office (None: the bar itself).
Scope = tuple[int, int, int | None]
ROOM = timedelta(days=40)


def open_months(*, at: datetime) -> int:
    """Open every month that is over and isn't opened yet, and complete those still under way.

    It looks for its work itself and may be repeated, raced and killed at any time: a month is
    opened in one transaction under its programme's row, and a report is there once by constraint.

    Returns:
        How many reports were made.
    """
    today = local_day(at)
    running = Programme.objects.filter(starts_on__lt=month_of(today)).order_by("pk")
    return sum(
        open_month(programme, month, at=at)
        for programme in running
        for month in months_owed(programme, today)
    )


def months_owed(programme: Programme, today: date) -> list[date]:
    """The months of a programme that are over and not summed up yet."""
    reports = MonthReport.objects.filter(programme=programme, level=Level.CITY, state__in=PASSED)
    done = set(reports.values_list("month", flat=True))
    months, month = [], month_of(programme.starts_on)
    while month < month_of(today):
        if month not in done:
            months.append(month)
        month = month_after(month)
    return months


def open_month(programme: Programme, month: date, *, at: datetime) -> int:
    """Open a month of a programme, or add who was missing; gives how many reports were made."""
    with transaction.atomic():
        Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
        scopes = _scopes(programme, month)
        known = _known(programme, month)
        missing = sorted(
            {scope for scope in scopes if ("lawyer", *scope) not in known},
            key=lambda scope: (scope[2] or 0, scope[1], scope[0]),
        )
        # A month that a level above has passed on stands still; what comes late goes elsewhere.
        missing = [s for s in missing if not _passed_above(s, known)]
        if not missing:
            return 0
        return len(_make(programme, month, missing, known, at))


def _scopes(programme: Programme, month: date) -> set[Scope]:
    """Who served whom in a month: assigned on one of its days, or with figures in it."""
    columns = ("lawyer_id", "firm_id", "liaison_id")
    before = offices_before(programme, month)
    assigned = Assignment.objects.filter(
        models.Q(until__isnull=True) | models.Q(until__gte=month),
        programme=programme,
        since__lt=month_after(month),
        pairing__state__in=["active", "ended"],
    )
    worked = MonthFigures.objects.filter(programme=programme, month=month)
    found: set[Scope] = {
        (lawyer, firm, before.get(community, office))
        for lawyer, firm, office, community in assigned.values_list(*columns, "community_id")
    }
    return found | set(worked.values_list(*columns).distinct())


def _key(report: MonthReport) -> tuple[Any, ...]:
    return (report.level, report.lawyer_id, report.firm_id, report.liaison_id)


def _known(programme: Programme, month: date) -> dict[tuple[Any, ...], MonthReport]:
    found = MonthReport.objects.filter(programme=programme, month=month)
    return {_key(report): report for report in found}


def _above(scope: Scope) -> list[tuple[Any, ...]]:
    """The keys of the reports above a lawyer's, from the firm's upwards."""
    _lawyer, firm, liaison = scope
    keys: list[tuple[Any, ...]] = [(Level.FIRM, None, firm, liaison)]
    if liaison is not None:
        keys.append((Level.LIAISON, None, None, liaison))
    return [*keys, (Level.CITY, None, None, None)]


def _passed_above(scope: Scope, known: dict[tuple[Any, ...], MonthReport]) -> bool:
    return any(key in known and known[key].state in PASSED for key in _above(scope))


def _make(
    programme: Programme,
    month: date,
    scopes: Sequence[Scope],
    known: dict[tuple[Any, ...], MonthReport],
    at: datetime,
) -> list[MonthReport]:
    """Write the reports level by level from the city's down, then what each owes."""
    calendar = working_days(month_after(month) - ROOM, month_after(month) + ROOM)
    made: list[MonthReport] = []
    rules: dict[str, tuple[Value, Due]] = {}
    for level in LEVELS:
        rule = value_on(DAY_OF_LEVEL[level].key, programme.bar, month_after(month))
        rules[level] = (rule, due_of(calendar, month, rule.value))
    for level in reversed(LEVELS):
        keys = dict.fromkeys(key for scope in scopes for key in _keys(scope, level))
        rows = []
        for key in keys:
            if key in known:
                continue
            _level, lawyer, firm, liaison = key
            row = MonthReport(
                programme=programme,
                level=level,
                month=month,
                lawyer_id=lawyer,
                firm_id=firm,
                liaison_id=liaison,
                above=_one_above(key, known),
                due_on=rules[level][1].on,
                opened_at=at,
            )
            rows.append(row)
        for row in MonthReport.objects.bulk_create(rows, batch_size=1000):
            known[_key(row)] = row
            made.append(row)
    _owe(made, rules, programme, at)
    city = known[(Level.CITY, None, None, None)]
    facts = Facts(clause="LC-24", changes={"month": month.isoformat(), "reports": len(made)})
    record(city, "open", actor=SYSTEM, at=at, facts=facts)
    return made


def _keys(scope: Scope, level: str) -> Iterable[tuple[Any, ...]]:
    own = ("lawyer", *scope)
    return [key for key in (own, *_above(scope)) if key[0] == level]


def _one_above(
    key: tuple[Any, ...], known: dict[tuple[Any, ...], MonthReport]
) -> MonthReport | None:
    level, _lawyer, firm, liaison = key
    if level == Level.LAWYER:
        return known[(Level.FIRM, None, firm, liaison)]
    if level == Level.FIRM and liaison is not None:
        return known[(Level.LIAISON, None, None, liaison)]
    return None if level == Level.CITY else known[(Level.CITY, None, None, None)]


def due_of(calendar: WorkingDays, month: date, day: int) -> Due:
    """A level's day in the next month, moved on when it is a day off."""
    return calendar.days_after(month_after(month) - timedelta(days=1), day)


def _owe(
    made: Sequence[MonthReport],
    rules: dict[str, tuple[Value, Due]],
    programme: Programme,
    at: datetime,
) -> None:
    duties, directory = [], people.Directory()
    for level, roles in CONFIRM.items():
        owners = {report.owner_id for report in made if report.level == level}
        directory.learn(owners, roles, local_day(at))
    facts: dict[str, Any] = {"bar_id": programme.bar_id, "at": at, "ask": directory.holders}
    below = _below(made)
    for report in made:
        rule, due = rules[report.level]
        duties.append(duty_for(report, rule=rule, due=due, below=below, **facts))
    open_many(duties, at=at)


def _below(made: Sequence[MonthReport]) -> Below:
    """Whose reports are below each of these, without asking for each.

    Below a report made just now is only what was made with it, and nobody has confirmed that yet.
    """
    lawyers: dict[int | None, set[int | None]] = {}
    for report in made:
        lawyers.setdefault(report.above_id, set()).add(report.lawyer_id)
    return lambda report, people: not lawyers.get(report.pk, set()).isdisjoint(people)


def duty_for(
    report: MonthReport,
    *,
    rule: Value,
    due: Due,
    bar_id: int,
    at: datetime,
    occasion: str = "",
    ask: Ask = people.holders,
    below: Below = own_below,
) -> Duty:
    """What a report's level owes; the level above, where nobody here can confirm it."""
    above = report.above
    creditor = bar_id if above is None else above.owner_id
    more: dict[str, Any] = {"label": f"{report.month:%Y-%m}", "occasion": occasion}
    if stands_in(report, local_day(at), ask, below):
        higher = above.above if above is not None else None
        further = bar_id if higher is None else higher.owner_id
        columns = {"debtor_id": creditor, "creditor_id": further}
        return unsaved(IN_PLACE, report, due=due, rule=rule, at=at, **columns, **more)
    columns = {"debtor_id": report.owner_id, "creditor_id": creditor}
    if report.level == Level.LAWYER:
        columns["debtor_person_id"] = report.lawyer_id or 0
    kind = KIND_OF_LEVEL[Level(report.level)]
    return unsaved(kind, report, due=due, rule=rule, at=at, **columns, **more)
