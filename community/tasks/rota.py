"""What comes with time: days of duty laid ahead, missed ones marked, requests handed on."""

from __future__ import annotations

from datetime import date, datetime

from celery import shared_task
from django.utils import timezone

from community.actions import handing_on, quota_duties, rota_days, volumes
from core.sweeps import sweep


@sweep("community.plan_days", order=40)
def plan_days(*, at: datetime) -> int:
    """Lay the coming weeks' days of duty."""
    return rota_days.plan_days(at=at)


@sweep("community.holidays", order=41)
def keep_holidays(*, at: datetime) -> int:
    """Take out days that turned out to be holidays."""
    return rota_days.keep_holidays(at=at)


@sweep("community.missed", order=42)
def mark_missed(*, at: datetime) -> int:
    """Mark the days of duty nobody came to."""
    return rota_days.mark_missed(at=at)


@sweep("community.hand_on", order=43)
def hand_on_requests(*, at: datetime) -> int:
    """Give what is owed on requests to who serves today."""
    return handing_on.hand_on_requests(at=at)


@sweep("community.hand_on_entries", order=45)
def hand_on_entries(*, at: datetime) -> int:
    """Give what waits for a lawyer who serves no longer to who confirms it in their place."""
    return handing_on.hand_on_entries(at=at)


@shared_task
def make_volume(
    *, community_id: int, since: str, until: str, person_id: int, organisation_id: int
) -> int:
    """Make a large volume somebody asked for, in the sight they have of it now."""
    made = volumes.make_volume(
        community_id=community_id,
        since=date.fromisoformat(since),
        until=date.fromisoformat(until),
        person_id=person_id,
        organisation_id=organisation_id,
        at=timezone.now(),
    )
    return made.pk if made else 0


@sweep("community.quotas", order=44)
def open_quotas(*, at: datetime) -> int:
    """Open what the quarter and the year ask of each community's lawyer."""
    return quota_duties.open_quotas(at=at)


@sweep("community.volumes", order=90)
def volumes_due(*, at: datetime) -> int:
    """Make the volumes that were asked for and aren't there."""
    return volumes.make_asked(at=at)
