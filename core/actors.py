"""Who acts: a person, in an organisation, with the roles held there on that day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol


class Person(Protocol):
    """What the kernel needs to know of a person."""

    pk: Any
    name: Any


class Organisation(Protocol):
    """What the kernel needs to know of an organisation.

    `lineage` holds its own id, then its parents' ids up to the root.
    """

    pk: Any
    name: Any
    lineage: Any


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting for an organisation; the machine itself is `SYSTEM`.

    Attributes:
        person: who signed in; None for the machine.
        organisation: the organisation the person acts for now.
        roles: the roles held there on that day (of the absent person when acting for one).
        day: that day; grants count on it.
        on_behalf_of: the absent person a substitute acts for, else None.
    """

    person: Any = None
    organisation: Any = None
    roles: frozenset[str] = field(default_factory=frozenset)
    on_behalf_of: Any = None
    day: date = date.min

    def has(self, *roles: str) -> bool:
        """Whether any of these roles is held in the organisation acted for."""
        return not self.roles.isdisjoint(roles)

    @property
    def person_id(self) -> int | None:
        """The signed-in person's id; None for the machine."""
        return None if self.person is None else int(self.person.pk)

    @property
    def organisation_id(self) -> int | None:
        """The id of the organisation acted for."""
        return None if self.organisation is None else int(self.organisation.pk)

    @property
    def holder_id(self) -> int | None:
        """Whose business it is: the absent person's when acting for one, else one's own."""
        return int(self.on_behalf_of.pk) if self.on_behalf_of is not None else self.person_id

    @property
    def in_person(self) -> bool:
        """Whether the person acts for themselves: opinions and undertakings ask for that."""
        return self.person is not None and self.on_behalf_of is None


SYSTEM = Actor()
