"""Briefings on screens: composed from the period's material, approved, sent (LC-6)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from community.actions import briefings as actions
from community.documents.office import briefing_draft
from community.forms import briefings as forms
from community.models import Briefing, BriefingEntry
from community.policies import office as policies
from community.policies.access import at_the_bar
from community.queries.briefings import (
    has_written,
    labelled,
    materials,
    recipients_of,
    summed_up,
)
from community.views.office import (
    BRIEFING_READERS,
    DESK,
    ones_programme,
    shown_as_pdf,
    with_tabs,
)
from core.calendar import local_day
from core.keyset import page_of
from core.pages import Request, act, fetch, page

OFFICE = "the steering group's office at the city bar"
READERS = "the bar all; liaison offices and justice bureaus what was sent"
APPROVERS = "a leader of the bar who wrote nothing in it"


@page("briefing-list", access=READERS, roles=BRIEFING_READERS)
def briefing_list(request: Request) -> HttpResponse:
    """Briefings, the newest first."""
    found = policies.visible_briefings(request.actor).defer("figures")
    shown = page_of(found, order=("-id",), cursor=request.GET.get("cursor", ""))
    context = {"page": shown, "begins": at_the_bar(request.actor)}
    return render(
        request, "community/briefing_list.html", with_tabs(request, "briefings", **context)
    )


@page(
    "briefing-new",
    access=OFFICE,
    methods=("GET", "POST"),
    roles=DESK,
    forms=(forms.BriefingForm,),
)
def briefing_new(request: Request) -> HttpResponse:
    """Begin a briefing."""
    programme = ones_programme(request)
    return act(
        request,
        None,
        "draft",
        can=policies.can_draft_briefing(request.actor, programme),
        call=lambda **facts: actions.draft_briefing(
            programme=programme, actor=request.actor, at=request.at, **facts
        ),
        form=forms.BriefingForm,
        form_options={"today": local_day(request.at)},
        heading=_("编写简报"),
        back=lambda made: reverse("briefing-detail", args=[made.pk]),
        done=_("数据已取好，请选材料。"),
        context={"back": reverse("briefing-list")},
    )


def _briefing(request: Request, pk: int) -> Briefing:
    found = policies.visible_briefings(request.actor)
    return fetch(found, pk)


@page("briefing-detail", access=READERS)
def briefing_detail(request: Request, pk: int) -> HttpResponse:
    """A briefing: its figures and pieces, and what can be done."""
    one, actor = _briefing(request, pk), request.actor
    edits = policies.can_edit_briefing(actor, one)
    leads = policies.can_approve_briefing(actor, one)
    writes = edits and one.state == "draft"
    context = {
        "one": one,
        "figures": labelled(one.figures),
        "entries": one.entries.order_by("place"),
        "writes": writes,
        "unsettled": writes and not summed_up(one.programme, one.since, one.until),
        "approves": leads and one.state == "submitted" and not has_written(one, actor.person_id),
        "sends": edits and one.state == "approved",
        "reads_draft": edits and one.document_id is None,
    }
    return render(request, "community/briefing_detail.html", context)


def _act(
    request: Request, one: Briefing, name: str, action: Any, *, lead: bool = False, **more: Any
) -> HttpResponse:
    can = policies.can_approve_briefing if lead else policies.can_edit_briefing
    values: dict[str, Any] = {
        "can": can(request.actor, one),
        "call": lambda **facts: action(one, actor=request.actor, at=request.at, **facts),
        "back": reverse("briefing-detail", args=[one.pk]),
        **more,
    }
    return act(request, one, name, **values)


@page(
    "briefing-detail",
    access=OFFICE,
    methods=("GET", "POST"),
    forms=(forms.BriefingEditForm,),
)
def briefing_edit(request: Request, pk: int) -> HttpResponse:
    """Change title, months, recipients; the figures are read again."""
    one = _briefing(request, pk)
    initial = {
        "title": one.title,
        "since": one.since.isoformat(),
        "until": one.until.replace(day=1).isoformat(),
        "recipients": one.recipients,
    }
    more: dict[str, Any] = {
        "form": forms.BriefingEditForm,
        "form_options": {"today": local_day(request.at), "initial": initial},
        "heading": _("修改简报"),
        "done": _("已保存，数据已重新取。"),
    }
    return _act(request, one, "edit", actions.edit_briefing, **more)


@page("briefing-detail", access=OFFICE, methods=("GET", "POST"), forms=(forms.MaterialForm,))
def briefing_pick(request: Request, pk: int) -> HttpResponse:
    """Choose from what the period offers."""
    one = _briefing(request, pk)
    edits = policies.can_edit_briefing(request.actor, one)
    offered = materials(one) if edits else []
    nothing = "" if offered else _("这段时间没有可选的材料，可以自己写一段。")
    more: dict[str, Any] = {
        "form": forms.MaterialForm,
        "form_options": {"offered": offered},
        "heading": _("选材料"),
        "done": _("已放进简报，可以再改文字。"),
        "context": {"explain": nothing},
    }
    return _act(request, one, "edit", actions.add_material, **more)


@page("briefing-write", access=OFFICE, methods=("GET", "POST"), forms=(forms.EntryForm,))
def briefing_write(request: Request, pk: int) -> HttpResponse:
    """Write a piece of one's own."""
    more: dict[str, Any] = {
        "form": forms.EntryForm,
        "heading": _("写一段"),
        "done": _("已放进简报。"),
    }
    return _act(request, _briefing(request, pk), "edit", actions.write_entry, **more)


def _entry(one: Briefing, entry: int) -> BriefingEntry:
    return get_object_or_404(one.entries.select_related("briefing"), pk=entry)


@page("briefing-detail", access=OFFICE, methods=("GET", "POST"), forms=(forms.EntryEditForm,))
def briefing_entry_edit(request: Request, pk: int, entry: int) -> HttpResponse:
    """Change a piece."""
    one = _briefing(request, pk)
    row = _entry(one, entry)
    more: dict[str, Any] = {
        "form": forms.EntryEditForm,
        "form_options": {"initial": {"heading": row.heading, "text": row.text}},
        "heading": _("修改一段"),
        "done": _("已保存。"),
        "call": lambda **facts: actions.change_entry(
            row, actor=request.actor, at=request.at, **facts
        ),
    }
    return _act(request, one, "edit", None, **more)


@page("briefing-detail", access=OFFICE, methods=("POST",))
def briefing_entry_move(request: Request, pk: int, entry: int) -> HttpResponse:
    """Put a piece before the one above it."""
    one = _briefing(request, pk)
    row = _entry(one, entry)
    return _act(
        request,
        one,
        "edit",
        None,
        call=lambda version=None: actions.move_entry(row, actor=request.actor, at=request.at),
    )


@page("briefing-detail", access=OFFICE, methods=("POST",))
def briefing_entry_remove(request: Request, pk: int, entry: int) -> HttpResponse:
    """Take a piece out."""
    one = _briefing(request, pk)
    row = _entry(one, entry)
    return _act(
        request,
        one,
        "edit",
        None,
        call=lambda version=None: actions.remove_entry(row, actor=request.actor, at=request.at),
        done=_("已移出简报。"),
    )


@page("briefing-detail", access=OFFICE, methods=("POST",))
def briefing_submit(request: Request, pk: int) -> HttpResponse:
    """Hand it to the leaders."""
    return _act(
        request,
        _briefing(request, pk),
        "submit",
        actions.submit_briefing,
        heading=_("送签"),
        done=_("已送签。"),
    )


@page("briefing-detail", access=APPROVERS, methods=("GET", "POST"), forms=(forms.ReturnForm,))
def briefing_return(request: Request, pk: int) -> HttpResponse:
    """Have it changed."""
    more: dict[str, Any] = {
        "form": forms.ReturnForm,
        "heading": _("退回修改"),
        "done": _("已退回，编写人会收到消息。"),
    }
    return _act(
        request, _briefing(request, pk), "return", actions.return_briefing, lead=True, **more
    )


@page("briefing-detail", access=APPROVERS, methods=("POST",))
def briefing_approve(request: Request, pk: int) -> HttpResponse:
    """Approve: it gets its number and its paper."""
    return _act(
        request,
        _briefing(request, pk),
        "approve",
        actions.approve_briefing,
        lead=True,
        heading=_("签发"),
        done=_("已签发，期号已给出。"),
    )


@page("briefing-detail", access=OFFICE, methods=("GET", "POST"))
def briefing_send(request: Request, pk: int) -> HttpResponse:
    """Send it, once it is seen to whom."""
    one = _briefing(request, pk)
    names = "、".join(organisation.name for organisation in recipients_of(one.programme))
    explain = _("将发给：%(names)s。") % {"names": names or _("（没有收件单位）")}
    more: dict[str, Any] = {
        "heading": _("印发"),
        "done": _("已印发，收件单位会收到消息。"),
        "context": {"explain": explain},
    }
    return _act(request, one, "send", actions.send_briefing, **more)


@page("briefing-detail", access=READERS)
def briefing_print(request: Request, pk: int) -> HttpResponse:
    """Its paper: as issued, or as it will look."""
    one = _briefing(request, pk)
    if one.document_id is not None:
        return redirect("document-open", pk=one.document_id)
    return shown_as_pdf(briefing_draft(one), f"briefing-{one.pk}-draft")
