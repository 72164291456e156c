"""Who may see and do what with alerts (GC-2, LC-18)."""

from __future__ import annotations

from django.db import models

from accounts.enums import LICENSED_ROLES, Role
from core.actors import Actor
from oversight.models import Alert, Told

DESKS = (Role.OFFICER, Role.LEADER, Role.JUSTICE)
READERS = (*DESKS, Role.LIAISON, Role.COMMUNITY_CLERK, *LICENSED_ROLES)


def visible_alerts(actor: Actor) -> models.QuerySet[Alert]:
    """Those told, the district's liaison office, the community or the firm's director, who raised it."""
    if not actor.has(*READERS):
        return Alert.objects.none()
    seen = models.Q(raised_by_id=actor.person_id)
    if actor.has(*DESKS):
        seen |= models.Q(
            pk__in=Told.objects.filter(organisation=actor.organisation).values("alert_id")
        )
    if actor.has(Role.LIAISON):
        seen |= models.Q(liaison_id=actor.organisation_id)
    if actor.has(Role.COMMUNITY_CLERK, Role.DIRECTOR):
        seen |= models.Q(where_id=actor.organisation_id)
    return Alert.objects.filter(seen)


def can_acknowledge_alert(actor: Actor, alert: Alert) -> bool:
    """An officer or leader of the bar told, and the justice administration."""
    told = alert.told.filter(organisation=actor.organisation)
    return actor.has(*DESKS) and told.exists()


def can_close_alert(actor: Actor, alert: Alert) -> bool:
    """The bar."""
    desk = actor.has(Role.OFFICER, Role.LEADER)
    return desk and actor.organisation_id == alert.bar_id
