"""The organisation a person acts for now, kept in the session and proven anew at each request."""

from __future__ import annotations

from datetime import date, datetime
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
    if absence is not None:
        return standing_in(absence, day)
    held = list(memberships_of(person.pk, day))
    organisation = _organisation(held, request.session.get(ORGANISATION))
    return Actor(person, organisation, _roles(held, organisation), None, day)


def standing_in(absence: Absence, day: date) -> Actor:
    """The substitute with the absent person's roles in that one organisation."""
    held = list(memberships_of(absence.person_id, day))
    organisation = absence.organisation
    return Actor(absence.substitute, organisation, _roles(held, organisation), absence.person, day)


def _absence(request: HttpRequest, person: User, day: date) -> Absence | None:
    """The absence chosen in the session, if it still holds today."""
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


def _roles(held: list[Membership], organisation: Organisation | None) -> frozenset[str]:
    return frozenset(m.role for m in held if organisation and m.organisation_id == organisation.pk)


def actor_of(person: User, organisation: Organisation, at: datetime) -> Actor:
    """The actor a person is in an organisation at a moment, outside of a request."""
    day = local_day(at)
    held = memberships_of(person.pk, day).filter(organisation=organisation)
    return Actor(person, organisation, frozenset(m.role for m in held), None, day)
