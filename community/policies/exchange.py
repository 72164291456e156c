"""Who may see and do what with the records of exchange (LC-8, LC-20)."""

from __future__ import annotations

from django.db import models

from accounts.enums import Role
from community.enums.pairing import PairingState
from community.models import Exchange, Pairing
from community.policies.access import (
    at_the_community,
    at_the_liaison,
    forerunners,
    in_the_firm,
    is_lawyer,
    runs_the_firm,
    served_communities,
    serves,
    substituted,
)
from core.actors import Actor


def visible_exchanges(actor: Actor) -> models.QuerySet[Exchange]:
    """The firm's lawyers and office, the community, its liaison office; the bar sees figures only."""
    everything = Exchange.objects.all()
    if at_the_liaison(actor):
        return everything.filter(liaison_id=actor.organisation_id)
    if at_the_community(actor):
        here = [actor.organisation_id, *forerunners([actor.organisation_id])]
        return everything.filter(community_id__in=here)
    if runs_the_firm(actor) or is_lawyer(actor):
        return everything.filter(firm_id=actor.organisation_id)
    return everything.none()


def exchanging(actor: Actor) -> models.QuerySet[Pairing]:
    """The running pairings whose exchange the actor writes down: director, or serving lawyer."""
    running = Pairing.objects.filter(firm_id=actor.organisation_id or 0, state=PairingState.ACTIVE)
    if not in_the_firm(actor):
        return running.none()
    if actor.has(Role.DIRECTOR):
        return running
    own = served_communities(actor).values("community_id")
    standing_in = substituted(actor).values("community_id")
    return running.filter(models.Q(community_id__in=own) | models.Q(community_id__in=standing_in))


def can_write_exchange(actor: Actor, pairing: Pairing) -> bool:
    """The firm's director, the community's lawyer or their substitute."""
    if not in_the_firm(actor) or actor.organisation_id != pairing.firm_id:
        return False
    return actor.has(Role.DIRECTOR) or serves(actor, pairing.community_id)


def can_confirm_exchange(actor: Actor, exchange: Exchange) -> bool:
    """The community's officer."""
    return at_the_community(actor) and actor.organisation_id == exchange.community_id
