"""Named reads of people and organisations."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db import models

from accounts.enums import BARS, MANAGERS_OF_KIND, OrganisationKind, Role
from accounts.models import Absence, Membership, Organisation, Region, User


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


def belongs(person_id: int, organisation_id: int, day: date) -> bool:
    """Whether a person holds any role in an organisation on a day."""
    held = Membership.objects.filter(
        on_day(day), person_id=person_id, organisation_id=organisation_id
    )
    return held.exists()


def memberships_in(organisation_id: int, people: list[int]) -> dict[int, list[Membership]]:
    """By person the memberships in an organisation, the running ones first."""
    held: dict[int, list[Membership]] = {pk: [] for pk in people}
    found = Membership.objects.filter(organisation_id=organisation_id, person_id__in=people)
    for membership in found.order_by(models.F("until").desc(nulls_first=True), "role", "id"):
        held[membership.person_id].append(membership)
    return held


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
    return holders_in([organisation_id], roles, day)[organisation_id]


def holders_in(
    organisations: Collection[int], roles: Iterable[str], day: date
) -> dict[int, list[int]]:
    """By organisation the ids of those who hold the roles that day, and of their substitutes."""
    found: dict[int, list[int]] = {pk: [] for pk in organisations}
    held = Membership.objects.filter(
        on_day(day),
        organisation_id__in=found,
        role__in=list(roles),
        person__is_active=True,
    )
    rows = held.order_by("person__pinyin", "person_id").values_list("organisation_id", "person_id")
    for organisation_id, person_id in dict.fromkeys(rows):
        found[organisation_id].append(person_id)
    people = {person_id for here in found.values() for person_id in here}
    away = running_absences(day).filter(organisation_id__in=found, person_id__in=people)
    columns = ("organisation_id", "person_id", "substitute_id")
    absent = [row for row in away.values_list(*columns) if row[1] in found[row[0]]]
    for organisation_id, _person_id, substitute_id in absent:
        found[organisation_id].append(substitute_id)
    return found


def stand_ins(organisation_id: int, person_id: int, day: date) -> list[int]:
    """Ids of who substitutes for a person in an organisation that day."""
    found = running_absences(day).filter(organisation_id=organisation_id, person_id=person_id)
    return list(found.values_list("substitute_id", flat=True))


def managers_above(organisation: Organisation, day: date) -> list[int]:
    """Ids of who manages the people of an organisation: its own managers, the administrators of
    the bars above it, and the system's.
    """
    own = models.Q(organisation=organisation, role__in=MANAGERS_OF_KIND[organisation.kind])
    above = models.Q(organisation_id__in=organisation.lineage, role=Role.ADMIN)
    system = models.Q(role=Role.SYSADMIN)
    held = Membership.objects.filter(
        own | above | system, on_day(day), person__is_active=True, organisation__status="active"
    )
    return sorted(set(held.values_list("person_id", flat=True)))


def running_absences(day: date) -> models.QuerySet[Absence]:
    """Absences that hold on a day: both the absent and the substitute belong there still."""
    there = Membership.objects.filter(
        on_day(day),
        organisation_id=models.OuterRef("organisation_id"),
        organisation__status="active",
    )
    return Absence.objects.filter(
        on_day(day),
        models.Exists(there.filter(person_id=models.OuterRef("person_id"))),
        models.Exists(there.filter(person_id=models.OuterRef("substitute_id"))),
        revoked_at__isnull=True,
    )


def absences_covered_by(person_id: int, day: date) -> models.QuerySet[Absence]:
    """Absences in which the person is the substitute on that day."""
    found = running_absences(day).filter(substitute_id=person_id, substitute__is_active=True)
    return found.select_related("person", "substitute", "organisation").order_by("until", "id")


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


def name_on(organisation: Organisation, day: date) -> str:
    """The name an organisation bore on a day, as papers of that day carry it."""
    borne = organisation.names.filter(models.Q(until__isnull=True) | models.Q(until__gte=day))
    then = borne.filter(models.Q(since__isnull=True) | models.Q(since__lte=day)).first()
    return then.name if then else organisation.name


def justice_of(bar: Organisation) -> Organisation | None:
    """The justice administration of the same level and place (GC-4.7)."""
    if bar.region_id is None:
        return None
    return Organisation.objects.filter(
        kind="justice", region_id=bar.region_id, status="active"
    ).first()


def people_count(organisation_id: int, day: date) -> int:
    """How many people belong to an organisation on a day."""
    held = Membership.objects.filter(on_day(day), organisation_id=organisation_id)
    return held.values("person_id").distinct().count()


def counts_below(organisation_id: int) -> list[tuple[str, int]]:
    """How many active organisations stand directly below one, by kind in words."""
    found = Organisation.objects.filter(parent_id=organisation_id, status="active")
    counted = found.values_list("kind").annotate(n=models.Count("id")).order_by("kind")
    return [(str(OrganisationKind(kind).label), n) for kind, n in counted]


def beside(
    visible: models.QuerySet[Organisation], organisation: Organisation
) -> models.QuerySet[Organisation]:
    """The active organisations of the same kind other than this one."""
    return visible.filter(kind=organisation.kind, status="active").exclude(pk=organisation.pk)


def regions_near(organisation: Organisation | None) -> models.QuerySet[Region]:
    """The regions an organisation may lie in: within the region of what it stands below."""
    everything = Region.objects.order_by("code")
    code = organisation.region_id if organisation is not None else None
    if code is None:
        return everything
    prefix = code[:2] if code.endswith("0000") else code[:4]
    return everything.filter(code__startswith=prefix)
