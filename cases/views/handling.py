"""Acceptance: handlers, their undertakings, the plan, conflicts; and the director's supervision."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import policies
from cases.actions import handling, incidents
from cases.actions.checks import check_conflicts
from cases.enums import REPORTED, SupervisionKind
from cases.forms import handling as forms
from cases.models import Case, Handler, Party
from cases.queries import conflict_standing, handlers_of, licensed_members, missing_for
from cases.regulations import one_sentence
from cases.views.steps import OVER, tabs_of, works_now
from conflicts.actions.checks import decide_conflict
from conflicts.enums import Occasion
from conflicts.forms import DecisionForm
from conflicts.models import Check
from conflicts.policies import can_decide_conflict
from conflicts.queries import checks_of
from core.duties import duties_of
from core.forms import Form
from core.pages import Request, act, fetch, page


@page("acceptance", access="handlers, deciders, the director; others by grant")
def acceptance(request: Request, pk: int) -> HttpResponse:
    """Who handles the case, by what plan, with which conflicts; and the acceptance itself."""
    case = fetch(policies.visible_cases(request.actor), pk)
    check = (
        checks_of(case)
        .prefetch_related("findings__person", "findings__question", "findings__interest")
        .first()
    )
    lacking = case.regime in REPORTED and case.state not in OVER
    context = {
        "case": case,
        "tabs": tabs_of(case, "acceptance"),
        "works": works_now(request.actor, case),
        "names": case.state not in OVER and policies.can_name_handlers(request.actor, case),
        "accepts": policies.can_accept_case(request.actor, case),
        "director_aside": case.decision is not None
        and policies.director_aside(case, case.decision, request.actor.day),
        "missing": one_sentence(missing_for(case)) if lacking else None,
        "handlers": handlers_of(case),
        "plan": case.plans.order_by("-number").first(),
        "check": check,
        "findings": shown_findings(case, check),
        "standing": conflict_standing(case),
        "decides": check is not None and can_decide_conflict(request.actor, check),
    }
    return render(request, "cases/acceptance.html", context)


def shown_findings(case: Case, check: Check | None) -> list[dict[str, Any]]:
    """What a check found, as the firm may know it: the party, the ground, never another's case."""
    if check is None:
        return []
    findings = list(check.findings.all())
    names = dict(
        Party.objects.filter(pk__in=[f.party_key for f in findings]).values_list("pk", "name")
    )
    own = {f.interest.subject_id for f in findings if f.interest and f.ground == "own_firm"}
    cases = {c.pk: c for c in Case.objects.filter(pk__in=own, firm_id=case.firm_id)}
    return [
        {
            "finding": finding,
            "party": names.get(finding.party_key, ""),
            "case": cases.get(finding.interest.subject_id)
            if finding.ground == "own_firm" and finding.interest
            else None,
            "question": getattr(finding, "question", None),
        }
        for finding in findings
    ]


@page(
    "acceptance",
    access="the director, or a partner who works on the case",
    methods=("GET", "POST"),
    forms=(forms.HandlersForm,),
)
def handlers_name(request: Request, pk: int) -> HttpResponse:
    """Name who handles the case."""
    case = fetch(policies.visible_cases(request.actor), pk)
    now = list(handlers_of(case))
    initial = {
        "people": [h.person_id for h in now],
        "lead": next((h.person_id for h in now if h.lead), None),
    }
    return act(
        request,
        case,
        "edit",
        can=policies.can_name_handlers(request.actor, case),
        call=lambda **facts: handling.name_handlers(
            case, actor=request.actor, at=request.at, **facts
        ),
        form=forms.HandlersForm,
        form_options={
            "lawyers": licensed_members(case.firm, request.actor.day),
            "initial": initial,
        },
        heading=_("指定承办律师"),
        back=reverse("case-acceptance", args=[pk]),
        done=_("已指定，并已重新核查利益冲突；请承办律师本人确认承诺。"),
    )


@page(
    "acceptance",
    access="the handler in person",
    methods=("GET", "POST"),
    forms=(forms.UndertakeForm,),
)
def handler_undertake(request: Request, pk: int) -> HttpResponse:
    """The handler confirms the undertaking."""
    visible = Handler.objects.filter(case__in=policies.visible_cases(request.actor))
    handler = fetch(visible, pk)
    return act(
        request,
        handler,
        "undertake",
        can=policies.can_confirm_undertaking(request.actor, handler),
        call=lambda **_facts: handling.confirm_undertaking(
            handler, actor=request.actor, at=request.at
        ),
        form=forms.UndertakeForm,
        heading=_("承办承诺"),
        back=reverse("case-acceptance", args=[handler.case_id]),
        done=_("已确认。"),
    )


@page(
    "acceptance", access="who works on the case", methods=("GET", "POST"), forms=(forms.PlanForm,)
)
def plan_write(request: Request, pk: int) -> HttpResponse:
    """Write the work plan, or its next version."""
    case = fetch(policies.visible_cases(request.actor), pk)
    last = case.plans.order_by("-number").first()
    names = ("goals", "steps", "calming")
    return act(
        request,
        case,
        "edit",
        can=policies.can_work_on_case(request.actor, case),
        call=lambda **facts: handling.write_plan(case, actor=request.actor, at=request.at, **facts),
        form=forms.PlanForm,
        form_options={"initial": {n: getattr(last, n) for n in names} if last else {}},
        heading=_("工作方案"),
        back=reverse("case-acceptance", args=[pk]),
        done=_("方案已保存。"),
    )


@page("acceptance", access="who works on the case", methods=("GET", "POST"), forms=(Form,))
def conflicts_check(request: Request, pk: int) -> HttpResponse:
    """Ask the register of interests anew."""
    case = fetch(policies.visible_cases(request.actor), pk)
    return act(
        request,
        case,
        "edit",
        can=policies.can_work_on_case(request.actor, case),
        call=lambda **_facts: check_conflicts(
            case, occasion=Occasion.PARTIES, actor=request.actor, at=request.at
        ),
        heading=_("核查利益冲突"),
        back=reverse("case-acceptance", args=[pk]),
        done=_("已核查。"),
    )


@page(
    "acceptance",
    access="the firm's director in person",
    methods=("GET", "POST"),
    forms=(DecisionForm,),
)
def conflict_decide(request: Request, pk: int) -> HttpResponse:
    """The director decides about what a check found."""
    checks = Check.objects.filter(
        subject_type="cases.case", subject_id__in=policies.visible_cases(request.actor).values("pk")
    )
    check = fetch(checks, pk)
    case = Case.objects.get(pk=check.subject_id)
    return act(
        request,
        check,
        "decide",
        can=can_decide_conflict(request.actor, check),
        call=lambda version=None, **facts: decide_conflict(
            check, actor=request.actor, at=request.at, **facts
        ),
        form=DecisionForm,
        heading=_("利益冲突的决定"),
        back=reverse("case-acceptance", args=[case.pk]),
        done=_("决定已记录。"),
        template="cases/conflict_decide.html",
        context={"case": case, "findings": shown_findings(case, check)},
    )


@page(
    "acceptance",
    access="the director, or a partner who works on the case; nobody who stepped aside",
    methods=("GET", "POST"),
    forms=(Form,),
)
def case_accept(request: Request, pk: int) -> HttpResponse:
    """The firm accepts the case."""
    case = fetch(policies.visible_cases(request.actor), pk)
    return act(
        request,
        case,
        "accept",
        can=policies.can_accept_case(request.actor, case),
        call=lambda **facts: handling.accept_case(
            case, actor=request.actor, at=request.at, **facts
        ),
        heading=_("受理案件"),
        template="cases/accept.html",
        context={"missing": one_sentence(missing_for(case))},
        back=reverse("case-detail", args=[pk]),
        done=_("本所已受理。报告里会写明集体讨论和受理日期。"),
    )


@page("case-supervision", access="handlers, deciders, the director; others by grant")
def case_supervision(request: Request, pk: int) -> HttpResponse:
    """The director's notes and what is to be put right."""
    case = fetch(policies.visible_cases(request.actor), pk)
    context = {
        "case": case,
        "tabs": tabs_of(case, "supervision"),
        "supervises": policies.can_supervise_case(request.actor, case),
        "notes": case.supervisions.select_related("by", "answers").order_by("-id"),
        "remedies": duties_of(case).filter(kind="cases.remedy"),
    }
    return render(request, "cases/supervision.html", context)


@page(
    "case-supervision",
    access="the firm's director",
    methods=("GET", "POST"),
    forms=(forms.SupervisionForm,),
)
def supervision_add(request: Request, pk: int) -> HttpResponse:
    """Note a finding, an order, a remedy or a check."""
    case = fetch(policies.visible_cases(request.actor), pk)
    return act(
        request,
        case,
        "supervise",
        can=policies.can_supervise_case(request.actor, case),
        call=lambda **facts: handling.supervise(case, actor=request.actor, at=request.at, **facts),
        form=forms.SupervisionForm,
        form_options={"remedies": case.supervisions.filter(kind=SupervisionKind.REMEDY)},
        heading=_("督导记录"),
        back=reverse("case-supervision", args=[pk]),
        done=_("已记入督导。"),
    )


@page(
    "case-signal",
    access="handlers, deciders, the director; others by grant",
    methods=("GET", "POST"),
    forms=(forms.SignalForm,),
)
def case_signal(request: Request, pk: int) -> HttpResponse:
    """Tell bar and justice at once of signs of escalation (GC-2)."""
    case = fetch(policies.visible_cases(request.actor), pk)
    return act(
        request,
        case,
        "signal",
        can=policies.can_work_on_case(request.actor, case),
        call=lambda gist, advice, **_more: incidents.signal_incident(
            case, gist=gist, advice=advice, actor=request.actor, at=request.at
        ),
        form=forms.SignalForm,
        heading=_("上报群体性苗头"),
        back=reverse("case-detail", args=[pk]),
        done=_("已上报市律协和司法行政机关。"),
    )
