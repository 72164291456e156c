"""What LC-14 asks of each community's lawyer, how much was done, what is owed and by when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from community.enums.work import Channel, VisitState, WorkKind
from community.models import Assignment, LogEntry, Programme, Visit
from community.regulations.rota import minutes_between
from community.regulations.work import (
    LECTURES_A_QUARTER,
    TRAININGS_A_YEAR,
    WEEKLY_MINUTES,
    Quota,
    Work,
    quotas,
    span_of,
)
from core.regulation import value_on

COUNTED = ("confirmed", "locked")
HELD = (WorkKind.LECTURE, WorkKind.MEDIATOR_TRAINING)
EXCUSED = {VisitState.HOLIDAY, VisitState.ON_LEAVE}
# What only says where a duty went is no duty of its own.
GONE = {VisitState.MOVED, VisitState.SWAPPED}


@dataclass(frozen=True)
class Needed:
    """The numbers of a programme on a day."""

    weekly_minutes: int
    lectures: int
    trainings: int


def needed_in(programme: Programme, day: date) -> Needed:
    """What a programme's rules ask for on a day."""
    keys = (WEEKLY_MINUTES.key, LECTURES_A_QUARTER.key, TRAININGS_A_YEAR.key)
    return Needed(*(value_on(key, programme.bar, day).value for key in keys))


def quotas_of(assignments: Sequence[Assignment], day: date) -> dict[int, list[Quota]]:
    """By assignment the quotas of its community, as the day stands; a few queries for all.

    A week is served by being there or by work on the spot, whichever lasted longer on a day; one
    whose duties all fell on holidays or leave asks for nothing.
    """
    places = {one.community_id for one in assignments}
    work = _held(places, day)
    present, excused = _presence(places, day)
    rules: dict[int, Needed] = {}
    found = {}
    for one in assignments:
        if one.programme_id not in rules:
            rules[one.programme_id] = needed_in(one.programme, day)
        rule, community = rules[one.programme_id], one.community_id
        found[one.pk] = quotas(
            [*work[community], *present[community]],
            day,
            weekly_minutes=0 if community in excused else rule.weekly_minutes,
            lectures=rule.lectures,
            trainings=rule.trainings,
        )
    return found


def _held(places: set[int], day: date) -> dict[int, list[Work]]:
    """Lectures and trainings of the year, by community."""
    span = span_of("year", day)
    rows = LogEntry.objects.filter(
        community__in=places,
        on__range=(span.first, day),
        kind__in=HELD,
        counts=True,
        state__in=COUNTED,
    ).values_list("community_id", "on", "kind")
    found: dict[int, list[Work]] = defaultdict(list)
    for community, on, kind in rows:
        found[community].append(Work(on, kind))
    return found


def _presence(places: set[int], day: date) -> tuple[dict[int, list[Work]], set[int]]:
    """How long somebody was there in the week, by community; and where nobody had to be."""
    week = span_of("week", day)
    visits = Visit.objects.filter(community__in=places, on__range=(week.first, week.last)).exclude(
        state__in=GONE
    )
    minutes: dict[tuple[int, date], int] = defaultdict(int)
    states: dict[int, set[str]] = defaultdict(set)
    for community, on, state, stayed, begins, ends in visits.values_list(
        "community_id", "on", "state", "minutes", "begins", "ends"
    ):
        states[community].add(state)
        if state == VisitState.DONE:
            lasted = minutes_between(begins, ends) if stayed is None else stayed
            minutes[community, on] += lasted
    on_site: dict[tuple[int, date], int] = defaultdict(int)
    rows = LogEntry.objects.filter(
        community__in=places,
        on__range=(week.first, day),
        channel=Channel.ON_SITE,
        counts=True,
        state__in=COUNTED,
    ).values_list("community_id", "on", "minutes")
    for community, on, lasted in rows:
        on_site[community, on] += lasted
    found: dict[int, list[Work]] = defaultdict(list)
    for key in {*minutes, *on_site}:
        found[key[0]].append(Work(key[1], "", max(minutes[key], on_site[key])))
    return found, {place for place, seen in states.items() if seen <= EXCUSED}
