"""What comes after a month was passed on stands beside it, never in it (LC-24)."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from community.models import Amendment, LogEntry, MonthReport
from community.queries.work import counters_of
from community.regulations.monthly import month_after, month_of
from core.actors import Actor

CLOSED = ("confirmed", "accepted")


def closed_months(entry: LogEntry, since: date) -> dict[date, MonthReport]:
    """By month the reports passed on in which an entry of that month or a later one would count.

    The reports are locked, so that none is passed on while the entry is being written.
    """
    found = MonthReport.objects.select_for_update().filter(
        level="lawyer",
        programme_id=entry.programme_id,
        lawyer_id=entry.lawyer_id,
        firm_id=entry.firm_id,
        liaison_id=entry.liaison_id,
        month__gte=since,
    )
    own = {report.month: report for report in found.order_by("month")}
    closed = {month: report for month, report in own.items() if report.state in CLOSED}
    # Whoever had no report of a month comes too late when a level above has passed it on.
    above = (
        MonthReport.objects.select_for_update()
        .filter(
            Q(level="city")
            | Q(liaison_id=entry.liaison_id, firm_id=entry.firm_id, lawyer=None)
            | Q(level="liaison", liaison_id=entry.liaison_id),
            programme_id=entry.programme_id,
            month__gte=since,
        )
        .exclude(month__in=own)
    )
    for report in above.order_by("month", "-pk"):
        if report.state in CLOSED:
            closed.setdefault(report.month, report)
    return closed


def open_month(entry: LogEntry) -> tuple[date, MonthReport | None]:
    """The month an entry counts in, and the report it comes too late for."""
    month = month_of(entry.on)
    closed = closed_months(entry, month)
    late = closed.get(month)
    while month in closed:
        month = month_after(month)
    return month, late


def amend(entry: LogEntry, report: MonthReport, *, reason: str, actor: Actor, at: datetime) -> None:
    """Note beside a month that was passed on what came later."""
    difference = counters_of(entry)
    if entry.corrects is not None:
        before = counters_of(entry.corrects)
        names = {*difference, *before}
        difference = {n: difference.get(n, 0) - before.get(n, 0) for n in names}
        difference = {n: value for n, value in difference.items() if value}
    Amendment.objects.create(
        report=report,
        entry=entry,
        counted_in=entry.month if entry.counts else None,
        difference=difference,
        reason=reason or _("月报上报以后补记"),
        by=actor.person,
        at=at,
    )


def amend_locked(
    entry: LogEntry, difference: dict[str, int], *, reason: str, actor: Actor, at: datetime
) -> None:
    """Note beside the month a locked entry counts in what would be different; it stands still."""
    report = closed_months(entry, entry.month).get(entry.month)
    if report is None:
        return
    Amendment.objects.create(
        report=report, entry=entry, difference=difference, reason=reason, by=actor.person, at=at
    )
