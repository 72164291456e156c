"""Lists of reports: the bar's desk, a firm's reports, what one is told of, the year's register."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Region
from accounts.queries import members
from cases.policies import INTAKE_ROLES
from core import duties
from core.filters import Filters, listing
from core.forms import Form
from core.keyset import count_of, page_of
from core.pages import Request, act, fetch, page
from filings import documents, policies
from filings.actions.exports import export_filings
from filings.filters import DeskFilter, FirmFilter
from filings.policies import DESK_ROLES
from filings.queries import listed, numbers_by_year, overdue_reports, register_of
from filings.resources import TYPES

DESK_ORDER = ("desk_rank", "sent_at", "id")
NEWEST_FIRST = ("-id",)


def _asked(request: Request) -> tuple[Filters, tuple[str, ...]]:
    """The list as asked for: one query makes count, list and export."""
    actor = request.actor
    if policies.on_a_desk(actor):
        return _desk(request), DESK_ORDER
    firm = actor.has(*INTAKE_ROLES)
    found = policies.firm_filings(actor) if firm else policies.received_filings(actor)
    return FirmFilter(request.GET, queryset=listed(found)), NEWEST_FIRST


def _desk(request: Request) -> DeskFilter:
    bar = request.actor.organisation
    near = models.Q(pk=bar.region_id) | models.Q(parent_id=bar.region_id)
    return DeskFilter(
        request.GET,
        queryset=listed(policies.desk_filings(request.actor)),
        actor=request.actor,
        districts=Region.objects.filter(near).order_by("code"),
        officers=list(members(bar.pk, DESK_ROLES, request.actor.day)),
        years=list(numbers_by_year(bar)),
    )


@page(
    "filing-list",
    access="firm: reports of the cases one sees; bar: officers and leaders; who is told besides",
    roles=(*DESK_ROLES, *INTAKE_ROLES, Role.JUSTICE),
)
def filing_list(request: Request) -> HttpResponse:
    """The bar's desk, or a firm's reports."""
    found, order = _asked(request)
    desk = isinstance(found, DeskFilter)
    context: dict[str, Any] = {
        **listing(request, found, order=order),
        "desk": desk,
        "by_default": isinstance(found, DeskFilter) and found.by_default,
        "kinds": TYPES,
    }
    if desk:
        late = overdue_reports(request.actor.organisation, request.actor.day)
        context["overdue"] = count_of(late)
        context["told"] = policies.received_filings(request.actor).exists()
    return render(request, "filings/filing_list.html", context)


@page("filing-received", access="officers and leaders of a bar that is told", roles=DESK_ROLES)
def filing_received(request: Request) -> HttpResponse:
    """Registered reports of other bars of which this bar is told."""
    visible = listed(policies.received_filings(request.actor))
    found = FirmFilter(request.GET, queryset=visible)
    context = {
        **listing(request, found, order=NEWEST_FIRST),
        "received": True,
    }
    return render(request, "filings/filing_list.html", context)


@page(
    "filing-export",
    access="as the list",
    roles=(*DESK_ROLES, *INTAKE_ROLES, Role.JUSTICE),
)
def filing_export(request: Request) -> HttpResponse:
    """The list as a file: the same query as on the screen."""
    kind = request.GET.get("kind", "xlsx")
    if kind not in TYPES:
        raise Http404
    found, order = _asked(request)
    content = export_filings(
        found.qs.order_by(*order),
        kind=kind,
        asked=request.GET.urlencode(),
        actor=request.actor,
        at=request.at,
    )
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="reports-{request.actor.day}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    return response


@page("filing-overdue", access="officers and leaders of the bar", roles=DESK_ROLES)
def filing_overdue(request: Request) -> HttpResponse:
    """Firms whose report to this bar is late."""
    found = overdue_reports(request.actor.organisation, request.actor.day)
    shown = page_of(found, order=("due_on", "id"), cursor=request.GET.get("cursor", ""))
    context = {"page": shown, "total": count_of(found), "own": policies.own_firms(request.actor)}
    return render(request, "filings/overdue.html", context)


@page(
    "filing-overdue",
    access="officers and leaders of the bar",
    methods=("GET", "POST"),
    forms=(Form,),
)
def filing_urge(request: Request, pk: int) -> HttpResponse:
    """Urge a firm whose report is late; once a day."""
    duty = fetch(policies.overdue_duties(request.actor), pk)
    return act(
        request,
        None,
        "urge",
        can=policies.can_urge(request.actor, duty),
        call=lambda **_facts: duties.urge(duty, actor=request.actor, at=request.at),
        heading=_("催办"),
        back=reverse("filing-overdue"),
        done=_("已催办。"),
        context={
            "explain": _("给%(firm)s的主任和承办人发消息，一天一次。") % {"firm": duty.debtor}
        },
    )


@page("filing-register", access="officers and leaders of the bar", roles=DESK_ROLES)
def filing_register_show(request: Request) -> HttpResponse:
    """The register of a year: every number, the cancelled ones too."""
    bar = request.actor.organisation
    years = numbers_by_year(bar)
    year = _year(request, years)
    found = register_of(bar, year)
    volumes = -(-years.get(year, 0) // documents.REGISTER_LINES)
    context = {
        "page": page_of(found, order=("number_seq",), cursor=request.GET.get("cursor", "")),
        "year": year,
        "years": years,
        "total": years.get(year, 0),
        "volumes": range(1, volumes + 1),
    }
    return render(request, "filings/register.html", context)


@page("filing-register", access="officers and leaders of the bar", roles=DESK_ROLES)
def filing_register_print(request: Request) -> HttpResponse:
    """A volume of the year's register as PDF."""
    bar = request.actor.organisation
    years = numbers_by_year(bar)
    year, volume = _year(request, years), request.GET.get("part", "1")
    parts = -(-years.get(year, 0) // documents.REGISTER_LINES)
    if not (volume.isdecimal() and len(volume) < 6 and 1 <= int(volume) <= parts):
        raise Http404
    first = (int(volume) - 1) * documents.REGISTER_LINES
    rows = register_of(bar, year).filter(
        number_seq__gt=first, number_seq__lte=first + documents.REGISTER_LINES
    )
    printed = documents.register(
        bar,
        year,
        list(rows.order_by("number_seq")),
        part=int(volume),
        parts=parts,
        printed_at=request.at,
    )
    return inline(printed)


def _year(request: Request, years: dict[int, int]) -> int:
    asked = request.GET.get("year", "")
    if asked.isdecimal() and len(asked) == 4:
        return int(asked)
    return next(iter(years), request.actor.day.year)


def inline(paper: documents.Paper) -> HttpResponse:
    """A paper shown in the browser."""
    response = HttpResponse(documents.pdf(paper), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{paper.name}"'
    response["Cache-Control"] = "private, no-store"
    return response
