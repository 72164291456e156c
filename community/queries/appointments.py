"""Named reads of appointments for requests (LC-11)."""

from __future__ import annotations

from datetime import date

from django.db import models

from accounts.queries import on_day
from community.enums.work import AppointmentState
from community.models import Appointment, Assignment, ServiceRequest, Substitution, Visit
from community.models.appointment import STANDING
from community.policies import work as policies
from community.queries.rota import hours_of, on_duty
from community.queries.work import places_of
from community.regulations.rota import Hours
from core.actors import Actor

COMING = 20


def standing_of(request: ServiceRequest) -> Appointment | None:
    """The one that is proposed or agreed."""
    found = Appointment.objects.filter(request=request, state__in=STANDING)
    return found.select_related("lawyer").first()


def agreed_of(request: ServiceRequest) -> Appointment | None:
    """The time that is agreed, for the resident."""
    return Appointment.objects.filter(request=request, state=AppointmentState.AGREED).first()


def past_of(request: ServiceRequest) -> list[Appointment]:
    """Those that were replaced or called off, the newest first."""
    found = Appointment.objects.filter(request=request).exclude(state__in=STANDING)
    return list(found.order_by("-id")[:COMING])


def lawyers_there(community_id: int, on: date) -> set[int]:
    """Who serves a community on a day, substitutes too."""
    held = Assignment.objects.filter(on_day(on), community_id=community_id, pairing__state="active")
    standing_in = Substitution.objects.filter(
        on_day(on), community_id=community_id, revoked_at__isnull=True
    )
    return {
        *held.values_list("lawyer_id", flat=True),
        *standing_in.values_list("substitute_id", flat=True),
    }


def elsewhere(
    lawyer_id: int | None, community_id: int, on: date, *, besides: Appointment | None = None
) -> list[Hours]:
    """What a lawyer has on a day: duty in other communities, and everybody they agreed to see."""
    visits = on_duty(lawyer_id, on, on).exclude(community_id=community_id)
    agreed = agreed_by(lawyer_id, on, on)
    if besides is not None:
        agreed = agreed.exclude(pk=besides.pk)
    return hours_of(visits) + hours_of(agreed)


def agreed_by(lawyer_id: int | None, since: date, until: date) -> models.QuerySet[Appointment]:
    """Whom a lawyer agreed to see within a term."""
    found = Appointment.objects.filter(
        lawyer_id=lawyer_id, on__range=(since, until), state=AppointmentState.AGREED
    )
    return found.select_related("community")


def coming(actor: Actor, *, own: bool = False) -> list[Appointment]:
    """What stands from today on.

    Args:
        own: only a lawyer's own: what they keep, and what waits for who serves the community.
    """
    found = policies.visible_appointments(actor).filter(state__in=STANDING, on__gte=actor.day)
    if own:
        served = [one.pk for one in places_of(actor)]
        waiting = models.Q(lawyer_id__isnull=True, community_id__in=served)
        found = found.filter(models.Q(lawyer_id=actor.holder_id) | waiting)
    rows = found.select_related("community", "lawyer", "firm").order_by("on", "begins", "id")
    return list(rows[:COMING])


def of_day(actor: Actor, visit: Visit) -> list[Appointment]:
    """Who is seen on a day of duty, as far as the actor may see it."""
    found = policies.visible_appointments(actor).filter(
        community_id=visit.community_id,
        on=visit.on,
        state=AppointmentState.AGREED,
    )
    return list(found.select_related("community", "lawyer", "firm").order_by("begins", "id"))
