"""Notices of change on screens: reported, completed, entered in the register (LC-7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import BAR_ROLES, Role
from community.actions import changes
from community.enums.liaison import ChangeKind
from community.forms.changes import FORM_OF, ReturnForm
from community.forms.liaison_filters import ChangeFilter
from community.models import ChangeNotice, CommunityProfile
from community.policies import liaison as policies
from community.queries import changes as queries
from community.regulations.changes import OF_ORGANISATIONS
from community.views.tabs import tabs_of
from core.calendar import local_day
from core.duties import duties_of
from core.keyset import page_of
from core.pages import Request, act, fetch, page
from core.transitions import table_of

PEOPLE = (Role.DIRECTOR, Role.CLERK, Role.COMMUNITY_CLERK, Role.LIAISON, *BAR_ROLES)
REPORTERS = (Role.DIRECTOR, Role.CLERK, Role.COMMUNITY_CLERK, Role.LIAISON)
HANDLERS = (Role.LIAISON, *BAR_ROLES)
FORMS = tuple(FORM_OF.values())


@page(
    "change-list", access="bar all, liaison its district, others what they reported", roles=PEOPLE
)
def change_list(request: Request) -> HttpResponse:
    """Notices, the newest first."""
    actor = request.actor
    found = ChangeFilter(request.GET, queryset=policies.visible_changes(actor))
    rows = found.qs.select_related("organisation", "person", "reported_for")
    context = {
        "tabs": tabs_of(actor),
        "page": page_of(rows, order=("-id",), cursor=request.GET.get("cursor", "")),
        "filter": found,
        "reports": bool(queries.kinds_for(actor)),
    }
    return render(request, "community/change_list.html", context)


@page("change-choose", access="liaison office, firm's office, community", roles=REPORTERS)
def change_choose(request: Request) -> HttpResponse:
    """What has changed: one of the kinds."""
    kinds = [(kind.value, kind.label) for kind in queries.kinds_for(request.actor)]
    return render(request, "community/change_choose.html", {"kinds": kinds})


def _options(request: Request, kind: str) -> dict[str, Any]:
    """What a kind's form offers to choose from, and what stands there now."""
    actor = request.actor
    initial: dict[str, Any] = {"effective_on": local_day(request.at)}
    if kind == ChangeKind.CONTACT:
        place = CommunityProfile.objects.filter(pk=actor.organisation_id).first()
        initial |= {name: getattr(place, name, "") for name in queries.CONTACT_COLUMNS}
    return {
        "people": queries.lawyers_for(actor),
        "communities": queries.communities_for(actor),
        "neighbours": queries.neighbours_for(actor),
        "firms": queries.firms_for(actor),
        "initial": initial,
    }


@page(
    "change-new",
    access="liaison office, firm's office, community: each its kinds",
    methods=("GET", "POST"),
    roles=REPORTERS,
    forms=FORMS,
)
def change_new(request: Request, kind: str) -> HttpResponse:
    """Report a change of one kind."""
    if kind not in FORM_OF:
        raise Http404
    return act(
        request,
        None,
        f"report_{kind}",
        can=kind in queries.kinds_for(request.actor),
        call=lambda **facts: changes.report_change(
            kind=kind, actor=request.actor, at=request.at, **facts
        ),
        form=FORM_OF[kind],
        form_options=_options(request, kind),
        heading=ChangeKind(kind).label,
        back=lambda made: reverse("change-detail", args=[made.pk]),
        done=_("已上报。"),
    )


def _notice(request: Request, pk: int) -> ChangeNotice:
    found = policies.visible_changes(request.actor)
    return fetch(found, pk)


@page("change-detail", access="bar, liaison office of the district, who reported it", roles=PEOPLE)
def change_detail(request: Request, pk: int) -> HttpResponse:
    """A notice: what stands in the register, what was reported, who owes the next step."""
    notice = _notice(request, pk)
    actor = request.actor
    possible = set(table_of(notice).acts_from(notice.state))
    acts: set[str] = set()
    if policies.can_handle_change(actor, notice):
        acts |= possible & {"take_up", "return"}
    if policies.can_apply_change(actor, notice):
        acts |= possible & {"apply"}
    if policies.can_edit_change(actor, notice):
        acts |= possible & {"complete", "withdraw"}
    waits = notice.state in ("reported", "taken_up")
    context = {
        "notice": notice,
        "acts": acts,
        "differences": queries.differences(notice),
        "ends": queries.serving(notice.person_id, actor.day) if notice.person_id and waits else [],
        "owed": duties_of(notice).filter(state__in=["open", "paused"]).first(),
        "for_admin": notice.kind in OF_ORGANISATIONS and waits and "return" in acts,
    }
    return render(request, "community/change_detail.html", context)


def _act(
    request: Request, pk: int, name: str, action: Callable[..., Any], *, can: Any, **more: Any
) -> HttpResponse:
    notice = _notice(request, pk)
    values: dict[str, Any] = {
        "can": can(request.actor, notice),
        "call": lambda **facts: action(notice, actor=request.actor, at=request.at, **facts),
        "back": reverse("change-detail", args=[pk]),
        "context": {"subject": notice.get_kind_display()},
        **more,
    }
    return act(request, notice, name, **values)


@page("change-take-up", access="who enters it", methods=("POST",), roles=HANDLERS)
def change_take_up(request: Request, pk: int) -> HttpResponse:
    """Begin to work on it."""
    can = policies.can_handle_change
    return _act(request, pk, "take_up", changes.take_up_change, can=can, done=_("已开始办理。"))


@page(
    "change-return",
    access="who enters it",
    methods=("GET", "POST"),
    roles=HANDLERS,
    forms=(ReturnForm,),
)
def change_return(request: Request, pk: int) -> HttpResponse:
    """Return it."""
    return _act(
        request,
        pk,
        "return",
        changes.return_change,
        can=policies.can_handle_change,
        form=ReturnForm,
        heading=_("退回补正"),
        done=_("已退回，并告知上报的一方。"),
    )


@page(
    "change-complete",
    access="who reported it",
    methods=("GET", "POST"),
    roles=REPORTERS,
    forms=FORMS,
)
def change_complete(request: Request, pk: int) -> HttpResponse:
    """Report it again."""
    notice = _notice(request, pk)
    options = _options(request, notice.kind)
    options["initial"] |= {
        **notice.values,
        "effective_on": notice.effective_on,
        "text": notice.text,
        "organisation": notice.organisation_id,
        "person": notice.person_id,
    }
    return _act(
        request,
        pk,
        "complete",
        changes.complete_change,
        can=policies.can_edit_change,
        form=FORM_OF[notice.kind],
        form_options=options,
        heading=_("补正后再报"),
        done=_("已再次上报。"),
    )


@page("change-withdraw", access="who reported it", methods=("POST",), roles=REPORTERS)
def change_withdraw(request: Request, pk: int) -> HttpResponse:
    """Take it back."""
    can = policies.can_edit_change
    return _act(request, pk, "withdraw", changes.withdraw_change, can=can, done=_("已撤回。"))


@page(
    "change-apply",
    access="who enters it; organisations themselves by the bar's administrator",
    methods=("POST",),
    roles=HANDLERS,
)
def change_apply(request: Request, pk: int) -> HttpResponse:
    """Enter it in the register: one click."""
    can = policies.can_apply_change
    return _act(request, pk, "apply", changes.apply_change, can=can, done=_("名册已更新。"))
