"""Named reads of pairings: the board, candidates with their reasons, what a page shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models

from accounts.models import User
from accounts.queries import on_day
from community.enums.pairing import OPEN_STATES, PairingState, WishSide
from community.enums.registers import Standing
from community.models import (
    Assignment,
    CommunityProfile,
    FirmPlacement,
    FirmProfile,
    LawyerProfile,
    Pairing,
    Wish,
)
from community.queries.registers import STREET, qualified_lawyers
from community.regulations.pairing import of_the_district
from community.regulations.ranking import Offer, Reason, order_of, reasons_of
from conflicts.queries import Place, collisions

SHOWN = 3


def place_of(community: CommunityProfile) -> Place:
    """The community as the register of interests is asked about it."""
    return Place(community.code, community.organisation.name)


def belongs(firm: FirmProfile, place: CommunityProfile) -> bool:
    """Whether the firm, with its organisation, belongs to the community's district by itself."""
    kind = firm.organisation.firm_kind
    return of_the_district(kind, firm.district_id, place.district_id)


def out_of_district(firm: FirmProfile, place: CommunityProfile, day: date) -> bool:
    """Whether the two need a reason: the firm is neither of the district nor placed there."""
    return not belongs(firm, place) and not placed_here(firm.pk, place.liaison_id, day)


def placed_here(firm_id: int, liaison_id: int | None, day: date) -> bool:
    """Whether the city bar placed the firm under that liaison office on the day."""
    held = FirmPlacement.objects.filter(on_day(day), firm_id=firm_id, liaison_id=liaison_id)
    return liaison_id is not None and held.exists()


def with_names(found: models.QuerySet[Pairing]) -> models.QuerySet[Pairing]:
    """With what lists show: one question for each kind of thing, as planning one join takes longer."""
    around = ("community", "firm", "liaison", "lawyer", "programme__bar", "district")
    return with_street(found).prefetch_related(*around)


def with_street(found: models.QuerySet[Pairing]) -> models.QuerySet[Pairing]:
    """Names of communities repeat, so they are shown with district and street."""
    return found.annotate(street=STREET)


@dataclass(frozen=True)
class Counts:
    """How many communities stand how."""

    total: int
    paired: int
    pending: int
    unpaired: int


def counts_of(visible: models.QuerySet[CommunityProfile]) -> Counts:
    """The board's figures, from the standing kept on the rows."""
    rows = visible.filter(ended_on__isnull=True).order_by().values_list("standing")
    found = dict(rows.annotate(models.Count("pk")))
    paired, pending, unpaired = (
        found.get(s, 0) for s in (Standing.PAIRED, Standing.PENDING, Standing.UNPAIRED)
    )
    return Counts(paired + pending + unpaired, paired, pending, unpaired)


@dataclass(frozen=True)
class Tile:
    """A street of the grid."""

    code: str
    name: str
    total: int
    paired: int
    pending: int

    @property
    def unpaired(self) -> int:
        """Communities without any pairing on its way."""
        return self.total - self.paired - self.pending

    @property
    def standing(self) -> str:
        """The weakest of its communities' standings."""
        if self.unpaired:
            return Standing.UNPAIRED
        return Standing.PENDING if self.pending else Standing.PAIRED


def tiles_of(visible: models.QuerySet[CommunityProfile]) -> list[Tile]:
    """The streets of these communities, each with its counts."""
    rows = visible.filter(ended_on__isnull=True).order_by("street_code")
    counted = rows.values_list("street_code", "street", "standing").annotate(models.Count("pk"))
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for code, name, standing, number in counted:
        found[code, name][standing] = number
    return [
        Tile(code, name, sum(n.values()), n.get(Standing.PAIRED, 0), n.get(Standing.PENDING, 0))
        for (code, name), n in found.items()
    ]


@dataclass(frozen=True)
class Candidate:
    """A firm that might serve a community, where it stands and why."""

    firm: FirmProfile
    offer: Offer
    reasons: Sequence[Reason]


def candidates_for(
    communities: Sequence[CommunityProfile],
    firms: models.QuerySet[FirmProfile],
    day: date,
    *,
    most: int = SHOWN,
) -> dict[int, list[Candidate]]:
    """The best candidates for some communities of one programme, in a fixed number of queries.

    Left out are firms that have left and those with which an open pairing exists.
    """
    taking = list(firms.filter(left_on__isnull=True).select_related("organisation"))
    world = _World.read(communities, taking, day)
    found: dict[int, list[Candidate]] = {}
    for community in communities:
        offers = [
            (firm, world.offer(firm, community))
            for firm in taking
            if (firm.pk, community.pk) not in world.open
        ]
        offers.sort(key=lambda entry: (*order_of(entry[1]), entry[0].pk))
        found[community.pk] = [
            Candidate(firm, offer, reasons_of(offer)) for firm, offer in offers[:most]
        ]
    return found


@dataclass(frozen=True)
class _World:
    """What offers are made from, read at once."""

    lawyers: dict[int, list[int]]
    clear: dict[tuple[int, str], bool]
    placed: set[tuple[int, int]]
    wishes: dict[tuple[str, int, int], int]
    open: set[tuple[int, int]]

    @classmethod
    def read(
        cls, communities: Sequence[CommunityProfile], firms: Sequence[FirmProfile], day: date
    ) -> _World:
        firm_ids, community_ids = [f.pk for f in firms], [c.pk for c in communities]
        lawyers: dict[int, list[int]] = defaultdict(list)
        qualified = LawyerProfile.objects.filter(firm_id__in=firm_ids, qualified_until__gte=day)
        for person, firm in qualified.values_list("person_id", "firm_id"):
            lawyers[firm].append(person)
        people = [person for held in lawyers.values() for person in held]
        met = collisions(people, [place_of(c) for c in communities])
        placements = FirmPlacement.objects.filter(on_day(day), firm_id__in=firm_ids)
        wishes = Wish.objects.filter(community_id__in=community_ids)
        opened = Pairing.objects.filter(community_id__in=community_ids, state__in=OPEN_STATES)
        return cls(
            lawyers,
            {key: found.verdict == "clear" for key, found in met.items()},
            set(placements.values_list("firm_id", "liaison_id")),
            {
                (side, firm, community): rank
                for side, firm, community, rank in wishes.values_list(
                    "side", "firm_id", "community_id", "rank"
                )
            },
            set(opened.values_list("firm_id", "community_id")),
        )

    def offer(self, firm: FirmProfile, community: CommunityProfile) -> Offer:
        """What the firm has to offer to the community."""
        mine = self.lawyers.get(firm.pk, [])
        wished, offered = set(community.specialities_wished), firm.specialities
        return Offer(
            of_the_district=belongs(firm, community),
            placed=(firm.pk, community.liaison_id or 0) in self.placed,
            qualified=len(mine),
            clear=sum(self.clear[person, community.code] for person in mine),
            load=firm.load,
            capacity=firm.capacity,
            shared=tuple(word for word in offered if word in wished),
            firm_rank=self.wishes.get((WishSide.FIRM, firm.pk, community.pk)),
            community_rank=self.wishes.get((WishSide.COMMUNITY, firm.pk, community.pk)),
        )


def assignment_on(pairing: Pairing, day: date) -> Assignment | None:
    """Who serves on that day, or the next who will; None when nobody does."""
    held = pairing.assignments.filter(models.Q(until__isnull=True) | models.Q(until__gte=day))
    return held.order_by("since").first()


def lawyers_to_send(firm_id: int, day: date) -> models.QuerySet[User]:
    """The firm's lawyers who are qualified on the day, the least loaded first."""
    ids = list(qualified_lawyers(firm_id, day).values_list("person_id", flat=True))
    order = models.Case(*(models.When(pk=pk, then=n) for n, pk in enumerate(ids)), default=0)
    return User.objects.filter(pk__in=ids).order_by(order, "pk")


def waiting_for_approval(visible: models.QuerySet[Pairing]) -> models.QuerySet[Pairing]:
    """What both sides have chosen and the liaison office hasn't agreed to."""
    return with_names(visible.filter(state=PairingState.AGREED)).order_by("-id")


def waiting_for_review(programme_ids: Collection[int]) -> models.QuerySet[Pairing]:
    """What liaison offices have agreed to and the bar hasn't reviewed."""
    found = Pairing.objects.filter(programme_id__in=programme_ids, state=PairingState.APPROVED)
    return with_names(found).order_by("-id")
