"""Named reads of weekly hours and days of duty (LC-14)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models

from accounts.enums import LICENSED_ROLES
from accounts.models import User
from accounts.queries import members
from community.enums.pairing import PairingState
from community.enums.work import SwapState, VisitState
from community.models import (
    Appointment,
    Assignment,
    CommunityProfile,
    Qualification,
    RotaSlot,
    Substitution,
    Swap,
    Visit,
)
from community.policies import pairing as pairing_policies
from community.policies import work as policies
from community.policies.access import runs_the_firm, substituted
from community.regulations.rota import Hours
from core.actors import Actor
from core.calendar import working_days
from core.models import CalendarDay

STANDING = (VisitState.PLANNED, VisitState.DONE)
COUNTS = ("certified", "expired", "withdrawn")
LISTED = 30
FORTNIGHT = timedelta(days=14)


def not_over(day: date) -> models.Q:
    """Rows with an open end, or one that hasn't come."""
    return models.Q(until__isnull=True) | models.Q(until__gte=day)


_OWN = models.Q(lawyer_id=models.F("assignment__lawyer_id"), state=VisitState.PLANNED)


def _instead() -> models.QuerySet[Substitution]:
    """Who stands in on a day of duty, the day being the outer row."""
    return Substitution.objects.filter(
        assignment_id=models.OuterRef("assignment_id"),
        since__lte=models.OuterRef("on"),
        until__gte=models.OuterRef("on"),
        revoked_at__isnull=True,
    ).exclude(substitute_id=models.OuterRef("lawyer_id"))


def with_stand_ins(found: models.QuerySet[Visit]) -> models.QuerySet[Visit]:
    """Days of duty with `standing_in`: who comes instead of the lawyer that day, by name."""
    name = models.Subquery(_instead().values("substitute__name")[:1])
    return found.annotate(standing_in=models.Case(models.When(_OWN, then=name), default=None))


def without_stand_ins(found: models.QuerySet[Visit]) -> models.QuerySet[Visit]:
    """Days of duty on which nobody comes instead of the lawyer."""
    return found.exclude(_OWN & models.Exists(_instead()))


def on_duty(lawyer_id: int | None, since: date, until: date) -> models.QuerySet[Visit]:
    """The days of duty a lawyer keeps within a term: their own, and those they stand in for."""
    instead = _OWN & models.Exists(_instead().filter(substitute_id=lawyer_id))
    own = models.Q(lawyer_id=lawyer_id)
    found = Visit.objects.filter(own | instead, on__range=(since, until), state__in=STANDING)
    return found.select_related("community")


def hours_of(found: Iterable[Visit | Appointment | RotaSlot]) -> list[Hours]:
    """When and where these are."""
    return [Hours(one.begins, one.ends, one.community.name) for one in found]


def assignments_held(firm_id: int, lawyers: models.QuerySet[User], day: date) -> list[Assignment]:
    """The running assignments of some lawyers of a firm, where a substitute may be entered."""
    found = Assignment.objects.filter(not_over(day), firm_id=firm_id, lawyer__in=lawyers)
    found = found.filter(pairing__state=PairingState.ACTIVE).select_related("community", "lawyer")
    return list(found.order_by("lawyer__name", "id")[:LISTED])


def visits_today(actor: Actor) -> models.QuerySet[Visit]:
    """The duties of the day that are the actor's own or a substitute's for the term."""
    standing_in = models.Q(assignment_id__in=substituted(actor).values("assignment_id"))
    own = models.Q(lawyer_id=actor.holder_id)
    found = Visit.objects.filter(own | standing_in, on=actor.day).exclude(
        state__in=[VisitState.MOVED, VisitState.SWAPPED]
    )
    return found.select_related("community", "lawyer", "assignment").order_by("begins", "id")


def coming_visits(actor: Actor, most: int) -> list[Visit]:
    """The next duties the actor may see; a lawyer's own, after today."""
    found = policies.visible_visits(actor).filter(on__gte=actor.day, state=VisitState.PLANNED)
    if actor.has(*LICENSED_ROLES):
        found = found.filter(lawyer_id=actor.holder_id, on__gt=actor.day)
    rows = with_stand_ins(found).select_related("community", "lawyer")
    return list(rows.order_by("on", "begins", "id")[:most])


def plannable(actor: Actor) -> models.QuerySet[Assignment]:
    """The assignments whose hours the actor may lay: the firm's, or one's own."""
    found = Assignment.objects.filter(not_over(actor.day), pairing__state="active")
    if runs_the_firm(actor):
        found = found.filter(firm_id=actor.organisation_id)
    else:
        found = found.filter(lawyer_id=actor.holder_id, firm_id=actor.organisation_id)
    return found.select_related("community", "lawyer").order_by("id")


def assignments_with_hours(actor: Actor) -> models.QuerySet[Assignment]:
    """The assignments an actor sees, running or to come, each with its hours that aren't over."""
    hours = RotaSlot.objects.filter(not_over(actor.day)).order_by("weekday", "begins")
    found = pairing_policies.visible_assignments(actor).filter(not_over(actor.day))
    found = found.filter(pairing__state="active")
    return found.select_related("community", "lawyer").prefetch_related(
        models.Prefetch("slots", hours, to_attr="hours")
    )


@dataclass(frozen=True)
class Room:
    """Where and when a community offers its room."""

    room: str
    opening_hours: str
    name: str


def rooms_of(communities: Iterable[int]) -> dict[int, Room]:
    """The rooms of some communities, with their names as lists show them."""
    found = CommunityProfile.objects.filter(pk__in=list(communities))
    return {
        place.pk: Room(
            place.room,
            place.opening_hours,
            f"{place.organisation.name}（{place.district.name if place.district else ''}{place.street}）",
        )
        for place in found.select_related("organisation", "district")
    }


def suggested_day(visit: Visit, today: date) -> date:
    """A day to make up for a duty on: worked in exchange nearby, else the next working day."""
    earliest = max(today, visit.on - FORTNIGHT)
    exchanged = CalendarDay.objects.filter(
        working=True, day__range=(earliest, visit.on + FORTNIGHT)
    )
    taken = Visit.objects.filter(lawyer_id=visit.lawyer_id, state__in=STANDING).values("on")
    free = exchanged.exclude(day__in=taken).values_list("day", flat=True)
    if visit.state == VisitState.HOLIDAY and free:
        return min(free, key=lambda day: abs(day - visit.on))
    begin = max(today, visit.on)
    return working_days(begin, begin + FORTNIGHT).shifted(begin, 1)


def colleagues(visit: Visit) -> models.QuerySet[User]:
    """Who of the firm is certified on the day of a duty and might take it."""
    certified = Qualification.objects.filter(
        models.Q(withdrawn_on__isnull=True) | models.Q(withdrawn_on__gt=visit.on),
        programme_id=visit.programme_id,
        state__in=COUNTS,
        valid_from__lte=visit.on,
        valid_until__gte=visit.on,
    )
    found = members(visit.firm_id, LICENSED_ROLES, visit.on)
    return found.filter(pk__in=certified.values("person_id")).exclude(pk=visit.lawyer_id)


def exchangeable(visit: Visit, today: date) -> models.QuerySet[Visit]:
    """Colleagues' duties of the firm that may be taken in exchange."""
    found = Visit.objects.filter(
        firm_id=visit.firm_id, on__gte=today, state=VisitState.PLANNED
    ).exclude(lawyer_id=visit.lawyer_id)
    return found.select_related("community", "lawyer").order_by("on", "id")


def swaps_waiting(actor: Actor) -> models.QuerySet[Swap]:
    """Swaps nobody has answered, that the actor asked for or is asked for."""
    found = policies.visible_swaps(actor).filter(state=SwapState.ASKED)
    return found.select_related(
        "visit__community", "in_exchange__community", "to", "asked_by"
    ).order_by("id")
