"""Why pairings weigh more in the draw of spot checks, read from the records (LC-24)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from community.enums.liaison import Finding
from community.enums.pairing import PairingState
from community.enums.work import VisitState
from community.models import (
    Feedback,
    MonthFigures,
    MonthReport,
    Pairing,
    Programme,
    QuarterFeedback,
    ServiceRequest,
    SpotCheck,
    Visit,
)
from community.queries.checks import of_office
from community.regulations.checks import WEIGHTS
from community.regulations.monthly import month_of
from community.regulations.work import BAD_SCORE
from core.calendar import start_of
from core.regulation import value_on, values_of

LOOKED_BACK = timedelta(days=90)
A_YEAR = timedelta(days=365)
Reasons = dict[int, dict[str, int]]
# The pairings a counted row concerns, by its columns.
Concerned = Mapping[tuple[Any, ...], list[int]]


class _Source(NamedTuple):
    """Rows that speak against pairings: for which reason, and by which columns."""

    reason: str
    rows: QuerySet[Any]
    columns: tuple[str, ...]
    concerned: Concerned


def reasons_of(programme: Programme, office_id: int, day: date) -> Reasons:
    """Why pairings of a district weigh more: by pairing the reasons and how often; 11 queries."""
    here = of_office(office_id)
    active = Pairing.objects.filter(here, state=PairingState.ACTIVE)
    rows = list(active.values_list("pk", "firm_id", "community_id", "lawyer_id", "started_on"))
    found: Reasons = defaultdict(dict)
    for source in _sources(programme, here, rows, day):
        counted = source.rows.order_by().values_list(*source.columns).annotate(n=Count("pk"))
        for *key, number in counted:
            for pairing in source.concerned.get(tuple(key), ()):
                found[pairing][source.reason] = found[pairing].get(source.reason, 0) + number
    for pairing in _silent(programme, here, rows, day):
        found[pairing]["silent"] = 1
    return dict(found)


def _sources(
    programme: Programme, here: Q, rows: list[tuple[Any, ...]], day: date
) -> list[_Source]:
    since, begin = day - LOOKED_BACK, start_of(day - LOOKED_BACK)
    worst = value_on(BAD_SCORE.key, programme.bar, day).value
    of_lawyer, of_place, itself = defaultdict(list), defaultdict(list), {}
    for pk, firm, place, lawyer, _begun in rows:
        of_lawyer[lawyer, firm].append(pk)
        of_place[(place,)].append(pk)
        itself[(pk,)] = [pk]
    late = MonthReport.objects.filter(
        here,
        Q(in_time=False) | Q(state__in=["open", "returned"], due_on__lt=day),
        level="lawyer",
        month__gte=month_of(since),
    )
    missed = Visit.objects.filter(here, state=VisitState.MISSED, on__range=(since, day))
    bad = Feedback.objects.filter(here, score__lte=worst, given_at__gte=begin)
    low = low_feedback(
        QuarterFeedback.objects.filter(here, given_at__gte=begin, counts=True), worst
    )
    slow = ServiceRequest.objects.filter(here, in_time=False, received_at__gte=begin)
    poor = SpotCheck.objects.filter(here, finding=Finding.POOR, checked_on__gte=day - A_YEAR)
    return [
        _Source("late", late, ("lawyer_id", "firm_id"), of_lawyer),
        _Source("missed", missed, ("assignment__pairing_id",), itself),
        _Source("feedback", bad, ("community_id",), of_place),
        _Source("feedback", low, ("pairing_id",), itself),
        _Source("slow", slow, ("community_id",), of_place),
        _Source("poor", poor, ("pairing_id",), itself),
    ]


def low_feedback(rows: QuerySet[QuarterFeedback], worst: int) -> QuerySet[QuarterFeedback]:
    """Quarters' feedback with a score at the bad end (LC-11)."""
    return rows.filter(Q(came__lte=worst) | Q(helped__lte=worst) | Q(reachable__lte=worst))


def _silent(programme: Programme, here: Q, rows: list[tuple[Any, ...]], day: date) -> list[int]:
    """Pairings that ran all of last month without an entry in it."""
    last = month_of(month_of(day) - timedelta(days=1))
    figures = MonthFigures.objects.filter(here, programme=programme, month=last)
    summed = figures.order_by().values_list("community_id", "firm_id").annotate(n=Sum("entries"))
    told = {(place, firm) for place, firm, number in summed if number}
    return [
        pk
        for pk, firm, place, _lawyer, begun in rows
        if begun is not None and begun <= last and (place, firm) not in told
    ]


def weights_on(programme: Programme, day: date) -> dict[str, int]:
    """What each reason adds, on a day."""
    lineage = programme.bar.lineage
    held = values_of([parameter.key for parameter in WEIGHTS.values()], [lineage])
    return {
        reason: held.of_lineage(parameter.key, lineage, day).value
        for reason, parameter in WEIGHTS.items()
    }
