"""The monthly chain to look around in: one month summed up, one on its way, one to confirm."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from accounts.acting import actor_of
from accounts.models import Organisation, User
from community.actions import months, openings
from community.models import Assignment, LogEntry, MonthReport, Programme, Volume
from community.regulations.monthly import month_of
from core.calendar import local_day

KINDS = ("advice", "mediation", "lecture", "document", "advice")


def load(where: dict[str, Organisation], *, at: datetime) -> None:
    """Three months of the demo lawyer: summed up by the bar, passed on, to be confirmed."""
    people = {user.username: user for user in User.objects.all()}
    one = Assignment.objects.filter(community=where["community"]).order_by("id").first()
    if one is None:
        return
    last = month_of(month_of(local_day(at)) - timedelta(days=1))
    middle = month_of(last - timedelta(days=1))
    before = month_of(middle - timedelta(days=1))
    Programme.objects.filter(pk=one.programme_id).update(starts_on=before)
    for month in (before, middle, last):
        enter_month(one, month, at)
    openings.open_months(at=at)
    steps = (
        ("lawyer", one.lawyer, one.firm),
        ("firm", people["clerk"], one.firm),
        ("liaison", people["liaison"], where["liaison_a"]),
        ("city", people["officer"], where["bar"]),
    )
    for level, who, place in steps:
        report = _report(one, level, before)
        actor = actor_of(who, place, at)
        words = "社区场地紧张，周末预约较多。"
        months.confirm_report(report, problems=words, actor=actor, at=at)
    waiting = _report(one, "lawyer", middle)
    months.confirm_report(waiting, actor=actor_of(one.lawyer, one.firm, at), at=at)


def _report(one: Assignment, level: str, month: date) -> MonthReport:
    found = MonthReport.objects.filter(level=level, month=month, programme=one.programme)
    if level == "lawyer":
        found = found.filter(lawyer=one.lawyer)
    elif level == "firm":
        found = found.filter(firm=one.firm)
    elif level == "liaison":
        found = found.filter(liaison=one.liaison)
    return found.get()


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
