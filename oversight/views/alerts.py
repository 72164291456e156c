"""Alerts: list, detail, acknowledged, closed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from community.queries.registers import with_place
from core.keyset import page_of
from core.pages import Request, act, fetch, page
from oversight import policies
from oversight.actions import alerts
from oversight.forms.alerts import CloseAlertForm
from oversight.models import Alert


@page(
    "alert-list",
    access="bar and justice told, liaison office, community, firm's director, who raised it",
    roles=policies.READERS,
)
def alert_list(request: Request) -> HttpResponse:
    """Alerts, the newest first."""
    found = policies.visible_alerts(request.actor).select_related("where")
    found = with_place(found, request.actor, "where_id")
    shown = page_of(found, order=("-id",), cursor=request.GET.get("cursor", ""))
    return render(request, "oversight/alert_list.html", {"page": shown})


def _alert(request: Request, pk: int) -> Alert:
    found = policies.visible_alerts(request.actor)
    return fetch(found, pk)


@page("alert-detail", access="who was told, and where it was raised")
def alert_detail(request: Request, pk: int) -> HttpResponse:
    """What is happening, who was told and has acknowledged."""
    alert = _alert(request, pk)
    told = list(alert.told.select_related("organisation", "acknowledged_by").order_by("id"))
    mine = [t for t in told if t.organisation_id == request.actor.organisation_id]
    may = policies.can_acknowledge_alert(request.actor, alert)
    context = {
        "alert": alert,
        "told": told,
        "acknowledges": may
        and alert.state != "closed"
        and any(t.acknowledged_at is None for t in mine),
        "closes": alert.state == "acknowledged" and policies.can_close_alert(request.actor, alert),
    }
    return render(request, "oversight/alert_detail.html", context)


@page("alert-detail", access="bar and justice told", methods=("POST",))
def alert_acknowledge(request: Request, pk: int) -> HttpResponse:
    """Acknowledge, for one's own organisation."""
    alert = _alert(request, pk)
    return act(
        request,
        alert,
        "acknowledge",
        can=policies.can_acknowledge_alert(request.actor, alert),
        call=lambda **_facts: alerts.acknowledge_alert(alert, actor=request.actor, at=request.at),
        back=reverse("alert-detail", args=[pk]),
        done=_("已确认收到。"),
    )


@page("alert-detail", access="the bar", methods=("GET", "POST"), forms=(CloseAlertForm,))
def alert_close(request: Request, pk: int) -> HttpResponse:
    """Close with what came of it."""
    alert = _alert(request, pk)
    return act(
        request,
        alert,
        "close",
        can=policies.can_close_alert(request.actor, alert),
        call=lambda **facts: alerts.close_alert(alert, actor=request.actor, at=request.at, **facts),
        back=reverse("alert-detail", args=[pk]),
        form=CloseAlertForm,
        heading=_("了结"),
        done=_("已了结。"),
    )
