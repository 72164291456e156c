"""The main navigation: apps register their entries, each for the roles that use it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from core.actors import Actor
from core.regulation import Text


@dataclass(frozen=True)
class Entry:
    """One entry.

    Attributes:
        route: the URL's name.
        roles: who sees it; empty for everybody.
        pages: beginnings of page names on which it is the current one.
    """

    title: Text
    route: str
    roles: tuple[str, ...]
    pages: tuple[str, ...]
    order: int = 50


# What fits beside the search on a small desk screen, in English too.
IN_SIGHT = 7
ENTRIES: list[Entry] = []


def entry(item: Entry) -> None:
    """Register an entry."""
    ENTRIES.append(item)
    ENTRIES.sort(key=lambda e: e.order)


def entries(actor: Actor, page: str) -> list[dict[str, object]]:
    """The entries an actor sees, the current one marked."""
    seen = [e for e in ENTRIES if not e.roles or actor.has(*e.roles)]
    return [
        {"title": e.title, "link": reverse(e.route), "current": page.startswith(e.pages)}
        for e in seen
    ]


@dataclass(frozen=True)
class Menu:
    """The entries somebody sees; what doesn't fit in one line stands under "more"."""

    all: list[dict[str, object]]

    @property
    def _cut(self) -> int:
        return IN_SIGHT if len(self.all) > IN_SIGHT + 1 else len(self.all)

    @property
    def shown(self) -> list[dict[str, object]]:
        """Those in sight."""
        return self.all[: self._cut]

    @property
    def more(self) -> list[dict[str, object]]:
        """Those under "more"."""
        return self.all[self._cut :]

    @property
    def current_more(self) -> dict[str, object] | None:
        """The current one, if it isn't in sight: its name stands in place of "more"."""
        return next((item for item in self.more if item["current"]), None)
