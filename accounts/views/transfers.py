"""Handing on what somebody holds in an organisation."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import policies
from accounts.actions.transfers import hand_on
from accounts.enums import ROLES_OF_KIND
from accounts.forms.people import HandOnForm
from accounts.models import Organisation, User
from accounts.queries import members
from accounts.transfers import held_by
from accounts.views.frame import organisation_with_people, person_in
from core.pages import Request, act, page


@page(
    "transfer",
    access="the organisation's own managers",
    methods=("GET", "POST"),
    forms=(HandOnForm,),
)
def transfer(request: Request, pk: int, person: int) -> HttpResponse:
    """All that somebody holds, by kind; what is ticked goes to another member."""
    organisation = organisation_with_people(request, pk)
    somebody = person_in(request, organisation, person)
    may = policies.can_see_holdings(request.actor, organisation)
    held = held_by(somebody, organisation) if may else []
    passed_on = [(kind, items) for kind, items in held if kind.hand_on is not None]
    return act(
        request,
        somebody,
        "hand_on",
        can=may,
        call=lambda **facts: hand_on(
            somebody, organisation, actor=request.actor, at=request.at, **facts
        ),
        form=HandOnForm,
        form_options=_options(request, somebody, organisation, passed_on),
        heading=_("移交名下事务"),
        back=reverse("person-detail", args=[organisation.pk, somebody.pk]),
        done=_("已移交，接手的人会在工作台看到。"),
        template="accounts/transfer.html",
        context={
            "held": held,
            "personal": [(kind, items) for kind, items in held if kind.hand_on is None],
        },
    )


def _options(
    request: Request, person: User, organisation: Organisation, held: Any
) -> dict[str, Any]:
    """Everything ticked to begin with; the other members to choose from."""
    people = members(organisation.pk, ROLES_OF_KIND[organisation.kind], request.actor.day)
    ticked = [f"{kind.code}:{item.key}" for kind, items in held for item in items]
    return {
        "held": held,
        "people": people.exclude(pk=person.pk),
        "initial": {"items": ticked},
    }
