"""Restoring a lost second factor by two people."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import policies, stepup
from accounts.actions import factors
from accounts.enums import Role
from accounts.forms.people import AskResetForm, ConfirmResetForm, ReasonForm
from accounts.models import FactorReset
from accounts.views.frame import organisation_with_people, person_in
from core.keyset import page_of
from core.pages import Request, act, fetch, page

MANAGERS = (
    Role.DIRECTOR,
    Role.ADMIN,
    Role.LIAISON,
    Role.JUSTICE,
    Role.COMMUNITY_CLERK,
    Role.SCHOOL_ADMIN,
    Role.SYSADMIN,
)
SECOND = "a second manager: neither who lost it nor who asked"


@page("factor-reset-list", access="managers of people", roles=MANAGERS)
def factor_reset_list(request: Request) -> HttpResponse:
    """Requests to take a lost second factor away, newest first."""
    found = policies.visible_factor_resets(request.actor)
    found = found.select_related("person", "organisation", "asked_by", "confirmed_by")
    shown = page_of(found, order=("-id",), cursor=request.GET.get("cursor", ""))
    rows = [(r, policies.can_confirm_factor_reset(request.actor, r)) for r in shown.rows]
    return render(request, "accounts/factor_reset_list.html", {"page": shown, "rows": rows})


@page(
    "factor-reset-new",
    access="who manages the person's organisation, never for themselves",
    methods=("GET", "POST"),
    forms=(AskResetForm,),
)
def factor_reset_new(request: Request, pk: int, person: int) -> HttpResponse:
    """Ask that somebody's lost second factor be taken away."""
    organisation = organisation_with_people(request, pk)
    somebody = person_in(request, organisation, person)
    return act(
        request,
        somebody,
        "ask",
        can=policies.can_ask_factor_reset(request.actor, somebody, organisation),
        call=lambda **facts: factors.ask_factor_reset(
            somebody, organisation=organisation, actor=request.actor, at=request.at, **facts
        ),
        form=AskResetForm,
        heading=_("重置第二重验证"),
        back=reverse("person-detail", args=[organisation.pk, somebody.pk]),
        done=_("已提出。须由另一位管理员确认，本人会收到通知。"),
        context={
            "explain": _(
                "先当面或用您熟悉的电话确认是本人丢失了验证器，再提出。由另一位管理员确认后生效。"
            )
        },
    )


def _reset(request: Request, pk: int) -> FactorReset:
    found = policies.visible_factor_resets(request.actor)
    return fetch(found, pk)


@page("factor-reset-confirm", access=SECOND, methods=("GET", "POST"), forms=(ConfirmResetForm,))
def factor_reset_confirm(request: Request, pk: int) -> HttpResponse:
    """Confirm as the second person."""
    reset = _reset(request, pk)
    return stepup.first(request, "confirm", reset) or act(
        request,
        reset,
        "confirm",
        can=policies.can_confirm_factor_reset(request.actor, reset),
        call=lambda **_facts: factors.confirm_factor_reset(
            reset, actor=request.actor, at=request.at
        ),
        form=ConfirmResetForm,
        heading=_("确认重置第二重验证"),
        back=reverse("factor-reset-list"),
        done=_("已重置。本人下次登录后要重新设置。"),
        context={"explain": _("确认后原来的验证器和恢复码立即失效。请先自己核实是本人要求的。")},
    )


@page("factor-reset-refuse", access=SECOND, methods=("GET", "POST"), forms=(ReasonForm,))
def factor_reset_refuse(request: Request, pk: int) -> HttpResponse:
    """Refuse as the second person, with the reason."""
    reset = _reset(request, pk)
    return act(
        request,
        reset,
        "refuse",
        can=policies.can_confirm_factor_reset(request.actor, reset),
        call=lambda **facts: factors.refuse_factor_reset(
            reset, actor=request.actor, at=request.at, **facts
        ),
        form=ReasonForm,
        heading=_("不予重置"),
        back=reverse("factor-reset-list"),
        done=_("已拒绝，原来的验证器照常使用。"),
    )
