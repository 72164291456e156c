"""The exchange between firm and community on screens (LC-8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import LICENSED_ROLES, Role
from community.actions import exchanges as actions
from community.enums.exchange import NoteKind
from community.forms import exchanges as forms
from community.models import Exchange
from community.policies import exchange as policies
from community.queries.exchanges import with_standing
from community.queries.registers import with_place
from core.keyset import page_of
from core.pages import Request, act, fetch, id_of, page

WRITERS = (*LICENSED_ROLES, Role.CLERK)
READERS = (*WRITERS, Role.COMMUNITY_CLERK, Role.LIAISON)
SEEN = "the firm, the community and its liaison office, each their own"
WRITE = "the firm's director, the community's lawyer or substitute"


@page("exchange-list", access=SEEN, roles=READERS)
def exchange_list(request: Request) -> HttpResponse:
    """Records of exchange, the newest first."""
    visible = policies.visible_exchanges(request.actor)
    found = forms.ExchangeFilter(request.GET, queryset=visible)
    rows = with_standing(found.qs.select_related("community", "firm").defer("topics"))
    rows = with_place(rows, request.actor)
    context = {
        "page": page_of(rows, order=("-on", "-id"), cursor=request.GET.get("cursor", "")),
        "filter": found,
        "writes": policies.exchanging(request.actor).exists(),
        "licensed": request.actor.has(*LICENSED_ROLES),
        "day": request.actor.day,
    }
    return render(request, "community/exchange_list.html", context)


@page("exchange-new", access=WRITE, methods=("GET", "POST"), forms=(forms.ExchangeForm,))
def exchange_new(request: Request) -> HttpResponse:
    """Write an exchange down."""
    pairings = policies.exchanging(request.actor)
    asked = id_of(request.GET.get("pairing", ""))
    chosen = pairings.filter(pk=asked).first() if asked else None
    first = chosen or (pairings.first() if pairings.count() == 1 else None)
    return act(
        request,
        None,
        "create",
        can=pairings.exists(),
        call=lambda pairing, **facts: actions.write_exchange(
            pairing, actor=request.actor, at=request.at, **facts
        ),
        form=forms.ExchangeForm,
        form_options={
            "pairings": pairings,
            "initial": {"pairing": first and first.pk, "on": request.actor.day},
        },
        heading=_("记录交流"),
        back=lambda made: reverse("exchange-detail", args=[made.pk]),
        done=_("已记录，社区会收到消息。"),
        context={"back": reverse("exchange-list")},
    )


def _exchange(request: Request, pk: int) -> Exchange:
    found = with_standing(policies.visible_exchanges(request.actor))
    return fetch(found, pk)


@page("exchange-detail", access=SEEN)
def exchange_detail(request: Request, pk: int) -> HttpResponse:
    """One record, the community's word, and what became of what was agreed."""
    exchange: Any = _exchange(request, pk)
    writes = policies.can_write_exchange(request.actor, exchange.pairing)
    stands = not exchange.corrected
    notes = {note.kind: note for note in exchange.notes.select_related("by")}
    confirms = policies.can_confirm_exchange(request.actor, exchange)
    context = {
        "exchange": exchange,
        "view": notes.get(NoteKind.CONFIRMED),
        "outcome": notes.get(NoteKind.DONE),
        "confirms": confirms and stands and not exchange.confirmed,
        "fulfils": writes and stands and bool(exchange.agreed) and not exchange.done,
        "corrects": writes and stands,
        "day": request.actor.day,
    }
    return render(request, "community/exchange_detail.html", context)


def _act(
    request: Request, exchange: Exchange, name: str, action: Callable[..., Any], **more: Any
) -> HttpResponse:
    back = reverse("exchange-detail", args=[exchange.pk])
    values = {
        "call": lambda **facts: action(exchange, actor=request.actor, at=request.at, **facts),
        "back": back,
        "context": {"subject": None, "back": back},
        **more,
    }
    return act(request, exchange, name, **values)


@page(
    "exchange-detail",
    access=WRITE,
    methods=("GET", "POST"),
    forms=(forms.ExchangeCorrectionForm,),
)
def exchange_correct(request: Request, pk: int) -> HttpResponse:
    """Write it anew, with a reason."""
    exchange = _exchange(request, pk)
    return _act(
        request,
        exchange,
        "correct",
        actions.correct_exchange,
        can=policies.can_write_exchange(request.actor, exchange.pairing),
        form=forms.ExchangeCorrectionForm,
        form_options={"initial": {name: getattr(exchange, name) for name in actions.COLUMNS}},
        heading=_("更正交流记录"),
        back=lambda made: reverse("exchange-detail", args=[made.pk]),
        done=_("已更正，原记录保留。"),
    )


@page(
    "exchange-detail",
    access="the community's officer",
    methods=("GET", "POST"),
    forms=(forms.ExchangeViewForm,),
)
def exchange_confirm(request: Request, pk: int) -> HttpResponse:
    """The community's word."""
    exchange = _exchange(request, pk)
    return _act(
        request,
        exchange,
        "confirm",
        actions.confirm_exchange,
        can=policies.can_confirm_exchange(request.actor, exchange),
        form=forms.ExchangeViewForm,
        heading=_("确认交流记录"),
        done=_("已确认。"),
    )


@page(
    "exchange-detail",
    access=WRITE,
    methods=("GET", "POST"),
    forms=(forms.ExchangeDoneForm,),
)
def exchange_fulfil(request: Request, pk: int) -> HttpResponse:
    """What was agreed is done."""
    exchange = _exchange(request, pk)
    return _act(
        request,
        exchange,
        "fulfil",
        actions.fulfil_exchange,
        can=policies.can_write_exchange(request.actor, exchange.pairing),
        form=forms.ExchangeDoneForm,
        heading=_("登记落实"),
        done=_("已登记。"),
    )
