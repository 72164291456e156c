"""What becomes of reports and of the right to confirm when a firm ends, or somebody leaves it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts.models import Membership, Organisation
from accounts.queries import bar_of
from core.actors import Actor
from core.audit import Facts, record
from core.duties import OPEN
from core.models import Duty
from filings.actions.drafting import UNSENT
from filings.actions.duties import REPORT
from filings.models import Confirmer, Filing


def move_filings(firm: Organisation, successor: Organisation, *, actor: Actor, at: datetime) -> int:
    """Give a merged firm's reports to its successor; what was sent goes on naming who sent it.

    Those not sent yet go to the successor's bar, which is owed them from then on.

    Returns:
        How many reports went over.
    """
    bar = bar_of(successor)
    with transaction.atomic():
        own = Filing.objects.filter(firm=firm)
        if bar is not None:
            unsent = own.filter(state__in=UNSENT)
            owed_for = unsent.filter(case__isnull=False).values("case_id")
            open_duties = Duty.objects.filter(state__in=OPEN, kind=REPORT.code)
            open_duties.filter(subject_id__in=owed_for).update(creditor=bar)
            unsent.update(bar=bar, district=successor.region)
        moved = own.update(firm=successor)
        if moved:
            changes = {"firm": [firm.pk, successor.pk], "filings": moved}
            record(successor, "take_over_filings", actor=actor, at=at, facts=Facts(changes=changes))
    return moved


def end_confirmers_of(firm: Organisation, *, on: date) -> None:
    """Nobody confirms for a firm that is gone."""
    Confirmer.objects.filter(firm=firm, until__isnull=True).update(until=on)


def end_confirmer_who_left(membership: Membership) -> None:
    """Who leaves the firm doesn't confirm for it any more, not even after coming back."""
    elsewhere = Membership.objects.filter(
        person=membership.person, organisation=membership.organisation, until__isnull=True
    )
    if not elsewhere.exclude(pk=membership.pk).exists():
        held = Confirmer.objects.filter(
            firm=membership.organisation, person=membership.person, until__isnull=True
        )
        held.update(until=membership.until)
