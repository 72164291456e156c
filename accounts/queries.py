"""Named reads of people and organisations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import models

from accounts.enums import BARS, Role
from accounts.models import Absence, Membership, Organisation, User


def on_day(day: date, prefix: str = "") -> models.Q:
    """Rows with `since` and `until` that hold on that day."""
    begun = models.Q(**{f"{prefix}since__lte": day})
    open_end = models.Q(**{f"{prefix}until__isnull": True})
    return begun & (open_end | models.Q(**{f"{prefix}until__gte": day}))


def memberships_of(person_id: int, day: date) -> models.QuerySet[Membership]:
    """A person's memberships on a day, with their organisations."""
    held = Membership.objects.filter(
        on_day(day), person_id=person_id, organisation__status="active"
    )
    return held.select_related("organisation").order_by("organisation_id", "role")


def members(organisation_id: int, roles: Iterable[str], day: date) -> models.QuerySet[User]:
    """The people who hold any of the roles there on that day, by name."""
    held = Membership.objects.filter(
        on_day(day), organisation_id=organisation_id, role__in=list(roles)
    )
    found = User.objects.filter(pk__in=held.values("person_id"), is_active=True)
    return found.order_by("pinyin", "pk")


def partners(firm_id: int, day: date) -> models.QuerySet[User]:
    """A firm's partners on a day (GC-3.2). A director counts when also a partner."""
    return members(firm_id, [Role.PARTNER], day)


def holders(organisation_id: int, roles: Iterable[str], day: date) -> list[int]:
    """Ids of those who hold the roles that day, and of their substitutes."""
    people = list(members(organisation_id, roles, day).values_list("pk", flat=True))
    substitutes = Absence.objects.filter(
        on_day(day), organisation_id=organisation_id, person_id__in=people, revoked_at__isnull=True
    )
    return [*people, *substitutes.values_list("substitute_id", flat=True)]


def absences_covered_by(person_id: int, day: date) -> models.QuerySet[Absence]:
    """Absences in which the person is the substitute today."""
    found = Absence.objects.filter(on_day(day), substitute_id=person_id, revoked_at__isnull=True)
    return found.select_related("person", "organisation").order_by("until", "id")


def firms_of(person_id: int, day: date) -> list[int]:
    """Ids of the firms the person belongs to that day."""
    held = Membership.objects.filter(on_day(day), person_id=person_id, organisation__kind="firm")
    return list(held.values_list("organisation_id", flat=True).distinct())


def earlier_firms(person_id: int, day: date) -> list[Membership]:
    """Memberships in firms that ended before that day."""
    past = Membership.objects.filter(person_id=person_id, organisation__kind="firm", until__lt=day)
    return list(past.select_related("organisation").order_by("since"))


def bar_of(firm: Organisation) -> Organisation | None:
    """The bar a firm reports to: its nearest parent that is one."""
    above = Organisation.objects.filter(pk__in=firm.lineage[1:], kind__in=BARS)
    return min(above, key=lambda bar: firm.lineage.index(bar.pk), default=None)


def justice_of(bar: Organisation) -> Organisation | None:
    """The justice administration of the same level and place (GC-4.7)."""
    if bar.region_id is None:
        return None
    return Organisation.objects.filter(
        kind="justice", region_id=bar.region_id, status="active"
    ).first()
