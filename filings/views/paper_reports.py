"""Reports that come on paper; and who may confirm for a firm."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import FIRM_ROLES, OrganisationKind
from accounts.models import Organisation
from accounts.queries import members
from core.forms import Form
from core.keyset import page_of
from core.pages import Request, act, fetch, id_of, page
from core.search import matching
from filings import policies
from filings.actions import confirmers, paper
from filings.enums import FilingState
from filings.forms.desk import ConfirmerForm
from filings.forms.paper import PaperForm, initial_from
from filings.forms.report import ReasonForm
from filings.models import Filing
from filings.policies import DESK_ROLES
from filings.queries import worded

OFFERED = 20


@page(
    "filing-paper",
    access="officers and leaders of the bar",
    methods=("GET", "POST"),
    roles=DESK_ROLES,
    forms=(PaperForm,),
)
def filing_paper_new(request: Request) -> HttpResponse:
    """Enter a firm's paper report: first which firm, then what it says."""
    firms = Organisation.objects.filter(
        kind=OrganisationKind.FIRM,
        status="active",
        lineage__contains=[request.actor.organisation_id],
    )
    asked, query = id_of(request.GET.get("firm", "")), request.GET.get("q", "")[:60]
    firm = fetch(firms, asked) if asked is not None else None
    if firm is None:
        found = matching(firms, query).order_by("pinyin", "pk")[:OFFERED]
        return render(request, "filings/paper_firm.html", {"query": query, "found": found})
    return act(
        request,
        None,
        "send",
        can=policies.can_take_paper(request.actor),
        call=lambda **facts: paper.take_paper_report(
            firm=firm, actor=request.actor, at=request.at, **facts
        ),
        form=PaperForm,
        form_options={
            "owed": list(policies.owed_reports(request.actor, firm)),
            "day": request.actor.day,
            "initial": {
                "received_on": request.actor.day,
                "duty": request.GET.get("duty", ""),
            },
        },
        heading=_("代录纸质报告：%(firm)s") % {"firm": firm.name},
        back=_to_the_report,
        done=_("已录入，列在待办里。"),
        context={"explain": _("照纸质备案表录入。没有写的栏目空着，作为随后补报的内容。")},
    )


def _to_the_report(filing: Filing) -> str:
    return reverse("filing-detail", args=[filing.pk])


@page(
    "filing-paper",
    access="officers and leaders of the bar, unless they belong to the firm",
    methods=("GET", "POST"),
    forms=(PaperForm,),
)
def filing_paper_complete(request: Request, pk: int) -> HttpResponse:
    """Enter what completes or supplements a paper report."""
    filing = fetch(policies.visible_filings(request.actor), pk)
    return act(
        request,
        filing,
        "send" if filing.state == FilingState.RETURNED else "supplement",
        can=policies.can_complete_paper(request.actor, filing),
        call=lambda **facts: paper.complete_paper(
            filing, actor=request.actor, at=request.at, **facts
        ),
        form=PaperForm,
        form_options={"initial": _as_entered(filing)},
        heading=_("代录补正、补充材料"),
        back=reverse("filing-detail", args=[pk]),
        done=_("已录入。"),
    )


def _as_entered(filing: Filing) -> dict[str, Any]:
    return initial_from(filing.paper_content, worded(filing, None))


@page(
    "filing-detail",
    access="officers and leaders of the bar, unless they belong to the firm",
    methods=("GET", "POST"),
    forms=(ReasonForm,),
)
def filing_paper_withdraw(request: Request, pk: int) -> HttpResponse:
    """Give up a paper report that was entered wrongly."""
    filing = fetch(policies.visible_filings(request.actor), pk)
    return act(
        request,
        filing,
        "withdraw",
        can=policies.can_complete_paper(request.actor, filing),
        call=lambda **facts: paper.withdraw_paper(
            filing, actor=request.actor, at=request.at, **facts
        ),
        form=ReasonForm,
        heading=_("撤销代录的报告"),
        back=reverse("filing-detail", args=[pk]),
        done=_("已撤销。"),
        context={"danger": True},
    )


@page("filing-confirmers", access="the firm's people", roles=FIRM_ROLES)
def filing_confirmers(request: Request) -> HttpResponse:
    """Who may confirm the firm's reports besides the director."""
    found = policies.visible_confirmers(request.actor).select_related("person", "registered_by")
    context = {
        "page": page_of(found, order=("-id",), cursor=request.GET.get("cursor", "")),
        "registers": policies.can_register_confirmers(request.actor),
    }
    return render(request, "filings/confirmers.html", context)


@page(
    "filing-confirmers",
    access="the firm's director, in person",
    methods=("GET", "POST"),
    roles=FIRM_ROLES,
    forms=(ConfirmerForm,),
)
def filing_confirmer_register(request: Request) -> HttpResponse:
    """Register somebody who may confirm."""
    people = members(request.actor.organisation_id or 0, FIRM_ROLES, request.actor.day)
    return act(
        request,
        None,
        "register_confirmer",
        can=policies.can_register_confirmers(request.actor),
        call=lambda **facts: confirmers.register_confirmer(
            actor=request.actor, at=request.at, **facts
        ),
        form=ConfirmerForm,
        form_options={"people": people},
        heading=_("登记确认人"),
        back=reverse("filing-confirmers"),
        done=_("已登记，从今天起可以确认并送出报告。"),
    )


@page(
    "filing-confirmers",
    access="the firm's director, in person",
    methods=("GET", "POST"),
    roles=FIRM_ROLES,
    forms=(Form,),
)
def filing_confirmer_end(request: Request, pk: int) -> HttpResponse:
    """Take the right to confirm back."""
    confirmer = fetch(policies.visible_confirmers(request.actor), pk)
    return act(
        request,
        None,
        "end_confirmer",
        can=policies.can_register_confirmers(request.actor),
        call=lambda **_facts: confirmers.end_confirmer(
            confirmer, actor=request.actor, at=request.at
        ),
        heading=_("停止确认权：%(name)s") % {"name": confirmer.person.name},
        back=reverse("filing-confirmers"),
        done=_("已停止。"),
    )
