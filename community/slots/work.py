"""What daily work adds to shared pages: navigation, the workbench, the record and the files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import BAR_ROLES, LICENSED_ROLES, Role
from community.actions import work_duties  # noqa: F401 - declares the kinds of duty
from community.models import LogEntry
from community.policies import work as policies
from community.policies.registers import PRINTERS, shows_itself
from community.queries.work import places_of
from core import attachments
from core.actors import Actor
from core.navigation import Entry, entry
from core.pages import PAGE_TITLES
from core.slots import Panel, labeller, panel
from core.wording import wording

WRITERS = (*LICENSED_ROLES, Role.COMMUNITY_CLERK)
entry(
    Entry(
        _("日志"),
        "log-list",
        (*LICENSED_ROLES, Role.CLERK, Role.COMMUNITY_CLERK, Role.STUDENT, Role.LIAISON, *BAR_ROLES),
        ("log-",),
        order=31,
    )
)
entry(
    Entry(
        _("需求"),
        "request-list",
        (*LICENSED_ROLES, Role.CLERK, Role.COMMUNITY_CLERK, Role.LIAISON, *BAR_ROLES),
        ("request-",),
        order=32,
    )
)
PAGE_TITLES.update({"request-new": _("登记需求"), "request-detail": _("答复需求")})
PAGE_TITLES.update({"log-new": _("记日志"), "log-detail": _("工作记录")})
wording(
    "community.logentry",
    _("工作记录"),
    mediate=_("调解记录"),
    suggest=_("上报建议"),
    refer=_("转介法律援助"),
    signal=_("上报苗头"),
)


wording("community.servicerequest", _("法律需求"))


@labeller("community.servicerequest")
def request_labels(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Requests by community and day, never by what they ask."""
    found = policies.visible_requests(actor).filter(pk__in=ids).select_related("community")
    return {r.pk: f"{r.community.name} {r.received_at:%Y-%m-%d}" for r in found.defer("text")}


@labeller("community.logentry")
def entry_labels(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Entries by community and number, never by what they say."""
    found = policies.visible_entries(actor).filter(pk__in=ids).select_related("community")
    return {e.pk: f"{e.community.name} {e.year}-{e.number}" for e in found.defer("content")}


def _may_open(actor: Actor, entry_id: int) -> bool:
    found = policies.visible_entries(actor).filter(pk=entry_id).first()
    return found is not None and policies.sight_of_entry(actor, found) == "full"


attachments.register(LogEntry._meta.label_lower, _may_open)


@panel("home", order=10)
def home_panel(actor: Actor, _subject: Any, _at: datetime) -> Panel | None:
    """The way to the log for who writes it, and what waits for the lawyer."""
    if not actor.has(*WRITERS):
        return None
    places = list(places_of(actor)[:6])
    if not places:
        return None
    waiting = LogEntry.objects.filter(lawyer_id=actor.holder_id, state="to_confirm")
    rows = waiting.select_related("community").defer("content", "result").order_by("id")[:5]
    context = {
        "places": places,
        "shown": [place for place in places if shows_itself(place)],
        "prints": actor.has(*PRINTERS),
        "waiting": rows,
    }
    return Panel("community/home_work.html", context)
