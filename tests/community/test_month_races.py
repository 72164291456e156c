"""The month at the same moment: closing against adding, two beats; with the naive way that fails."""

from __future__ import annotations

import threading
from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from community.actions import entries, openings
from community.models import Amendment, Assignment, LogEntry, MonthFigures, MonthReport
from community.queries.monthly import sums_of
from core import sweeps
from core.duties import remind_due
from core.models import Duty, Notice
from tests.community import flow
from tests.community.flow_months import MAY, confirm, of, opened
from tests.races import LONG, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("LC-24")]


def test_an_entry_added_while_the_month_is_closed_is_in_it_or_amends_it(
    assigned: Assignment, lawyer: User
) -> None:
    flow.entry(assigned)
    opened()

    def add() -> LogEntry:
        return entries.write_entry(
            community=assigned.community,
            client_token=uuid4(),
            on=date(2026, 5, 31),
            kind="advice",
            content="同一时刻",
            for_whom="resident",
            actor=flow.by(lawyer, when="2026-06-02"),
            at=flow.at("2026-06-02"),
        )

    made, done = at_once(add, lambda: confirm(of("lawyer"), lawyer))
    assert not isinstance(made, Exception) and not isinstance(done, Exception), (made, done)
    written = LogEntry.objects.get(content="同一时刻")
    if written.month == MAY:
        assert (of("lawyer").entries, written.state) == (2, "locked")
    else:
        assert (of("lawyer").entries, Amendment.objects.count()) == (1, 1)
    assert of("lawyer").entries == MonthFigures.objects.get(month=MAY).entries


def test_closing_without_a_lock_loses_an_entry_which_the_database_refuses(
    assigned: Assignment, lawyer: User
) -> None:
    flow.entry(assigned)
    opened()
    report, looked, added = of("lawyer"), threading.Event(), threading.Event()

    def close() -> None:
        with transaction.atomic():
            values = sums_of(report)
            looked.set()
            assert added.wait(LONG)
            values |= {"state": "confirmed", "confirmed_at": flow.at(), "in_time": True}
            MonthReport.objects.filter(pk=report.pk).update(**values)

    def add() -> None:
        assert looked.wait(LONG)
        flow.entry(assigned)
        added.set()

    closed, _added = at_once(close, add)
    assert isinstance(closed, IntegrityError)


def test_two_beats_at_once_open_a_month_and_remind_once(assigned: Assignment, lawyer: User) -> None:
    opened(since=date(2026, 5, 1))
    before = MonthReport.objects.count()
    at = flow.at("2026-07-01 08:00")
    results = at_once(*[lambda: openings.open_months(at=at)] * 3)
    assert sorted(results) == [0, 0, 4]
    at_once(*[lambda: remind_due(at=flow.at("2026-07-03 08:00"))] * 3)
    assert MonthReport.objects.count() == before + 4
    told = Notice.objects.filter(recipient=lawyer, channel="inbox")
    assert told.count() == len(set(told.values_list("event", flat=True))) == 2


def test_a_worker_killed_while_opening_leaves_nothing_half_done(
    assigned: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened()
    at = flow.at("2026-07-01 08:00")
    with pytest.raises(KeyboardInterrupt), monkeypatch.context() as killed:
        killed.setattr(openings, "open_many", _die)
        openings.open_months(at=at)
    assert not MonthReport.objects.filter(month=date(2026, 6, 1)).exists()
    done = sweeps.run_all(at=at)
    assert done["community.months"] == 4
    assert Duty.objects.filter(kind__startswith="community.month_").count() == 8


def _die(*_rows: object, **_more: object) -> None:
    raise KeyboardInterrupt
