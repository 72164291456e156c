"""Who may see and do what with alerts (GC-2, LC-18)."""

from __future__ import annotations

from django.db import models

from accounts.enums import LICENSED_ROLES, Role
from community.models import IncidentSign, LogEntry
from core.actors import Actor
from oversight.models import Alert, Told

DESKS = (Role.OFFICER, Role.LEADER, Role.JUSTICE)
# Who finds the list in their navigation; others come to an alert from their own entry or case.
FOLLOWERS = (*DESKS, Role.LIAISON, Role.COMMUNITY_CLERK, Role.DIRECTOR)
READERS = (*FOLLOWERS, *LICENSED_ROLES)


def visible_alerts(actor: Actor) -> models.QuerySet[Alert]:
    """Those told, the district's liaison office, the community, the director of the firm whose case or lawyer
    it is, who raised it."""
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
    if actor.has(Role.DIRECTOR):
        raised = IncidentSign.objects.filter(entry__firm_id=actor.organisation_id)
        seen |= models.Q(
            subject_type=LogEntry._meta.label_lower, subject_id__in=raised.values("entry_id")
        )
    return Alert.objects.filter(seen)


def can_acknowledge_alert(actor: Actor, alert: Alert) -> bool:
    """An officer or leader of the bar told, and the justice administration."""
    told = alert.told.filter(organisation=actor.organisation)
    return actor.has(*DESKS) and told.exists()


def can_close_alert(actor: Actor, alert: Alert) -> bool:
    """The bar."""
    desk = actor.has(Role.OFFICER, Role.LEADER)
    return desk and actor.organisation_id == alert.bar_id
