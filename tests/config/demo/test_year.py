"""A year of a city in bulk: whole, by the rules, the same sums at every level."""

from __future__ import annotations

import io
from contextlib import closing

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, F, Max, Sum

from community.models import (
    Assignment,
    CommunityProfile,
    LogEntry,
    MonthFigures,
    MonthReport,
    Visit,
    Volume,
)
from community.queries.monthly import COUNTERS
from config.demo import city
from core.models import Duty
from tests import database
from tests.factories import moment

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-24")]
AT = moment("2026-11-20 09:00")
CHUNAN = ("330127",)


def holds_together() -> None:
    """What is true of a year of any size."""
    summed = {name: Sum(name) for name in COUNTERS}
    for month in MonthReport.objects.values_list("month", flat=True).distinct():
        top = MonthReport.objects.get(level="city", month=month)
        below = MonthReport.objects.filter(above=top)
        if top.state == "accepted":
            own = {name: getattr(top, name) for name in COUNTERS}
            assert own == below.aggregate(**summed)
            assert own == MonthFigures.objects.filter(month=month).aggregate(**summed)
            assert not MonthFigures.objects.filter(month=month, locked=False).exists()
    counted = LogEntry.objects.filter(counts=True, state__in=["confirmed", "locked"])
    figures = MonthFigures.objects.aggregate(entries=Sum("entries"), minutes=Sum("minutes"))
    assert figures == {
        "entries": counted.count(),
        "minutes": counted.aggregate(n=Sum("minutes"))["n"],
    }
    numbered = LogEntry.objects.exclude(number=None).values("community_id", "year")
    gapless = numbered.annotate(n=Count("pk"), last=Max("number"))
    assert not gapless.exclude(n=F("last")).exists()
    lasts = dict(Volume.objects.values_list("community_id").annotate(n=Sum("last")))
    assert sum(lasts.values()) == sum(row["last"] for row in gapless)
    waiting = Duty.objects.filter(subject_type="community.monthreport", state="open")
    assert waiting.count() == MonthReport.objects.filter(state__in=["open", "returned"]).count()


def test_a_districts_year_is_summed_up_eleven_times_and_on_its_way_once() -> None:
    city.load(at=AT, districts=CHUNAN)
    holds_together()
    states = MonthReport.objects.filter(level="city").order_by("month")
    assert list(states.values_list("state", flat=True)) == ["accepted"] * 11 + ["open"]
    assert str(states[0].month) == "2025-11-01"
    standing = dict(CommunityProfile.objects.values_list("standing").annotate(n=Count("pk")))
    assert standing["paired"] > standing["pending"] > 0
    assert Assignment.objects.count() > 20
    assert set(Visit.objects.values_list("state", flat=True)) >= {"done", "missed", "holiday"}


def swept() -> None:
    """Take away what loads of earlier tests left: pages of nothing, which mislead the planner."""
    name = str(connection.settings_dict["NAME"])
    with closing(database.as_superuser(name)) as server, server.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@pytest.mark.full
def test_the_whole_city_loads_by_the_rules() -> None:
    swept()
    call_command("demo", "load", "--size", "city", stdout=io.StringIO())
    holds_together()
    assert CommunityProfile.objects.count() == 1410
    assert LogEntry.objects.count() > 85_000
