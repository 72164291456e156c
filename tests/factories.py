"""People and organisations for tests: plain functions, each makes one thing and what it needs."""

from __future__ import annotations

import itertools
import time
from datetime import date, datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.acting import ORGANISATION, actor_of
from accounts.enums import LICENSED_ROLES, Role
from accounts.models import Membership, Organisation, OrganisationName, Region, User
from core import search
from core.actors import Actor
from core.calendar import ZONE

_numbers = itertools.count(1)
LONG_AGO = date(2020, 1, 1)
PASSWORD = "correct horse battery"


def moment(text: str) -> datetime:
    """A moment in China: `2026-05-08` (ten o'clock) or `2026-05-08 14:30`."""
    written = text if " " in text else f"{text} 10:00"
    return datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def region(code: str = "330100", name: str = "杭州市", parent: Region | None = None) -> Region:
    """A region; the same code gives the same one."""
    return Region.objects.get_or_create(code=code, defaults={"name": name, "parent": parent})[0]


def organisation(
    kind: str, name: str = "", parent: Organisation | None = None, **more: Any
) -> Organisation:
    """An organisation below its parent, with its lineage and search columns."""
    name = name or f"{kind}{next(_numbers)}"
    found = search.columns(name, more.get("short_name", ""))
    made = Organisation.objects.create(kind=kind, name=name, parent=parent, **more, **found)
    made.lineage = [made.pk, *(parent.lineage if parent else [])]
    made.save(update_fields=["lineage"])
    OrganisationName.objects.create(organisation=made, name=name)
    return made


def person(name: str = "张三", **more: Any) -> User:
    """Somebody who can sign in, with `PASSWORD`."""
    n = next(_numbers)
    made = User(
        **{"username": f"person{n}", "email": f"person{n}@example.org", "name": name, **more},
        **search.columns(name),
    )
    made.set_password(PASSWORD)
    made.save()
    return made


def member(
    somebody: User,
    where: Organisation,
    *roles: str,
    since: date = LONG_AGO,
    until: date | None = None,
) -> User:
    """Give somebody roles in an organisation; a lawyer has a licence."""
    if not somebody.licence_no and set(roles) & set(LICENSED_ROLES):
        somebody.licence_no = f"133012010{next(_numbers):08d}"
        somebody.save(update_fields=["licence_no"])
    for role in roles:
        Membership.objects.create(
            person=somebody,
            organisation=where,
            role=role,
            since=since,
            until=until,
            added_at=timezone.now(),
        )
    return somebody


def partner_of(firm: Organisation, name: str = "李四", since: date = LONG_AGO) -> User:
    """A further partner of a firm, who is also a lawyer there."""
    return member(person(name), firm, Role.PARTNER, Role.LAWYER, since=since)


def home_of(somebody: User) -> Organisation:
    """The organisation a person belongs to, the first one where there are several."""
    return somebody.memberships.order_by("organisation_id", "id")[0].organisation


def actor(
    somebody: User, where: Organisation | None = None, *, at: datetime | None = None
) -> Actor:
    """The actor a person is in an organisation, today or at a moment."""
    return actor_of(somebody, where or home_of(somebody), at or timezone.now())


def client_of(
    somebody: User, where: Organisation | None = None, *, signed_in_before: int = 0
) -> Client:
    """A browser signed in as a person.

    Args:
        where: the organisation acted for; by default the first one.
        signed_in_before: seconds since the password was typed; after 15 minutes it is asked again.
    """
    client = Client()
    client.force_login(somebody)
    session = client.session
    session["account_authentication_methods_user"] = str(somebody.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time() - signed_in_before, "username": somebody.username}
    ]
    if where is not None:
        session[ORGANISATION] = where.pk
    session.save()
    return client
