"""The service agreement: its page, the acts on it, the form all are made from."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import BAR_ROLES, Role
from community.actions import agreements as actions
from community.enums.pairing import AgreementState
from community.forms import pairing as forms
from community.forms.registers import ReasonForm
from community.models import AgreementTemplate
from community.policies import access
from community.policies import pairing as policies
from community.policies.registers import can_keep_registers
from community.views.steps import agreement_act, title_of, visible_agreement, visible_pairing
from core.forms import Form
from core.pages import Request, act, fetch, page
from core.transitions import table_of

FIRM = "the firm's director or clerk, the liaison office for it"
SIDES = "the firm's office and the community's officer; the liaison office from a signed paper"


@page("agreement-detail", access="bar, liaison, firm and community of the pairing")
def agreement_detail(request: Request, pk: int) -> HttpResponse:
    """The text, its term, who has confirmed it."""
    one, actor = visible_agreement(request, pk), request.actor
    known = table_of(one).acts_from(one.state)
    drafts = policies.can_draft_agreement(actor, one.pairing)
    confirms = policies.can_confirm_agreement(actor, one)
    waits = not all(getattr(one, f"{s}_confirmed_at") for s in actions.sides_of(actor))
    context = {
        "agreement": one,
        "title": title_of(one.pairing),
        "may_edit": drafts and "edit" in known,
        "may_offer": drafts and "offer" in known,
        "may_confirm": confirms and waits and one.state == AgreementState.OFFERED,
        "may_redraft": confirms and "redraft" in known,
        "may_end": drafts and ("end" in known or "drop" in known),
        "may_renew": drafts
        and one.state == AgreementState.IN_FORCE
        and not one.renewals.exclude(state="dropped").exists(),
    }
    return render(request, "community/agreement_detail.html", context)


@page("agreement-detail", access=FIRM, methods=("GET", "POST"), forms=(forms.DraftForm,))
def agreement_draft(request: Request, pk: int) -> HttpResponse:
    """Draft a pairing's agreement, or its renewal."""
    pairing = visible_pairing(request, pk)
    running = pairing.agreements.filter(state=AgreementState.IN_FORCE).order_by("-seq").first()
    return act(
        request,
        pairing,
        "draft",
        can=policies.can_draft_agreement(request.actor, pairing),
        call=lambda version=None, **facts: actions.draft_agreement(
            pairing, actor=request.actor, at=request.at, **facts
        ),
        form=forms.DraftForm,
        form_options={"initial": {"since": actions.next_day(running, request.actor.day)}},
        heading=_("起草服务协议"),
        back=lambda made: reverse("agreement-detail", args=[made.pk]),
        done=_("已按统一文本起草，核对后送双方确认。"),
        context={"subject": title_of(pairing)},
    )


@page("agreement-detail", access=FIRM, methods=("GET", "POST"), forms=(forms.AgreementForm,))
def agreement_edit(request: Request, pk: int) -> HttpResponse:
    """Change the text or the term before it is offered."""
    one = visible_agreement(request, pk)
    return agreement_act(
        request,
        one,
        "edit",
        can=policies.can_draft_agreement(request.actor, one.pairing),
        call=actions.edit_agreement,
        form=forms.AgreementForm,
        form_options={"initial": {n: getattr(one, n) for n in ("body", "since", "until")}},
        heading=_("修改协议"),
        done=_("已保存。"),
    )


@page("agreement-detail", access=FIRM, methods=("GET", "POST"), forms=(Form,))
def agreement_offer(request: Request, pk: int) -> HttpResponse:
    """Send it to both sides."""
    one = visible_agreement(request, pk)
    return agreement_act(
        request,
        one,
        "offer",
        can=policies.can_draft_agreement(request.actor, one.pairing),
        call=actions.offer_agreement,
        heading=_("送双方确认"),
        done=_("已送双方确认。"),
    )


@page("agreement-detail", access=SIDES, methods=("GET", "POST"), forms=(ReasonForm,))
def agreement_redraft(request: Request, pk: int) -> HttpResponse:
    """Give it back to be changed."""
    one = visible_agreement(request, pk)
    return agreement_act(
        request,
        one,
        "redraft",
        can=policies.can_confirm_agreement(request.actor, one),
        call=actions.redraft_agreement,
        form=ReasonForm,
        heading=_("退回修改"),
        done=_("已退回修改，先前的确认不再有效。"),
    )


@page("agreement-detail", access=SIDES, methods=("GET", "POST"), forms=(forms.ConfirmForm,))
def agreement_confirm(request: Request, pk: int) -> HttpResponse:
    """A side confirms."""
    one = visible_agreement(request, pk)
    return agreement_act(
        request,
        one,
        "confirm",
        can=policies.can_confirm_agreement(request.actor, one),
        call=actions.confirm_agreement,
        form=forms.ConfirmForm,
        form_options={"for_both": len(actions.sides_of(request.actor)) > 1},
        heading=_("确认协议"),
        done=_("已确认。双方都确认后协议生效，并生成可核验的 PDF。"),
    )


@page("agreement-detail", access=FIRM, methods=("GET", "POST"), forms=(ReasonForm,))
def agreement_end(request: Request, pk: int) -> HttpResponse:
    """Give it up, or end it before its time."""
    one = visible_agreement(request, pk)
    running = one.state == AgreementState.IN_FORCE
    return agreement_act(
        request,
        one,
        "end" if running else "drop",
        can=policies.can_draft_agreement(request.actor, one.pairing),
        call=actions.end_agreement,
        form=ReasonForm,
        heading=_("终止协议") if running else _("不再签订"),
        done=_("已记录。"),
    )


@page("agreement-templates", access="the city bar's office", roles=BAR_ROLES)
def template_list(request: Request) -> HttpResponse:
    """The versions of the form all agreements are made from."""
    programme = access.visible_programmes(request.actor).first()
    found = AgreementTemplate.objects.filter(programme=programme).order_by("-number")
    context = {
        "templates": found,
        "standard": actions.STANDARD,
        "programme": programme,
        "may_write": programme is not None and can_keep_registers(request.actor, programme),
    }
    return render(request, "community/agreement_templates.html", context)


@page(
    "agreement-templates",
    access="the city bar's desk",
    methods=("GET", "POST"),
    roles=(Role.OFFICER, Role.LEADER, Role.ADMIN),
    forms=(forms.TemplateForm,),
)
def template_new(request: Request) -> HttpResponse:
    """Write the next version."""
    programmes = access.visible_programmes(request.actor)
    programme = fetch(programmes, programmes.values_list("pk", flat=True).first() or 0)
    newest = actions.template_on(programme.pk, request.actor.day)
    initial = {
        "title": newest.title if newest else _("律师进社区服务协议"),
        "body": newest.body if newest else actions.STANDARD,
        "effective_from": request.actor.day,
    }
    return act(
        request,
        programme,
        "write_template",
        can=can_keep_registers(request.actor, programme),
        call=lambda version=None, **facts: actions.write_template(
            programme, actor=request.actor, at=request.at, **facts
        ),
        form=forms.TemplateForm,
        form_options={"initial": initial},
        heading=_("协议文本新版本"),
        back=reverse("agreement-templates"),
        done=_("已保存为新版本。"),
    )
