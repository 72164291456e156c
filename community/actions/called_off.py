"""Appointments whose ground is gone: the request is over, or the lawyer doesn't come any more."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _

from community.models import Appointment, ServiceRequest
from community.models.appointment import STANDING
from core.actors import Actor
from core.audit import Facts
from core.calendar import local_day
from core.transitions import lock, move


def drop_appointments(where: models.Q, *, reason: str, actor: Actor, at: datetime) -> int:
    """Call off what stands and hasn't been yet; what was stays as it was.

    Returns:
        How many were called off.
    """
    ahead = Appointment.objects.filter(where, state__in=STANDING, on__gte=local_day(at))
    found = list(ahead.order_by("pk"))
    for one in found:
        facts = Facts(reason=reason, clause="LC-11")
        values = {"reason": reason}
        move(lock(one), "call_off", actor=actor, at=at, values=values, facts=facts)
    return len(found)


def drop_of(request: ServiceRequest, *, reason: str, actor: Actor, at: datetime) -> int:
    """Call off what stands of one request."""
    return drop_appointments(models.Q(request=request), reason=reason, actor=actor, at=at)


def forget_appointments(request: ServiceRequest) -> None:
    """Empty what was typed about the times of a withdrawn request; days and states stay (LC-20)."""
    found = Appointment.objects.filter(request=request)
    found.exclude(place="").update(place="")
    found.exclude(reason="").update(reason=_("居民撤回"))
