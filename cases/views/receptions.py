"""Receiving visitors."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import policies
from cases.actions.receptions import record_reception
from cases.filters import ReceptionFilter
from cases.forms.receptions import ReceptionForm
from cases.models import Reception
from cases.queries import licensed_members
from core.keyset import page_of
from core.pages import Request, act, fetch, page


@page(
    "reception-list",
    access="the firm's people; the director all, others their own",
    roles=policies.INTAKE_ROLES,
)
def reception_list(request: Request) -> HttpResponse:
    """Receptions, newest first."""
    visible = policies.visible_receptions(request.actor).select_related("case", "created_by")
    found = ReceptionFilter(request.GET, queryset=visible)
    shown = page_of(found.qs, order=("-received_on", "-id"), cursor=request.GET.get("cursor", ""))
    context = {
        "page": shown,
        "filter": found,
        "can_create": policies.can_create_reception(request.actor),
    }
    return render(request, "cases/reception_list.html", context)


@page("reception-detail", access="who took part, and the director")
def reception_detail(request: Request, pk: int) -> HttpResponse:
    """The record of a reception."""
    reception = fetch(policies.visible_receptions(request.actor), pk)
    context = {
        "reception": reception,
        "lawyers": reception.lawyers.select_related("person"),
        "visitors": reception.visitors.order_by("id"),
        "edits": policies.can_edit_reception(request.actor, reception),
        "can_create_case": policies.can_create_case(request.actor),
    }
    return render(request, "cases/reception_detail.html", context)


def _options(request: Request, initial: dict[str, Any]) -> dict[str, Any]:
    firm = request.actor.organisation
    people = licensed_members(firm, request.actor.day) if firm is not None else None
    return {"people": people, "initial": initial}


@page(
    "reception-new",
    access="who takes visitors in at a firm",
    methods=("GET", "POST"),
    forms=(ReceptionForm,),
)
def reception_new(request: Request) -> HttpResponse:
    """Write down a reception."""
    initial = {"received_on": request.actor.day, "lawyers": [request.user.pk]}
    return act(
        request,
        None,
        "create",
        can=policies.can_create_reception(request.actor),
        call=lambda **facts: record_reception(actor=request.actor, at=request.at, **facts),
        form=ReceptionForm,
        form_options=_options(request, initial),
        heading=_("接待笔录"),
        back=lambda made: reverse("reception-detail", args=[made.pk]),
        done=_("接待笔录已保存。"),
    )


@page(
    "reception-new",
    access="who took part, until it becomes a case",
    methods=("GET", "POST"),
    forms=(ReceptionForm,),
)
def reception_edit(request: Request, pk: int) -> HttpResponse:
    """Change a record."""
    reception: Reception = fetch(policies.visible_receptions(request.actor), pk)
    names = [
        "received_on",
        "time_from",
        "time_to",
        "place",
        "visitor_count",
        "matter",
        "advice",
        "remarks",
    ]
    initial: dict[str, Any] = {name: getattr(reception, name) for name in names}
    initial["lawyers"] = list(reception.lawyers.values_list("person_id", flat=True))
    lines = [f"{v.name} {v.phone}".strip() for v in reception.visitors.order_by("id")]
    initial["visitors"] = "\n".join(lines)
    return act(
        request,
        reception,
        "edit",
        can=policies.can_edit_reception(request.actor, reception),
        call=lambda **facts: record_reception(
            actor=request.actor, at=request.at, reception=reception, **facts
        ),
        form=ReceptionForm,
        form_options=_options(request, initial),
        heading=_("修改接待笔录"),
        back=reverse("reception-detail", args=[pk]),
        done=_("已保存。"),
    )
