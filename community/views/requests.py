"""Requests as community, lawyer, liaison office and bar see them (LC-15, LC-20)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import BAR_ROLES, LICENSED_ROLES, Role
from community.actions import requests as actions
from community.actions.appointments import OPEN
from community.actions.feedback_links import feedback_of, feedback_secret
from community.enums.work import AppointmentState
from community.filters import RequestFilter
from community.forms import requests as forms
from community.models import ServiceRequest
from community.policies import work as policies
from community.queries.appointments import past_of, standing_of
from community.queries.registers import with_place
from community.queries.requests import deadline_of, open_duty_of
from community.queries.work import place_today, places_of
from core.audit import record_read
from core.keyset import page_of
from core.pages import Request, act, fetch, page
from core.sealing import unseal_text
from core.transitions import table_of

READERS = (*LICENSED_ROLES, Role.CLERK, Role.COMMUNITY_CLERK, Role.LIAISON, *BAR_ROLES)


@page(
    "request-list",
    access="community, its lawyer and substitute; firm's office, liaison and bar without words",
    roles=READERS,
)
def request_list(request: Request) -> HttpResponse:
    """Requests, the newest first."""
    found = RequestFilter(request.GET, queryset=policies.visible_requests(request.actor))
    rows = found.qs.select_related("community", "lawyer").defer("text")
    rows = with_place(rows, request.actor)
    shown = page_of(rows, order=("-id",), cursor=request.GET.get("cursor", ""))
    context = {"page": shown, "filter": found, "enters": places_of(request.actor).exists()}
    return render(request, "community/request_list.html", context)


@page(
    "request-new",
    access="the community's officer, its lawyer or substitute",
    methods=("GET", "POST"),
    forms=(forms.RequestForm,),
)
def request_new(request: Request) -> HttpResponse:
    """Enter a request for a resident without a phone, or for the community."""
    places = places_of(request.actor)
    return act(
        request,
        None,
        "receive",
        can=places.exists(),
        call=lambda **facts: actions.receive_request(actor=request.actor, at=request.at, **facts),
        form=forms.RequestForm,
        form_options={
            "places": places,
            "initial": {"community": place_today(request.actor, places)},
        },
        heading=_("登记需求"),
        back=lambda made: reverse("request-detail", args=[made[0].pk]),
        done=_("已登记，律师会收到消息。"),
        context={"back": reverse("request-list")},
    )


def asked_for(request: Request, pk: int) -> ServiceRequest:
    """A request the actor may see, with what its page shows."""
    found = policies.visible_requests(request.actor)
    return fetch(found, pk)


@page("request-detail", access="who may see the request, in the sight LC-20 gives them")
def request_detail(request: Request, pk: int) -> HttpResponse:
    """A request: what is owed by when and why, what was answered, what can be done."""
    asked = asked_for(request, pk)
    actor = request.actor
    full = policies.sight_of_request(actor, asked) == "full"
    handles = policies.can_handle_request(actor, asked)
    closes = policies.can_close_request(actor, asked)
    possible = set(table_of(asked).acts_from(asked.state))
    given = feedback_of(asked)
    sealed = (asked.contact_name_sealed, asked.contact_phone_sealed)
    winds_up = policies.winds_up(actor, asked)
    if winds_up and asked.entered_by_id != actor.person_id:
        record_read(asked, "open", actor=actor, at=request.at)
    at_home = actor.organisation_id == asked.community_id
    side = policies.side_of(actor, asked) if asked.state in OPEN else None
    standing = standing_of(asked) if full else None
    context: dict[str, Any] = {
        "appointment": standing,
        "appointments_past": past_of(asked) if full else [],
        "appoints": side,
        "agrees": standing is not None
        and standing.state == AppointmentState.PROPOSED
        and side not in (None, standing.proposed_side),
        "asked": asked,
        "full": full,
        "contact": [unseal_text(text) if text and full else "" for text in sealed],
        "deadline": deadline_of(asked),
        "owed": open_duty_of(asked),
        "replies": asked.replies.select_related("by").order_by("id") if full else [],
        "entries": asked.entries.order_by("id") if handles else [],
        "winds_up": winds_up and "wind_up" in possible,
        "gone": winds_up,
        "acts": possible if handles else possible & {"close", "dismiss"} if closes else set(),
        "withdraws": "withdraw" in possible
        and policies.can_enter_request(actor, asked.community_id),
        "reopens": "reopen" in possible and closes and asked.accepted_at is not None,
        "urges": policies.can_urge_request(actor, asked),
        "feedback": given,
        # Not for the lawyer, whose work it judges.
        "feedback_link": feedback_secret(asked) if at_home and given and not given.score else "",
    }
    return render(request, "community/request_detail.html", context)


def _act(
    request: Request, pk: int, name: str, action: Any, *, closes: bool = False, **more: Any
) -> HttpResponse:
    asked = asked_for(request, pk)
    can = policies.can_close_request if closes else policies.can_handle_request
    values: dict[str, Any] = {
        "can": can(request.actor, asked),
        "call": lambda **facts: action(asked, actor=request.actor, at=request.at, **facts),
        "back": reverse("request-detail", args=[pk]),
        **more,
    }
    return act(request, asked, name, **values)


HANDLERS = "the community's lawyer or the substitute"
CLOSERS = "the lawyer, the substitute, the community's officer"


@page("request-detail", access=HANDLERS, methods=("POST",))
def request_accept(request: Request, pk: int) -> HttpResponse:
    """Take it up."""
    return _act(request, pk, "accept", actions.accept_request, done=_("已受理。"))


@page("request-detail", access=HANDLERS, methods=("GET", "POST"), forms=(forms.AnswerForm,))
def request_answer(request: Request, pk: int) -> HttpResponse:
    """Answer."""
    more: dict[str, Any] = {"form": forms.AnswerForm, "heading": _("答复"), "done": _("已答复。")}
    return _act(request, pk, "answer", actions.answer_request, **more)


@page("request-detail", access=HANDLERS, methods=("GET", "POST"), forms=(forms.AnswerForm,))
def request_ask(request: Request, pk: int) -> HttpResponse:
    """Ask for what is lacking."""
    more: dict[str, Any] = {
        "form": forms.AnswerForm,
        "heading": _("请居民补充"),
        "done": _("已请居民补充。"),
    }
    return _act(request, pk, "ask_back", actions.ask_back, **more)


@page("request-detail", access=HANDLERS, methods=("GET", "POST"), forms=(forms.ReferForm,))
def request_refer(request: Request, pk: int) -> HttpResponse:
    """Send on."""
    more: dict[str, Any] = {"form": forms.ReferForm, "heading": _("转介"), "done": _("已转介。")}
    return _act(request, pk, "refer", actions.refer_request, **more)


@page("request-detail", access=CLOSERS, methods=("GET", "POST"), forms=(forms.CloseForm,))
def request_close(request: Request, pk: int) -> HttpResponse:
    """Close."""
    more: dict[str, Any] = {"form": forms.CloseForm, "heading": _("办结"), "done": _("已办结。")}
    return _act(request, pk, "close", actions.close_request, closes=True, **more)


@page("request-detail", access=CLOSERS, methods=("GET", "POST"), forms=(forms.DismissForm,))
def request_dismiss(request: Request, pk: int) -> HttpResponse:
    """Nothing to accept."""
    more: dict[str, Any] = {
        "form": forms.DismissForm,
        "heading": _("不受理"),
        "done": _("已记录不受理。"),
    }
    return _act(request, pk, "dismiss", actions.dismiss_request, closes=True, **more)


@page(
    "request-detail",
    access="liaison office, else bar, of a community that is gone",
    methods=("GET", "POST"),
    forms=(forms.DismissForm,),
)
def request_wind_up(request: Request, pk: int) -> HttpResponse:
    """End what waits in a community that was closed."""
    more: dict[str, Any] = {
        "can": policies.winds_up(request.actor, asked_for(request, pk)),
        "form": forms.DismissForm,
        "heading": _("社区撤销后办结"),
        "done": _("已办结。"),
    }
    return _act(request, pk, "wind_up", actions.wind_up_request, **more)


@page("request-detail", access=CLOSERS, methods=("GET", "POST"), forms=(forms.ReopenForm,))
def request_reopen(request: Request, pk: int) -> HttpResponse:
    """Take it up again."""
    asked = asked_for(request, pk)
    return _act(
        request,
        pk,
        "reopen",
        actions.reopen_request,
        closes=True,
        call=lambda reason, **_more: actions.reopen_request(
            asked, reason=reason, actor=request.actor, at=request.at
        ),
        form=forms.ReopenForm,
        heading=_("重新办理"),
        done=_("已重新办理。"),
    )


@page("request-detail", access="the community's officer, its lawyer", methods=("GET", "POST"))
def request_withdraw(request: Request, pk: int) -> HttpResponse:
    """Withdraw consent on a resident's word."""
    asked = asked_for(request, pk)
    return _act(
        request,
        pk,
        "withdraw",
        actions.withdraw_request,
        can=policies.can_enter_request(request.actor, asked.community_id),
        heading=_("代居民撤回"),
        done=_("已撤回，居民信息已清除。"),
        context={
            "explain": _(
                "撤回后，居民的称呼、电话和所问的内容、答复、意见、工作日志里的内容都会清除，不能恢复；日期、类别和次数留作统计，调解笔录和群体性事件的报告保留。"
            )
        },
    )


@page("request-detail", access="liaison office and bar", methods=("POST",))
def request_urge(request: Request, pk: int) -> HttpResponse:
    """Urge, once a day."""
    asked = asked_for(request, pk)
    can = policies.can_urge_request(request.actor, asked)
    return _act(request, pk, "urge", actions.urge_request, can=can, done=_("已催办。"))
