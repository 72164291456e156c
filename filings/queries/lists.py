"""Which reports there are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import models

from accounts.enums import FIRM_ROLES, Role
from accounts.models import Membership, Organisation, User
from accounts.queries import members, on_day
from cases.models import Case
from cases.queries import joint_firm_ids
from core.models import AuditEntry, Counter, Duty
from filings.enums import FilingState
from filings.models import Filing, FilingVersion, Recipient

REPORT_DUTY, NUMBER_KIND = "filings.report", "filing"
HEAVY = (
    "facts_brief",
    "legal_questions",
    "plan",
    "risk_measures",
    "other_side",
    "short_explanation",
    "paper_content",
    "grams",
)


def live_filing(case: Case) -> Filing | None:
    """The report of a case to its bar that wasn't withdrawn."""
    found = Filing.objects.filter(case=case).exclude(state=FilingState.WITHDRAWN)
    return found.order_by("-id").first()


def listed(found: models.QuerySet[Filing]) -> models.QuerySet[Filing]:
    """Reports as lists show them: with names, without the long texts."""
    return found.select_related("firm", "bar", "district", "officer").defer(*HEAVY)


def standing_versions(filing: Filing) -> models.QuerySet[FilingVersion]:
    """The versions sent and not taken back, newest first: what the bar sees."""
    found = filing.versions.exclude(number__in=filing.taken_back).select_related("sent_by")
    return found.order_by("-number")


def register_of(bar: Organisation, year: int) -> models.QuerySet[Filing]:
    """The register of a bar's year: every number given, the cancelled ones too."""
    found = Filing.objects.filter(bar=bar, number_year=year, number_seq__isnull=False)
    return found.select_related("firm", "registered_by").defer(*HEAVY)


def numbers_by_year(bar: Organisation) -> dict[int, int]:
    """By year how many numbers the bar has given, the newest year first."""
    given = Counter.objects.filter(issuer=bar, kind=NUMBER_KIND, last__gt=0).order_by("-year")
    return dict(given.values_list("year", "last"))


def overdue_reports(bar: Organisation, today: date) -> models.QuerySet[Duty]:
    """Reports firms owe this bar whose day has passed, the oldest first."""
    late = Duty.objects.filter(
        creditor=bar, kind=REPORT_DUTY, state=Duty.State.OPEN, due_on__lt=today
    )
    return late.select_related("debtor").order_by("due_on", "id")


def reporting_firms(filing: Filing) -> list[int]:
    """The firm that reports, and those that confirmed to handle the case with it."""
    return [filing.firm_id, *(joint_firm_ids(filing.case) if filing.case else [])]


def desk_officers(filing: Filing, day: date) -> list[User]:
    """Officers and leaders of the bar who belong to no firm whose case it is."""
    own = Membership.objects.filter(
        on_day(day), role__in=FIRM_ROLES, organisation_id__in=reporting_firms(filing)
    )
    desk = members(filing.bar_id, [Role.OFFICER, Role.LEADER], day)
    return list(desk.exclude(pk__in=own.values("person_id")))


def unsent_papers(filing: Filing) -> models.Q:
    """The firm's papers attached since the report came back: the bar sees them once it is sent again.

    A report given up then was never sent again: they stay the firm's.
    """
    back = None
    if filing.state in {FilingState.RETURNED, FilingState.WITHDRAWN}:
        back = filing.returns.order_by("-id").values_list("at", flat=True).first()
    return (
        models.Q(pk__in=[])
        if back is None
        else models.Q(at__gt=back) & ~models.Q(owner_id=filing.bar_id)
    )


def newest_step(filing: Filing, acts: Iterable[str]) -> AuditEntry | None:
    """What was done with a report last, of these acts."""
    found = AuditEntry.objects.filter(
        subject_type="filings.filing", subject_id=filing.pk, act__in=list(acts)
    )
    return found.order_by("-id").first()


def standing_recipients(filing: Filing) -> models.QuerySet[Recipient]:
    """Who is told besides, in the order they were named."""
    return filing.recipients.filter(removed_at__isnull=True).order_by("id")
