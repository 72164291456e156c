"""The demo lawyer's months: those summed up by the bar, one on its way, one to confirm."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from accounts.acting import actor_of
from accounts.models import Organisation
from community.actions import months
from community.models import Assignment, LogEntry, MonthReport, Volume
from community.regulations.monthly import month_of
from core.calendar import local_day

KINDS = ("advice", "mediation", "lecture", "document", "advice")


def load(where: dict[str, Organisation], *, at: datetime) -> None:
    """The demo lawyer's month before the last: confirmed, for the firm to take in."""
    one = Assignment.objects.filter(community=where["community"]).order_by("id")[0]
    last = month_of(month_of(local_day(at)) - timedelta(days=1))
    waiting = MonthReport.objects.get(
        programme=one.programme,
        level="lawyer",
        lawyer=one.lawyer,
        month=month_of(last - timedelta(days=1)),
    )
    months.confirm_report(waiting, actor=actor_of(one.lawyer, one.firm, at), at=at)


def enter_month(one: Assignment, month: date, at: datetime) -> None:
    """Entries of a month that is over, as they were written then."""
    volume, _new = Volume.objects.get_or_create(community=one.community, year=month.year)
    rows = []
    for n, kind in enumerate(KINDS):
        volume.last += 1
        rows.append(
            LogEntry(
                programme=one.programme,
                community=one.community,
                assignment=one,
                lawyer=one.lawyer,
                firm=one.firm,
                liaison=one.liaison,
                district_id=one.liaison.region_id if one.liaison else None,
                on=month + timedelta(days=3 + 5 * n),
                month=month,
                year=month.year,
                number=volume.last,
                state="confirmed",
                for_whom="resident",
                kind=kind,
                people=30 if kind == "lecture" else 1,
                content="演示记录：居民来访，已当场答复。",
                result="已答复。",
                minutes=45,
                finished=True,
                written_by=one.lawyer,
                written_as="lawyer",
                client_token=UUID(int=month.toordinal() * 100 + n),
                created_at=at,
                confirmed_by=one.lawyer,
                confirmed_at=at,
            )
        )
    volume.save(update_fields=["last"])
    LogEntry.objects.bulk_create(rows)
