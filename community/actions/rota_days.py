"""Days of duty made of the weekly hours, by sets: planned ahead, without holidays, counted (LC-14)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import connection, models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from community.actions.figures_kept import count_up
from community.enums.work import VisitState
from community.models import LogEntry, Swap, Visit
from community.models.monthly import Counters
from core.actors import SYSTEM, Actor
from core.audit import Facts
from core.calendar import local_day
from core.models import CalendarDay
from core.notices import notify
from core.transitions import move

# So far ahead everybody sees who comes when; so far back a day is made good that no sweep made.
AHEAD = timedelta(days=28)
BEHIND = timedelta(days=40)
BATCH = 500
# Places visited one after the other with at most so many minutes between are one trip.
NEAR = 60
_COUNTERS = [field.name for field in Counters._meta.get_fields()]
# One statement for everybody: days that are there already are left alone, so it may be repeated
# and raced; what it made is counted by the same statement.
_PLAN = f"""
WITH made AS (
    INSERT INTO community_visit AS v (
        programme_id, assignment_id, slot_id, community_id, lawyer_id, firm_id, liaison_id,
        "on", begins, ends, place, state, reason, trip, version
    )
    SELECT a.programme_id, a.id, s.id, s.community_id, s.lawyer_id, a.firm_id, a.liaison_id,
        d.day, s.begins, s.ends, s.place,
        CASE WHEN c.day IS NULL THEN 'planned' ELSE 'holiday' END, coalesce(c.name, ''),
        CASE WHEN EXISTS (
            SELECT 1 FROM community_rotaslot b
            WHERE b.lawyer_id = s.lawyer_id AND b.weekday = s.weekday
            AND b.community_id <> s.community_id
            AND b.since <= d.day AND (b.until IS NULL OR b.until >= d.day)
            AND b.begins - s.ends <= interval '{NEAR} minutes'
            AND s.begins - b.ends <= interval '{NEAR} minutes'
        ) THEN md5(s.lawyer_id || ':' || d.day)::uuid END,
        1
    FROM community_rotaslot s
    JOIN community_assignment a ON a.id = s.assignment_id
    JOIN community_pairing p ON p.id = a.pairing_id AND p.state = 'active'
    CROSS JOIN LATERAL (
        SELECT greatest(
            s.since, a.since, (s.at AT TIME ZONE 'Asia/Shanghai')::date, %(first)s::date
        ) AS first
    ) f
    CROSS JOIN LATERAL (
        SELECT day::date AS day FROM generate_series(
            f.first + ((s.weekday - extract(isodow FROM f.first)::int + 7) %% 7),
            least(s.until, a.until, %(last)s::date), interval '7 days'
        ) day
    ) d
    LEFT JOIN core_calendarday c ON c.day = d.day AND NOT c.working
    WHERE (%(lawyer)s::bigint IS NULL OR s.lawyer_id = %(lawyer)s)
    AND NOT EXISTS (
        SELECT 1 FROM community_visit there WHERE there.slot_id = s.id AND there."on" = d.day
    )
    ON CONFLICT (slot_id, "on") WHERE slot_id IS NOT NULL DO NOTHING
    RETURNING v.*
), counted AS (
    INSERT INTO community_monthfigures AS f (
        programme_id, month, lawyer_id, community_id, firm_id, liaison_id, district_id, locked,
        {", ".join(_COUNTERS)}
    )
    SELECT m.programme_id, date_trunc('month', m."on")::date, a.lawyer_id, m.community_id,
        m.firm_id, min(m.liaison_id), min(p.district_id), false,
        {", ".join("count(*)" if name == "visits_planned" else "0" for name in _COUNTERS)}
    FROM made m
    JOIN community_assignment a ON a.id = m.assignment_id
    JOIN community_communityprofile p ON p.organisation_id = m.community_id
    WHERE m.state = 'planned'
    GROUP BY 1, 2, 3, 4, 5
    ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (month, lawyer_id, community_id, firm_id) DO UPDATE
    SET visits_planned = f.visits_planned + excluded.visits_planned WHERE NOT f.locked
    RETURNING 1
)
SELECT count(*) FROM made
"""  # noqa: S608 - names of our own columns only


def plan_days(*, at: datetime, through: date | None = None, lawyer_id: int | None = None) -> int:
    """Lay the days of duty of the coming weeks; a holiday's stand as such and count for nothing.

    Safe to repeat and to race: a slot has one row for a day, and only a new row is counted.

    Args:
        through: the last day; by default `AHEAD` from today.
        lawyer_id: only this lawyer's.

    Returns:
        How many days were laid.
    """
    today = local_day(at)
    values = {"first": today - BEHIND, "last": through or today + AHEAD, "lawyer": lawyer_id}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PLAN, values)
        return int(cursor.fetchone()[0])


def count_visit(visit: Visit, **steps: int) -> None:
    """Count a day of duty in its month, for the lawyer whose duty it is, whoever came."""
    count_up(
        visit.on,
        programme_id=visit.programme_id,
        lawyer_id=visit.assignment.lawyer_id,
        community_id=visit.community_id,
        firm_id=visit.firm_id,
        liaison_id=visit.liaison_id,
        **steps,
    )


def group_trips(lawyer_id: int, on: Iterable[date]) -> None:
    """Make one trip of a lawyer's days of duty in several places that follow each other closely."""
    planned = Visit.objects.filter(lawyer_id=lawyer_id, on__in=set(on), state=VisitState.PLANNED)
    by_day: dict[date, list[Visit]] = {}
    for visit in planned.order_by("on", "begins"):
        by_day.setdefault(visit.on, []).append(visit)
    for day, visits in by_day.items():
        near = {
            one.pk
            for one in visits
            for other in visits
            if other.community_id != one.community_id and _gap(one, other) <= NEAR
        }
        with connection.cursor() as cursor:
            cursor.execute(
                """UPDATE community_visit
                SET trip = CASE WHEN id = ANY(%s) THEN md5(%s || ':' || %s::date)::uuid END
                WHERE id = ANY(%s)""",
                [list(near), str(lawyer_id), day, [one.pk for one in visits]],
            )


def _gap(one: Visit, other: Visit) -> int:
    """Minutes between the end of the earlier and the beginning of the later."""
    first, second = sorted((one, other), key=lambda visit: visit.begins)
    begins, ends = second.begins, first.ends
    return begins.hour * 60 + begins.minute - ends.hour * 60 - ends.minute


def drop_ahead(found: models.QuerySet[Visit], *, after: date, actor: Actor, at: datetime) -> int:
    """Take back days of duty after a day that nobody has come to yet, because their ground is gone.

    Those laid from weekly hours vanish with these; one that was moved, that somebody was asked to
    take over, or that has an entry, stays in sight, excused.
    """
    today = local_day(at)
    ahead = found.select_for_update(of=("self",)).filter(
        on__gt=max(after, today - timedelta(days=1)),
        state__in=[VisitState.PLANNED, VisitState.HOLIDAY],
    )
    visits = list(ahead.select_related("assignment").order_by("on", "id"))
    asked = Swap.objects.filter(
        models.Q(visit__in=visits) | models.Q(in_exchange__in=visits)
    ).values_list("visit_id", "in_exchange_id")
    bound = {pk for pair in asked for pk in pair if pk}
    bound.update(LogEntry.objects.filter(visit__in=visits).values_list("visit_id", flat=True))
    bound.update(visit.pk for visit in visits if visit.slot_id is None)
    for visit in visits:
        if visit.state == VisitState.PLANNED:
            count_visit(visit, visits_planned=-1)
        if visit.pk not in bound:
            visit.delete()
        elif visit.state == VisitState.PLANNED:
            values = {"reason": _("排班已变更")}
            move(visit, "excuse", actor=actor, at=at, values=values)
    return len(visits)


def keep_holidays(*, at: datetime) -> int:
    """Days laid before a year's holidays were known become holidays, once they are.

    Returns:
        How many did.
    """
    today = local_day(at)
    off = dict(
        CalendarDay.objects.filter(
            working=False, day__range=(today, today + 2 * AHEAD)
        ).values_list("day", "name")
    )
    if not off:
        return 0
    with transaction.atomic():
        found = Visit.objects.filter(state=VisitState.PLANNED, slot__isnull=False, on__in=off)
        found = found.select_related("assignment").select_for_update(of=("self",), skip_locked=True)
        visits = list(found.order_by("on", "id")[:BATCH])
        for visit in visits:
            move(visit, "keep_holiday", actor=SYSTEM, at=at, values={"reason": off[visit.on]})
            count_visit(visit, visits_planned=-1)
    return len(visits)


def mark_missed(*, at: datetime) -> int:
    """Days of duty that went by and nobody checked in are missed; safe to repeat and to race.

    Returns:
        How many were marked.
    """
    today, marked = local_day(at), 0
    while True:
        with transaction.atomic():
            found = Visit.objects.filter(state=VisitState.PLANNED, on__lt=today)
            found = found.select_for_update(skip_locked=True).order_by("on", "id")
            visits = list(found[:BATCH])
            for visit in visits:
                move(visit, "miss", actor=SYSTEM, at=at, facts=Facts(clause="LC-14"))
                tell_missed(visit, at=at)
        marked += len(visits)
        if len(visits) < BATCH:
            return marked


def tell_missed(visit: Visit, *, at: datetime) -> None:
    """Tell the lawyer, who may put it right within the days for that."""
    notify(
        f"visit:{visit.pk}:missed",
        "community/notices/visit_missed",
        [visit.lawyer_id],
        at=at,
        context={"on": visit.on.isoformat()},
        link=reverse("visit-detail", args=[visit.pk]),
        organisation_id=visit.firm_id,
    )
