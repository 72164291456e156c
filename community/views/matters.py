"""Important matters on screens: reported, seen, with what is to be done (LC-4, LC-6, LC-7)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from community.actions import matters as actions
from community.actions.office_duties import ACKNOWLEDGE
from community.forms import office as forms
from community.models import ImportantMatter
from community.policies import office as policies
from community.views.office import MATTER_READERS, ones_programme, with_tabs
from core.attachments import attachments_of
from core.duties import duties_of
from core.keyset import page_of
from core.pages import Request, act, fetch, page

READERS = "the bar all, a liaison office or firm what it reported"
REPORTERS = (Role.OFFICER, Role.LEADER, Role.LIAISON, Role.DIRECTOR, Role.CLERK)


@page("matter-list", access=READERS, roles=MATTER_READERS)
def matter_list(request: Request) -> HttpResponse:
    """Important matters, the newest first."""
    found = policies.visible_matters(request.actor).select_related("reported_for")
    shown = page_of(
        found.defer("text", "instruction"), order=("-id",), cursor=request.GET.get("cursor", "")
    )
    context = {"page": shown, "begins": policies.can_report_matter(request.actor)}
    return render(request, "community/matter_list.html", with_tabs(request, "matters", **context))


@page(
    "matter-new",
    access="liaison offices, firms' directors and clerks, the bar's desk",
    methods=("GET", "POST"),
    roles=REPORTERS,
    forms=(forms.MatterForm,),
)
def matter_new(request: Request) -> HttpResponse:
    """Report at once."""
    programme = ones_programme(request)
    return act(
        request,
        None,
        "report",
        can=policies.can_report_matter(request.actor),
        call=lambda **facts: actions.report_matter(
            programme=programme, actor=request.actor, at=request.at, **facts
        ),
        form=forms.MatterForm,
        heading=_("报告重要情况"),
        back=lambda made: reverse("matter-detail", args=[made.pk]),
        done=_("已报告，市律协负责人马上收到消息。"),
        context={"back": reverse("matter-list")},
    )


def _matter(request: Request, pk: int) -> ImportantMatter:
    found = policies.visible_matters(request.actor)
    return fetch(found, pk)


@page("matter-detail", access=READERS)
def matter_detail(request: Request, pk: int) -> HttpResponse:
    """A matter, who has seen it, and what is to be done."""
    matter = _matter(request, pk)
    duty = duties_of(matter, ACKNOWLEDGE).first()
    waits = matter.acknowledged_at is None
    context = {
        "matter": matter,
        "owed": duty if duty is not None and duty.state == "open" else None,
        "papers": attachments_of(matter),
        "acknowledges": waits and policies.can_acknowledge_matter(request.actor, matter),
    }
    return render(request, "community/matter_detail.html", context)


@page(
    "matter-detail",
    access="a leader of the bar who didn't report it",
    methods=("GET", "POST"),
    forms=(forms.InstructionForm,),
)
def matter_acknowledge(request: Request, pk: int) -> HttpResponse:
    """Seen; with a word on what is to be done."""
    matter = _matter(request, pk)
    return act(
        request,
        matter,
        "acknowledge",
        can=policies.can_acknowledge_matter(request.actor, matter),
        call=lambda **facts: actions.acknowledge_matter(
            matter, actor=request.actor, at=request.at, **facts
        ),
        form=forms.InstructionForm,
        heading=_("确认收到"),
        back=reverse("matter-detail", args=[pk]),
        done=_("已确认，报告人会收到消息。"),
    )
