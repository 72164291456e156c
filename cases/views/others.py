"""Series, joint handling, and who may see a case."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions.grants import grants_on
from accounts.enums import FIRM_ROLES
from accounts.forms.people import GrantForm, ReasonForm
from accounts.models import Grant, Organisation
from accounts.queries import members
from cases import policies
from cases.actions import joint, series, sight
from cases.enums import CaseState, Regime
from cases.enums import Form as CaseForm
from cases.forms import handling as handling_forms
from cases.forms import intake as forms
from cases.models import Case, JointHandling, SeriesItem
from cases.views.steps import tabs_of, works_now
from core.pages import Request, act, fetch, page

MOST_OFFERED = 200


@page("case-series", access="handlers, deciders, the director; others by grant")
def case_series(request: Request, pk: int) -> HttpResponse:
    """The separate cases that are counted together."""
    case = fetch(policies.visible_cases(request.actor), pk)
    context = {
        "case": case,
        "tabs": tabs_of(case, "series"),
        "works": works_now(request.actor, case),
        "items": case.items.filter(removed_at__isnull=True).select_related("source").order_by("id"),
        "candidates": series_candidates(request, case).count(),
    }
    return render(request, "cases/series.html", context)


def series_candidates(request: Request, case: Case) -> Any:
    """Ordinary cases of the firm in the same field that could be counted together."""
    if case.form != CaseForm.SERIES:
        return Case.objects.none()
    found = policies.visible_cases(request.actor).filter(
        firm_id=case.firm_id,
        regime=Regime.ORDINARY,
        field=case.field,
        state__in=[CaseState.INTAKE, CaseState.ACCEPTED],
    )
    # By their ids: a form filters what it offers, which a slice doesn't allow.
    newest = found.exclude(pk=case.pk).order_by("-id").values_list("pk", flat=True)[:MOST_OFFERED]
    return Case.objects.filter(pk__in=list(newest)).order_by("-id")


def _shared(request: Request, case: Case) -> dict[str, Any]:
    return {
        "can": policies.can_work_on_case(request.actor, case),
        "back": reverse("case-series", args=[case.pk]),
    }


@page(
    "case-series",
    access="who works on the case",
    methods=("GET", "POST"),
    forms=(forms.SeriesItemForm,),
)
def series_item_add(request: Request, pk: int) -> HttpResponse:
    """Add one of the separate cases."""
    case = fetch(policies.visible_cases(request.actor), pk)
    return act(
        request,
        case,
        "edit",
        call=lambda **facts: series.add_item(case, actor=request.actor, at=request.at, **facts),
        form=forms.SeriesItemForm,
        heading=_("加入一件"),
        done=_("已加入，人数已合并计算。"),
        **_shared(request, case),
    )


@page(
    "case-series",
    access="who works on the case",
    methods=("GET", "POST"),
    forms=(forms.TakeInForm,),
)
def series_take_in(request: Request, pk: int) -> HttpResponse:
    """Count cases entered one by one together."""
    case = fetch(policies.visible_cases(request.actor), pk)
    return act(
        request,
        case,
        "edit",
        call=lambda **facts: series.take_in(case, actor=request.actor, at=request.at, **facts),
        form=forms.TakeInForm,
        form_options={"candidates": series_candidates(request, case)},
        heading=_("并入已登记的案件"),
        done=_("已并入，人数已合并计算。"),
        **_shared(request, case),
    )


@page("case-series", access="who works on the case", methods=("GET", "POST"), forms=(ReasonForm,))
def series_item_remove(request: Request, pk: int) -> HttpResponse:
    """Take an item out of the count."""
    items = SeriesItem.objects.filter(case__in=policies.visible_cases(request.actor))
    item = fetch(items.filter(removed_at__isnull=True), pk)
    return act(
        request,
        item,
        "remove_item",
        call=lambda **facts: series.remove_item(item, actor=request.actor, at=request.at, **facts),
        form=ReasonForm,
        heading=_("移出一件"),
        done=_("已移出，人数已重新合计。"),
        **_shared(request, item.case),
    )


@page(
    "case-decision",
    access="the firm's director",
    methods=("GET", "POST"),
    forms=(handling_forms.JointForm,),
)
def joint_ask(request: Request, pk: int) -> HttpResponse:
    """Ask another firm to handle the case together with ours."""
    case = fetch(policies.visible_cases(request.actor), pk)
    firms = Organisation.objects.filter(kind="firm", status="active").exclude(pk=case.firm_id)
    near = firms.filter(parent_id=case.bar_id).order_by("pinyin", "pk")
    return act(
        request,
        case,
        "edit",
        can=policies.is_director_of(request.actor, case),
        call=lambda **facts: joint.ask_joint(case, actor=request.actor, at=request.at, **facts),
        form=handling_forms.JointForm,
        form_options={"firms": near},
        heading=_("邀请联合承办"),
        back=reverse("case-decision", args=[pk]),
        done=_("已邀请，等对方主任答复。"),
    )


@page(
    "case-decision",
    access="the asked firm's director in person",
    methods=("GET", "POST"),
    forms=(handling_forms.JointAnswerForm,),
)
def joint_answer(request: Request, pk: int) -> HttpResponse:
    """Answer another firm's request to handle a case together."""
    visible = policies.visible_joint(request.actor)
    found: JointHandling = fetch(visible, pk)
    return act(
        request,
        found,
        "confirm",
        can=policies.can_answer_joint(request.actor, found),
        call=lambda **facts: joint.answer_joint(found, actor=request.actor, at=request.at, **facts),
        form=handling_forms.JointAnswerForm,
        heading=_("联合承办的邀请"),
        back=reverse("home"),
        done=_("已答复。"),
        template="cases/joint_answer.html",
    )


@page("case-sight", access="handlers, deciders, the director; others by grant")
def case_sight(request: Request, pk: int) -> HttpResponse:
    """Who may see the case, why, until when."""
    case = fetch(policies.visible_cases(request.actor), pk)
    context = {
        "case": case,
        "tabs": tabs_of(case, "sight"),
        "grants": grants_on(case).filter(permission=policies.VIEW),
        "gives": policies.can_grant_sight(request.actor, case),
    }
    return render(request, "cases/sight.html", context)


@page(
    "case-sight",
    access="the firm's director in person",
    methods=("GET", "POST"),
    forms=(GrantForm,),
)
def sight_grant(request: Request, pk: int) -> HttpResponse:
    """Let somebody of the firm see the case."""
    case = fetch(policies.visible_cases(request.actor), pk)
    people = members(case.firm_id, FIRM_ROLES, request.actor.day)
    return act(
        request,
        case,
        "grant",
        can=policies.can_grant_sight(request.actor, case),
        call=lambda **facts: sight.grant_sight(case, actor=request.actor, at=request.at, **facts),
        form=GrantForm,
        form_options={"people": people},
        heading=_("授权查看"),
        back=reverse("case-sight", args=[pk]),
        done=_("已授权。"),
    )


@page(
    "case-sight",
    access="the firm's director in person",
    methods=("GET", "POST"),
    forms=(ReasonForm,),
)
def sight_revoke(request: Request, pk: int) -> HttpResponse:
    """Take a granted sight back."""
    cases = policies.visible_cases(request.actor).values("pk")
    given = fetch(
        Grant.objects.filter(
            subject_type="cases.case", subject_id__in=cases, revoked_at__isnull=True
        ),
        pk,
    )
    case = Case.objects.get(pk=given.subject_id)
    return act(
        request,
        given,
        "revoke",
        can=policies.can_grant_sight(request.actor, case) and not given.automatic,
        call=lambda reason, **_facts: sight.revoke_sight(
            given, case, reason=reason, actor=request.actor, at=request.at
        ),
        form=ReasonForm,
        heading=_("收回查看权"),
        back=reverse("case-sight", args=[case.pk]),
        done=_("已收回。"),
    )
