"""Dates found again when the calendar changes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.models import Organisation, User
from core.actors import SYSTEM
from core.calendar import load_days, read_year_file
from core.duties import (
    discharge,
    pause,
    recompute,
    resume,
)
from core.models import AuditEntry
from core.reminders import DutyKind
from tests.core.duties.steps import FRIDAY, capped, inbox, owe, sweep_daily
from tests.core.test_calendar import YEAR_2027
from tests.factories import actor, moment

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-15")]


def test_dates_are_found_again_when_the_year_is_published(
    firm: Organisation, clerk: User, answer: DutyKind
) -> None:
    at = moment("2026-12-30")
    moved = owe(answer, firm, at=at)
    stays = owe(answer, firm, at=at, days=1, occasion="b")
    done = owe(answer, firm, at=at, occasion="c")
    discharge(answer, firm, actor=SYSTEM, at=at, occasion="c")
    assert (moved.due_on, moved.provisional) == (date(2027, 1, 1), True)
    assert (stays.due_on, stays.provisional) == (date(2026, 12, 31), False)
    years = load_days(read_year_file(YEAR_2027), source="2027.csv", at=at)
    assert recompute(years, at=at) == 1
    for duty in (moved, stays, done):
        duty.refresh_from_db()
    assert (moved.due_on, moved.provisional) == (date(2027, 1, 4), False)
    assert ["2027-01-01", "元旦"] in moved.derivation["skipped"]
    assert stays.due_on == date(2026, 12, 31)
    assert done.due_on == date(2027, 1, 1), "what has ended stays as it was judged"
    entry = AuditEntry.objects.get(act="recompute")
    assert entry.changes["due_on"] == ["2027-01-01", "2027-01-04"]
    assert recompute(years, at=at) == 0
    # The ladder stands around the new date.
    sweep_daily(date(2026, 12, 30), 10)
    told = [event for event in inbox(clerk) if event.startswith("2027-01-04")]
    assert told == [f"2027-01-04:debtor:{n}" for n in (-2, 0, 1, 3)]


def test_a_corrected_year_moves_dates_that_were_not_provisional(
    firm: Organisation, answer: DutyKind
) -> None:
    load_days(read_year_file(YEAR_2027), source="first", at=FRIDAY)
    at = moment("2027-02-04")
    duty = owe(answer, firm, at=at, days=1)
    assert duty.due_on == date(2027, 2, 10)
    later = YEAR_2027.replace("2027-02-09,off,春节", "2027-02-09,off,春节\n2027-02-10,off,延长")
    assert recompute(load_days(read_year_file(later), source="second", at=at), at=at) == 1
    duty.refresh_from_db()
    assert duty.due_on == date(2027, 2, 11)


def test_finding_dates_again_keeps_pauses_and_leaves_paused_duties_paused(
    firm: Organisation, clerk: User, admin: User, answer: DutyKind
) -> None:
    capped(firm, admin, 5)
    at, who = moment("2026-12-29"), actor(clerk)
    paused = owe(answer, firm, at=at)
    running = owe(answer, firm, at=at, occasion="b")
    for duty in (paused, running):
        pause(duty, reason="x", actor=who, at=at)
    running = resume(running, actor=who, at=moment("2026-12-31"))
    assert running.due_on == date(2027, 1, 4)
    assert running.derivation["pauses"] == [["2026-12-29", "2026-12-31", 2]]
    recompute(load_days(read_year_file(YEAR_2027), source="x", at=at), at=moment("2026-12-31"))
    for duty in (paused, running):
        duty.refresh_from_db()
    # Term to 31 December, two days stood still, 1 January is off now.
    assert running.due_on == date(2027, 1, 5)
    assert running.derivation["pauses"] == [["2026-12-29", "2026-12-31", 2]]
    assert (paused.state, paused.due_on) == ("paused", date(2026, 12, 31))
    assert paused.next_step_on == date(2027, 1, 6), "the cap counts the new day off too"
    assert not running.provisional


def test_finding_many_dates_again_takes_few_queries(
    firm: Organisation, answer: DutyKind, django_assert_max_num_queries: Any
) -> None:
    for n in range(50):
        owe(answer, firm, at=moment("2026-12-29"), occasion=str(n))
    with django_assert_max_num_queries(12):
        assert recompute([2026, 2027], at=moment("2026-12-29")) == 0
