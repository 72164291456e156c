"""People of an organisation and their roles by date."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import policies, transfers
from accounts.actions.people import add_membership, end_membership
from accounts.enums import ROLES_OF_KIND, Role
from accounts.forms.filters import PeopleFilter
from accounts.forms.people import EndRoleForm, RoleForm
from accounts.models import Membership, Organisation, User
from accounts.queries import memberships_in, running_absences
from accounts.views.frame import framed, organisation_with_people, person_in
from core.actors import Actor
from core.keyset import page_of
from core.pages import Request, act, fetch, page

SEES = "the organisation's own people; bars and liaison offices those below"
MANAGES = "who manages the organisation's people"


@page("person-list", access=SEES)
def person_list(request: Request, pk: int) -> HttpResponse:
    """People of an organisation by name, with their roles there."""
    organisation = organisation_with_people(request, pk)
    roles = [c for c in Role.choices if c[0] in ROLES_OF_KIND[organisation.kind]]
    found = PeopleFilter(
        request.GET,
        queryset=User.objects.all(),
        organisation=organisation,
        roles=roles,
        day=request.actor.day,
    )
    shown = page_of(found.qs, order=("pinyin", "id"), cursor=request.GET.get("cursor", ""))
    held = memberships_in(organisation.pk, [person.pk for person in shown.rows])
    context = {
        "page": shown,
        "filter": found,
        "rows": [(person, held[person.pk]) for person in shown.rows],
        "gives": policies.roles_to_give(request.actor, organisation),
    }
    frame = framed(request, organisation, "person-list")
    return render(request, "accounts/person_list.html", {**frame, **context})


@page("person-detail", access=SEES)
def person_detail(request: Request, pk: int, person: int) -> HttpResponse:
    """One person in an organisation: contacts, roles by date, and what they hold there."""
    organisation = organisation_with_people(request, pk)
    somebody = person_in(request, organisation, person)
    actor, day = request.actor, request.actor.day
    away = running_absences(day).filter(organisation=organisation, person=somebody)
    context = {
        "person": somebody,
        "held": _roles_by_date(actor, organisation, somebody),
        "absence": away.select_related("substitute").first(),
        "contacts": policies.can_see_contacts(actor, somebody, organisation),
        "gives": policies.roles_to_give(actor, organisation),
        "may_reset": policies.can_ask_factor_reset(actor, somebody, organisation),
        "holdings": _holdings(request, somebody, organisation),
    }
    frame = framed(request, organisation, "person-list")
    return render(request, "accounts/person_detail.html", {**frame, **context})


def _roles_by_date(
    actor: Actor, organisation: Organisation, person: User
) -> list[tuple[Membership, bool]]:
    held = Membership.objects.filter(organisation=organisation, person=person)
    rows = held.select_related("added_by", "organisation").order_by("-since", "-id")
    return [(row, row.until is None and policies.can_end_role(actor, row)) for row in rows]


def _holdings(request: Request, person: User, organisation: Organisation) -> Any:
    """What the person holds there; None for who may not see it."""
    may_see = policies.can_see_holdings(request.actor, organisation)
    return transfers.held_by(person, organisation) if may_see else None


@page("membership-new", access=MANAGES, methods=("GET", "POST"), forms=(RoleForm,))
def membership_new(request: Request, pk: int, person: int) -> HttpResponse:
    """Give somebody of the organisation a further role."""
    organisation = organisation_with_people(request, pk)
    somebody = person_in(request, organisation, person)
    roles = policies.roles_to_give(request.actor, organisation)
    return act(
        request,
        somebody,
        "add_member",
        can=bool(roles),
        call=lambda **facts: add_membership(
            somebody, organisation=organisation, actor=request.actor, at=request.at, **facts
        ),
        form=RoleForm,
        form_options={"roles": roles, "initial": {"since": request.actor.day}},
        heading=_("增加身份"),
        back=reverse("person-detail", args=[organisation.pk, somebody.pk]),
        done=_("已登记。"),
    )


@page("membership-end", access=MANAGES, methods=("GET", "POST"), forms=(EndRoleForm,))
def membership_end(request: Request, pk: int) -> HttpResponse:
    """End a role; refused while something would be left behind."""
    found = policies.visible_memberships(request.actor)
    membership = fetch(found, pk)
    somebody, organisation = membership.person, membership.organisation
    left = transfers.left_behind(
        somebody, organisation, transfers.roles_staying(membership), until=request.actor.day
    )
    return act(
        request,
        membership,
        "end_member",
        can=policies.can_end_role(request.actor, membership),
        call=lambda **facts: end_membership(
            membership, actor=request.actor, at=request.at, **facts
        ),
        form=EndRoleForm,
        form_options={"initial": {"until": request.actor.day}},
        heading=_("结束身份"),
        back=reverse("person-detail", args=[organisation.pk, somebody.pk]),
        done=_("已结束。"),
        template="accounts/membership_end.html",
        context={
            "left": [(kind.title, len(items)) for kind, items in left],
            "hands_on": policies.can_see_holdings(request.actor, organisation),
        },
    )
