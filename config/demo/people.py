"""People and organisations in bulk, through columns the actions would set."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password

from accounts.enums import FirmForm, FirmKind, Role
from accounts.models import Membership, Organisation, OrganisationName, Region, User
from core import search

DATA = Path(__file__).with_name("data")
PASSWORD = "demo-2026-lvxie"  # noqa: S105 - of demo accounts on one's own machine
LONG_AGO = date(2019, 1, 1)
BATCH = 5000

FIRM_KINDS = {
    "区属所": FirmKind.DISTRICT,
    "市直所": FirmKind.CITY,
    "省直所": FirmKind.PROVINCIAL,
    "分所": FirmKind.BRANCH,
}
FIRM_FORMS = {
    "个人所": FirmForm.PERSONAL,
    "普通合伙": FirmForm.GENERAL,
    "特殊的普通合伙": FirmForm.SPECIAL,
}
# What each is called in the lawyers' list, and the roles that follow from it.
LAWYER_ROLES: dict[str, tuple[str, ...]] = {
    "主任": (Role.DIRECTOR, Role.PARTNER, Role.LAWYER),
    "合伙人": (Role.PARTNER, Role.LAWYER),
    "执业律师": (Role.LAWYER,),
    "实习律师": (Role.TRAINEE,),
}


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of the data files."""
    with (DATA / f"{name}.csv").open(encoding="utf-8-sig", newline="") as handle:
        yield from csv.DictReader(handle)


def regions(entries: Iterable[tuple[str, str, str]]) -> dict[str, Region]:
    """Enter regions as code, name and parent's code, parents first; gives all by code."""
    made = [Region(code=code, name=name, parent_id=above or None) for code, name, above in entries]
    Region.objects.bulk_create(made, batch_size=BATCH, ignore_conflicts=True)
    return {region.code: region for region in made}


def organisations(entries: list[Organisation]) -> list[Organisation]:
    """Enter organisations whose parents are there, with lineage, names and search columns."""
    for entry in entries:
        for column, value in search.columns(entry.name, entry.short_name).items():
            setattr(entry, column, value)
    Organisation.objects.bulk_create(entries, batch_size=BATCH)
    for entry in entries:
        above = list(entry.parent.lineage) if entry.parent is not None else []
        entry.lineage = [entry.pk, *above]
    Organisation.objects.bulk_update(entries, ["lineage"], batch_size=BATCH)
    OrganisationName.objects.bulk_create(
        [OrganisationName(organisation=entry, name=entry.name) for entry in entries],
        batch_size=BATCH,
    )
    return entries


def organisation(kind: str, name: str, parent: Organisation | None, **more: Any) -> Organisation:
    """Enter one organisation."""
    return organisations([Organisation(kind=kind, name=name, parent=parent, **more)])[0]


def people(entries: list[dict[str, Any]]) -> list[User]:
    """Enter people who all sign in with the demo password."""
    password = make_password(PASSWORD)
    made = [User(password=password, **entry, **search.columns(entry["name"])) for entry in entries]
    return User.objects.bulk_create(made, batch_size=BATCH)


def memberships(
    entries: Iterable[tuple[User, Organisation, Iterable[str]]],
    *,
    at: datetime,
    since: date = LONG_AGO,
) -> None:
    """Give people roles in organisations."""
    Membership.objects.bulk_create(
        [
            Membership(person=person, organisation=where, role=role, since=since, added_at=at)
            for person, where, roles in entries
            for role in roles
        ],
        batch_size=BATCH,
    )


def licence(number: int) -> str:
    """A made-up licence number of seventeen digits that no spreadsheet has spoiled."""
    return f"133012{number:010d}{number % 9 + 1}"
