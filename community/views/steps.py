"""What the acts on a pairing and on an agreement share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from community.models import Agreement, Pairing
from community.policies import pairing as policies
from community.queries.pairing import with_street
from core.pages import Request, act, fetch


def visible_pairing(request: Request, pk: int) -> Pairing:
    """A pairing the actor sees, with what its page shows."""
    return fetch(with_street(policies.visible_pairings(request.actor)), pk)


def title_of(pairing: Pairing) -> str:
    """Both names."""
    return _("%(community)s — %(firm)s") % {
        "community": pairing.community.name,
        "firm": pairing.firm.name,
    }


def pairing_act(
    request: Request,
    pairing: Pairing,
    name: str,
    *,
    can: bool,
    call: Callable[..., Any],
    heading: str,
    done: str,
    **more: Any,
) -> HttpResponse:
    """One of the acts on a pairing; they all lead back to its page."""
    context = {"subject": title_of(pairing), **more.pop("context", {})}
    return act(
        request,
        pairing,
        name,
        can=can,
        call=lambda **facts: call(pairing, actor=request.actor, at=request.at, **facts),
        heading=heading,
        back=more.pop("back", reverse("pairing-detail", args=[pairing.pk])),
        done=done,
        context=context,
        **more,
    )


def visible_agreement(request: Request, pk: int) -> Agreement:
    """An agreement the actor sees, with what its page shows."""
    return fetch(policies.visible_agreements(request.actor), pk)


def agreement_act(
    request: Request,
    agreement: Agreement,
    name: str,
    *,
    can: bool,
    call: Callable[..., Any],
    heading: str,
    done: str,
    **more: Any,
) -> HttpResponse:
    """One of the acts on an agreement; they all lead back to its page."""
    return act(
        request,
        agreement,
        name,
        can=can,
        call=lambda **facts: call(agreement, actor=request.actor, at=request.at, **facts),
        heading=heading,
        back=reverse("agreement-detail", args=[agreement.pk]),
        done=done,
        context={"subject": title_of(agreement.pairing)},
        **more,
    )
