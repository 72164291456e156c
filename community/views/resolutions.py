"""Resolutions of the steering group on screens (LC-3, LC-4)."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import on_day
from community.actions import resolutions as actions
from community.documents.office import resolution_list as listed_on_paper
from community.filters import ResolutionFilter
from community.forms import office as forms
from community.models import Progress, Resolution
from community.policies import office as policies
from community.policies.access import at_the_bar
from community.queries.office import carriers_of, open_duty_of, unfinished
from community.views.office import (
    DESK,
    RESOLUTION_READERS,
    ones_programme,
    shown_as_pdf,
    with_tabs,
)
from core.calendar import local_day
from core.keyset import page_of
from core.pages import Request, act, fetch, page
from core.transitions import table_of

OFFICE = "the steering group's office at the city bar"
CARRIERS = "who carries it out, and the office"


@page(
    "resolution-list",
    access="the bar all of its programme, who carries one out its own",
    roles=RESOLUTION_READERS,
)
def resolution_list(request: Request) -> HttpResponse:
    """Resolutions by their day; those being carried out unless a state is asked for."""
    visible = policies.visible_resolutions(request.actor)
    found = ResolutionFilter(request.GET, queryset=visible)
    rows = found.qs if request.GET.get("state") else found.qs.filter(state__in=["open", "reported"])
    shown = page_of(
        rows.select_related("owner").defer("text"),
        order=("due_on", "id"),
        cursor=request.GET.get("cursor", ""),
    )
    context = {
        "page": shown,
        "filter": found,
        "today": local_day(request.at),
        "begins": at_the_bar(request.actor),
    }
    return render(
        request, "community/resolution_list.html", with_tabs(request, "resolutions", **context)
    )


@page("resolution-new", access=OFFICE, methods=("GET", "POST"), roles=DESK)
def resolution_new(request: Request) -> HttpResponse:
    """Enter a resolution."""
    programme = ones_programme(request)
    return act(
        request,
        None,
        "resolve",
        can=policies.can_make_rule(request.actor, programme),
        call=lambda **facts: actions.resolve(
            programme=programme, actor=request.actor, at=request.at, **facts
        ),
        form=forms.ResolutionForm,
        form_options={"owners": carriers_of(programme)},
        heading=_("登记决议"),
        back=lambda made: reverse("resolution-detail", args=[made.pk]),
        done=_("已登记，承办单位会收到消息。"),
        context={"back": reverse("resolution-list")},
    )


def _resolution(request: Request, pk: int) -> Resolution:
    found = policies.visible_resolutions(request.actor)
    return fetch(found, pk)


@page("resolution-detail", access="the bar, and who carries it out")
def resolution_detail(request: Request, pk: int) -> HttpResponse:
    """A resolution: what is owed by when, how far it is, what can be done."""
    one = _resolution(request, pk)
    possible = set(table_of(one).acts_from(one.state))
    edits = policies.can_edit_resolution(request.actor, one)
    reports = policies.can_report_progress(request.actor, one)
    mine = {"edit", "send_back", "close", "drop"} if edits else set()
    context = {
        "one": one,
        "owed": open_duty_of(one),
        "progress": one.progress.select_related("by").order_by("-pk"),
        "acts": possible & (mine | ({"progress", "report"} if reports else set())),
        "assigns": reports and one.state == "open",
        "urges": edits,
    }
    return render(request, "community/resolution_detail.html", context)


def _act(
    request: Request, pk: int, name: str, action: Any, *, office: bool = True, **more: Any
) -> HttpResponse:
    one = _resolution(request, pk)
    can = policies.can_edit_resolution if office else policies.can_report_progress
    values: dict[str, Any] = {
        "can": can(request.actor, one),
        "call": lambda **facts: action(one, actor=request.actor, at=request.at, **facts),
        "back": reverse("resolution-detail", args=[pk]),
        **more,
    }
    return act(request, one, name, **values)


@page(
    "resolution-detail",
    access=OFFICE,
    methods=("GET", "POST"),
    forms=(forms.ResolutionEditForm,),
)
def resolution_edit(request: Request, pk: int) -> HttpResponse:
    """Change it while it is carried out."""
    one = _resolution(request, pk)
    initial = {name: getattr(one, name) for name in actions.COLUMNS}
    options = {"owners": carriers_of(one.programme), "initial": initial}
    more: dict[str, Any] = {
        "form": forms.ResolutionEditForm,
        "form_options": options,
        "heading": _("修改决议"),
        "done": _("已保存。"),
    }
    return _act(request, pk, "edit", actions.edit_resolution, **more)


@page(
    "resolution-detail",
    access="who carries it out",
    methods=("GET", "POST"),
    forms=(forms.PersonForm,),
)
def resolution_assign(request: Request, pk: int) -> HttpResponse:
    """Name the owner's person for it."""
    one = _resolution(request, pk)
    held = on_day(local_day(request.at), "memberships__")
    people = User.objects.filter(held, memberships__organisation_id=one.owner_id, is_active=True)
    more: dict[str, Any] = {
        "form": forms.PersonForm,
        "form_options": {"people": people.distinct().order_by("pinyin", "pk")},
        "heading": _("指定经办人"),
        "done": _("已指定经办人。"),
    }
    return _act(request, pk, "assign", actions.assign_resolution, office=False, **more)


@page("resolution-detail", access=CARRIERS, methods=("GET", "POST"), forms=(forms.ProgressForm,))
def resolution_progress(request: Request, pk: int) -> HttpResponse:
    """Say how far it is."""
    more: dict[str, Any] = {
        "form": forms.ProgressForm,
        "heading": _("登记进展"),
        "done": _("已登记进展。"),
    }
    return _act(request, pk, "progress", actions.report_progress, office=False, **more)


@page("resolution-detail", access=CARRIERS, methods=("GET", "POST"), forms=(forms.ReportForm,))
def resolution_report(request: Request, pk: int) -> HttpResponse:
    """Report it as done."""
    more: dict[str, Any] = {
        "form": forms.ReportForm,
        "heading": _("报告完成"),
        "done": _("已报告，等小组办公室办结。"),
    }
    return _act(request, pk, "report", actions.report_done, office=False, **more)


@page("resolution-detail", access=OFFICE, methods=("GET", "POST"), forms=(forms.SendBackForm,))
def resolution_send_back(request: Request, pk: int) -> HttpResponse:
    """It isn't done yet."""
    more: dict[str, Any] = {
        "form": forms.SendBackForm,
        "heading": _("继续落实"),
        "done": _("已请承办单位继续落实。"),
    }
    return _act(request, pk, "send_back", actions.send_back_resolution, **more)


@page("resolution-detail", access=OFFICE, methods=("GET", "POST"), forms=(forms.CloseForm,))
def resolution_close(request: Request, pk: int) -> HttpResponse:
    """It is carried out."""
    more: dict[str, Any] = {"form": forms.CloseForm, "heading": _("办结"), "done": _("已办结。")}
    return _act(request, pk, "close", actions.close_resolution, **more)


@page("resolution-detail", access=OFFICE, methods=("GET", "POST"), forms=(forms.DropForm,))
def resolution_drop(request: Request, pk: int) -> HttpResponse:
    """It won't be."""
    more: dict[str, Any] = {
        "form": forms.DropForm,
        "heading": _("不再落实"),
        "done": _("已记录不再落实。"),
    }
    return _act(request, pk, "drop", actions.drop_resolution, **more)


@page("resolution-detail", access=OFFICE, methods=("POST",))
def resolution_urge(request: Request, pk: int) -> HttpResponse:
    """Remind by hand, once a day."""
    return _act(
        request,
        pk,
        "urge",
        lambda one, version=None, **facts: actions.urge_resolution(one, **facts),
        done=_("已催办。"),
    )


@page(
    "resolution-list",
    access="the bar all of its programme, who carries one out its own",
    roles=RESOLUTION_READERS,
)
def resolution_print(request: Request) -> HttpResponse:
    """The resolutions being carried out, as PDF."""
    programme, today = ones_programme(request), local_day(request.at)
    rows = unfinished(policies.visible_resolutions(request.actor)).select_related("owner")
    steps = Prefetch("progress", Progress.objects.order_by("pk"))
    content = listed_on_paper(programme, rows.prefetch_related(steps), today)
    return shown_as_pdf(content, f"resolutions-{today.isoformat()}")
