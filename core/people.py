"""Who holds a role in an organisation, and who stands in: asked of the app that knows people.

The kernel sends reminders to "the director of that firm" without knowing memberships: accounts
registers the functions that answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from functools import cache

Holders = Callable[[Collection[int], tuple[str, ...], date], dict[int, list[int]]]
StandIns = Callable[[int, int, date], list[int]]
_finders: list[tuple[Holders, StandIns]] = []


def register(holders: Holders, stand_ins: StandIns) -> None:
    """Register who answers: by organisations, roles and day; by organisation, person and day."""
    _finders[:] = [(holders, stand_ins)]


def holders(organisation_id: int, roles: Iterable[str], day: date) -> list[int]:
    """The ids of those who hold any of the roles there on that day, substitutes included."""
    return _finders[0][0]([organisation_id], tuple(roles), day)[organisation_id]


def stand_ins(organisation_id: int, person_id: int, day: date) -> list[int]:
    """The ids of who substitutes for a person in an organisation on that day."""
    return _finders[0][1](organisation_id, person_id, day)


class Directory:
    """The same for one batch of work: each question is asked once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, tuple[str, ...], date], list[int]] = {}
        self.stand_ins = cache(stand_ins)

    def learn(self, organisations: Collection[int], roles: Iterable[str], day: date) -> None:
        """Ask about many organisations at once."""
        asked = tuple(roles)
        for pk, found in _finders[0][0](organisations, asked, day).items():
            self._known[pk, asked, day] = found

    def holders(self, organisation_id: int, roles: Iterable[str], day: date) -> list[int]:
        """As `holders`."""
        key = (organisation_id, tuple(roles), day)
        if key not in self._known:
            self._known[key] = holders(*key)
        return self._known[key]
