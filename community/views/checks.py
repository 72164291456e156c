"""Spot checks on screens: board, list, a check and its acts (LC-7(2), LC-24)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import BAR_ROLES, LICENSED_ROLES, Role
from community.actions import checks
from community.documents.checks import visit_paper
from community.documents.public import WEEKDAYS
from community.forms import checks as forms
from community.forms.liaison_filters import CheckFilter
from community.models import CommunityProfile, Feedback, RotaSlot, SpotCheck
from community.policies import liaison as policies
from community.policies.access import at_the_bar, at_the_liaison
from community.queries import checks as queries
from community.queries.registers import with_place
from community.queries.work import place_name
from community.regulations.checks import ANSWERS, questions_of
from community.views.tabs import tabs_of
from core.attachments import attachments_of
from core.calendar import local_day, term
from core.duties import duties_of
from core.keyset import page_of
from core.pages import Request, act, fetch, id_of, page
from core.transitions import table_of

OFFICE = (Role.LIAISON, *BAR_ROLES)
READERS = (*LICENSED_ROLES, Role.CLERK, *OFFICE)
COLUMN = 20
PLANNERS = "the liaison office; the bar's desk in districts without one"
MAKERS = "the liaison office, never one's own firm; the bar's desk where nobody there may"


def _office_id(request: Request) -> int:
    """The office acted for: a liaison office, or the bar's desk where it checks itself; else 0."""
    actor = request.actor
    here = actor.organisation_id or 0
    checks_itself = at_the_bar(actor) and queries.checked_by_bar(here)
    return here if at_the_liaison(actor) or checks_itself else 0


@page("spot-check-board", access="liaison office its district, bar all", roles=OFFICE)
def spot_check_board(request: Request) -> HttpResponse:
    """What is planned, what waits for an answer, what is to be put right, what is proposed."""
    actor = request.actor
    visible = policies.visible_checks(actor)
    found = with_place(queries.with_names(visible), actor)
    proposed = with_place(queries.proposals(policies.visible_feedback(actor)), actor)
    columns = [
        # Names are looked up of those that are shown, not of all that are put in order.
        (
            state,
            found.filter(
                pk__in=visible.filter(state=state).order_by(*order).values("pk")[:COLUMN]
            ).order_by(*order),
        )
        for state, order in (
            ("planned", ("planned_on", "id")),
            ("done", ("checked_on", "id")),
            ("answered", ("answered_at", "id")),
            ("follow_up", ("follow_up_by", "id")),
        )
    ]
    words = table_of(SpotCheck()).states
    drawn = policies.visible_draws(actor)
    office = _office_id(request)
    programme = queries.programme_of(office) if office else None
    owed = queries.owed_now(programme, office, actor.day) if programme else None
    context = {
        "tabs": tabs_of(actor),
        "columns": [(state, words[state], list(rows)) for state, rows in columns],
        "owed": owed,
        "proposals": proposed[:COLUMN],
        "draws": drawn.select_related("liaison", "programme__bar").order_by("-id")[:5],
        "plans": bool(office),
        "desk": at_the_bar(actor),
        "today": actor.day,
    }
    return render(request, "community/check_board.html", context)


@page(
    "spot-check-list",
    access="liaison office and bar; firm and lawyer once it was made",
    roles=READERS,
)
def spot_check_list(request: Request) -> HttpResponse:
    """Checks, the newest first."""
    found = CheckFilter(request.GET, queryset=policies.visible_checks(request.actor))
    rows = with_place(queries.with_names(found.qs), request.actor)
    shown = page_of(rows, order=("-id",), cursor=request.GET.get("cursor", ""))
    context = {
        "tabs": tabs_of(request.actor),
        "page": shown,
        "filter": found,
        "plans": bool(_office_id(request)),
    }
    return render(request, "community/check_list.html", context)


def _check(request: Request, pk: int) -> SpotCheck:
    found = policies.visible_checks(request.actor)
    return fetch(found, pk)


@page(
    "spot-check-detail",
    access="liaison office and bar; firm and lawyer once it was made",
    roles=READERS,
)
def spot_check_detail(request: Request, pk: int) -> HttpResponse:
    """A check: why it was chosen, what was found, what was answered, what comes next."""
    check = _check(request, pk)
    actor = request.actor
    makes = policies.can_make_check(actor, check)
    own = policies.is_own_firm(actor, check.firm_id)
    possible = set(table_of(check).acts_from(check.state))
    office_acts = possible & {"move", "record", "cancel", "demand", "close"}
    answers = possible & {"answer", "remedy"} if policies.can_answer_check(actor, check) else set()
    place = CommunityProfile.objects.select_related("organisation", "district")
    context = {
        "check": check,
        "place": place_name(place.get(pk=check.community_id)),
        "acts": answers | (office_acts if makes and not own else set()),
        "own_firm": makes and own,
        "office": makes,
        "urges": makes and check.state in ("done", "follow_up"),
        "attaches": makes and not own and check.state not in ("planned", "cancelled"),
        "answered": [
            (q, ANSWERS[check.form[q.code]], check.form[q.code])
            for q in questions_of(check.kind)
            if check.form.get(q.code) in ANSWERS
        ],
        "reasons": queries.reason_words(check.risk),
        "owed": duties_of(check).filter(state__in=["open", "paused"]).first(),
        "papers": attachments_of(check),
    }
    return render(request, "community/check_detail.html", context)


def _act(
    request: Request,
    pk: int,
    name: str,
    action: Callable[..., Any],
    *,
    by_firm: bool = False,
    **more: Any,
) -> HttpResponse:
    check = _check(request, pk)
    can = policies.can_answer_check if by_firm else policies.can_make_check
    values: dict[str, Any] = {
        "can": can(request.actor, check),
        "call": lambda **facts: action(check, actor=request.actor, at=request.at, **facts),
        "back": reverse("spot-check-detail", args=[pk]),
        **more,
    }
    values["context"] = {"subject": _title(check), **values.get("context", {})}
    return act(request, check, name, **values)


def _title(check: SpotCheck) -> str:
    return f"{check.community.name} — {check.firm.name}"


@page(
    "spot-check-new",
    access=PLANNERS,
    methods=("GET", "POST"),
    roles=OFFICE,
    forms=(forms.PlanForm,),
)
def spot_check_new(request: Request) -> HttpResponse:
    """Plan one without a draw, with the reason."""
    pairings = queries.to_plan_for(_office_id(request))
    initial = {
        "pairing": id_of(request.GET.get("pairing", "")),
        "planned_on": term(local_day(request.at), checks.SOON).on,
    }
    return act(
        request,
        None,
        "plan",
        can=at_the_liaison(request.actor) or at_the_bar(request.actor),
        call=lambda pairing, **facts: checks.plan_check(
            pairing, actor=request.actor, at=request.at, **facts
        ),
        form=forms.PlanForm,
        form_options={"pairings": pairings, "initial": initial},
        heading=_("另行安排抽查"),
        back=lambda made: reverse("spot-check-detail", args=[made.pk]),
        done=_("已列入计划。抽查之前律所看不到。"),
    )


@page(
    "spot-check-move",
    access=MAKERS,
    methods=("GET", "POST"),
    roles=OFFICE,
    forms=(forms.MoveForm,),
)
def spot_check_move(request: Request, pk: int) -> HttpResponse:
    """Another day."""
    check = _check(request, pk)
    initial = {"planned_on": check.planned_on, "kind": check.kind}
    return _act(
        request,
        pk,
        "move",
        checks.move_check,
        form=forms.MoveForm,
        form_options={"initial": initial},
        heading=_("改期"),
        done=_("已改期。"),
    )


@page(
    "spot-check-cancel",
    access=MAKERS,
    methods=("GET", "POST"),
    roles=OFFICE,
    forms=(forms.ReasonForm,),
)
def spot_check_cancel(request: Request, pk: int) -> HttpResponse:
    """Give it up."""
    return _act(
        request,
        pk,
        "cancel",
        checks.cancel_check,
        form=forms.ReasonForm,
        heading=_("取消抽查"),
        done=_("已取消；抽签记录中仍保留。"),
    )


@page(
    "spot-check-record",
    access=MAKERS,
    methods=("GET", "POST"),
    roles=OFFICE,
    forms=(forms.VisitForm,),
)
def spot_check_record(request: Request, pk: int) -> HttpResponse:
    """The visit form, on a phone or from paper."""
    check = _check(request, pk)
    options = {"kind": check.kind, "initial": {"checked_on": local_day(request.at)}}
    return _act(
        request,
        pk,
        "record",
        checks.record_check,
        form=forms.VisitForm,
        form_options=options,
        template="community/check_record.html",
        heading=_("登记抽查情况"),
        done=_("已登记，并已告知律所。"),
    )


@page(
    "spot-check-answer",
    access="the firm's office, the lawyer who was checked",
    methods=("GET", "POST"),
    roles=READERS,
    forms=(forms.AnswerForm,),
)
def spot_check_answer(request: Request, pk: int) -> HttpResponse:
    """The firm explains."""
    return _act(
        request,
        pk,
        "answer",
        checks.answer_check,
        by_firm=True,
        form=forms.AnswerForm,
        heading=_("说明抽查发现的问题"),
        done=_("已提交，联络处会看到。"),
    )


@page(
    "spot-check-remedy",
    access="the firm's office, the lawyer who was checked",
    methods=("GET", "POST"),
    roles=READERS,
    forms=(forms.RemedyForm,),
)
def spot_check_remedy(request: Request, pk: int) -> HttpResponse:
    """The firm says what it has put right."""
    return _act(
        request,
        pk,
        "remedy",
        checks.report_remedy,
        by_firm=True,
        form=forms.RemedyForm,
        heading=_("报告整改情况"),
        done=_("已提交，联络处会复查。"),
    )


@page(
    "spot-check-demand",
    access=MAKERS,
    methods=("GET", "POST"),
    roles=OFFICE,
    forms=(forms.DemandForm,),
)
def spot_check_demand(request: Request, pk: int) -> HttpResponse:
    """Ask for something to be put right."""
    return _act(
        request,
        pk,
        "demand",
        checks.demand_remedy,
        form=forms.DemandForm,
        heading=_("要求整改"),
        done=_("已告知律所。"),
    )


@page(
    "spot-check-close",
    access=MAKERS,
    methods=("GET", "POST"),
    roles=OFFICE,
    forms=(forms.CloseForm,),
)
def spot_check_close(request: Request, pk: int) -> HttpResponse:
    """Close it."""
    return _act(
        request,
        pk,
        "close",
        checks.close_check,
        form=forms.CloseForm,
        heading=_("了结抽查"),
        done=_("已了结。"),
    )


@page(
    "spot-check-attach",
    access=MAKERS,
    methods=("GET", "POST"),
    roles=OFFICE,
    forms=(forms.PaperForm,),
)
def spot_check_attach(request: Request, pk: int) -> HttpResponse:
    """Add a photograph or the signed form."""
    return _act(
        request,
        pk,
        "attach",
        checks.attach_paper,
        form=forms.PaperForm,
        heading=_("添加照片或表格"),
        done=_("已上传。"),
    )


@page("spot-check-urge", access=MAKERS, methods=("POST",), roles=OFFICE)
def spot_check_urge(request: Request, pk: int) -> HttpResponse:
    """Urge the firm."""
    return _act(request, pk, "urge", checks.urge_check, done=_("已催办。"))


@page("spot-check-print", access=MAKERS, roles=OFFICE)
def spot_check_print(request: Request, pk: int) -> HttpResponse:
    """The visit form as PDF."""
    check = _check(request, pk)
    place = CommunityProfile.objects.select_related("organisation", "district")
    slots = RotaSlot.objects.filter(assignment__pairing_id=check.pairing_id, until__isnull=True)
    hours = [
        f"{WEEKDAYS[slot.weekday - 1]} {slot.begins:%H:%M}–{slot.ends:%H:%M}"
        for slot in slots.order_by("weekday", "begins")
    ]
    known = place_name(place.get(pk=check.community_id))
    content = visit_paper(check, place=known, hours=hours)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="check-{check.pk}.pdf"'
    return response


def _feedback(request: Request, pk: int) -> Feedback:
    shown = policies.visible_feedback(request.actor).select_related("community", "programme")
    return fetch(shown, pk)


def _decides(request: Request, given: Feedback) -> bool:
    """Whether what a resident's word proposes is the actor's to decide."""
    return policies.can_plan_checks(request.actor, given.liaison_id, given.programme.bar_id)


@page("spot-check-plan", access=PLANNERS, methods=("POST",), roles=OFFICE)
def spot_check_plan(request: Request, pk: int) -> HttpResponse:
    """Plan what a resident's bad word proposes: one click."""
    given = _feedback(request, pk)
    return act(
        request,
        given,
        "plan",
        can=_decides(request, given),
        call=lambda **_facts: checks.plan_from_feedback(given, actor=request.actor, at=request.at),
        heading=_("安排抽查"),
        back=lambda made: reverse("spot-check-detail", args=[made.pk]),
        done=_("已列入计划，日期可以改。"),
    )


@page(
    "spot-check-pass",
    access=PLANNERS,
    methods=("GET", "POST"),
    roles=OFFICE,
    forms=(forms.ReasonForm,),
)
def spot_check_pass(request: Request, pk: int) -> HttpResponse:
    """Plan nothing upon it, and say why."""
    given = _feedback(request, pk)
    return act(
        request,
        given,
        "pass",
        can=_decides(request, given),
        call=lambda reason, **_facts: checks.pass_over(
            given, reason=reason, actor=request.actor, at=request.at
        ),
        form=forms.ReasonForm,
        heading=_("不安排抽查"),
        back=reverse("spot-check-board"),
        done=_("已记录。"),
        context={"subject": given.community.name},
    )
