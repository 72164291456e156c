"""Which firm suits a community best, and why, in words (LC-22)."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.regulation import rule

UNWISHED = 99


@dataclass(frozen=True)
class Offer:
    """What is known of a firm that might serve a community.

    Attributes:
        of_the_district, placed: it belongs there by itself, or the city bar placed it there.
        qualified: its lawyers with a certificate on the day; `clear` those of them whose cases
            don't collide with the community (LC-19).
        load, capacity: communities served, and how many the firm offers to serve.
        shared: specialities the community wishes and the firm has.
        firm_rank, community_rank: how high each has the other in its list; None for not at all.
    """

    of_the_district: bool
    placed: bool
    qualified: int
    clear: int
    load: int
    capacity: int | None = None
    shared: tuple[str, ...] = field(default=())
    firm_rank: int | None = None
    community_rank: int | None = None

    @property
    def has_room(self) -> bool:
        """Whether it offers to serve one more."""
        return self.capacity is None or self.load < self.capacity


@dataclass(frozen=True)
class Reason:
    """One reason: speaks for the firm, or against it."""

    speaks_for: bool
    words: str


@rule("LC-22")
def order_of(offer: Offer) -> tuple[int, ...]:
    """What the candidates are sorted by: least first.

    District first, then a qualified lawyer without a conflict, what both sides wish, room, load,
    speciality.
    """
    wishes = (offer.firm_rank or UNWISHED) + (offer.community_rank or UNWISHED)
    return (
        not (offer.of_the_district or offer.placed),
        not offer.clear,
        wishes,
        not offer.has_room,
        offer.load,
        -len(offer.shared),
    )


@rule("LC-22")
def reasons_of(offer: Offer) -> list[Reason]:
    """Why a firm stands where it stands, the weightiest first."""
    return [_place(offer), _lawyers(offer), *_wishes(offer), _room(offer), *_shared(offer)]


def _place(offer: Offer) -> Reason:
    if offer.of_the_district:
        return Reason(True, _("本区律所"))
    if offer.placed:
        return Reason(True, _("市律协已调配到本区"))
    return Reason(False, _("不属于本区，也没有调配到本区"))


def _lawyers(offer: Offer) -> Reason:
    if not offer.qualified:
        return Reason(False, _("今天没有具备资格的律师"))
    if not offer.clear:
        return Reason(False, _("具备资格的律师都要先处理利益冲突"))
    words = ngettext("%(n)d 名律师今天具备资格", "%(n)d 名律师今天具备资格", offer.clear)
    return Reason(True, words % {"n": offer.clear})


def _wishes(offer: Offer) -> list[Reason]:
    found = []
    if offer.community_rank:
        found.append(Reason(True, _("社区的第 %(n)d 意向") % {"n": offer.community_rank}))
    if offer.firm_rank:
        found.append(Reason(True, _("律所的第 %(n)d 意向") % {"n": offer.firm_rank}))
    return found


def _room(offer: Offer) -> Reason:
    if offer.capacity is None:
        words = ngettext("现服务 %(n)d 个社区", "现服务 %(n)d 个社区", offer.load)
        return Reason(True, words % {"n": offer.load})
    words = _("现服务 %(load)d 个，可服务 %(most)d 个")
    return Reason(offer.has_room, words % {"load": offer.load, "most": offer.capacity})


def _shared(offer: Offer) -> list[Reason]:
    if not offer.shared:
        return []
    return [Reason(True, _("专长相合：%(words)s") % {"words": "、".join(offer.shared)})]
