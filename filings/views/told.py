"""Who is told besides, and receipts; attachments; papers to print."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import FIRM_ROLES
from accounts.models import Organisation
from core.attachments import attachments_of
from core.audit import record_read
from core.pages import Request, act, fetch, id_of, page
from core.search import matching
from filings import documents, policies
from filings.actions import papers, receipts
from filings.enums import FilingState, RecipientKind
from filings.forms import desk as desk_forms
from filings.forms import report as forms
from filings.models import Recipient
from filings.policies import DESK_ROLES
from filings.queries import content_of, standing_recipients, standing_versions
from filings.views.detail import UNSENT
from filings.views.lists import inline

BOTH_SIDES = "who works on the report, and the bar's desk"
OFFERED = 20


@page(
    "filing-detail",
    access=BOTH_SIDES,
    methods=("GET", "POST"),
    forms=(desk_forms.RecipientForm,),
)
def filing_recipient_add(request: Request, pk: int) -> HttpResponse:
    """Name somebody else who is told: found in this installation, or by a free name."""
    filing = fetch(policies.visible_filings(request.actor), pk)
    offered = Organisation.objects.filter(kind__in=receipts.TOLD_KINDS, status="active")
    offered = offered.exclude(pk=filing.bar_id)
    asked, query = id_of(request.GET.get("organisation", "")), request.GET.get("q", "")[:60]
    chosen = offered.filter(pk=asked).first() if asked else None
    justice = chosen is not None and chosen.kind == "justice"
    initial: dict[str, Any] = {"organisation": chosen.pk if chosen else None}
    if chosen is not None:
        initial["kind"] = RecipientKind.JUSTICE if justice else RecipientKind.HOST_BAR
    return act(
        request,
        filing,
        "add_recipient",
        can=policies.can_name_recipients(request.actor, filing),
        call=lambda **facts: receipts.add_recipient(
            filing, actor=request.actor, at=request.at, **facts
        ),
        form=desk_forms.RecipientForm,
        form_options={"organisations": offered, "chosen": chosen, "initial": initial},
        heading=_("增加抄送单位"),
        back=reverse("filing-detail", args=[pk]),
        done=_("已加入抄送，登记后各有一份回执。"),
        template="filings/recipient_add.html",
        context={
            "chosen": chosen,
            "query": query,
            "found": matching(offered, query).order_by("pinyin", "pk")[:OFFERED],
        },
    )


@page("filing-detail", access=BOTH_SIDES, methods=("GET", "POST"), forms=(forms.ReasonForm,))
def filing_recipient_remove(request: Request, pk: int, recipient: int) -> HttpResponse:
    """Take a recipient out."""
    filing = fetch(policies.visible_filings(request.actor), pk)
    told = get_object_or_404(Recipient, pk=recipient, filing=filing)
    return act(
        request,
        filing,
        "remove_recipient",
        can=policies.can_name_recipients(request.actor, filing),
        call=lambda **_facts: receipts.remove_recipient(told, actor=request.actor, at=request.at),
        heading=_("移出抄送单位：%(name)s") % {"name": told.name},
        back=reverse("filing-detail", args=[pk]),
        done=_("已移出。给过的回执仍然有效。"),
    )


@page(
    "filing-detail",
    access="who receives reports at the organisation that is told",
    methods=("GET", "POST"),
    forms=(desk_forms.SeenForm,),
)
def filing_recipient_acknowledge(request: Request, pk: int, recipient: int) -> HttpResponse:
    """Say that the report was seen."""
    filing = fetch(policies.visible_filings(request.actor), pk)
    told = get_object_or_404(standing_recipients(filing), pk=recipient)
    return act(
        request,
        filing,
        "acknowledge_receipt",
        can=policies.can_acknowledge_receipt(request.actor, told),
        call=lambda **_facts: receipts.acknowledge_receipt(
            told, actor=request.actor, at=request.at
        ),
        form=desk_forms.SeenForm,
        heading=_("确认收悉"),
        back=reverse("filing-detail", args=[pk]),
        done=_("已确认收悉。"),
    )


@page("filing-receipt", access="whoever sees the report; who is told, their own receipt")
def filing_receipt(request: Request, pk: int, recipient: int) -> HttpResponse:
    """Open a receipt, made now if it is lacking; recipient 0 is the firm."""
    filing = fetch(policies.visible_filings(request.actor), pk)
    name = filing.reported_by
    side = policies.side_of(request.actor, filing)
    if recipient:
        told = standing_recipients(filing)
        if side == "told":
            told = told.filter(organisation=request.actor.organisation)
        name = get_object_or_404(told, pk=recipient).name
    elif side == "told":
        raise Http404
    made = receipts.receipt_for(filing, name, at=request.at)
    return redirect("document-open", pk=made.pk)


@page("filing-detail", access=BOTH_SIDES, methods=("GET", "POST"), forms=(forms.AttachForm,))
def filing_attach(request: Request, pk: int) -> HttpResponse:
    """Attach the scan of the stamped form, or another paper."""
    filing = fetch(policies.visible_filings(request.actor), pk)
    return act(
        request,
        filing,
        "attach",
        can=policies.can_attach_to_filing(request.actor, filing),
        call=lambda **facts: papers.attach_paper(
            filing, actor=request.actor, at=request.at, **facts
        ),
        form=forms.AttachForm,
        heading=_("上传附件"),
        back=reverse("filing-detail", args=[pk]),
        done=_("已上传。"),
        context={"explain": _("律师协会看得到附件。请不要上传当事人名单、接待笔录和证据。")},
    )


@page(
    "filing-detail",
    access="whose side attached it",
    methods=("GET", "POST"),
    forms=(forms.ReasonForm,),
)
def filing_detach(request: Request, pk: int, attachment: int) -> HttpResponse:
    """Take a paper out again, before the report is sent."""
    filing = fetch(policies.visible_filings(request.actor), pk)
    paper = get_object_or_404(attachments_of(filing), pk=attachment)
    own = paper.owner_id == request.actor.organisation_id
    return act(
        request,
        filing,
        "detach",
        can=own and policies.can_attach_to_filing(request.actor, filing),
        call=lambda **facts: papers.detach_paper(
            filing, paper, actor=request.actor, at=request.at, **facts
        ),
        form=forms.ReasonForm,
        heading=_("移除附件：%(name)s") % {"name": paper.name},
        back=reverse("filing-detail", args=[pk]),
        done=_("已移除。"),
    )


@page("filing-print", access="as the report")
def filing_print(request: Request, pk: int) -> HttpResponse:
    """The form with what the report says, for the stamp: to the firm as it would go out now."""
    filing = fetch(policies.visible_filings(request.actor), pk)
    side = policies.side_of(request.actor, filing)
    last = standing_versions(filing).first()
    unsent = side == "firm" and filing.state in (*UNSENT, FilingState.RETURNED)
    content = content_of(filing) if unsent or last is None else last.content
    names = [paper.name for paper in policies.visible_papers(request.actor, filing)]
    record_read(filing, "print", actor=request.actor, at=request.at)
    printed = documents.report_form(filing, content, attached=names, printed_at=request.at)
    return inline(printed)


@page("filing-print", access="firms and the bar's desk", roles=(*FIRM_ROLES, *DESK_ROLES))
def filing_blank(request: Request) -> HttpResponse:
    """The form to be filled by hand."""
    return inline(documents.blank_form())
