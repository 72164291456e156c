"""What was there before the programme, and what it still needs (LC-23)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import BAR_ROLES, Role
from accounts.models import Organisation
from community.actions import takeovers as actions
from community.forms import transfers as forms
from community.forms.registers import ReasonForm
from community.models import CommunityProfile, FirmProfile
from community.policies import pairing as policies
from community.policies import registers
from community.policies.access import visible_programmes
from community.queries.registers import STREET_OF_TASK
from core.keyset import count_of, page_of
from core.pages import Request, act, fetch, page

DESKS = (Role.LIAISON, Role.OFFICER, Role.LEADER, Role.ADMIN)
DESK = "the community's liaison office, the city bar's desk"


@page(
    "takeover-list",
    access="the city bar's office, liaison its district",
    roles=(*BAR_ROLES, Role.LIAISON),
)
def takeover_list(request: Request) -> HttpResponse:
    """What is still to be done of what was there before, the earliest date first."""
    actor = request.actor
    visible = policies.visible_takeover_tasks(actor).filter(done_at__isnull=True)
    found = visible.select_related(
        "pairing__community", "pairing__firm", "arrangement__community"
    ).annotate(street=STREET_OF_TASK)
    programme = visible_programmes(actor).first()
    context = {
        "page": page_of(found, order=("due_on", "id"), cursor=request.GET.get("cursor", "")),
        "total": count_of(visible),
        "may_finish": actor.has(*DESKS),
        "imports": programme is not None and registers.can_keep_registers(actor, programme),
    }
    return render(request, "community/takeover_list.html", context)


@page("takeover-list", access=DESK, methods=("GET", "POST"), roles=DESKS, forms=(forms.DoneForm,))
def takeover_done(request: Request, pk: int) -> HttpResponse:
    """A task is done."""
    task = fetch(policies.visible_takeover_tasks(request.actor), pk)
    return act(
        request,
        task,
        "finish_takeover",
        can=True,
        call=lambda version=None, **facts: actions.finish_takeover(
            task, actor=request.actor, at=request.at, **facts
        ),
        form=forms.DoneForm,
        heading=task.get_kind_display(),
        back=reverse("takeover-list"),
        done=_("已办完。"),
        context={"subject": None},
    )


def _place(request: Request, pk: int) -> CommunityProfile:
    visible = registers.visible_communities(request.actor)
    return fetch(visible, pk)


def _may(request: Request, place: CommunityProfile) -> bool:
    actor = request.actor
    return policies.can_place_pairing(actor, place) or policies.can_take_over(actor, place)


@page(
    "community-detail",
    access=DESK,
    methods=("GET", "POST"),
    roles=DESKS,
    forms=(forms.TakeOverForm,),
)
def pairing_take_over(request: Request, pk: int) -> HttpResponse:
    """Enter a pairing that ran before."""
    place = _place(request, pk)
    taking = FirmProfile.objects.filter(programme_id=place.programme_id, left_on__isnull=True)
    firms = Organisation.objects.filter(pk__in=taking.values("pk")).order_by("pinyin", "pk")
    return act(
        request,
        None,
        "take_over",
        can=_may(request, place),
        call=lambda version=None, **facts: actions.take_over_pairing(
            community=place, actor=request.actor, at=request.at, **facts
        ),
        form=forms.TakeOverForm,
        form_options={"firms": firms},
        heading=_("登记原有结对"),
        back=lambda made: reverse("pairing-detail", args=[made.pk]),
        done=_("已登记，要补办的事已列出。"),
        context={"subject": place.organisation.name},
    )


@page(
    "community-detail", access=DESK, methods=("GET", "POST"), roles=DESKS, forms=(forms.HelperForm,)
)
def helper_enter(request: Request, pk: int) -> HttpResponse:
    """Enter an earlier helper without a firm."""
    place = _place(request, pk)
    return act(
        request,
        None,
        "take_over",
        can=_may(request, place),
        call=lambda version=None, **facts: actions.take_over_helper(
            community=place, actor=request.actor, at=request.at, **facts
        ),
        form=forms.HelperForm,
        heading=_("登记原有的义务服务人员"),
        back=reverse("community-detail", args=[pk]),
        done=_("已登记，要补办的事已列出。"),
        context={"subject": place.organisation.name},
    )


@page("community-detail", access=DESK, methods=("GET", "POST"), roles=DESKS, forms=(ReasonForm,))
def helper_end(request: Request, pk: int) -> HttpResponse:
    """A helper serves no longer."""
    one = fetch(policies.visible_arrangements(request.actor), pk)
    return act(
        request,
        one,
        "end",
        can=True,
        call=lambda version=None, **facts: actions.end_helper(
            one, actor=request.actor, at=request.at, **facts
        ),
        form=ReasonForm,
        heading=_("结束义务服务"),
        back=reverse("community-detail", args=[one.community_id]),
        done=_("已记录。"),
        context={"subject": one.name},
    )
