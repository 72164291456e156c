"""Requests of a merged community go on in its successor; a closed one's are wound up (LC-7)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation
from community.actions.called_off import drop_of
from community.models import CommunityProfile, ServiceRequest
from core.actors import Actor
from core.audit import Facts
from core.calendar import local_day
from core.transitions import move

# What is neither ended nor withdrawn.
WAITING = ("received", "accepted", "answered", "referred")


def heir_of(community: Organisation) -> CommunityProfile | None:
    """The community in a programme into which one was merged, at whatever remove."""
    seen = {community.pk}
    heir = community.successor
    while heir is not None and heir.successor is not None and heir.pk not in seen:
        seen.add(heir.pk)
        heir = heir.successor
    if heir is None:
        return None
    found = CommunityProfile.objects.select_related("organisation", "programme")
    return found.filter(pk=heir.pk, ended_on__isnull=True).first()


def come_over(
    request: ServiceRequest, heir: CommunityProfile, *, actor: Actor, at: datetime
) -> ServiceRequest:
    """A request goes on in the successor of the community it was asked in.

    Its deadlines run on; who owes them is found by `hand_on_requests`.
    """
    before = request.community
    values = {
        "programme_id": heir.programme_id,
        "community_id": heir.pk,
        "liaison_id": heir.liaison_id,
        "came_from": before,
        "came_on": local_day(at),
    }
    reason = _("%(old)s并入%(new)s") % {"old": before.name, "new": heir.organisation.name}
    drop_of(request, reason=reason, actor=actor, at=at)
    facts = Facts(reason=reason, clause="LC-7", changes={"community": [before.pk, heir.pk]})
    return move(request, "come_over", actor=actor, at=at, values=values, facts=facts)


def come_over_all(community: Organisation, *, actor: Actor, at: datetime) -> int:
    """Whatever waits in a merged community goes on in its successor.

    Returns:
        How many requests did; none when nobody in a programme took over.
    """
    heir = heir_of(community)
    if heir is None:
        return 0
    waiting = ServiceRequest.objects.filter(community=community, state__in=WAITING)
    with transaction.atomic():
        found = list(waiting.select_related("community").order_by("pk"))
        for request in found:
            come_over(request, heir, actor=actor, at=at)
    return len(found)
