"""Named reads of residents' requests and of what the public may see of a community (LC-13, 15)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from community.models import (
    Assignment,
    CommunityProfile,
    LawyerProfile,
    RotaSlot,
    ServiceRequest,
    Visit,
)
from community.queries.work import assignments_of, place_name
from core.duties import duties_of
from core.models import Duty
from core.regulation import rule
from core.sealing import keyed_hash

ACCEPTING = ("community.accept_request", "community.unserved_request")
ANSWERING = "community.answer_request"
WEEK = 7
AHEAD = 35
SHOWN = 4


@dataclass(frozen=True)
class NextTime:
    """When and where the lawyer is there next."""

    on: date
    hours: str
    place: str


@dataclass(frozen=True)
class PublicView:
    """What anybody may see of a community (LC-13).

    Attributes:
        assignment: under which its requests are answered: of several pairings the oldest one's.
        others: the further ones, where the bar lets a community have several.
    """

    place: CommunityProfile
    name: str
    assignment: Assignment | None
    lawyer: User | None
    profile: LawyerProfile | None
    next_time: NextTime | None
    coming: list[NextTime] = field(default_factory=list)
    others: list[Assignment] = field(default_factory=list)


def public_place(code: str) -> CommunityProfile | None:
    """The community behind a public code, while it shows its page."""
    found = CommunityProfile.objects.select_related("organisation", "district", "programme")
    return found.filter(public_code=code, public=True, ended_on__isnull=True).first()


@rule("LC-13")
def public_view(place: CommunityProfile, day: date) -> PublicView:
    """The community, its lawyer of the day, and when they come next."""
    assignment, *others = assignments_of(place.pk, day) or [None]
    lawyer = assignment.lawyer if assignment else None
    profile = LawyerProfile.objects.select_related("photo").filter(person=lawyer).first()
    coming = coming_times(assignment, day) if assignment else []
    return PublicView(
        place,
        place_name(place),
        assignment,
        lawyer,
        profile if lawyer else None,
        coming[0] if coming else None,
        coming,
        [one for one in others if one is not None],
    )


def coming_times(assignment: Assignment, day: date) -> list[NextTime]:
    """The next planned days of duty, then the days of the weekly hours beyond the plan."""
    planned = Visit.objects.filter(assignment=assignment, on__gte=day, state="planned")
    found = [
        (visit.on, visit.begins, visit.ends, visit.place)
        for visit in planned.order_by("on", "begins")[:SHOWN]
    ]
    slots = RotaSlot.objects.filter(
        Q(until__isnull=True) | Q(until__gte=day), assignment=assignment
    )
    # Days the plan holds already went otherwise: off, moved or swapped.
    last = day + timedelta(days=AHEAD)
    taken = set(
        Visit.objects.filter(assignment=assignment, on__range=(day, last)).values_list(
            "on", flat=True
        )
    )
    for slot in slots:
        first = max(day, slot.since)
        on = first + timedelta(days=(slot.weekday - first.isoweekday()) % WEEK)
        while on <= (slot.until or last) and on <= last:
            if on not in taken:
                found.append((on, slot.begins, slot.ends, slot.place))
            on += timedelta(days=WEEK)
    return [
        NextTime(on, f"{begins:%H:%M}–{ends:%H:%M}", place)
        for on, begins, ends, place in sorted(found, key=lambda one: one[:2])[:SHOWN]
    ]


def request_by_code(code: str) -> ServiceRequest | None:
    """The request behind a tracking code as typed: case, spaces and dashes don't matter."""
    found = ServiceRequest.objects.select_related("community", "lawyer")
    return found.filter(tracking_hash=keyed_hash("tracking", plain_code(code))).first()


def plain_code(code: str) -> str:
    """A tracking code as typed without case, spaces and dashes."""
    return code.strip().upper().replace("-", "").replace(" ", "")


def was_received(token: UUID) -> bool:
    """Whether this very form was received before."""
    return ServiceRequest.objects.filter(token=token).exists()


def open_duty_of(request: ServiceRequest) -> Duty | None:
    """What is owed on a request now, the newest."""
    kinds = [*ACCEPTING, ANSWERING]
    found = duties_of(request).filter(kind__in=kinds, state__in=["open", "paused"])
    return found.select_related("debtor_person").first()


def deadline_of(request: ServiceRequest) -> Duty | None:
    """The first duty to accept it, open or done: its derivation says why that day (LC-15)."""
    return duties_of(request).filter(kind__in=ACCEPTING).last()
