"""The wishes of a firm or a community, in its own order."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Organisation
from community.actions import wishes as actions
from community.forms.pairing import WishForm
from community.models import Wish
from community.policies import access
from community.policies import pairing as policies
from community.policies.registers import visible_communities, visible_firms
from core.forms import Form
from core.pages import Request, act, fetch, id_of, page

WISHERS = (Role.DIRECTOR, Role.CLERK, Role.COMMUNITY_CLERK)
OWN = "the firm's office or the community's officer, their own list"


@page("wish-list", access=OWN, roles=WISHERS)
def wish_list(request: Request) -> HttpResponse:
    """One's own wishes."""
    mine = policies.visible_wishes(request.actor).filter(owner_id=request.actor.organisation_id)
    context = {
        "wishes": mine.select_related("firm", "community").order_by("rank"),
        "of_community": access.at_the_community(request.actor),
    }
    return render(request, "community/wish_list.html", context)


@page("wish-list", access=OWN, methods=("GET", "POST"), roles=WISHERS, forms=(WishForm,))
def wish_new(request: Request) -> HttpResponse:
    """Put another organisation at the end of the list."""
    actor = request.actor
    seen: Any = (
        visible_firms(actor).values("pk")
        if access.at_the_community(actor)
        else visible_communities(actor).values("pk")
    )
    wanted = request.GET.get("of", "")
    found = Organisation.objects.filter(pk__in=seen)
    other = fetch(found, id_of(wanted) or 0)
    return act(
        request,
        None,
        "wish",
        can=access.runs_the_firm(actor) or access.at_the_community(actor),
        call=lambda **facts: actions.add_wish(other=other, actor=actor, at=request.at, **facts),
        form=WishForm,
        heading=_("加入意向：%(name)s") % {"name": other.name},
        back=reverse("wish-list"),
        done=_("已加入意向。"),
    )


def _mine(request: Request, pk: int) -> Wish:
    found = policies.visible_wishes(request.actor)
    return fetch(found, pk)


@page("wish-list", access=OWN, methods=("GET", "POST"), forms=(Form,))
def wish_remove(request: Request, pk: int) -> HttpResponse:
    """Take a wish back."""
    wish = _mine(request, pk)
    return act(
        request,
        wish,
        "unwish",
        can=wish.owner_id == request.actor.organisation_id,
        call=lambda **_facts: actions.remove_wish(wish, actor=request.actor, at=request.at),
        heading=_("移出意向"),
        back=reverse("wish-list"),
        done=_("已移出。"),
        context={"subject": wish.community if wish.side == "firm" else wish.firm},
    )


@page("wish-list", access=OWN, methods=("GET", "POST"), forms=(Form,))
def wish_raise(request: Request, pk: int) -> HttpResponse:
    """Move a wish up by one place."""
    wish = _mine(request, pk)
    return act(
        request,
        wish,
        "raise",
        can=wish.owner_id == request.actor.organisation_id,
        call=lambda **_facts: actions.raise_wish(wish, actor=request.actor, at=request.at),
        heading=_("上移一位"),
        back=reverse("wish-list"),
        done=_("已上移。"),
        context={"subject": wish.community if wish.side == "firm" else wish.firm},
    )
