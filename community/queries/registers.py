"""Named reads of the registers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import models
from django.db.models import functions

from accounts.models import Organisation
from community.models import (
    Assignment,
    CommunityProfile,
    FirmPlacement,
    FirmProfile,
    LawyerProfile,
    Pairing,
    Programme,
    Qualification,
)
from community.policies.access import at_the_community
from community.regulations.pairing import Certificate
from core.actors import Actor

# The street of a takeover task's community.
STREET_OF_TASK = models.Subquery(
    CommunityProfile.objects.filter(
        pk=functions.Coalesce(
            models.OuterRef("pairing__community_id"), models.OuterRef("arrangement__community_id")
        )
    ).values("street")
)
# The street of a pairing's community, for lists of pairings.
STREET = models.Subquery(
    CommunityProfile.objects.filter(pk=models.OuterRef("community_id")).values("street")
)


def with_place(
    found: models.QuerySet[Any], actor: Actor, community: str = "community_id"
) -> models.QuerySet[Any]:
    """Rows with `lies_in`, the district and street of the community they name: names repeat.

    Args:
        actor: a community's officer reads of one community only and is told nothing.
        community: the column that names the community.
    """
    if at_the_community(actor):
        return found
    district = functions.Coalesce("district__name", models.Value(""))
    words = functions.Concat(district, models.Value(" "), "street")
    here = CommunityProfile.objects.filter(pk=models.OuterRef(community))
    told: models.QuerySet[Any] = found.annotate(lies_in=models.Subquery(here.values(words=words)))
    return told


def listed_communities(
    visible: models.QuerySet[CommunityProfile],
) -> models.QuerySet[CommunityProfile]:
    """Communities that are there, with what a list shows."""
    found = visible.filter(ended_on__isnull=True).select_related("organisation", "district")
    return found.defer("intro", "needs", "organisation__grams")


def districts_of(visible: models.QuerySet[CommunityProfile]) -> list[tuple[str, str]]:
    """Code and name of the districts in which the communities lie."""
    rows = visible.filter(district__isnull=False).order_by("district_id")
    return list(rows.values_list("district_id", "district__name").distinct())


def streets_of(
    visible: models.QuerySet[CommunityProfile], district: str, districts: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Code and name of the streets of the chosen district, or of the only one."""
    chosen = district if len(districts) > 1 else "".join(code for code, _name in districts)
    rows = visible.filter(district_id=chosen).exclude(street="").order_by("street_code")
    return list(rows.values_list("street_code", "street").distinct())


def lawyers_of(community_id: int, day: date) -> models.QuerySet[Assignment]:
    """Who serves a community on a day."""
    held = Assignment.objects.filter(community_id=community_id, since__lte=day)
    held = held.filter(models.Q(until__isnull=True) | models.Q(until__gte=day))
    return held.select_related("lawyer", "firm", "pairing").order_by("id")


def placements_of(firm_id: int) -> models.QuerySet[FirmPlacement]:
    """Where the city bar has placed a firm, newest first."""
    found = FirmPlacement.objects.filter(firm_id=firm_id)
    return found.select_related("liaison", "placed_by", "programme").order_by("-since", "-id")


def offices_of(programme: Programme) -> models.QuerySet[Organisation]:
    """The liaison offices of a programme's city."""
    return Organisation.objects.filter(
        kind="liaison", parent_id=programme.bar_id, status="active"
    ).order_by("region_id", "id")


def certificates_of(people: Collection[int], programme_id: int) -> dict[int, list[Certificate]]:
    """The certificates of some lawyers, running or not, by lawyer."""
    found: dict[int, list[Certificate]] = {person: [] for person in people}
    rows = Qualification.objects.filter(
        person_id__in=people,
        programme_id=programme_id,
        state__in=["certified", "expired", "withdrawn"],
    )
    days = rows.values_list("person_id", "valid_from", "valid_until", "withdrawn_on")
    for person, since, until, withdrawn in days:
        if since is not None and until is not None:
            found[person].append(Certificate(since, until, withdrawn))
    return found


def qualified_lawyers(firm_id: int, day: date) -> models.QuerySet[LawyerProfile]:
    """The firm's lawyers with a certificate that runs on the day, the least loaded first."""
    runs = Qualification.objects.filter(
        person_id=models.OuterRef("person_id"),
        programme_id=models.OuterRef("programme_id"),
        state="certified",
        valid_from__lte=day,
        valid_until__gte=day,
    )
    found = LawyerProfile.objects.filter(models.Exists(runs), firm_id=firm_id)
    return found.select_related("person").order_by("load", "person_id")


def pairings_of(visible: models.QuerySet[Pairing], **of: int) -> models.QuerySet[Pairing]:
    """The pairings of a community or firm, newest first, with what their lines show."""
    found = visible.filter(**of).select_related("firm", "community", "lawyer", "district")
    return found.annotate(street=STREET).order_by("-id")


def without_profile(programme: Programme) -> int:
    """How many communities and firms below the bar aren't in the programme yet."""
    below = Organisation.objects.filter(
        lineage__contains=[programme.bar_id], kind__in=["community", "firm"], status="active"
    )
    known = below.exclude(
        pk__in=CommunityProfile.objects.filter(programme=programme).values("organisation_id")
    ).exclude(pk__in=FirmProfile.objects.filter(programme=programme).values("organisation_id"))
    usable = ~models.Q(kind="community") | models.Q(register_no__regex=r"^[0-9]{12}$")
    return known.filter(usable).count()
