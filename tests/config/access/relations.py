"""People who stand in a relation to a case, a report or a community that no role tells.

Each is asked only where the relation could mean anything; elsewhere the cell is empty.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.acting import ABSENCE
from accounts.models import Membership, Organisation
from cases.actions import meetings, sight
from cases.models import Case, Meeting
from config.demo import people as entered
from config.demo.cases import Stage
from config.introspection import Route
from tests.factories import client_of

FILES = {"cases", "filings", "conflicts"}
EVERYWHERE = {*FILES, "accounts", "oversight", "community"}
# The relation and the apps that ask about it.
RELATIONS: dict[str, set[str]] = {
    # A partner who acts for the absent director.
    "substitute": EVERYWHERE,
    # A partner of the circle who stepped aside, from a running discussion and from a closed one.
    "stepped_aside": FILES,
    # Somebody of the firm whom the bar knows as confirmer, without another part.
    "confirmer": FILES,
    # A lawyer of the firm who was given sight of one case.
    "granted": FILES,
    # A lawyer who took the cases in and then changed to another firm.
    "former": FILES,
    # An officer of the bar who belongs to the reporting firm too.
    "own_officer": {*FILES, "oversight"},
    # The lawyer who stands in for the community's for a few days.
    "stand_in": {"community", "oversight"},
}


def asked_about(route: Route) -> list[str]:
    """The relations that could mean something to a route."""
    app = route.view.__module__.partition(".")[0]
    return [relation for relation, apps in RELATIONS.items() if app in apps]


NEWCOMERS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "granted": (("firm_a", ("lawyer",)),),
    "former": (("firm_a", ("lawyer",)),),
    "confirmer": (("firm_a", ("clerk",)),),
    "own_officer": (("firm_a", ("clerk",)), ("bar", ("officer",))),
}


def enter_newcomers(where: dict[str, Organisation]) -> None:
    """People who have nothing but their relation, entered before the first case."""
    made = entered.people(
        [
            {"username": name, "name": name, "licence_no": entered.licence(9000 + number)}
            for number, name in enumerate(NEWCOMERS)
        ]
    )
    held = [(one, where[key], roles) for one in made for key, roles in NEWCOMERS[one.username]]
    entered.memberships(held, at=timezone.localtime())


def step_aside(stage: Stage, meeting: Meeting, at: datetime) -> None:
    """The fourth partner leaves the circle."""
    fourth, boss = stage.people["partner4"], stage.actor("director", at)
    meetings.recuse(meeting, person=fourth, reason="x", actor=boss, at=at)


def give_sight(stage: Stage, cases: list[Case], at: datetime) -> int:
    """Of all these cases, to who stays and to who leaves; gives the first grant of who stays."""
    boss = stage.actor("director", at)
    given = [
        sight.grant_sight(case, person=stage.people[name], reason="x", actor=boss, at=at)
        for name in ("granted", "former")
        for case in cases
    ]
    return int(given[0].pk)


def leave(stage: Stage, where: dict[str, Organisation]) -> None:
    """Since yesterday the lawyer is another firm's, though nobody revoked what they could see."""
    former, today = stage.people["former"], timezone.localdate()
    held = Membership.objects.filter(person=former, organisation=stage.firm)
    held.update(until=today - timedelta(days=1))
    at = timezone.localtime()
    entered.memberships([(former, where["firm_b"], ["lawyer"])], at=at, since=today)


def clients(stage: Stage, where: dict[str, Organisation], ids: dict[str, Any]) -> dict[str, Client]:
    """A browser of each, by relation."""
    homes = {
        "substitute": ("partner", "firm_a"),
        "stepped_aside": ("partner4", "firm_a"),
        "confirmer": ("confirmer", "firm_a"),
        "granted": ("granted", "firm_a"),
        "former": ("former", "firm_b"),
        "own_officer": ("own_officer", "bar"),
        "stand_in": ("lawyer2", "firm_a"),
    }
    opened = {
        relation: client_of(stage.people[login], where[key])
        for relation, (login, key) in homes.items()
    }
    session = opened["substitute"].session
    session[ABSENCE] = ids["absence"]
    session.save()
    return opened
