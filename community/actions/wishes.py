"""What a firm and a community wish for, each in its own order (LC-22)."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation
from community.enums.pairing import WishSide
from community.models import CommunityProfile, FirmProfile, Wish
from community.policies import access, pairing
from core.actors import Actor
from core.audit import Facts, record
from core.errors import Forbidden, Unmet

MOST = 20


def add_wish(*, other: Organisation, actor: Actor, at: datetime, note: str = "") -> Wish:
    """Put a community, or a firm, at the end of one's list.

    Raises:
        Forbidden: neither a firm's office nor a community's officer.
        Unmet: it takes no part, stands in the list already, or the list is long enough.
    """
    side = WishSide.COMMUNITY if access.at_the_community(actor) else WishSide.FIRM
    if not pairing.can_wish(actor, side):
        raise Forbidden(_("由律所主任、行政人员或社区负责人填写意向。"))
    own = actor.organisation
    firm, community = (own, other) if side == WishSide.FIRM else (other, own)
    place = CommunityProfile.objects.filter(pk=community.pk, ended_on__isnull=True).first()
    taking = FirmProfile.objects.filter(pk=firm.pk, left_on__isnull=True).first()
    if place is None or taking is None or place.programme_id != taking.programme_id:
        raise Unmet(_("律所或社区没有参加本市的律师进社区。"), clause="LC-22")
    with transaction.atomic():
        _lock(own)
        held = Wish.objects.filter(owner=own)
        if held.filter(firm=firm, community=community).exists():
            raise Unmet(_("已经在意向里。"))
        if held.count() >= MOST:
            raise Unmet(_("最多 %(most)d 个意向。") % {"most": MOST})
        last = held.aggregate(last=models.Max("rank"))["last"] or 0
        made = Wish.objects.create(
            programme_id=place.programme_id,
            side=side,
            firm=firm,
            community=community,
            owner=own,
            rank=last + 1,
            note=note,
            by_id=actor.person_id,
            at=at,
        )
        changes = {"other": other.name, "rank": made.rank}
        record(made, "wish", actor=actor, at=at, facts=Facts(clause="LC-22", changes=changes))
    return made


def _lock(owner: Organisation) -> None:
    """One change of a list at a time."""
    Organisation.objects.select_for_update(no_key=True).get(pk=owner.pk)


def remove_wish(wish: Wish, *, actor: Actor, at: datetime) -> None:
    """Take a wish back; those behind it move up.

    Raises:
        Forbidden: not of one's own list.
    """
    _refuse_others(wish, actor)
    with transaction.atomic(), connection.cursor() as cursor:
        _lock(wish.owner)
        cursor.execute("SET CONSTRAINTS wish_rank DEFERRED")
        facts = Facts(clause="LC-22", changes={"rank": wish.rank})
        record(wish, "unwish", actor=actor, at=at, facts=facts, owner_id=wish.owner_id)
        behind = Wish.objects.filter(owner_id=wish.owner_id, rank__gt=wish.rank)
        wish.delete()
        behind.update(rank=models.F("rank") - 1)
        cursor.execute("SET CONSTRAINTS wish_rank IMMEDIATE")


def raise_wish(wish: Wish, *, actor: Actor, at: datetime) -> None:
    """Change places with the wish before it.

    Raises:
        Forbidden: not of one's own list.
        Unmet: it is the first.
    """
    _refuse_others(wish, actor)
    with transaction.atomic(), connection.cursor() as cursor:
        _lock(wish.owner)
        fresh = Wish.objects.get(pk=wish.pk)
        before = Wish.objects.filter(owner_id=fresh.owner_id, rank=fresh.rank - 1).first()
        if before is None:
            raise Unmet(_("已经是第一意向。"))
        cursor.execute("SET CONSTRAINTS wish_rank DEFERRED")
        Wish.objects.filter(pk=before.pk).update(rank=fresh.rank)
        Wish.objects.filter(pk=fresh.pk).update(rank=before.rank)
        cursor.execute("SET CONSTRAINTS wish_rank IMMEDIATE")
        changes = {"rank": [fresh.rank, before.rank]}
        record(fresh, "raise", actor=actor, at=at, facts=Facts(clause="LC-22", changes=changes))


def _refuse_others(wish: Wish, actor: Actor) -> None:
    if wish.owner_id != actor.organisation_id or not pairing.can_wish(actor, wish.side):
        raise Forbidden(_("只能修改自己的意向。"))
