"""What the exchange between firm and community adds to shared pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import LICENSED_ROLES, Role
from community.models import CommunityProfile, FirmProfile, Pairing
from community.policies import exchange as policies
from community.policies.access import at_the_community, at_the_liaison, in_the_firm
from community.queries.exchanges import figures_of, latest
from core.actors import Actor
from core.pages import PAGE_TITLES
from core.slots import Panel, labeller, panel
from core.wording import wording

READERS = (*LICENSED_ROLES, Role.CLERK, Role.COMMUNITY_CLERK, Role.LIAISON)
PAGE_TITLES.update({"exchange-new": _("记录交流"), "exchange-detail": _("交流记录")})
wording(
    "community.exchange",
    _("交流记录"),
    confirm=_("社区确认"),
    correct=_("更正"),
    fulfil=_("登记落实"),
)


@labeller("community.exchange")
def exchange_labels(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Records by community and day."""
    found = policies.visible_exchanges(actor).filter(pk__in=ids).select_related("community")
    return {one.pk: f"{one.community.name} {one.on:%Y-%m-%d}" for one in found}


def _panel(actor: Actor, here: bool, **where: Any) -> Panel:
    """The newest records for who reads them, figures for everybody else (LC-20)."""
    if here and actor.has(*READERS):
        rows = latest(policies.visible_exchanges(actor), **where)
        return Panel("community/exchange_panel.html", {"rows": rows, "reads": True})
    return Panel("community/exchange_panel.html", {"figures": figures_of(actor.day.year, **where)})


@panel("pairing", order=30)
def pairing_panel(actor: Actor, pairing: Pairing, _at: datetime) -> Panel | None:
    """The exchange of a pairing that began."""
    if pairing.started_on is None:
        return None
    found = _panel(actor, not _from_outside(actor), pairing=pairing)
    writes = pairing.state == "active" and policies.can_write_exchange(actor, pairing)
    found.context["writes"] = pairing if writes else None
    return found


@panel("community", order=30)
def community_panel(actor: Actor, place: CommunityProfile, _at: datetime) -> Panel | None:
    """The exchange of a community's firms with it."""
    if at_the_community(actor) and actor.organisation_id != place.pk:
        return None
    here = not _from_outside(actor)
    if in_the_firm(actor):
        # Of another firm's exchange nothing, not even how often.
        rows = latest(policies.visible_exchanges(actor), community_id=place.pk)
        if not rows or not actor.has(*READERS):
            return None
        return Panel("community/exchange_panel.html", {"rows": rows, "reads": True})
    return _panel(actor, here, community_id=place.pk)


@panel("programme_firm", order=30)
def firm_panel(actor: Actor, profile: FirmProfile, _at: datetime) -> Panel | None:
    """A firm's exchange with its communities."""
    if in_the_firm(actor) and actor.organisation_id != profile.pk:
        return None
    return _panel(actor, not _from_outside(actor), firm_id=profile.pk)


def _from_outside(actor: Actor) -> bool:
    """Bar and justice bureaus."""
    return not (in_the_firm(actor) or at_the_liaison(actor) or at_the_community(actor))
