"""Counters of a month that the log doesn't hold: days of duty and requests (LC-24)."""

from __future__ import annotations

from datetime import date

from django.db.models import F

from community.models import CommunityProfile, MonthFigures
from community.regulations.monthly import month_of


def count_up(
    on: date,
    *,
    programme_id: int,
    lawyer_id: int,
    community_id: int,
    firm_id: int,
    liaison_id: int | None,
    **steps: int,
) -> None:
    """Add to counters of the month a day lies in; a month that was passed on stands still."""
    key = {
        "month": month_of(on),
        "lawyer_id": lawyer_id,
        "community_id": community_id,
        "firm_id": firm_id,
    }
    place = CommunityProfile.objects.only("district").get(pk=community_id)
    MonthFigures.objects.get_or_create(
        **key,
        defaults={
            "programme_id": programme_id,
            "liaison_id": liaison_id,
            "district_id": place.district_id,
        },
    )
    added = {name: F(name) + step for name, step in steps.items()}
    MonthFigures.objects.filter(**key, locked=False).update(**added)
