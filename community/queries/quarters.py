"""Named reads of what communities say of their lawyers each quarter (LC-11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet

from community.actions.liaison_duties import QUARTER
from community.models import Assignment, CommunityProfile, QuarterFeedback
from community.regulations.checks import quarter_after, quarter_before, quarter_of
from core.models import Duty

SUBJECT = CommunityProfile._meta.label_lower
KEPT = 8
WAITING = ("open", "paused")


def quarter_words(quarter: date) -> str:
    """A quarter as duties and pages name it: 2026 Q1."""
    return f"{quarter.year} Q{(quarter.month + 2) // 3}"


def recent_quarters(today: date) -> list[date]:
    """The quarters that are over, the newest first."""
    found, quarter = [], quarter_of(today)
    for _n in range(KEPT):
        quarter = quarter_before(quarter)
        found.append(quarter)
    return found


def served_in(quarter: date) -> QuerySet[Assignment]:
    """Who served on one of a quarter's days, in pairings that began."""
    last = quarter_after(quarter) - timedelta(days=1)
    found = Assignment.objects.filter(
        Q(until__isnull=True) | Q(until__gte=quarter), since__lte=last
    )
    return found.filter(pairing__state__in=["active", "ended"])


def owed_by(community_id: int, quarter: date) -> QuerySet[Assignment]:
    """The lawyers of a quarter a community hasn't spoken of yet."""
    given = QuarterFeedback.objects.filter(
        pairing=OuterRef("pairing_id"), lawyer=OuterRef("lawyer_id"), quarter=quarter
    )
    found = served_in(quarter).filter(community_id=community_id).exclude(Exists(given))
    return found.select_related("lawyer", "firm").order_by("since", "id")


def duties_in(communities: QuerySet[CommunityProfile], quarter: date) -> QuerySet[Duty]:
    """What some communities owe or owed for a quarter."""
    return all_duties(communities).filter(occasion=quarter.isoformat())


def all_duties(communities: QuerySet[CommunityProfile]) -> QuerySet[Duty]:
    """What some communities owe or owed for any quarter."""
    return Duty.objects.filter(
        kind=QUARTER.code, subject_type=SUBJECT, subject_id__in=communities.values("pk")
    )


@dataclass(frozen=True)
class QuarterFigures:
    """How far a quarter's feedback has come, and what it says on average."""

    asked: int
    given: int
    came: float | None
    helped: float | None
    reachable: float | None


def figures_of(duties: QuerySet[Duty], given: QuerySet[QuarterFeedback]) -> QuarterFigures:
    """A quarter in figures; two queries."""
    counted: Any = duties.aggregate(
        asked=Count("pk", filter=~Q(state="cancelled")),
        done=Count("pk", filter=Q(state="discharged")),
    )
    means: Any = given.aggregate(came=Avg("came"), helped=Avg("helped"), reachable=Avg("reachable"))
    return QuarterFigures(counted["asked"], counted["done"], **means)
