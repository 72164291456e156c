"""What oversight does when a lower app tells that something happened: one action each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from cases.models import Case
from cases.signals import incident_signalled as case_signalled
from community.models import IncidentSign
from community.signals import incident_signalled
from core.actors import Actor
from oversight.actions import alerts


@receiver(incident_signalled)
def from_community(*, sign: IncidentSign, actor: Actor, at: datetime, **_more: Any) -> None:
    """A sign was raised from a community's log."""
    entry = sign.entry
    alerts.raise_alert(
        entry,
        origin="community",
        where=entry.community,
        bar=entry.programme.bar,
        liaison=entry.liaison,
        district=entry.district_id or "",
        firm=entry.firm,
        gist=sign.gist,
        done=sign.advice,
        actor=actor,
        at=at,
    )


@receiver(case_signalled)
def from_case(
    *, case: Case, gist: str, done: str, occasion: str, actor: Actor, at: datetime, **_more: Any
) -> None:
    """A sign was raised from a case: told to the city bar above the firm."""
    above = Organisation.objects.filter(
        pk__in=case.firm.lineage, kind=OrganisationKind.CITY_BAR
    ).first()
    bar = above or case.firm.parent
    if bar is None:
        return
    alerts.raise_alert(
        case,
        origin="case",
        where=case.firm,
        bar=bar,
        liaison=None,
        district=case.firm.region_id or "",
        firm=case.firm,
        gist=gist,
        done=done,
        occasion=occasion,
        actor=actor,
        at=at,
    )
