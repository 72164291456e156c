"""The organisation a person acts for now, kept in the session and proven anew at each request."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.models import Absence, Membership, Organisation, User
from accounts.queries import absences_covered_by, memberships_of
from core.actors import Actor
from core.calendar import local_day

ORGANISATION = "organisation"
ABSENCE = "absence"


def acting(request: HttpRequest) -> Actor:
    """The actor of a request: own roles in the chosen organisation, or those of the absent person."""
    person: Any = request.user
    day = local_day(request.at)  # type: ignore[attr-defined]
    absence = _absence(request, person, day)
    holder = absence.person if absence else person
    held = list(memberships_of(holder.pk, day))
    chosen = absence.organisation_id if absence else request.session.get(ORGANISATION)
    organisation = _organisation(held, chosen)
    request.memberships = held if absence is None else []  # type: ignore[attr-defined]
    if organisation is None:
        return Actor(person=person, day=day)
    roles = frozenset(m.role for m in held if m.organisation_id == organisation.pk)
    return Actor(person, organisation, roles, absence.person if absence else None, day)


def _absence(request: HttpRequest, person: User, day: Any) -> Absence | None:
    chosen = request.session.get(ABSENCE)
    if chosen is None:
        return None
    absence = absences_covered_by(person.pk, day).filter(pk=chosen).first()
    if absence is None:
        del request.session[ABSENCE]
    return absence


def _organisation(held: list[Membership], chosen: Any) -> Organisation | None:
    for membership in held:
        if membership.organisation_id == chosen:
            return membership.organisation
    return held[0].organisation if held else None


def actor_of(person: User, organisation: Organisation, at: Any) -> Actor:
    """The actor a person is in an organisation at a moment, outside of a request."""
    day = local_day(at)
    held = memberships_of(person.pk, day).filter(organisation=organisation)
    return Actor(person, organisation, frozenset(m.role for m in held), None, day)
