"""Absences and substitutes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import policies
from accounts.actions import absences
from accounts.enums import ROLES_OF_KIND
from accounts.forms.people import AbsenceForm
from accounts.models import User
from accounts.queries import members
from core.forms import Form
from core.keyset import page_of
from core.pages import Request, act, fetch, page


@page("absence-list", access="everybody, their own; managers their organisation's")
def absence_list(request: Request) -> HttpResponse:
    """Absences in the organisation acted for, newest first."""
    found = policies.visible_absences(request.actor).select_related("person", "substitute")
    shown = page_of(found, order=("-until", "-id"), cursor=request.GET.get("cursor", ""))
    return render(request, "accounts/absence_list.html", {"page": shown})


@page(
    "absence-list",
    access="oneself, or a manager of the organisation",
    methods=("GET", "POST"),
    forms=(AbsenceForm,),
)
def absence_new(request: Request) -> HttpResponse:
    """Name a substitute for some days."""
    actor = request.actor
    organisation = actor.organisation
    roles = ROLES_OF_KIND[organisation.kind] if organisation else ()
    people = members(actor.organisation_id or 0, roles, actor.day)
    manages = organisation is not None and policies.can_manage_people(actor, organisation)
    absent = people if manages else User.objects.filter(pk=request.user.pk)
    return act(
        request,
        None,
        "enter",
        can=policies.can_enter_absence(actor, request.user),
        call=lambda **facts: absences.enter_absence(actor=actor, at=request.at, **facts),
        form=AbsenceForm,
        form_options={"people": people, "absent": absent, "initial": {"person": actor.person_id}},
        heading=_("登记外出与代理"),
        back=reverse("absence-list"),
        done=_("已登记。代理人在“切换机构或代理”里就能代为办理。"),
    )


@page("absence-list", access="those it concerns, and managers", methods=("GET", "POST"))
def absence_end(request: Request, pk: int) -> HttpResponse:
    """End a substitution early."""
    found = policies.visible_absences(request.actor)
    absence = fetch(found, pk)
    return act(
        request,
        absence,
        "end",
        can=policies.can_end_absence(request.actor, absence),
        call=lambda **_facts: absences.end_absence(absence, actor=request.actor, at=request.at),
        form=Form,
        heading=_("提前结束代理"),
        back=reverse("absence-list"),
        done=_("代理已结束。"),
    )
