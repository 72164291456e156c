"""Qualification of community lawyers: application, check, certificate (LC-21)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from community.actions import qualifications as actions
from community.actions.certificates import issue_certificate, paper_of
from community.enums.registers import Condition, QualificationState
from community.forms import qualifications as forms
from community.forms.filters import QualificationFilter
from community.forms.registers import ReasonForm
from community.models import LawyerProfile, Qualification
from community.policies import access
from community.policies import registers as policies
from community.regulations.pairing import certificate_sentence
from core.attachments import attachments_of
from core.duties import duties_of
from core.filters import listing
from core.forms import Form
from core.pages import Request, act, fetch, id_of, page
from core.transitions import table_of

OWN = "the bar's programme, a liaison's and a firm's lawyers, one's own"


@page("qualification-list", access=OWN)
def qualification_list(request: Request) -> HttpResponse:
    """Applications and certificates, newest first."""
    visible = policies.visible_qualifications(request.actor).select_related("person", "firm")
    found = QualificationFilter(request.GET, queryset=visible)
    context = {
        **listing(request, found, order=("-id",)),
        "may_apply": _people(request).exists(),
    }
    return render(request, "community/qualification_list.html", context)


def _people(request: Request) -> Any:
    """For whom the actor may apply: lawyers in the firm's register."""
    actor = request.actor
    found = LawyerProfile.objects.filter(firm_id=actor.organisation_id)
    if not access.runs_the_firm(actor):
        own = actor.holder_id if access.is_lawyer(actor) else None
        found = found.filter(person_id=own)
    return User.objects.filter(pk__in=found.values("person_id")).order_by("pinyin", "pk")


@page(
    "qualification-new",
    access="a lawyer for themselves, the firm's director or clerk",
    methods=("GET", "POST"),
    roles=(*access.FIRM_OFFICE, "partner", "lawyer"),
    forms=(forms.ApplyForm,),
)
def qualification_new(request: Request) -> HttpResponse:
    """Apply for a certificate."""
    people = _people(request)
    chosen = id_of(request.GET.get("person", ""))
    first = chosen or people.values_list("pk", flat=True).first()
    return act(
        request,
        None,
        "apply",
        can=access.runs_the_firm(request.actor) or access.is_lawyer(request.actor),
        call=lambda person, **facts: actions.apply_for(
            person, actor=request.actor, at=request.at, **facts
        ),
        form=forms.ApplyForm,
        form_options={"people": people, "initial": {"person": first}},
        heading=_("申请社区律师资格"),
        back=lambda made: reverse("qualification-detail", args=[made.pk]),
        done=_("已提交，由市律师协会办理。"),
    )


@page("qualification-detail", access=OWN)
def qualification_detail(request: Request, pk: int) -> HttpResponse:
    """One application: what is brought, what was found, what comes next."""
    found = _visible(request)
    actor = request.actor
    one = fetch(found, pk)
    papers = list(attachments_of(one))
    met = actions.found_of(one)
    conditions = [
        {
            "title": Condition(code).label,
            "evidence": getattr(one, f"{code}_evidence"),
            "met": met[code],
            "papers": [paper for paper in papers if paper.purpose == code],
        }
        for code in Condition.values
    ]
    context = {
        "one": one,
        "conditions": conditions,
        "acts": table_of(one).acts_from(one.state),
        "works": policies.can_edit_qualification(actor, one),
        "decides": policies.can_check_qualification(actor, one),
        "missing": certificate_sentence(met) if one.state in actions.OPEN else None,
        "paper": paper_of(one),
        "prints": one.state == QualificationState.CERTIFIED
        and policies.can_print_certificate(actor, one),
        "duties": duties_of(one).filter(state__in=["open", "paused"]),
    }
    return render(request, "community/qualification_detail.html", context)


def _visible(request: Request) -> Any:
    found = policies.visible_qualifications(request.actor)
    return found.select_related("person", "firm", "programme__bar")


def _act(
    request: Request,
    pk: int,
    name: str,
    can: Callable[..., bool],
    call: Callable[..., Any],
    heading: str,
    done: str,
    **more: Any,
) -> HttpResponse:
    """One of the acts on an application."""
    one: Qualification = fetch(_visible(request), pk)
    return act(
        request,
        one,
        name,
        can=can(request.actor, one),
        call=lambda **facts: call(one, actor=request.actor, at=request.at, **facts),
        heading=heading,
        back=reverse("qualification-detail", args=[pk]),
        done=done,
        context={"subject": one.person},
        **more,
    )


@page(
    "qualification-detail",
    access="who may apply for the lawyer",
    methods=("GET", "POST"),
    forms=(forms.EvidenceForm,),
)
def qualification_edit(request: Request, pk: int) -> HttpResponse:
    """Complete an application."""
    one = fetch(_visible(request), pk)
    return _act(
        request,
        pk,
        "edit",
        policies.can_edit_qualification,
        actions.edit_application,
        _("补充申请材料"),
        _("已保存。"),
        form=forms.EvidenceForm,
        form_options={"initial": {n: getattr(one, n) for n in actions.EVIDENCE}},
    )


@page(
    "qualification-detail",
    access="who may apply for the lawyer",
    methods=("GET", "POST"),
    forms=(forms.PaperForm,),
)
def qualification_attach(request: Request, pk: int) -> HttpResponse:
    """Add a paper for one of the conditions."""
    return _act(
        request,
        pk,
        "edit",
        policies.can_edit_qualification,
        lambda one, version=None, **facts: actions.attach_paper(one, **facts),
        _("上传证明材料"),
        _("已上传。"),
        form=forms.PaperForm,
    )


DESK = "the city bar's desk, never the lawyer concerned"


@page("qualification-detail", access=DESK, methods=("GET", "POST"), forms=(forms.CheckForm,))
def qualification_check(request: Request, pk: int) -> HttpResponse:
    """Write down what was found of the four conditions."""
    one = fetch(_visible(request), pk)
    initial = {n: getattr(one, n) for n in (*actions.FOUND, "check_note")}
    return _act(
        request,
        pk,
        "check",
        policies.can_check_qualification,
        actions.check_conditions,
        _("审核四项条件"),
        _("已保存审核。"),
        form=forms.CheckForm,
        form_options={"initial": initial},
    )


@page("qualification-detail", access=DESK, methods=("GET", "POST"), forms=(Form,))
def qualification_certify(request: Request, pk: int) -> HttpResponse:
    """Certify: number and term are given."""
    return _act(
        request,
        pk,
        "certify",
        policies.can_check_qualification,
        actions.certify,
        _("认证社区律师资格"),
        _("已认证，证号和有效期已生成。"),
    )


@page("qualification-detail", access=DESK, methods=("GET", "POST"), forms=(ReasonForm,))
def qualification_refuse(request: Request, pk: int) -> HttpResponse:
    """Refuse, with a reason."""
    return _act(
        request,
        pk,
        "refuse",
        policies.can_check_qualification,
        actions.refuse_certificate,
        _("不予认证"),
        _("已记录，申请人会收到通知。"),
        form=ReasonForm,
    )


@page("qualification-detail", access=DESK, methods=("GET", "POST"), forms=(ReasonForm,))
def qualification_withdraw(request: Request, pk: int) -> HttpResponse:
    """Withdraw a certificate; assignments end with it."""
    return _act(
        request,
        pk,
        "withdraw",
        policies.can_check_qualification,
        actions.withdraw_certificate,
        _("撤销社区律师资格"),
        _("已撤销，这名律师的社区指派从今天起结束。"),
        form=ReasonForm,
    )


@page(
    "qualification-detail",
    access="the city bar's desk, the lawyer, their firm's office",
    methods=("POST",),
)
def qualification_print(request: Request, pk: int) -> HttpResponse:
    """The certificate as a paper: issued once, then the same one."""
    one = fetch(_visible(request), pk)
    return act(
        request,
        one,
        "print",
        can=policies.can_print_certificate(request.actor, one),
        call=lambda **_facts: issue_certificate(one, actor=request.actor, at=request.at),
        back=lambda paper: reverse("document-open", args=[paper.pk]),
    )
