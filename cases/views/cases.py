"""Cases: list, intake, detail, numbers, and what becomes of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import policies
from cases.actions import counts, intake
from cases.enums import REPORTED, Unit
from cases.filters import CaseFilter
from cases.forms import intake as forms
from cases.models import Case
from cases.queries import handlers_of, listed, missing_for, newest_counts
from cases.regulations import THRESHOLD, one_sentence, reach
from cases.regulations import Count as CountFact
from cases.views.steps import OVER, next_step, progress_of, tabs_of, works_now
from core import slots
from core.filters import listing
from core.pages import Request, act, fetch, id_of, page
from core.regulation import value_on


@page(
    "case-list",
    access="the firm's people; the director all, others what they take part in",
    roles=policies.INTAKE_ROLES,
)
def case_list(request: Request) -> HttpResponse:
    """The firm's cases, newest first."""
    visible = policies.visible_cases(request.actor)
    found = CaseFilter(request.GET, queryset=listed(visible))
    context = {
        **listing(request, found, order=("-id",)),
        "can_create": policies.can_create_case(request.actor),
    }
    return render(request, "cases/case_list.html", context)


@page(
    "case-new",
    access="who takes cases in at a firm",
    methods=("GET", "POST"),
    forms=(forms.NewCaseForm,),
)
def case_new(request: Request) -> HttpResponse:
    """Take a case in, from nothing or from a visit."""
    reception = None
    asked = id_of(request.GET.get("reception", ""))
    if asked is not None:
        reception = fetch(policies.visible_receptions(request.actor), asked)
    initial = {"facts": reception.matter, "number": reception.visitor_count} if reception else {}
    return act(
        request,
        None,
        "create",
        can=policies.can_create_case(request.actor),
        call=lambda **facts: intake.create_case(
            actor=request.actor, at=request.at, reception=reception, **facts
        ),
        form=forms.NewCaseForm,
        form_options={"initial": initial},
        heading=_("收案登记"),
        back=lambda case: reverse("case-detail", args=[case.pk]) if case else reverse("case-list"),
        done=_("已登记收案。"),
        template="cases/case_new.html",
        context={"reception": reception},
    )


@page("case-new", access="who takes cases in at a firm", roles=policies.INTAKE_ROLES)
def case_reach(request: Request) -> HttpResponse:
    """What follows from a number, while it is being typed."""
    number = request.GET.get("number", "").strip()
    unit = request.GET.get("unit", Unit.PERSON)
    context: dict[str, object] = {"known": number.isdecimal() and unit in Unit.values}
    if context["known"] and request.actor.organisation is not None:
        today = request.actor.day
        threshold = value_on(THRESHOLD.key, request.actor.organisation, today).value
        fact = CountFact(today, int(number[:9]), unit, "about" in request.GET)
        context |= {
            "reach": reach([fact], threshold),
            "threshold": threshold,
            "panels": slots.panels("case-reach", request.actor, None, request.at),
        }
    return render(request, "cases/reach.html", context)


@page("case-detail", access="handlers, deciders, the director; others by grant")
def case_detail(request: Request, pk: int) -> HttpResponse:
    """A case: what it is, what is missing, what comes next."""
    case = fetch(policies.visible_cases(request.actor), pk)
    lacking = case.regime in REPORTED and case.accepted_at is None and case.state not in OVER
    works = works_now(request.actor, case)
    context = {
        "case": case,
        "tabs": tabs_of(case, "detail"),
        "works": works,
        "worker": policies.can_work_on_case(request.actor, case),
        "director": policies.is_director_of(request.actor, case),
        "missing": one_sentence(missing_for(case)) if lacking else None,
        "receptions": policies.visible_receptions(request.actor).filter(case=case).order_by("id"),
        "progress": progress_of(case),
        "next": next_step(request.actor, case, works=works),
        "counts": newest_counts(case),
        "handlers": handlers_of(case),
        "panels": slots.panels("case", request.actor, case, request.at),
        "moments": slots.moments("case", request.actor, case)[:60],
    }
    return render(request, "cases/case_detail.html", context)


def _case_act(request: Request, pk: int) -> tuple[Case, dict[str, Any]]:
    """The case of an act, and what every act on a case shares."""
    case = fetch(policies.visible_cases(request.actor), pk)
    shared = {
        "can": policies.can_work_on_case(request.actor, case),
        "back": reverse("case-detail", args=[pk]),
    }
    return case, shared


@page(
    "case-detail",
    access="who works on the case",
    methods=("GET", "POST"),
    forms=(forms.CaseTextsForm,),
)
def case_edit(request: Request, pk: int) -> HttpResponse:
    """Change what a case is."""
    case, shared = _case_act(request, pk)
    initial = {name: getattr(case, name) for name in intake.TEXTS}
    return act(
        request,
        case,
        "edit",
        call=lambda **facts: intake.edit_case(case, actor=request.actor, at=request.at, **facts),
        form=forms.CaseTextsForm,
        form_options={"initial": initial},
        heading=_("修改收案登记"),
        done=_("已保存。"),
        **shared,
    )


@page(
    "case-detail", access="who works on the case", methods=("GET", "POST"), forms=(forms.CountForm,)
)
def case_count(request: Request, pk: int) -> HttpResponse:
    """Enter a newer number."""
    case, shared = _case_act(request, pk)
    many = counts.many_side(case)
    initial = {"on": request.actor.day, "side": many, "unit": Unit.PERSON}
    return act(
        request,
        case,
        "edit",
        call=lambda **facts: counts.add_count(case, actor=request.actor, at=request.at, **facts),
        form=forms.CountForm,
        form_options={"initial": initial},
        heading=_("登记最新人数"),
        done=_("人数已登记。"),
        context={
            "explain": _(
                "人数变动后，合伙人此前的意见要重新表态；达到标准的从今天起按群体性案件办理。"
            )
        },
        **shared,
    )


@page(
    "case-detail",
    access="who works on the case",
    methods=("GET", "POST"),
    forms=(forms.SensitiveForm,),
)
def case_mark_sensitive(request: Request, pk: int) -> HttpResponse:
    """Treat a case below the number as a major sensitive one."""
    case, shared = _case_act(request, pk)
    return act(
        request,
        case,
        "mark_sensitive",
        call=lambda **facts: intake.mark_sensitive(
            case, actor=request.actor, at=request.at, **facts
        ),
        form=forms.SensitiveForm,
        heading=_("列为重大敏感案件"),
        done=_("已列为重大敏感案件，照群体性案件办理。"),
        **shared,
    )


@page(
    "case-detail",
    access="who works on the case",
    methods=("GET", "POST"),
    forms=(forms.AcceptOrdinaryForm,),
)
def case_accept_ordinary(request: Request, pk: int) -> HttpResponse:
    """Take an ordinary case."""
    case, shared = _case_act(request, pk)
    return act(
        request,
        case,
        "accept_ordinary",
        call=lambda **facts: intake.accept_ordinary(
            case, actor=request.actor, at=request.at, **facts
        ),
        form=forms.AcceptOrdinaryForm,
        heading=_("按普通案件受理"),
        done=_("已受理。人数若增加到标准，请登记最新人数。"),
        context={"explain": _("人数未达标准的普通案件不需要集体讨论，也不需要向律师协会报告。")},
        **shared,
    )


@page("case-detail", access="the firm's director", methods=("GET", "POST"), forms=(forms.OweForm,))
def case_owe_decision(request: Request, pk: int) -> HttpResponse:
    """Enter that a case runs although its decision is owed."""
    case, shared = _case_act(request, pk)
    return act(
        request,
        case,
        "owe_decision",
        call=lambda **facts: intake.owe_decision(case, actor=request.actor, at=request.at, **facts),
        form=forms.OweForm,
        heading=_("登记为在办、欠集体讨论"),
        done=_("已登记，并开始计算补作讨论的期限；报告照样要送。"),
        **{**shared, "can": policies.is_director_of(request.actor, case)},
    )


@page(
    "case-detail", access="who works on the case", methods=("GET", "POST"), forms=(forms.DropForm,)
)
def case_drop(request: Request, pk: int) -> HttpResponse:
    """Give up a case that didn't come about."""
    case, shared = _case_act(request, pk)
    return act(
        request,
        case,
        "drop",
        call=lambda **facts: intake.drop_case(case, actor=request.actor, at=request.at, **facts),
        form=forms.DropForm,
        heading=_("登记为未成案"),
        done=_("已登记为未成案。"),
        **shared,
    )
