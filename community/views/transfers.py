"""Registers in and out of files: asked for, watched, looked through, confirmed (LC-6)."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import BAR_ROLES, Role
from community.actions import transfers as actions
from community.enums.registers import RegisterKind, RowOutcome, TransferState
from community.forms import transfers as forms
from community.models import Transfer
from community.policies import access
from community.policies import registers as policies
from community.queries import transfers as queries
from community.resources import REGISTERS
from community.resources.marked import WHOLE_UP_TO, marked_file
from core.errors import WrongState
from core.forms import Form
from core.keyset import page_of
from core.pages import Request, act, fetch, page
from core.tables import XLSX_TYPE

KEEPERS = (Role.OFFICER, Role.LEADER, Role.ADMIN)
READERS = (*BAR_ROLES, Role.LIAISON)
DESK = "the desk or administrator of the city bar"


def _programme(request: Request) -> Any:
    programmes = access.visible_programmes(request.actor)
    return fetch(programmes, programmes.values_list("pk", flat=True).first() or 0)


@page(
    "register-import",
    access=DESK,
    methods=("GET", "POST"),
    roles=KEEPERS,
    forms=(forms.ImportForm,),
)
def register_import(request: Request) -> HttpResponse:
    """Bring a file in; what was brought in before."""
    programme = _programme(request)
    runs = policies.visible_transfers(request.actor).filter(export=False)
    return act(
        request,
        None,
        "ask",
        can=policies.can_keep_registers(request.actor, programme),
        call=lambda **facts: actions.ask_import(
            programme, actor=request.actor, at=request.at, **facts
        ),
        form=forms.ImportForm,
        heading=_("导入名册"),
        back=lambda made: reverse("register-run-detail", args=[made.pk]),
        template="community/transfer_new.html",
        context={"runs": queries.recent(runs), "registers": RegisterKind.choices},
    )


@page(
    "register-export",
    access="the city bar's office and the liaison offices, what they see",
    methods=("GET", "POST"),
    roles=READERS,
    forms=(forms.ExportForm,),
)
def register_export(request: Request) -> HttpResponse:
    """Take a register out; what was taken out before."""
    programme = _programme(request)
    runs = policies.visible_transfers(request.actor).filter(export=True)
    return act(
        request,
        None,
        "ask",
        can=policies.can_export_registers(request.actor),
        call=lambda **facts: actions.ask_export(
            programme, actor=request.actor, at=request.at, **facts
        ),
        form=forms.ExportForm,
        heading=_("导出名册"),
        back=lambda made: reverse("register-run-detail", args=[made.pk]),
        template="community/transfer_new.html",
        context={"runs": queries.recent(runs), "exports": True},
    )


@page("register-import", access=DESK, roles=KEEPERS)
def register_blank(request: Request, register: str) -> HttpResponseBase:
    """An empty sheet with the headings."""
    found = REGISTERS.get(register)
    content, name = queries.blank_of(found)
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX_TYPE)


def _run(request: Request, pk: int) -> Transfer:
    visible = policies.visible_transfers(request.actor)
    return fetch(visible, pk)


@page("register-import", access="who asked for it, and their colleagues", roles=READERS)
def transfer_detail(request: Request, pk: int) -> HttpResponse:
    """How far a run is; what the file would change, row by row."""
    transfer = _run(request, pk)
    chosen = request.GET.get("outcome", "")
    shown = None
    if transfer.state == TransferState.PREVIEWED:
        chosen = chosen if chosen in RowOutcome.values else queries.first_of_interest(transfer)
        rows = transfer.rows.filter(outcome=chosen)
        shown = page_of(rows, order=("id",), cursor=request.GET.get("cursor", ""))
    waits = transfer.state == TransferState.PREVIEWED
    fine = waits and not transfer.outcome.get("error")
    context = {
        "transfer": transfer,
        "running": transfer.state in actions.RUNNING,
        "tabs": queries.tabs_of(transfer, chosen) if waits else [],
        "page": shown,
        "rows": queries.explained(transfer, list(shown.rows), request.at) if shown else [],
        "may_confirm": fine
        and bool(transfer.outcome.get("new") or transfer.outcome.get("changed")),
        "may_cancel": waits or transfer.state in actions.RUNNING,
        "corrects": policies.can_keep_registers(request.actor, transfer.programme),
        "whole": transfer.total <= WHOLE_UP_TO,
    }
    return render(request, "community/transfer_detail.html", context)


@page("register-import", access=DESK, roles=KEEPERS)
def transfer_errors(request: Request, pk: int) -> HttpResponseBase:
    """The rows with errors as a file to correct; `?rows=all` gives the others too."""
    transfer = _run(request, pk)
    if transfer.state != TransferState.PREVIEWED or not transfer.outcome.get("error"):
        raise WrongState(_("没有错误的行。"))
    whole = request.GET.get("rows") == "all" and transfer.total <= WHOLE_UP_TO
    content, name = marked_file(transfer, whole=whole)
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX_TYPE)


@page("register-import", access=DESK, methods=("GET", "POST"), roles=KEEPERS, forms=(Form,))
def transfer_confirm(request: Request, pk: int) -> HttpResponse:
    """Let what was shown be written."""
    transfer = _run(request, pk)
    return act(
        request,
        transfer,
        "apply",
        can=policies.can_keep_registers(request.actor, transfer.programme),
        call=lambda **facts: actions.confirm_import(
            transfer, actor=request.actor, at=request.at, **facts
        ),
        heading=_("确认导入"),
        back=reverse("register-run-detail", args=[pk]),
        done=_("已开始写入。要么全部写入，要么一行不写。"),
        context={"subject": transfer.get_register_display(), "explain": queries.summary(transfer)},
    )


@page(
    "register-import",
    access="who asked for it, and their colleagues",
    methods=("GET", "POST"),
    roles=READERS,
    forms=(Form,),
)
def transfer_cancel(request: Request, pk: int) -> HttpResponse:
    """Stop a run."""
    transfer = _run(request, pk)
    return act(
        request,
        transfer,
        "cancel",
        can=True,
        call=lambda **facts: actions.cancel_transfer(
            transfer, actor=request.actor, at=request.at, **facts
        ),
        heading=_("取消"),
        back=reverse("register-run-detail", args=[pk]),
        done=_("已取消，名册没有改动。"),
        context={"subject": transfer.get_register_display()},
    )
