"""Who holds a role in an organisation: asked of the app above that knows people.

The kernel sends reminders to "the director of that firm" without knowing memberships: accounts
registers the one function that answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

Finder = Callable[[int, Iterable[str], date], list[int]]
_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Register the function that finds people's ids by organisation, roles and day."""
    _finders[:] = [finder]


def holders(organisation_id: int, roles: Iterable[str], day: date) -> list[int]:
    """The ids of those who hold any of the roles there on that day, substitutes included."""
    return _finders[0](organisation_id, tuple(roles), day)
