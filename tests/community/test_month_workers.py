"""The month with real workers and clocks: killed, emptied, doubled; midnight is Shanghai's."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from celery import current_app
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from community.actions import entries, openings
from community.models import Assignment, MonthReport, Programme
from community.regulations.monthly import month_of
from core.calendar import local_day
from core.models import Duty, Notice
from tests import broker
from tests.community import flow
from tests.core.test_tasks import await_that, mail_folder, start

__all__ = ["mail_folder"]
pytestmark = pytest.mark.clause("LC-24")
ZONES = ["UTC", "America/New_York", "Pacific/Kiritimati"]


def waits_for_a_row() -> bool:
    """Whether another connection to this database stands before a lock."""
    with connection.cursor() as cursor:
        # What was seen is kept for the transaction unless it is let go.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_month_is_opened_and_told_once_though_workers_die_redis_forgets_and_two_beats_run(
    assigned: Assignment, lawyer: User, mail_folder: Path
) -> None:
    today = local_day(timezone.now())
    last = month_of(month_of(today) - timedelta(days=1))
    Programme.objects.update(starts_on=last)
    with transaction.atomic():
        # The worker stands in the middle of its opening, and dies there.
        Programme.objects.select_for_update().get(pk=assigned.programme_id)
        first = start(mail_folder)
        try:
            current_app.send_task("core.tasks.sweep")
            await_that(waits_for_a_row)
        finally:
            first.kill()
    broker.broker().flushdb()
    time.sleep(0.2)
    assert not MonthReport.objects.exists()
    assert not Duty.objects.filter(kind__startswith="community.month").exists()
    # Nobody remembers the task; two beats send the next ones.
    second = start(mail_folder)
    try:
        for _beat in range(4):
            current_app.send_task("core.tasks.sweep")
        await_that(lambda: not broker.waiting() and MonthReport.objects.count() == 4)
        owed = Duty.objects.get(kind="community.month_lawyer")
    finally:
        second.kill()
    assert sorted(MonthReport.objects.values_list("level", flat=True)) == [
        "city",
        "firm",
        "lawyer",
        "liaison",
    ]
    assert Duty.objects.filter(kind__startswith="community.month").count() == 4
    told = Notice.objects.filter(recipient=lawyer, channel="inbox")
    told = told.filter(event__startswith=f"duty:{owed.pk}:")
    events = list(told.values_list("event", flat=True))
    assert len(events) == len(set(events)) <= 2


@pytest.fixture(params=ZONES)
def other_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The server, the process and the database session all think of another zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, false)", [request.param])
    with timezone.override(request.param):
        yield request.param
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, false)", [connection.timezone_name])
    monkeypatch.undo()
    time.tzset()


@pytest.mark.django_db
def test_a_month_ends_at_midnight_in_shanghai_wherever_the_server_stands(
    assigned: Assignment, lawyer: User, other_zone: str
) -> None:
    assert os.environ["TZ"] == other_zone
    Programme.objects.update(starts_on=date(2026, 5, 1))
    eve = datetime(2026, 5, 31, 15, 59, 59, tzinfo=UTC)
    midnight = eve + timedelta(seconds=1)
    for at, day in ((eve, date(2026, 5, 31)), (midnight, date(2026, 6, 1))):
        made = entries.write_entry(
            community=assigned.community,
            client_token=uuid4(),
            on=local_day(at),
            kind="advice",
            content="月末来访",
            for_whom="resident",
            actor=flow.by(lawyer, when="2026-05-31"),
            at=at,
        )
        made.refresh_from_db()
        assert (made.on, made.month, made.year) == (day, day.replace(day=1), 2026)
    assert openings.open_months(at=eve) == 0
    assert openings.open_months(at=midnight) == 4
    report = MonthReport.objects.get(level="lawyer")
    duty = Duty.objects.get(kind="community.month_lawyer")
    assert (report.month, report.due_on) == (date(2026, 5, 1), date(2026, 6, 3))
    assert (duty.due_on, duty.counted_from) == (date(2026, 6, 3), date(2026, 5, 31))
