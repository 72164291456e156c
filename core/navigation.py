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
