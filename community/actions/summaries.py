"""The steering group's summary of a month, made from the city's report (LC-24)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation

from community.documents.monthly import SUMMARY, summary_of
from community.enums.monthly import Level, ReportState
from community.models import MonthReport
from core.actors import SYSTEM
from core.documents.issue import issue
from core.models import Document
from core.transitions import lock


def make_summaries(*, at: datetime) -> int:
    """Make the papers of months that were summed up and lack theirs; safe to repeat and to race."""
    lacking = MonthReport.objects.filter(
        level=Level.CITY, state=ReportState.ACCEPTED, document__isnull=True
    )
    return sum(make_summary(report, at=at) is not None for report in lacking.order_by("pk")[:50])


def make_summary(report: MonthReport, *, at: datetime) -> Document | None:
    """Make one; None when somebody else made it meanwhile."""
    with transaction.atomic():
        fresh = lock(report)
        if fresh.document_id is not None or fresh.state != ReportState.ACCEPTED:
            return None
        paper = summary_of(fresh)
        with translation.override(settings.LANGUAGE_CODE):
            made = issue(
                SUMMARY,
                fresh,
                template=paper.template,
                context=paper.context,
                issuer=fresh.programme.bar,
                recipient=fresh.programme.steering_name,
                actor=SYSTEM,
                at=at,
            )
        fresh.document = made
        fresh.save(update_fields=["document"])
        return made
