"""Volumes (卷) of communities' logs: which there are, and each as PDF."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.enums import BAR_ROLES, LICENSED_ROLES, Role
from community.actions import volumes
from community.forms.volumes import PeriodForm
from community.models import CommunityProfile, Volume
from community.policies import work as policies
from community.policies.access import forerunners
from community.policies.pairing import visible_assignments
from community.queries.rota import rooms_of
from core.keyset import page_of
from core.pages import Request, fetch, page

READERS = (*LICENSED_ROLES, Role.CLERK, Role.COMMUNITY_CLERK, Role.LIAISON, *BAR_ROLES)


def _volumes(request: Request) -> models.QuerySet[Volume]:
    """The volumes in which the actor may open an entry."""
    there = policies.visible_entries(request.actor).filter(
        community_id=models.OuterRef("community_id"), year=models.OuterRef("year")
    )
    # Where somebody serves or served bounds the search; the entries decide.
    near = visible_assignments(request.actor).values("community_id")
    found = models.Q(community_id__in=near)
    if request.actor.has(*LICENSED_ROLES, Role.COMMUNITY_CLERK):
        found |= models.Q(community_id__in=forerunners(near.values_list("community_id", flat=True)))
    return Volume.objects.filter(models.Exists(there), found)


@page(
    "volume-list",
    access="as entries of the log, in the sight LC-20 gives",
    roles=READERS,
)
def volume_list(request: Request) -> HttpResponse:
    """A volume for each community and year, the newest first."""
    shown = page_of(_volumes(request), order=("-id",), cursor=request.GET.get("cursor", ""))
    rooms = rooms_of(volume.community_id for volume in shown.rows)
    rows = [(volume, rooms[volume.community_id].name) for volume in shown.rows]
    return render(request, "community/volume_list.html", {"page": shown, "rows": rows})


@page(
    "volume-print",
    access="as entries of the log, in the sight LC-20 gives; residents' names for who serves",
    roles=READERS,
    forms=(PeriodForm,),
)
def volume_print(request: Request, pk: int) -> HttpResponse:
    """A year's volume or a part of it; a large one is made in the background and announced."""
    volume = fetch(_volumes(request), pk)
    place = CommunityProfile.objects.select_related("organisation", "district").get(
        pk=volume.community_id
    )
    since, until = date(volume.year, 1, 1), date(volume.year, 12, 31)
    if "since" in request.GET or "until" in request.GET:
        form = PeriodForm(request.GET)
        if not form.is_valid():
            context = {"volume": volume, "form": form}
            return render(request, "community/volume_period.html", context, status=422)
        since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    content = volumes.print_volume(
        place, since=since, until=until, actor=request.actor, at=request.at
    )
    if not content:
        messages.success(request, _("这一卷较长，正在生成；做好后会在消息里通知您。"))
        return redirect("volume-list")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="volume-{place.code}-{volume.year}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
