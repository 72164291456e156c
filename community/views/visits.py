"""Days of duty: today's on a phone, checked in with one button, moved, excused, swapped."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import LICENSED_ROLES, Role
from accounts.models import User
from accounts.queries import members
from community.actions import swaps, visits
from community.forms import rota as forms
from community.models import Swap, Visit
from community.policies import work as policies
from community.policies.access import runs_the_firm
from community.queries.appointments import coming, of_day
from community.queries.rota import (
    assignments_held,
    colleagues,
    coming_visits,
    exchangeable,
    rooms_of,
    suggested_day,
    swaps_waiting,
    visits_today,
    with_stand_ins,
)
from community.queries.work import places_of
from core.pages import Request, act, fetch, page
from core.transitions import table_of


@page("visit-today", access="lawyers of firms", roles=LICENSED_ROLES)
def visit_today(request: Request) -> HttpResponse:
    """Today's duties, the button to check in, and the way to the log."""
    today = list(visits_today(request.actor))
    rooms = rooms_of(visit.community_id for visit in today)
    context = {
        "visits": [(visit, rooms[visit.community_id]) for visit in today],
        "next": coming_visits(request.actor, 4),
        "places": places_of(request.actor),
        "swaps": swaps_waiting(request.actor),
        "person": request.actor.holder_id,
        "appointments": coming(request.actor, own=True),
        "licensed": True,
    }
    return render(request, "community/visit_today.html", context)


def _visit(request: Request, pk: int) -> Visit:
    return fetch(with_stand_ins(policies.visible_visits(request.actor)), pk)


def _plans(request: Request, visit: Visit) -> bool:
    return policies.can_plan_rota(request.actor, firm_id=visit.firm_id, lawyer_id=visit.lawyer_id)


@page("visit-detail", access="who may see the day of duty")
def visit_detail(request: Request, pk: int) -> HttpResponse:
    """A day of duty: what was planned, what became of it, what can be done."""
    visit = _visit(request, pk)
    acts = set(table_of(visit).acts_from(visit.state))
    plans = _plans(request, visit)
    own = policies.can_check_in(request.actor, visit)
    ahead = visit.on >= request.actor.day
    waiting = visit.swaps.filter(state="asked").select_related("to", "asked_by").first()
    context = {
        "visit": visit,
        "room": rooms_of([visit.community_id])[visit.community_id],
        "together": Visit.objects.filter(trip=visit.trip).exclude(pk=visit.pk)
        if visit.trip
        else [],
        "checks_in": own and visit.state == "planned" and visit.on == request.actor.day,
        "moves": plans and "move" in acts,
        "swaps": plans and visit.state == "planned" and ahead and waiting is None,
        "makes_good": own and "make_good" in acts,
        "waiting": waiting,
        "appointments": of_day(request.actor, visit),
        "answers": waiting is not None and policies.can_answer_swap(request.actor, waiting),
        "withdraws": waiting is not None and waiting.asked_by_id == request.actor.holder_id,
        "writes": own and visit.state == "done",
    }
    return render(request, "community/visit_detail.html", context)


def _act(request: Request, visit: Visit, name: str, **more: Any) -> HttpResponse:
    """One act on a day of duty."""
    back = reverse("visit-detail", args=[visit.pk])
    context = {"subject": None, "back": back, **more.pop("context", {})}
    return act(request, visit, name, **{"back": back, "context": context, **more})


@page(
    "visit-today",
    access="the lawyer on duty or the substitute, in person",
    methods=("POST",),
    forms=(forms.CheckInForm,),
)
def visit_check_in(request: Request, pk: int) -> HttpResponse:
    """One button; works without script and without a position."""
    visit = _visit(request, pk)
    return _act(
        request,
        visit,
        "check_in",
        can=policies.can_check_in(request.actor, visit),
        call=lambda **facts: visits.check_in(visit, actor=request.actor, at=request.at, **facts),
        form=forms.CheckInForm,
        heading=_("签到"),
        back=reverse("visit-today"),
        done=_("已签到。"),
    )


@page("visit-today", access="the lawyer on duty or the substitute, in person", methods=("POST",))
def visit_check_out(request: Request, pk: int) -> HttpResponse:
    """Leave."""
    visit = _visit(request, pk)
    return _act(
        request,
        visit,
        "check_out",
        can=policies.can_check_in(request.actor, visit),
        call=lambda **facts: visits.check_out(visit, actor=request.actor, at=request.at, **facts),
        heading=_("签退"),
        back=reverse("visit-today"),
        done=_("已签退。"),
    )


@page(
    "visit-today",
    access="the community's lawyer or substitute, in person",
    methods=("POST",),
    roles=LICENSED_ROLES,
)
def visit_drop_in(request: Request, community: int) -> HttpResponse:
    """Be there without a plan."""
    place = fetch(places_of(request.actor), community)
    return act(
        request,
        None,
        "drop_in",
        can=request.actor.in_person,
        call=lambda **_facts: visits.drop_in(
            community_id=place.pk, actor=request.actor, at=request.at
        ),
        heading=_("临时到岗"),
        back=reverse("visit-today"),
        done=_("已签到。"),
    )


@page(
    "visit-detail",
    access="the firm's office, the lawyer on duty",
    methods=("GET", "POST"),
    forms=(forms.MoveForm,),
)
def visit_move(request: Request, pk: int) -> HttpResponse:
    """Another day for one duty; for a holiday's a day worked in exchange is put forward."""
    visit = _visit(request, pk)
    initial = {
        "on": suggested_day(visit, request.actor.day),
        "begins": visit.begins,
        "ends": visit.ends,
    }
    return _act(
        request,
        visit,
        "move",
        can=_plans(request, visit),
        call=lambda **facts: visits.move_visit(visit, actor=request.actor, at=request.at, **facts),
        form=forms.MoveForm,
        form_options={"initial": initial},
        heading=_("改期"),
        back=lambda made: reverse("visit-detail", args=[made.pk]),
        done=_("已改期，社区会收到消息。"),
    )


@page(
    "visit-detail",
    access="the lawyer on duty or the substitute, in person",
    methods=("GET", "POST"),
    forms=(forms.GoodForm,),
)
def visit_make_good(request: Request, pk: int) -> HttpResponse:
    """Say why nobody checked in although somebody was there."""
    visit = _visit(request, pk)
    return _act(
        request,
        visit,
        "make_good",
        can=policies.can_check_in(request.actor, visit),
        call=lambda **facts: visits.make_good(visit, actor=request.actor, at=request.at, **facts),
        form=forms.GoodForm,
        heading=_("补签到"),
        done=_("已补签到，并注明原因。"),
    )


@page(
    "leave-new",
    access="the firm's office; a lawyer for themselves",
    methods=("GET", "POST"),
    roles=(*LICENSED_ROLES, Role.CLERK),
    forms=(forms.LeaveForm,),
)
def leave_new(request: Request) -> HttpResponse:
    """Days off duty; each community is told."""
    actor = request.actor
    everybody = members(actor.organisation_id or 0, LICENSED_ROLES, actor.day)
    lawyers = everybody if runs_the_firm(actor) else everybody.filter(pk=actor.holder_id or 0)

    def leave(lawyer: User, **facts: Any) -> list[Visit]:
        return visits.take_leave(
            lawyer_id=lawyer.pk,
            firm_id=actor.organisation_id or 0,
            actor=actor,
            at=request.at,
            **facts,
        )

    held = assignments_held(actor.organisation_id or 0, lawyers, actor.day)
    return act(
        request,
        None,
        "excuse",
        can=lawyers.exists(),
        call=leave,
        form=forms.LeaveForm,
        form_options={"lawyers": lawyers, "initial": {"lawyer": actor.holder_id}},
        heading=_("请假"),
        back=reverse("rota-list"),
        done=_("已请假，社区会收到消息。"),
        template="community/leave_new.html",
        context={"back": reverse("rota-list"), "held": held},
    )


@page(
    "swap-ask",
    access="the firm's office, the lawyer on duty",
    methods=("GET", "POST"),
    forms=(forms.SwapForm,),
)
def swap_ask(request: Request, pk: int) -> HttpResponse:
    """Ask a colleague to take a duty, in exchange or not."""
    visit = _visit(request, pk)
    return _act(
        request,
        visit,
        "ask",
        can=_plans(request, visit),
        call=lambda version=None, **facts: swaps.ask_swap(
            visit, actor=request.actor, at=request.at, **facts
        ),
        form=forms.SwapForm,
        form_options={
            "people": colleagues(visit),
            "visits": exchangeable(visit, request.actor.day),
        },
        heading=_("请人代班"),
        done=_("已发出，等对方同意。"),
    )


def _swap(request: Request, pk: int) -> Swap:
    return fetch(policies.visible_swaps(request.actor), pk)


def _answer(
    request: Request, pk: int, name: str, action: Any, *, can: Any, done: str
) -> HttpResponse:
    swap = _swap(request, pk)
    return act(
        request,
        swap,
        name,
        can=can(swap),
        call=lambda **facts: action(swap, actor=request.actor, at=request.at, **facts),
        back=reverse("rota-list"),
        done=done,
    )


@page("visit-today", access="who was asked", methods=("POST",))
def swap_agree(request: Request, pk: int) -> HttpResponse:
    """Take the duty."""

    def can(swap: Swap) -> bool:
        return policies.can_answer_swap(request.actor, swap)

    return _answer(request, pk, "agree", swaps.agree_swap, can=can, done=_("已同意换班。"))


@page("visit-today", access="who was asked", methods=("POST",))
def swap_refuse(request: Request, pk: int) -> HttpResponse:
    """Not take it."""

    def can(swap: Swap) -> bool:
        return policies.can_answer_swap(request.actor, swap)

    return _answer(request, pk, "refuse", swaps.refuse_swap, can=can, done=_("已回复不同意。"))


@page("visit-today", access="who asked", methods=("POST",))
def swap_withdraw(request: Request, pk: int) -> HttpResponse:
    """Take the question back."""

    def can(swap: Swap) -> bool:
        return swap.asked_by_id == request.actor.holder_id

    return _answer(request, pk, "withdraw", swaps.withdraw_swap, can=can, done=_("已撤回。"))
