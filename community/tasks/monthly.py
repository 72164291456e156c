"""The monthly chain with time: months opened, reopenings closed, summaries made (LC-24)."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from community.actions import openings, reopenings, summaries
from core.sweeps import sweep


@sweep("community.months")
def open_months(*, at: datetime) -> int:
    """Open the months that are over."""
    return openings.open_months(at=at)


@sweep("community.reopenings", order=60)
def close_reopenings(*, at: datetime) -> int:
    """Lock again what was opened for a while."""
    return reopenings.close_reopenings(at=at)


@sweep("community.summaries", order=90)
def summaries_due(*, at: datetime) -> int:
    """Make the steering group's summaries that are lacking."""
    return summaries.make_summaries(at=at)


@shared_task
def make_summaries() -> int:
    """Make the steering group's summaries that are lacking."""
    return summaries.make_summaries(at=timezone.now())
