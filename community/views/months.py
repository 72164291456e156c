"""The monthly chain on screens: a report, its acts, the overview (LC-24)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import BAR_ROLES, LICENSED_ROLES, Role
from accounts.queries import members
from community.actions import months, reopenings
from community.documents.monthly import report_paper
from community.enums.monthly import PassedOn
from community.filters import ReportFilter
from community.forms import months as forms
from community.models import MonthReport, Programme
from community.policies import monthly as policies
from community.policies.access import visible_programmes
from community.queries import monthly as queries
from community.queries.monthly import PASSED
from community.regulations.monthly import below_sentence, exceptions_of, month_of
from core.keyset import page_of
from core.pages import Request, act, draft_key, fetch, page

CHAIN = (*LICENSED_ROLES, Role.CLERK, Role.LIAISON, *BAR_ROLES)


@page("month-list", access="one's own level and what is below it", roles=CHAIN)
def month_list(request: Request) -> HttpResponse:
    """Reports, the newest month first."""
    found = ReportFilter(request.GET, queryset=policies.visible_reports(request.actor))
    rows = found.qs.select_related("lawyer", "firm", "liaison", "programme__bar")
    shown = page_of(rows, order=("-month", "-id"), cursor=request.GET.get("cursor", ""))
    return render(request, "community/month_list.html", {"page": shown, "filter": found})


def _report(request: Request, pk: int) -> MonthReport:
    return fetch(policies.visible_reports(request.actor), pk)


@page(
    "month-report",
    access="the report's level and those above it",
    roles=CHAIN,
    forms=(forms.ReportForm,),
)
def month_detail(request: Request, pk: int) -> HttpResponse:
    """A report: what stands out first, the figures, one button."""
    report = _report(request, pk)
    actor = request.actor
    holds = policies.can_confirm_report(actor, report)
    above = policies.is_above(actor, report)
    enters = not holds and policies.can_enter_for(actor, report)
    standing_in = months.way_of(report, actor) if enters else ""
    on_paper = standing_in == PassedOn.ON_PAPER
    is_open = report.state not in PASSED
    counters = queries.counters_of_report(report)
    waiting = 0
    if report.level == "lawyer" and is_open:
        waiting = queries.entries_of(report).filter(state="to_confirm").count()
    lines = [] if report.level == "lawyer" else queries.lines_below(report, actor.day)
    missing = below_sentence(*queries.below_counts(report)) if lines and is_open else None
    upper_open = report.above is None or report.above.state not in PASSED
    context: dict[str, Any] = {
        "report": report,
        "counters": counters,
        "told": [pair for group in queries.labelled(counters) for pair in group if pair[1]]
        or queries.labelled(counters)[0][:2],
        "zeros": [name for group in queries.labelled(counters) for name, n in group if not n],
        "exceptions": exceptions_of(counters, waiting=waiting),
        "lines": lines,
        "standing_out": [line for line in lines if line.stands_out],
        "missing": missing,
        "confirms": is_open and (holds or enters) and not missing,
        "words": is_open and (holds or enters),
        "edits": is_open and (holds or above),
        "in_place": standing_in and not on_paper,
        "on_paper": on_paper,
        "takes_back": holds and report.state == "confirmed",
        "accepts": above and report.level != "city" and report.state == "confirmed",
        "returns": above and report.level != "city" and report.state in PASSED and upper_open,
        "reopens": report.state == "accepted"
        and policies.can_reopen_month(actor, report.programme),
        "urges": above and not holds and is_open,
        "amendments": report.amendments.select_related("entry").order_by("id")[:100],
        "reopening": report.reopenings.filter(closed_at__isnull=True).first(),
        "form": (forms.PaperForm if on_paper else forms.ReportForm)(initial=_words(report, lines)),
        "act": "confirm",
        "action": reverse("month-confirm", args=[report.pk]),
        "draft_key": draft_key("confirm", report),
    }
    return render(request, "community/month_detail.html", context)


def _words(report: MonthReport, lines: list[queries.Line]) -> dict[str, Any]:
    """The report's words; while it has none, those of the reports below, drawn together."""
    words: dict[str, Any] = {"version": report.version}
    for name in months.TEXTS:
        own = getattr(report, name)
        below = [getattr(line.report, name) for line in lines]
        words[name] = own or "\n".join(text for text in below if text)[:2000]
    return words


def _act(request: Request, report: MonthReport, name: str, **more: Any) -> HttpResponse:
    back = reverse("month-detail", args=[report.pk])
    return act(request, report, name, **{"back": back, **more})


@page("month-print", access="one's own level and what is below it", roles=CHAIN)
def month_print(request: Request, pk: int) -> HttpResponse:
    """The report as PDF."""
    report = _report(request, pk)
    content = report_paper(report, today=request.actor.day)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"month-{report.month:%Y-%m}-{report.pk}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _can_confirm(request: Request, report: MonthReport) -> bool:
    actor = request.actor
    return policies.can_confirm_report(actor, report) or policies.can_enter_for(actor, report)


@page(
    "month-report",
    access="the level itself; the one above in its place, marked so",
    methods=("GET", "POST"),
    roles=CHAIN,
    forms=(forms.ReportForm, forms.PaperForm),
)
def month_confirm(request: Request, pk: int) -> HttpResponse:
    """Pass the month on, with everything below it."""
    report = _report(request, pk)
    can = _can_confirm(request, report)
    on_paper = can and months.way_of(report, request.actor) == PassedOn.ON_PAPER
    return _act(
        request,
        report,
        "confirm",
        can=can,
        call=lambda **facts: months.confirm_report(
            report, actor=request.actor, at=request.at, **facts
        ),
        form=forms.PaperForm if on_paper else forms.ReportForm,
        form_options={"initial": _words(report, [])},
        heading=_("确认上报"),
        done=_("已确认上报。"),
    )


@page(
    "month-report",
    access="the level itself; the one above in its place",
    methods=("GET", "POST"),
    roles=CHAIN,
    forms=(forms.WordsForm,),
)
def month_edit(request: Request, pk: int) -> HttpResponse:
    """Write the words beside the figures."""
    report = _report(request, pk)
    return _act(
        request,
        report,
        "edit",
        can=policies.can_edit_report(request.actor, report),
        call=lambda **facts: months.edit_report(
            report, actor=request.actor, at=request.at, **facts
        ),
        form=forms.WordsForm,
        form_options={"initial": _words(report, [])},
        heading=_("月报的文字"),
        done=_("已保存。"),
    )


@page("month-report", access="the level above", methods=("GET", "POST"), roles=CHAIN)
def month_accept(request: Request, pk: int) -> HttpResponse:
    """Take in one report."""
    report = _report(request, pk)
    return _act(
        request,
        report,
        "accept",
        can=policies.is_above(request.actor, report),
        call=lambda **facts: months.accept_report(
            report, actor=request.actor, at=request.at, **facts
        ),
        heading=_("汇总这份月报"),
        done=_("已汇总。"),
    )


@page(
    "month-report",
    access="the level above",
    methods=("GET", "POST"),
    roles=CHAIN,
    forms=(forms.ReturnForm,),
)
def month_return(request: Request, pk: int) -> HttpResponse:
    """Return a report one step down."""
    report = _report(request, pk)
    return _act(
        request,
        report,
        "return",
        can=policies.can_return_report(request.actor, report),
        call=lambda **facts: months.return_report(
            report, actor=request.actor, at=request.at, **facts
        ),
        form=forms.ReturnForm,
        heading=_("退回月报"),
        done=_("已退回，并已通知对方。"),
    )


@page("month-report", access="the level itself", methods=("GET", "POST"), roles=CHAIN)
def month_take_back(request: Request, pk: int) -> HttpResponse:
    """Take one's own report back."""
    report = _report(request, pk)
    return _act(
        request,
        report,
        "take_back",
        can=policies.can_confirm_report(request.actor, report),
        call=lambda **facts: months.take_back_report(
            report, actor=request.actor, at=request.at, **facts
        ),
        heading=_("撤回月报"),
        done=_("已撤回。更正后请再次确认上报。"),
    )


@page("month-report", access="the level above", methods=("GET", "POST"), roles=CHAIN)
def month_urge(request: Request, pk: int) -> HttpResponse:
    """Urge who owes a report."""
    report = _report(request, pk)
    return _act(
        request,
        report,
        "urge",
        can=policies.is_above(request.actor, report),
        call=lambda **_facts: months.urge_report(report, actor=request.actor, at=request.at),
        heading=_("催办月报"),
        done=_("已催办。"),
    )


@page(
    "month-report",
    access="the bar's leader, or whom the leader granted it, in person",
    methods=("GET", "POST"),
    roles=BAR_ROLES,
    forms=(forms.ReopenForm,),
)
def month_reopen(request: Request, pk: int) -> HttpResponse:
    """Open a month again, with all levels above."""
    report = _report(request, pk)
    return _act(
        request,
        report,
        "reopen",
        can=policies.can_reopen_month(request.actor, report.programme),
        call=lambda **facts: reopenings.reopen_month(
            report, actor=request.actor, at=request.at, **facts
        ),
        form=forms.ReopenForm,
        heading=_("重新开放月份"),
        done=_("已重新开放；到期自动恢复锁定。"),
        context={"explain": _("这份月报和它以上各级都会重新开放，需要再次逐级确认。")},
    )


@page(
    "month-reopening-grant",
    access="the bar's leader, in person",
    methods=("GET", "POST"),
    roles=(Role.LEADER,),
    forms=(forms.GrantForm,),
)
def month_grant(request: Request) -> HttpResponse:
    """Let an officer reopen months for a while."""
    programme = Programme.objects.filter(bar=request.actor.organisation).first()
    officers = members(request.actor.organisation_id or 0, (Role.OFFICER,), request.actor.day)
    return act(
        request,
        programme,
        "grant",
        can=programme is not None and policies.can_grant_reopening(request.actor, programme),
        call=lambda version=None, **facts: reopenings.grant_reopening(
            _named(programme), actor=request.actor, at=request.at, **facts
        ),
        form=forms.GrantForm,
        form_options={"people": officers},
        heading=_("授权重新开放月份"),
        back=reverse("month-overview"),
        done=_("已授权。"),
    )


def _named(programme: Programme | None) -> Programme:
    if programme is None:
        raise ValueError("the policy asked for a programme")
    return programme


@page(
    "month-overview",
    access="liaison office its district, bar all, justice the figures of its region",
    roles=(Role.LIAISON, Role.JUSTICE, *BAR_ROLES),
)
def month_overview(request: Request) -> HttpResponse:
    """A month by firm and district: expected, received, on time; the late ones first."""
    actor = request.actor
    reports, figures = policies.visible_reports(actor), policies.visible_figures(actor)
    month = _month(request)
    # One report of the city stands for each month that was opened.
    opened = MonthReport.objects.filter(level="city", programme__in=visible_programmes(actor))
    kept = opened.order_by("-month").values_list("month", flat=True).distinct()[:24]
    choices = list(dict.fromkeys(kept))
    month = month or (choices[0] if choices else month_of(actor.day))
    districts = queries.districts_of(figures, month)
    top = reports.filter(month=month, level__in=["liaison", "city"])
    lines, more = queries.firm_lines(reports, figures, month, actor.day)
    context = {
        "month": month,
        "choices": choices,
        "levels": queries.level_counts(reports, month),
        "lines": lines,
        "more": more,
        "districts": districts,
        "total": {name: sum(row[name] for _n, row in districts) for name in queries.COUNTERS},
        "top": top.select_related("liaison", "document").order_by("level", "liaison_id"),
        "grants": actor.has(Role.LEADER) and visible_programmes(actor).exists(),
    }
    return render(request, "community/month_overview.html", context)


def _month(request: Request) -> date | None:
    """The month asked for, `2026-05`; anything else is as good as none."""
    asked = request.GET.get("month", "")
    try:
        return date.fromisoformat(f"{asked[:7]}-01")
    except ValueError:
        return None
