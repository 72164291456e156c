"""Publicity on screens (LC-12)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from community.actions import publicity as actions
from community.filters import PublicityFilter
from community.forms import office as forms
from community.models import PublicityItem
from community.policies import office as policies
from community.policies.registers import visible_communities
from community.views.office import EVERYBODY, ones_programme, with_tabs
from core.attachments import attachments_of
from core.keyset import page_of
from core.pages import Request, act, fetch, page

READERS = "everybody of the programme"
ENTERERS = (Role.OFFICER, Role.LEADER, Role.LIAISON)


@page("publicity-list", access=READERS, roles=EVERYBODY)
def publicity_list(request: Request) -> HttpResponse:
    """What was published, the newest first."""
    visible = policies.visible_publicity(request.actor)
    found = PublicityFilter(request.GET, queryset=visible)
    shown = page_of(
        found.qs.select_related("community"),
        order=("-published_on", "-id"),
        cursor=request.GET.get("cursor", ""),
    )
    enters = policies.can_enter_publicity(request.actor)
    context = {"page": shown, "filter": found, "begins": enters}
    return render(
        request, "community/publicity_list.html", with_tabs(request, "publicity", **context)
    )


@page(
    "publicity-new",
    access="the bar's desk and liaison offices",
    methods=("GET", "POST"),
    roles=ENTERERS,
    forms=(forms.PublicityForm,),
)
def publicity_new(request: Request) -> HttpResponse:
    """Enter what was published."""
    programme = ones_programme(request)
    return act(
        request,
        None,
        "create",
        can=policies.can_enter_publicity(request.actor),
        call=lambda **facts: actions.enter_publicity(
            programme=programme, actor=request.actor, at=request.at, **facts
        ),
        form=forms.PublicityForm,
        form_options={"places": visible_communities(request.actor)},
        heading=_("登记宣传"),
        back=lambda made: reverse("publicity-detail", args=[made.pk]),
        done=_("已登记。"),
        context={"back": reverse("publicity-list")},
    )


def _item(request: Request, pk: int) -> PublicityItem:
    found = policies.visible_publicity(request.actor)
    return fetch(found, pk)


@page("publicity-detail", access=READERS)
def publicity_detail(request: Request, pk: int) -> HttpResponse:
    """One item with its link and papers."""
    item = _item(request, pk)
    context = {
        "item": item,
        "papers": attachments_of(item),
        "edits": policies.can_edit_publicity(request.actor, item),
    }
    return render(request, "community/publicity_detail.html", context)


@page(
    "publicity-detail",
    access="who entered it",
    methods=("GET", "POST"),
    forms=(forms.PublicityForm,),
)
def publicity_edit(request: Request, pk: int) -> HttpResponse:
    """Correct it."""
    item = _item(request, pk)
    initial = {name: getattr(item, name) for name in actions.COLUMNS}
    options: dict[str, Any] = {
        "places": visible_communities(request.actor),
        "initial": initial,
    }
    return act(
        request,
        item,
        "edit",
        can=policies.can_edit_publicity(request.actor, item),
        call=lambda **facts: actions.edit_publicity(
            item, actor=request.actor, at=request.at, **facts
        ),
        form=forms.PublicityForm,
        form_options=options,
        heading=_("修改宣传"),
        back=reverse("publicity-detail", args=[pk]),
        done=_("已保存。"),
    )
