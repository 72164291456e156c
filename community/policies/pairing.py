"""Who may see and do what with pairings, assignments and agreements (LC-22, LC-23)."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from community.enums.pairing import WishSide
from community.models import (
    Agreement,
    Arrangement,
    Assignment,
    CommunityProfile,
    Pairing,
    TakeoverTask,
    Wish,
)
from community.policies.access import (
    at_justice,
    at_the_bar,
    at_the_community,
    at_the_liaison,
    in_region,
    in_the_firm,
    of_bar,
    reads_the_bar,
    runs_the_firm,
    served_communities,
    substituted,
)
from community.policies.registers import can_keep_registers
from core.actors import Actor

M = TypeVar("M", Pairing, Assignment, Agreement)


def _by_side(actor: Actor, everything: models.QuerySet[M]) -> models.QuerySet[M]:
    """A row is seen by its bar, liaison, firm and community."""
    if reads_the_bar(actor):
        return everything.filter(of_bar(actor))
    if at_the_liaison(actor):
        return everything.filter(liaison_id=actor.organisation_id)
    if in_the_firm(actor):
        return everything.filter(firm_id=actor.organisation_id)
    if at_the_community(actor):
        return everything.filter(community_id=actor.organisation_id)
    return everything.none()


def visible_pairings(actor: Actor) -> models.QuerySet[Pairing]:
    """The bar its programme's, liaison, firm and community their own, justice its region's."""
    if at_justice(actor):
        return Pairing.objects.filter(in_region(actor))
    return _by_side(actor, Pairing.objects.all())


def visible_assignments(actor: Actor) -> models.QuerySet[Assignment]:
    """As pairings; and those one stands in for."""
    found = _by_side(actor, Assignment.objects.all())
    standing_in = substituted(actor).values("assignment_id")
    return found | Assignment.objects.filter(pk__in=standing_in)


def visible_agreements(actor: Actor) -> models.QuerySet[Agreement]:
    """As pairings."""
    return _by_side(actor, Agreement.objects.all())


def visible_wishes(actor: Actor) -> models.QuerySet[Wish]:
    """One's own list; a bar and a liaison office those that matter to their communities."""
    everything = Wish.objects.all()
    if reads_the_bar(actor):
        return everything.filter(of_bar(actor))
    if at_the_liaison(actor):
        here = CommunityProfile.objects.filter(liaison_id=actor.organisation_id)
        return everything.filter(community_id__in=here.values("organisation_id"))
    if runs_the_firm(actor) or at_the_community(actor):
        return everything.filter(owner_id=actor.organisation_id)
    return everything.none()


def can_wish(actor: Actor, side: str) -> bool:
    """A firm's office and a community's officer, each in their own list."""
    return runs_the_firm(actor) if side == WishSide.FIRM else at_the_community(actor)


def can_propose_pairing(actor: Actor, *, firm_id: int, community: CommunityProfile) -> bool:
    """The firm's office, the community's officer, its liaison office, the bar's desk."""
    if runs_the_firm(actor):
        return actor.organisation_id == firm_id
    if at_the_community(actor):
        return actor.organisation_id == community.organisation_id
    return can_place_pairing(actor, community)


def can_place_pairing(actor: Actor, community: CommunityProfile) -> bool:
    """The community's liaison office; the bar where there is none, or across districts."""
    if at_the_liaison(actor):
        return actor.organisation_id == community.liaison_id
    return at_the_bar(actor) and actor.organisation_id == community.programme.bar_id


def can_choose_pairing(actor: Actor, pairing: Pairing) -> bool:
    """Each side for itself; the liaison office enters it for a side that sends paper."""
    here = actor.organisation_id
    if runs_the_firm(actor):
        return here == pairing.firm_id
    if at_the_community(actor):
        return here == pairing.community_id
    return is_liaison_of(actor, pairing)


def is_liaison_of(actor: Actor, pairing: Pairing) -> bool:
    """The liaison office of the pairing's district; the bar's desk where there is none."""
    if pairing.liaison_id is None:
        return at_the_bar(actor) and actor.organisation_id == pairing.programme.bar_id
    return at_the_liaison(actor) and actor.organisation_id == pairing.liaison_id


def can_approve_pairing(actor: Actor, pairing: Pairing) -> bool:
    """The liaison office (LC-22)."""
    return is_liaison_of(actor, pairing)


def can_review_pairing(actor: Actor, pairing: Pairing) -> bool:
    """The city bar's desk (LC-22)."""
    return at_the_bar(actor) and actor.organisation_id == pairing.programme.bar_id


def can_adjust_pairing(actor: Actor, pairing: Pairing) -> bool:
    """The liaison office and the city bar, with a reason."""
    return is_liaison_of(actor, pairing) or can_review_pairing(actor, pairing)


def can_withdraw_pairing(actor: Actor, pairing: Pairing) -> bool:
    """Either side."""
    here = actor.organisation_id
    own = (runs_the_firm(actor), pairing.firm_id), (at_the_community(actor), pairing.community_id)
    return any(may and here == side for may, side in own) or can_adjust_pairing(actor, pairing)


def can_assign_lawyer(actor: Actor, pairing: Pairing) -> bool:
    """The firm sends the lawyer (LC-8); the liaison office may enter it for the firm."""
    if runs_the_firm(actor):
        return actor.organisation_id == pairing.firm_id
    return is_liaison_of(actor, pairing)


def can_substitute(actor: Actor, assignment: Assignment) -> bool:
    """The firm's office; the assigned lawyer names a colleague."""
    if runs_the_firm(actor):
        return actor.organisation_id == assignment.firm_id
    return served_communities(actor).filter(pk=assignment.pk).exists()


def can_draft_agreement(actor: Actor, pairing: Pairing) -> bool:
    """The firm's office, or the liaison office for it."""
    return can_assign_lawyer(actor, pairing)


def can_confirm_agreement(actor: Actor, agreement: Agreement) -> bool:
    """The firm's director and the community's officer, each for their side, in person; the
    liaison office enters a paper both have signed.
    """
    return can_choose_pairing(actor, agreement.pairing)


def visible_arrangements(actor: Actor) -> models.QuerySet[Arrangement]:
    """Earlier helpers without a firm: bar, liaison, the community."""
    everything = Arrangement.objects.all()
    if reads_the_bar(actor):
        return everything.filter(of_bar(actor))
    if at_the_liaison(actor):
        return everything.filter(liaison_id=actor.organisation_id)
    if at_the_community(actor):
        return everything.filter(community_id=actor.organisation_id)
    return everything.none()


def can_take_over(actor: Actor, community: CommunityProfile) -> bool:
    """Who keeps the registers brings along what was there before (LC-23)."""
    return can_keep_registers(actor, community.programme)


def visible_takeover_tasks(actor: Actor) -> models.QuerySet[TakeoverTask]:
    """What is still to be done of the four old kinds: bar and liaison."""
    if reads_the_bar(actor):
        return TakeoverTask.objects.filter(of_bar(actor))
    if at_the_liaison(actor):
        return TakeoverTask.objects.filter(liaison_id=actor.organisation_id)
    return TakeoverTask.objects.none()
