"""Appointments for requests on screens (LC-11)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from community.actions import appointments as actions
from community.forms import appointments as forms
from community.models import Appointment
from community.policies import work as policies
from community.queries.requests import coming_times
from community.queries.rota import rooms_of
from community.queries.work import assignment_of
from community.views.requests import asked_for
from core.pages import Request, act, fetch, page

SIDES = "the community's officer, its lawyer or substitute"


@page("request-detail", access=SIDES, methods=("GET", "POST"), forms=(forms.AppointmentForm,))
def request_appoint(request: Request, pk: int) -> HttpResponse:
    """Propose a day and time; the hours of duty that come are named."""
    asked = asked_for(request, pk)
    serving = assignment_of(asked.community_id, request.actor.day)
    times = coming_times(serving, request.actor.day) if serving else []
    duty = _("、").join(f"{one.on:%Y-%m-%d} {one.hours}" for one in times)
    explain = _("律师接下来的值班：%(times)s。也可以约别的时间。") % {"times": duty} if duty else ""
    room = rooms_of([asked.community_id]).get(asked.community_id)
    initial = {"on": times[0].on if times else None, "place": room.room if room else ""}
    back = reverse("request-detail", args=[pk])
    return act(
        request,
        asked,
        "appoint",
        can=policies.side_of(request.actor, asked) is not None,
        call=lambda **facts: actions.propose_appointment(
            asked, actor=request.actor, at=request.at, **facts
        ),
        form=forms.AppointmentForm,
        form_options={"initial": initial},
        heading=_("约时间"),
        back=back,
        done=_("已发给对方确认。"),
        context={"subject": None, "back": back, "explain": explain},
    )


def _one(request: Request, pk: int) -> Appointment:
    found = policies.visible_appointments(request.actor)
    return fetch(found, pk)


def _act(request: Request, pk: int, name: str, action: Any, **more: Any) -> HttpResponse:
    one = _one(request, pk)
    back = reverse("request-detail", args=[one.request_id])
    values = {
        "can": policies.side_of(request.actor, one.request) is not None,
        "call": lambda **facts: action(one, actor=request.actor, at=request.at, **facts),
        "back": back,
        "context": {"subject": None, "back": back},
        **more,
    }
    return act(request, one, name, **values)


@page("request-detail", access="the side that didn't propose it", methods=("POST",))
def appointment_agree(request: Request, pk: int) -> HttpResponse:
    """Agree."""
    one = _one(request, pk)
    side = policies.side_of(request.actor, one.request)
    may = side is not None and side != one.proposed_side
    return _act(request, pk, "agree", actions.agree_appointment, can=may, done=_("已约定。"))


@page("request-detail", access=SIDES, methods=("GET", "POST"), forms=(forms.CallOffForm,))
def appointment_call_off(request: Request, pk: int) -> HttpResponse:
    """Call it off, with a reason."""
    more: dict[str, Any] = {
        "form": forms.CallOffForm,
        "heading": _("取消约定"),
        "done": _("已取消，对方会收到消息。"),
    }
    return _act(request, pk, "call_off", actions.call_off_appointment, **more)
