"""What every page's template knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.navigation import Entry, Menu, entries, entry
from core.notices import unread_count

entry(Entry(_("工作台"), "home", (), ("home",), order=0))


def page(request: HttpRequest) -> dict[str, Any]:
    """The page's name, the navigation and the number of unread messages."""
    actor: Actor = getattr(request, "actor", Actor())
    name = getattr(request, "page", "")
    if actor.person is None:
        return {"page_name": name}
    return {
        "page_name": name,
        "navigation": Menu(entries(actor, name)),
        "unread": unread_count(actor.person.pk),
    }
