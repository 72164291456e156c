"""What the monthly chain adds to shared pages: navigation, workbench, record, papers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import BAR_ROLES, LICENSED_ROLES, Role
from community.actions import month_duties  # noqa: F401 - declares the kinds of duty
from community.documents.monthly import SUMMARY
from community.models import MonthReport
from community.policies import monthly as policies
from community.policies.access import at_the_bar, at_the_liaison
from community.queries.monthly import level_counts
from core.actors import Actor
from core.documents import issue
from core.models import Document
from core.navigation import Entry, entry
from core.pages import PAGE_TITLES
from core.slots import Panel, labeller, panel
from core.wording import wording

FIRM_SIDE = (*LICENSED_ROLES, Role.CLERK)
PAGES = ("month-",)
entry(Entry(_("月报"), "month-overview", (Role.LIAISON, Role.JUSTICE, *BAR_ROLES), PAGES, order=32))
entry(Entry(_("月报"), "month-list", FIRM_SIDE, PAGES, order=32))
PAGE_TITLES.update({"month-report": _("月报")})
wording("community.monthreport", _("月报"))
wording("community.programme", _("律师进社区"), grant=_("授权重新开放月份"))


@labeller("community.monthreport")
def report_labels(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Reports by month and whose they are."""
    found = policies.visible_reports(actor).filter(pk__in=ids)
    rows = found.select_related("lawyer", "firm", "liaison")
    return {row.pk: f"{row.month:%Y-%m} {whose(row)}".strip() for row in rows}


def whose(report: MonthReport) -> str:
    """Whose a report is: the lawyer's, else the firm's, else the liaison office's."""
    one = report.lawyer or report.firm or report.liaison
    return "" if one is None else one.name


def _may_open(actor: Actor, document: Document) -> bool:
    found = policies.visible_reports(actor).filter(pk=document.subject_id)
    return found.filter(level="city").exists()


issue.register(SUMMARY, _may_open)


@panel("home", order=32)
def home_panel(actor: Actor, _subject: Any, _at: datetime) -> Panel | None:
    """How far the last month has come, for liaison office and bar."""
    if not (at_the_liaison(actor) or at_the_bar(actor)):
        return None
    reports = policies.visible_reports(actor)
    month = reports.order_by("-month").values_list("month", flat=True).first()
    if month is None:
        return None
    levels = level_counts(reports, month)
    return Panel("community/home_month.html", {"month": month, "levels": levels})
