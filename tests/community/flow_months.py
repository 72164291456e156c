"""Steps of the monthly chain, for tests: months opened and passed on by their people."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from accounts.models import Organisation, User
from community.actions import months, openings
from community.models import MonthReport, Programme
from tests.community import flow

MAY = date(2026, 5, 1)
JUNE = "2026-06-01 08:00"


def opened(at: str = JUNE, *, since: date | None = MAY) -> int:
    """The sweep opens what is over since a month; by default as if the programme began with May."""
    if since is not None:
        Programme.objects.update(starts_on=since)
    return openings.open_months(at=flow.at(at))


def of(level: str, month: date = MAY, **whose: Any) -> MonthReport:
    """The month's report of a level."""
    return MonthReport.objects.get(level=level, month=month, **whose)


def confirm(
    report: MonthReport,
    somebody: User,
    where: Organisation | None = None,
    *,
    at: str = "2026-06-02",
    **texts: Any,
) -> MonthReport:
    """Somebody passes a report on."""
    actor = flow.by(somebody, where, when=at)
    return months.confirm_report(flow.again(report), actor=actor, at=moment(at), **texts)


def moment(text: str) -> datetime:
    """A moment in China."""
    return flow.at(text)
