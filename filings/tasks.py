"""Celery tasks of filings."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from filings.actions import receipts
from filings.models import Filing


@shared_task
def make_receipts(filing_id: int) -> int:
    """Make the receipts of a registered report that are lacking."""
    filing = Filing.objects.get(pk=filing_id)
    return len(receipts.make_receipts(filing, at=timezone.now())) if filing.number_id else 0
