"""On which side of a programme an actor stands; every policy of this app begins here (LC-20)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import models

from accounts.enums import BAR_ROLES, LICENSED_ROLES, OrganisationKind, Role
from accounts.models import Organisation
from accounts.queries import on_day
from community.models import Assignment, FirmProfile, Programme, Substitution
from core.actors import Actor
from core.calendar import start_of
from core.regulation import rule

DESK_ROLES = (Role.OFFICER, Role.LEADER)
FIRM_OFFICE = (Role.DIRECTOR, Role.CLERK)
FIRM_SIDE = (*LICENSED_ROLES, Role.TRAINEE, Role.CLERK)


def is_kind(actor: Actor, *kinds: str) -> bool:
    """Whether the actor acts for an organisation of one of these kinds."""
    return actor.organisation is not None and actor.organisation.kind in kinds


def at_the_bar(actor: Actor) -> bool:
    """An officer or leader of a city bar: the programme's desk."""
    return is_kind(actor, OrganisationKind.CITY_BAR) and actor.has(*DESK_ROLES)


def reads_the_bar(actor: Actor) -> bool:
    """Anybody of a city bar's office, its administrator and treasurer included."""
    return is_kind(actor, OrganisationKind.CITY_BAR) and actor.has(*BAR_ROLES)


def at_the_liaison(actor: Actor) -> bool:
    """Somebody of a district's liaison office."""
    return is_kind(actor, OrganisationKind.LIAISON) and actor.has(Role.LIAISON)


def at_the_community(actor: Actor) -> bool:
    """The community's named officer."""
    return is_kind(actor, OrganisationKind.COMMUNITY) and actor.has(Role.COMMUNITY_CLERK)


def in_the_firm(actor: Actor) -> bool:
    """Anybody who works in a firm."""
    return is_kind(actor, OrganisationKind.FIRM) and actor.has(*FIRM_SIDE)


def runs_the_firm(actor: Actor) -> bool:
    """The firm's director or clerk, who keep its pairings, rota and reports."""
    return is_kind(actor, OrganisationKind.FIRM) and actor.has(*FIRM_OFFICE)


def is_lawyer(actor: Actor) -> bool:
    """Somebody of a firm who may serve a community."""
    return is_kind(actor, OrganisationKind.FIRM) and actor.has(*LICENSED_ROLES)


def at_justice(actor: Actor) -> bool:
    """A justice bureau: reads the figures of its region (LC-5)."""
    return is_kind(actor, OrganisationKind.JUSTICE) and actor.has(Role.JUSTICE)


@rule("LC-5")
def in_region(actor: Actor, column: str = "district") -> models.Q:
    """Rows of a justice bureau's region: its district, or every district of its city or province.

    Codes of a region begin alike, so it is a range an index can serve.
    """
    code = actor.organisation.region_id if actor.organisation is not None else None
    if not code:
        return models.Q(pk__in=[])
    begin = code.removesuffix("00").removesuffix("00")
    return models.Q(**{f"{column}_id__gte": begin, f"{column}_id__lt": str(int(begin) + 1)})


def of_bar(actor: Actor) -> models.Q:
    """Rows of the programme the actor's bar leads.

    By its number, found first: a join would keep the lists' indexes from serving their order.
    """
    own = Programme.objects.filter(bar_id=actor.organisation_id).values("pk")[:1]
    return models.Q(programme_id=models.Subquery(own))


def served_communities(actor: Actor) -> models.QuerySet[Assignment]:
    """The assignments the actor holds on the day."""
    running = Assignment.objects.filter(on_day(actor.day), lawyer_id=actor.holder_id)
    return running if is_lawyer(actor) else running.none()


def substituted(actor: Actor) -> models.QuerySet[Substitution]:
    """The assignments in which the actor stands in on the day, for the term only."""
    running = Substitution.objects.filter(
        on_day(actor.day), substitute_id=actor.holder_id, revoked_at__isnull=True
    )
    return running if is_lawyer(actor) else running.none()


def served_between(actor: Actor, first: date, last: date) -> models.QuerySet[Assignment]:
    """The assignments the actor held, or stood in for, on some day of a span, in their firm.

    Who no longer serves writes up what they did while they did (LC-16).
    """
    term = models.Q(since__lte=last) & (models.Q(until__isnull=True) | models.Q(until__gte=first))
    # One that was ended before its time holds for the whole days before.
    whole = models.Q(revoked_at__isnull=True)
    whole |= models.Q(revoked_at__gte=start_of(first + timedelta(days=1)))
    stood_in = Substitution.objects.filter(term, whole, substitute_id=actor.holder_id)
    mine = models.Q(lawyer_id=actor.holder_id) | models.Q(pk__in=stood_in.values("assignment_id"))
    found = Assignment.objects.filter(term, mine, firm_id=actor.organisation_id)
    return found if is_lawyer(actor) else found.none()


def forerunners(communities: Iterable[int | None]) -> list[int]:
    """The communities that were merged into some, at whatever remove: their logs go on there."""
    found: list[int] = []
    near = {pk for pk in communities if pk is not None}
    while near:
        merged = Organisation.objects.filter(successor_id__in=near, status="merged")
        near = set(merged.values_list("pk", flat=True)) - set(found)
        found += sorted(near)
    return found


def serves(actor: Actor, community_id: int) -> bool:
    """Whether the actor is the community's lawyer on the day, or their substitute."""
    own = served_communities(actor).filter(community_id=community_id)
    return own.exists() or substituted(actor).filter(community_id=community_id).exists()


def _city_of(actor: Actor) -> models.Q:
    """The programme of the city in which a district's bureau lies."""
    code = actor.organisation.region_id or ""
    return models.Q(region_id=f"{code[:4]}00")


def visible_programmes(actor: Actor) -> models.QuerySet[Programme]:
    """The programmes of the actor's city: led by a bar above the actor's organisation."""
    if actor.organisation is None:
        return Programme.objects.none()
    if at_justice(actor):
        return Programme.objects.filter(in_region(actor, "region") | _city_of(actor))
    own = models.Q(bar_id__in=actor.organisation.lineage)
    serving = FirmProfile.objects.filter(organisation=actor.organisation)
    return Programme.objects.filter(own | models.Q(pk__in=serving.values("programme_id")))
