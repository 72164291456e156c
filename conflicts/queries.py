"""Named reads of the register and its checks."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from django.db import models
from django.utils.translation import gettext as _

from accounts.enums import OrganisationKind
from accounts.models import Organisation, OrganisationName
from conflicts.enums import Position, Result
from conflicts.models import Check, Interest
from conflicts.names import bare_name
from conflicts.regulations import Inside, Likeness, community_verdict
from core.regulation import rule
from core.sealing import keyed_hash


@dataclass(frozen=True)
class Party:
    """A party as the register is asked about it.

    Attributes:
        key: its id in the case.
        position: `client`, `opponent` or `other`.
        identifier_hash: the keyed hash of its identifier, or "": the identifier isn't needed.
        place: its community's twelve-digit code, or "".
    """

    key: int
    position: str
    name: str
    identifier_hash: str = ""
    place: str = ""

    @cached_property
    def name_hash(self) -> str:
        """The keyed hash of the name as it is compared."""
        return keyed_hash("name", bare_name(self.name))

    @cached_property
    def place_hash(self) -> str:
        """The keyed hash of the community's code, or ""."""
        return keyed_hash("place", self.place) if self.place else ""


def material_of(parties: Iterable[Party], handler_ids: Iterable[int]) -> str:
    """A fingerprint of what a check was about."""
    running = hashlib.sha256()
    for party in sorted(parties, key=lambda p: p.key):
        facts = (party.key, party.position, party.name, party.identifier_hash, party.place)
        running.update(repr(facts).encode())
    running.update(repr(sorted(handler_ids)).encode())
    return running.hexdigest()


def checks_of(subject: models.Model) -> models.QuerySet[Check]:
    """The checks of a case, newest first, with what was decided."""
    found = Check.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return found.select_related("decision", "by").order_by("-id")


@dataclass(frozen=True)
class Standing:
    """Where a case stands with its conflict check, and the sentence that says so."""

    code: Literal["none", "outdated", "open", "blocked", "refused", "clear", "decided"]
    sentence: str

    @property
    def may_go_on(self) -> bool:
        """Whether the case may be accepted as far as conflicts go."""
        return self.code in {"clear", "decided"}


def standing(check: Check | None, material: str) -> Standing:
    """The standing of a case from its newest check.

    Args:
        material: the fingerprint of the case's parties and handlers as they are now.
    """
    if check is None:
        return Standing("none", _("还没有做利益冲突核查"))
    if check.material != material:
        return Standing("outdated", _("当事人或承办律师变动后，要重新做利益冲突核查"))
    if check.result == Result.CLEAR:
        return Standing("clear", "")
    if check.result == Result.BLOCKED:
        return Standing("blocked", _("承办律师服务的社区或其居民是对方，不得由其办理"))
    decision = getattr(check, "decision", None)
    if decision is None:
        return Standing("open", _("利益冲突核查有发现，等主任写明理由作出决定"))
    if not decision.proceed:
        return Standing("refused", _("主任已决定因利益冲突不办理"))
    return Standing("decided", "")


# Who handles what is known by the apps above, which register the question: people's ids in;
# person, kind and id of what they handle out.
Handled = Callable[[Collection[int]], Iterable[tuple[int, str, int]]]
_handled: list[Handled] = []


def register_handled(finder: Handled) -> None:
    """Register a function that tells what some people handle now."""
    _handled.append(finder)


def handled_by(people: Collection[int]) -> dict[int, set[tuple[str, int]]]:
    """The cases some people handle now, by person."""
    found: dict[int, set[tuple[str, int]]] = {person: set() for person in people}
    for finder in _handled:
        for person, subject_type, subject_id in finder(people):
            found[person].add((subject_type, subject_id))
    return found


@dataclass(frozen=True)
class Place:
    """A community as the register is asked about it.

    Attributes:
        code: its twelve digits.
    """

    code: str
    name: str

    @property
    def place_hash(self) -> str:
        """The keyed hash of its code."""
        return keyed_hash("place", self.code)

    @property
    def name_hash(self) -> str:
        """The keyed hash of its name."""
        return keyed_hash("name", bare_name(self.name))


@dataclass(frozen=True)
class Near:
    """A party of a case that lies in a community, or may."""

    interest: Interest
    likeness: Likeness


@dataclass(frozen=True)
class Collision:
    """Whether a lawyer's cases collide with a community they would serve (LC-19).

    Attributes:
        material: fingerprint of what was compared; a decision holds for this alone.
        opponents: the parties on the other side that lie there, or may.
    """

    verdict: Literal["blocked", "possible", "clear"]
    material: str
    opponents: tuple[Near, ...] = ()


@dataclass(frozen=True)
class Kin:
    """What a community and those merged into it or into which it was merged are known by.

    Attributes:
        codes: their twelve digits; `names` the ones they bear and bore, as they are compared.
    """

    codes: frozenset[str]
    names: frozenset[str]

    @property
    def place_hashes(self) -> frozenset[str]:
        """The keyed hashes of the codes."""
        return frozenset(keyed_hash("place", code) for code in self.codes)

    @property
    def name_hashes(self) -> frozenset[str]:
        """The keyed hashes of the names."""
        return frozenset(keyed_hash("name", name) for name in self.names)


@rule("LC-19")
def kin_of(codes: Collection[str] = (), names: Collection[str] = ()) -> dict[str, Kin]:
    """By code or name, everything the community that bears it goes by: mergers don't hide anybody.

    Predecessors and successors at whatever remove count, and former names.
    """
    wanted = models.Q(register_no__in=set(codes) - {""}) | models.Q(
        pk__in=OrganisationName.objects.filter(name__in=set(names)).values("organisation_id")
    )
    everywhere = Organisation.objects.filter(kind=OrganisationKind.COMMUNITY)
    known: dict[int, tuple[str, int | None]] = {}
    found = everywhere.filter(wanted | models.Q(name__in=set(names)))
    while True:
        rows = found.values_list("pk", "register_no", "successor_id")
        fresh = {pk: (code, heir) for pk, code, heir in rows if pk not in known}
        if not fresh:
            break
        known |= fresh
        heirs = {heir for _code, heir in fresh.values() if heir is not None}
        found = everywhere.filter(models.Q(successor_id__in=fresh) | models.Q(pk__in=heirs))
    called: dict[int, set[str]] = defaultdict(set)
    for pk, name in OrganisationName.objects.filter(organisation_id__in=known).values_list(
        "organisation_id", "name"
    ):
        called[pk].add(name)
    for pk, name in everywhere.filter(pk__in=known).values_list("pk", "name"):
        called[pk].add(name)
    return _kin_by_sign(known, called, {*codes, *names} - {""})


def _kin_by_sign(
    known: dict[int, tuple[str, int | None]], called: dict[int, set[str]], signs: set[str]
) -> dict[str, Kin]:
    """By each code or name asked about, the families of those who bear it."""
    root: dict[int, int] = {}
    family: dict[int, set[int]] = defaultdict(set)
    for pk in known:
        head, heir = pk, known[pk][1]
        while heir is not None:
            head, heir = heir, known[heir][1]
        root[pk] = head
        family[head].add(pk)
    heads: dict[str, set[int]] = {sign: set() for sign in signs}
    for pk, (code, _heir) in known.items():
        for sign in {code, *called[pk]} & signs:
            heads[sign].add(root[pk])
    members = {sign: {pk for head in tops for pk in family[head]} for sign, tops in heads.items()}
    return {
        sign: Kin(
            frozenset({known[pk][0] for pk in kin} - {""}),
            frozenset(bare_name(name) for pk in kin for name in called[pk]),
        )
        for sign, kin in members.items()
    }


def collision(person_id: int, place: Place) -> Collision:
    """Compare the cases a lawyer handles now with a community."""
    return collisions([person_id], [place])[person_id, place.code]


def collisions(
    people: Collection[int], places: Collection[Place]
) -> dict[tuple[int, str], Collision]:
    """The same for some lawyers and communities at once, by person and code."""
    handled = handled_by(people)
    subjects = {subject for mine in handled.values() for subject in mine}
    hashes = _hashes(places) if subjects else {}
    near = _near(subjects, hashes.values()) if subjects else {}
    return {
        (person, place.code): _collision(
            (person, place.code),
            {subject: near[subject] for subject in sorted(handled[person] & near.keys())},
            hashes.get(place, NOBODY),
        )
        for person in people
        for place in places
    }


Hashes = tuple[frozenset[str], frozenset[str]]
NOBODY: Hashes = (frozenset(), frozenset())


def _hashes(places: Collection[Place]) -> dict[Place, Hashes]:
    """What parties of a place bear: its own code and name and its kin's."""
    kin = kin_of({place.code for place in places})
    return {
        place: (
            kin[place.code].place_hashes | {place.place_hash},
            kin[place.code].name_hashes | {place.name_hash},
        )
        for place in places
    }


def _near(
    subjects: set[tuple[str, int]], hashes: Collection[Hashes]
) -> dict[tuple[str, int], list[Interest]]:
    """The parties of some cases that lie in one of some communities, or are called like it."""
    alike = models.Q(place_hash__in={one for codes, _names in hashes for one in codes}) | models.Q(
        name_hash__in={one for _codes, names in hashes for one in names}
    )
    rows = Interest.objects.filter(
        alike, until__isnull=True, subject_id__in={pk for _kind, pk in subjects}
    )
    found: dict[tuple[str, int], list[Interest]] = defaultdict(list)
    for row in rows.order_by("id"):
        if (row.subject_type, row.subject_id) in subjects:
            found[row.subject_type, row.subject_id].append(row)
    return dict(found)


def _collision(
    key: tuple[int, str],
    cases: dict[tuple[str, int], list[Interest]],
    hashes: Hashes,
) -> Collision:
    """The strictest of what each case gives by itself."""
    verdicts: set[str] = set()
    opponents: list[Near] = []
    facts: list[tuple[object, ...]] = []
    for subject, rows in cases.items():
        sides: dict[str, Likeness] = {}
        for row in rows:
            how = _likeness(row, *hashes)
            if how == "none":
                continue
            facts.append((*subject, row.party_key, row.position, how))
            if sides.get(row.position) != "sure":
                sides[row.position] = how
            if row.position == Position.OPPONENT:
                opponents.append(Near(row, how))
        client, opponent = (
            sides.get(side, "none") for side in (Position.CLIENT, Position.OPPONENT)
        )
        verdicts.add(community_verdict(Inside(client, opponent)))
    material = hashlib.sha256(repr((*key, facts)).encode()).hexdigest()
    if "blocked" in verdicts:
        return Collision("blocked", material, tuple(opponents))
    if "possible" in verdicts:
        return Collision("possible", material, tuple(opponents))
    return Collision("clear", material)


def _likeness(
    interest: Interest, place_hashes: frozenset[str], name_hashes: frozenset[str]
) -> Likeness:
    if interest.place_hash in place_hashes:
        return "sure"
    return "possible" if interest.name_hash in name_hashes else "none"
