"""Named reads of spot checks: who may be drawn and why they weigh more (LC-24)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from community.enums.liaison import CheckState
from community.enums.pairing import PairingState
from community.models import (
    CommunityProfile,
    Draw,
    Feedback,
    Pairing,
    Programme,
    SpotCheck,
)
from community.regulations.checks import (
    REASONS,
    Candidate,
    checks_owed,
    drawn,
    quarter_of,
)
from community.regulations.monthly import CHECKS_A_QUARTER
from core.regulation import value_on

LOOKED_BACK = timedelta(days=90)
A_YEAR = timedelta(days=365)
WAITING = (CheckState.PLANNED, CheckState.DONE, CheckState.ANSWERED, CheckState.FOLLOW_UP)
Reasons = dict[int, dict[str, int]]


def programme_of(office_id: int) -> Programme | None:
    """The programme a liaison office serves in, or a city bar runs; None where there is none."""
    places = CommunityProfile.objects.filter(liaison_id=office_id)
    served = Q(pk__in=places.values("programme_id")[:1])
    found = Programme.objects.select_related("bar").filter(served | Q(bar_id=office_id))
    return found.order_by("pk").first()


def of_office(office_id: int) -> Q:
    """The rows of an office's districts: a liaison office's, a city bar's that have no office."""
    runs = Programme.objects.filter(bar_id=office_id).values_list("pk", flat=True).first()
    if runs is None:
        return Q(liaison_id=office_id)
    return Q(programme_id=runs, liaison__isnull=True)


def checked_by_bar(bar_id: int) -> bool:
    """Whether a city bar has running pairings to check itself: in districts without an office."""
    here = Pairing.objects.filter(of_office(bar_id), liaison__isnull=True)
    return here.filter(state=PairingState.ACTIVE).exists()


def with_names(checks: QuerySet[SpotCheck]) -> QuerySet[SpotCheck]:
    """Checks with the names a list shows."""
    return checks.select_related("community", "firm", "lawyer", "checked_by")


def of_quarter(office_id: int, quarter: date, *, last: date) -> QuerySet[SpotCheck]:
    """A district's checks planned for a quarter's days, cancelled ones left out."""
    found = SpotCheck.objects.filter(of_office(office_id), planned_on__range=(quarter, last))
    return found.exclude(state=CheckState.CANCELLED)


def to_draw_from(office_id: int, day: date) -> QuerySet[Pairing]:
    """Active pairings of a district that have no check this quarter and none waiting."""
    had = SpotCheck.objects.filter(pairing=OuterRef("pk")).exclude(state=CheckState.CANCELLED)
    had = had.filter(Q(state__in=WAITING) | Q(planned_on__gte=quarter_of(day)))
    found = Pairing.objects.filter(of_office(office_id), state=PairingState.ACTIVE)
    return found.exclude(Exists(had)).order_by("pk")


def to_plan_for(office_id: int) -> QuerySet[Pairing]:
    """Active pairings of a district without a planned check, with their names."""
    planned = SpotCheck.objects.filter(pairing=OuterRef("pk"), state=CheckState.PLANNED)
    found = Pairing.objects.filter(of_office(office_id), state=PairingState.ACTIVE)
    return found.exclude(Exists(planned)).select_related("community", "firm").order_by("pk")


def owed_now(programme: Programme, office_id: int, day: date) -> tuple[int, int, int]:
    """Of a district's quarter: active pairings, checks made or planned, checks still to draw."""
    active = Pairing.objects.filter(of_office(office_id), state=PairingState.ACTIVE).count()
    quarter = quarter_of(day)
    made = of_quarter(office_id, quarter, last=quarter + timedelta(days=99)).count()
    percent = value_on(CHECKS_A_QUARTER.key, programme.bar, day).value
    return active, made, checks_owed(active, percent, made=made)


def population_of(draw: Draw) -> list[Candidate]:
    """The list a draw was made from, as it was kept."""
    return [Candidate(p, firm, weight) for p, firm, weight, _why in draw.weights["population"]]


def draw_again(draw: Draw) -> list[int]:
    """The same draw made anew from what was kept: the pairings in order."""
    return drawn(draw.seed, population_of(draw), size=draw.size, cap=draw.cap)


def reason_words(risk: dict[str, int]) -> list[str]:
    """Why a pairing weighed more, in words and how often."""
    return [
        f"{REASONS[reason]}×{number}" if number > 1 else str(REASONS[reason])
        for reason, number in risk.items()
        if reason in REASONS
    ]


def proposals(found: QuerySet[Feedback]) -> QuerySet[Feedback]:
    """Residents' bad feedback that proposes a spot check and hasn't been decided on."""
    waiting = found.filter(consequence="spot_check")
    return waiting.select_related("community", "lawyer").order_by("-id")


def pairing_served(community_id: int) -> Pairing | None:
    """The active pairing of a community: whom a word about its lawyer concerns."""
    found = Pairing.objects.filter(community_id=community_id, state=PairingState.ACTIVE)
    return found.order_by("pk").first()
