"""What the pages about one organisation share: fetching it, and the tabs above them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import Organisation, User
from core.actors import Actor
from core.errors import Forbidden
from core.pages import Request, fetch


def organisation_of(request: Request, pk: int) -> Organisation:
    """An organisation the actor may see.

    Raises:
        Http404: none such, or out of scope.
    """
    found = policies.visible_organisations(request.actor)
    return fetch(found, pk)


def organisation_with_people(request: Request, pk: int) -> Organisation:
    """An organisation whose people the actor may see.

    Raises:
        Http404: none such, or out of scope.
        Forbidden: its name may be seen, its people not.
    """
    organisation = organisation_of(request, pk)
    if not policies.can_see_people(request.actor, organisation):
        raise Forbidden(_("只能看本机构和下级机构的人员。"))
    return organisation


def person_in(request: Request, organisation: Organisation, pk: int) -> User:
    """Somebody who belongs to an organisation or did.

    Raises:
        Http404: nobody such there.
    """
    there = policies.visible_memberships(request.actor).filter(organisation=organisation)
    return fetch(User.objects.filter(pk__in=there.values("person_id")), pk)


def framed(request: Request, organisation: Organisation, current: str) -> dict[str, Any]:
    """The organisation and its tabs, for the template `accounts/frame.html`."""
    return {"organisation": organisation, "tabs": _tabs(request.actor, organisation, current)}


def _tabs(actor: Actor, organisation: Organisation, current: str) -> list[dict[str, Any]]:
    own = actor.organisation_id == organisation.pk
    manages = policies.can_manage_people(actor, organisation)
    offered = [
        ("organisation-detail", _("概况"), True),
        ("person-list", _("人员"), policies.can_see_people(actor, organisation)),
        ("invitation-list", _("邀请"), manages),
        ("parameter-list", _("规则数值"), own),
        ("record-list", _("操作记录"), own and actor.has(*policies.READS_RECORD)),
    ]
    of_own = {"parameter-list", "record-list"}
    return [
        {
            "title": title,
            "link": reverse(route) if route in of_own else reverse(route, args=[organisation.pk]),
            "current": route == current,
        }
        for route, title, shown in offered
        if shown
    ]
