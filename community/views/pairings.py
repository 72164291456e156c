"""One pairing: its page, what both sides, the liaison office and the bar do with it."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organisation
from community.actions import assignments, pairing_ends
from community.actions import pairings as actions
from community.enums.pairing import WishSide
from community.forms import pairing as forms
from community.forms.registers import ReasonForm
from community.models import FirmProfile, Pairing, Substitution
from community.policies import access
from community.policies import pairing as policies
from community.queries.pairing import assignment_on, lawyers_to_send
from community.views.steps import pairing_act, title_of, visible_pairing
from conflicts.actions.checks import decide_conflict
from conflicts.forms import DecisionForm
from conflicts.models import Check
from conflicts.policies import can_decide_conflict
from conflicts.queries import checks_of
from core import slots
from core.duties import duties_of
from core.pages import Request, act, fetch, page
from core.transitions import table_of

SEEN = "bar, liaison, firm, community and justice; each their own"
SIDES = "the firm's office and the community's officer, or the liaison office from paper"
OFFICES = "the liaison office, the city bar's desk"
FIRM = "the firm's director or clerk, the liaison office for it"


@page("pairing-detail", access=SEEN)
def pairing_detail(request: Request, pk: int) -> HttpResponse:
    """A pairing: who with whom, where it stands, who serves, what was signed and changed."""
    pairing, actor = visible_pairing(request, pk), request.actor
    check = checks_of(pairing).first()
    in_firm = actor.organisation_id == pairing.firm_id
    opened = policies.visible_agreements(actor).filter(pk=OuterRef("pk"))
    context = {
        "pairing": pairing,
        "title": title_of(pairing),
        "acts": _acts(request, pairing),
        "assignments": pairing.assignments.select_related("lawyer").order_by("-since", "-id"),
        "substitutions": Substitution.objects.filter(assignment__pairing=pairing)
        .select_related("substitute", "assignment__lawyer")
        .order_by("-since")[:20],
        "agreements": pairing.agreements.annotate(opens=Exists(opened)).order_by("-seq"),
        "adjustments": pairing.adjustments.select_related("by").order_by("-id")[:20],
        "check": check if in_firm else None,
        "decides": check is not None and can_decide_conflict(actor, check),
        "duties": duties_of(pairing).filter(state__in=["open", "paused"]),
        "panels": slots.panels("pairing", actor, pairing, request.at),
    }
    return render(request, "community/pairing_detail.html", context)


def _acts(request: Request, pairing: Pairing) -> dict[str, bool]:
    """What this person may do with it now; the templates show what is true."""
    actor = request.actor
    known = set(table_of(pairing).acts_from(pairing.state))
    sides = {WishSide.FIRM: pairing.firm_agreed_at, WishSide.COMMUNITY: pairing.community_agreed_at}
    own = _own_side(request)
    waits = sides[own] is None if own else None in sides.values()
    offices = policies.can_adjust_pairing(actor, pairing)
    approves = policies.can_approve_pairing(actor, pairing)
    held = pairing.assignments.filter(until__isnull=True).first()
    may = {
        "choose": policies.can_choose_pairing(actor, pairing) and waits,
        "approve": approves,
        "review": policies.can_review_pairing(actor, pairing)
        and pairing.approved_by_id != actor.person_id,
        "give_back": offices,
        "refuse": offices,
        "withdraw": policies.can_withdraw_pairing(actor, pairing),
        "end": offices,
        "adjust": offices,
        "assign": policies.can_assign_lawyer(actor, pairing),
        "substitute": held is not None and policies.can_substitute(actor, held),
    }
    found = {act_name: allowed and act_name in known for act_name, allowed in may.items()}
    signing = {"draft", "offered"}
    states = set(pairing.agreements.values_list("state", flat=True))
    found["draft"] = (
        pairing.state in ("reviewed", "active")
        and policies.can_draft_agreement(actor, pairing)
        and held is not None
        and not signing & states
    )
    found["check"] = pairing.ended_on is None and policies.can_assign_lawyer(actor, pairing)
    return found


def _own_side(request: Request) -> WishSide | None:
    if access.runs_the_firm(request.actor):
        return WishSide.FIRM
    return WishSide.COMMUNITY if access.at_the_community(request.actor) else None


@page(
    "pairing-detail",
    access=SIDES,
    methods=("GET", "POST"),
    forms=(forms.ChooseForm, forms.ChooseForForm),
)
def pairing_choose(request: Request, pk: int) -> HttpResponse:
    """A side chooses the other."""
    pairing = visible_pairing(request, pk)
    own = _own_side(request)
    given = {WishSide.FIRM: pairing.firm_agreed_at, WishSide.COMMUNITY: pairing.community_agreed_at}
    left = [(side.value, side.label) for side, when in given.items() if when is None]
    more: dict[str, Any] = {"form": forms.ChooseForm}
    if own is None:
        more = {"form": forms.ChooseForForm, "form_options": {"sides": left}}
    return pairing_act(
        request,
        pairing,
        "choose",
        can=policies.can_choose_pairing(request.actor, pairing),
        call=actions.choose_pairing,
        heading=_("选定对方"),
        done=_("已选定。"),
        **more,
    )


@page(
    "pairing-detail", access="the liaison office", methods=("GET", "POST"), forms=(forms.NoteForm,)
)
def pairing_approve(request: Request, pk: int) -> HttpResponse:
    """The liaison office agrees and reports to the city bar."""
    pairing = visible_pairing(request, pk)
    return pairing_act(
        request,
        pairing,
        "approve",
        can=policies.can_approve_pairing(request.actor, pairing),
        call=actions.approve_pairing,
        form=forms.NoteForm,
        heading=_("同意并上报"),
        done=_("已同意，报市律协审查。"),
    )


@page(
    "pairing-detail", access="the city bar's desk", methods=("GET", "POST"), forms=(forms.NoteForm,)
)
def pairing_review(request: Request, pk: int) -> HttpResponse:
    """The city bar reviews."""
    pairing = visible_pairing(request, pk)
    return pairing_act(
        request,
        pairing,
        "review",
        can=policies.can_review_pairing(request.actor, pairing)
        and pairing.approved_by_id != request.actor.person_id,
        call=actions.review_pairing,
        form=forms.NoteForm,
        heading=_("审查通过"),
        done=_("已审查通过，律所可以指派律师、签订协议。"),
    )


def _with_reason(request: Request, pk: int, name: str, heading: str, done: str) -> HttpResponse:
    """An act that asks for a reason and nothing else."""
    pairing = visible_pairing(request, pk)
    calls = {
        "give_back": actions.give_back_pairing,
        "refuse": pairing_ends.refuse_pairing,
        "withdraw": pairing_ends.withdraw_pairing,
        "end": pairing_ends.end_pairing,
    }
    allowed = (
        policies.can_withdraw_pairing(request.actor, pairing)
        if name == "withdraw"
        else policies.can_adjust_pairing(request.actor, pairing)
    )
    return pairing_act(
        request,
        pairing,
        name,
        can=allowed,
        call=calls[name],
        form=ReasonForm,
        heading=heading,
        done=done,
    )


@page("pairing-detail", access=OFFICES, methods=("GET", "POST"), forms=(ReasonForm,))
def pairing_give_back(request: Request, pk: int) -> HttpResponse:
    """Both sides choose again."""
    return _with_reason(request, pk, "give_back", _("退回重选"), _("已退回双方重选。"))


@page("pairing-detail", access=OFFICES, methods=("GET", "POST"), forms=(ReasonForm,))
def pairing_refuse(request: Request, pk: int) -> HttpResponse:
    """Say no."""
    return _with_reason(request, pk, "refuse", _("不同意结对"), _("已记录。"))


@page(
    "pairing-detail",
    access="either side, the liaison office, the bar's desk",
    methods=("GET", "POST"),
    forms=(ReasonForm,),
)
def pairing_withdraw(request: Request, pk: int) -> HttpResponse:
    """Take it back before it begins."""
    return _with_reason(request, pk, "withdraw", _("撤回结对"), _("已撤回。"))


@page("pairing-detail", access=OFFICES, methods=("GET", "POST"), forms=(ReasonForm,))
def pairing_end(request: Request, pk: int) -> HttpResponse:
    """End a running pairing today."""
    return _with_reason(request, pk, "end", _("结束结对"), _("已结束，指派和协议随之结束。"))


@page("pairing-detail", access=OFFICES, methods=("GET", "POST"), forms=(forms.ChangeFirmForm,))
def pairing_adjust(request: Request, pk: int) -> HttpResponse:
    """Give the community another firm."""
    pairing = visible_pairing(request, pk)
    firms = Organisation.objects.filter(
        pk__in=FirmProfile.objects.filter(
            programme_id=pairing.programme_id, left_on__isnull=True
        ).values("pk")
    )
    return pairing_act(
        request,
        pairing,
        "adjust",
        can=policies.can_adjust_pairing(request.actor, pairing),
        call=actions.change_firm,
        form=forms.ChangeFirmForm,
        form_options={"firms": firms.exclude(pk=pairing.firm_id).order_by("pinyin", "pk")},
        heading=_("调换律所"),
        back=lambda made: reverse("pairing-detail", args=[made.pk]),
        done=_("已调剂，新的结对报市律协审查。"),
    )


@page("pairing-detail", access=FIRM, methods=("GET", "POST"), forms=(forms.AssignForm,))
def pairing_assign(request: Request, pk: int) -> HttpResponse:
    """Send a lawyer."""
    pairing = visible_pairing(request, pk)
    day = request.actor.day
    return pairing_act(
        request,
        pairing,
        "assign",
        can=policies.can_assign_lawyer(request.actor, pairing),
        call=assignments.assign_lawyer,
        form=forms.AssignForm,
        form_options={
            "lawyers": lawyers_to_send(pairing.firm_id, day),
            "initial": {"since": day, "lawyer": pairing.lawyer_id or pairing.proposed_lawyer_id},
        },
        heading=_("指派律师"),
        done=_("已指派，律师会收到通知。"),
    )


@page(
    "pairing-detail",
    access="the firm's director or clerk, the assigned lawyer",
    methods=("GET", "POST"),
    forms=(forms.SubstituteForm,),
)
def pairing_substitute(request: Request, pk: int) -> HttpResponse:
    """Enter who stands in."""
    pairing = visible_pairing(request, pk)
    held = assignment_on(pairing, request.actor.day)
    lawyers = lawyers_to_send(pairing.firm_id, request.actor.day)

    def enter(_pairing: Pairing, version: int | None = None, **facts: Any) -> object:
        return assignments.substitute(assignment_on(pairing, facts["since"]) or held, **facts)  # type: ignore[arg-type]

    return pairing_act(
        request,
        pairing,
        "substitute",
        can=held is not None and policies.can_substitute(request.actor, held),
        call=enter,
        form=forms.SubstituteForm,
        form_options={
            "lawyers": lawyers.exclude(pk=held.lawyer_id if held else 0),
            "initial": {"since": request.actor.day},
        },
        template="community/substitute_new.html",
        heading=_("登记代班"),
        done=_("已登记，代班律师会收到通知。"),
    )


@page(
    "pairing-detail",
    access="the firm's director or clerk, the assigned lawyer",
    methods=("GET", "POST"),
    forms=(ReasonForm,),
)
def substitution_revoke(request: Request, pk: int) -> HttpResponse:
    """End a substitution before its time."""
    seen = policies.visible_pairings(request.actor).values("pk")
    stand_in = fetch(Substitution.objects.filter(assignment__pairing__in=seen), pk)
    return act(
        request,
        stand_in,
        "revoke_substitution",
        can=policies.can_substitute(request.actor, stand_in.assignment),
        call=lambda **facts: assignments.revoke_substitution(
            stand_in, actor=request.actor, at=request.at, **facts
        ),
        form=ReasonForm,
        heading=_("提前结束代班"),
        back=reverse("pairing-detail", args=[stand_in.assignment.pairing_id]),
        done=_("已结束。"),
        context={"subject": stand_in.substitute},
    )


@page("pairing-detail", access=FIRM, methods=("GET", "POST"), forms=(forms.LawyerForm,))
def pairing_check(request: Request, pk: int) -> HttpResponse:
    """Compare a lawyer's cases with the community (LC-19)."""
    pairing = visible_pairing(request, pk)
    return pairing_act(
        request,
        pairing,
        "check_conflicts",
        can=policies.can_assign_lawyer(request.actor, pairing),
        call=lambda one, version=None, **facts: assignments.check_lawyer(one, **facts),
        form=forms.LawyerForm,
        form_options={
            "lawyers": lawyers_to_send(pairing.firm_id, request.actor.day),
            "initial": {"lawyer": pairing.proposed_lawyer_id},
        },
        heading=_("核查利益冲突"),
        done=_("已核查。"),
    )


@page(
    "pairing-detail",
    access="the firm's director in person",
    methods=("GET", "POST"),
    forms=(DecisionForm,),
)
def pairing_decide(request: Request, pk: int) -> HttpResponse:
    """The director decides about a possible hit, with reasons that are kept."""
    seen = policies.visible_pairings(request.actor).values("pk")
    found = Check.objects.filter(subject_type="community.pairing", subject_id__in=seen)
    check = fetch(found, pk)
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
        back=reverse("pairing-detail", args=[check.subject_id]),
        done=_("决定已记录。"),
        context={
            "subject": None,
            "explain": _("承办的案件中有当事人可能在这个社区。请核对后写明理由。"),
        },
    )
