"""Reminded of before, at and after the day, then the supervisor, each once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, User
from core.calendar import local_day
from core.duties import (
    remind_due,
)
from core.models import Duty, Notice
from core.reminders import DutyKind
from tests.core.duties.steps import FRIDAY, inbox, owe, sweep_daily
from tests.factories import member, moment, organisation, person

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-15")]


def test_reminders_climb_before_at_and_after_then_the_supervisor_each_once(
    firm: Organisation, clerk: User, director: User, lawyer: User, answer: DutyKind
) -> None:
    owe(answer, firm, days=5)
    sweep_daily(date(2026, 5, 8), 30)
    assert inbox(clerk) == [f"2026-05-14:debtor:{n}" for n in (-2, 0, 1, 3)]
    assert inbox(director) == [f"2026-05-14:supervisor:{n}" for n in (2, 5)]
    assert inbox(lawyer) == []
    days = Notice.objects.filter(channel="inbox").order_by("created_at", "id")
    assert [local_day(notice.created_at).day for notice in days] == [12, 14, 15, 18, 19, 21]
    templates = [notice.template.rpartition("_")[2] for notice in days]
    assert templates == ["due", "due", "overdue", "overdue", "overdue", "overdue"]
    assert Duty.objects.get().next_step_on is None


def test_a_substitute_is_reminded_too_and_who_left_is_not(
    firm: Organisation, clerk: User, lawyer: User, director: User, answer: DutyKind
) -> None:
    from accounts.models import Absence

    gone = member(person("离任"), firm, "clerk", until=date(2026, 5, 7))
    Absence.objects.create(
        person=clerk,
        substitute=lawyer,
        organisation=firm,
        since=date(2026, 5, 1),
        until=date(2026, 5, 31),
        reason="休假",
        entered_by=director,
        entered_at=FRIDAY,
    )
    owe(answer, firm)
    remind_due(at=FRIDAY)
    assert inbox(clerk) == inbox(lawyer) == ["2026-05-11:debtor:-2"]
    assert inbox(gone) == []


def test_after_days_without_a_sweep_each_audience_hears_the_newest_once(
    firm: Organisation, clerk: User, director: User, answer: DutyKind
) -> None:
    owe(answer, firm)
    remind_due(at=FRIDAY)
    # Nobody swept on the 11th, 12th and 13th.
    remind_due(at=moment("2026-05-14"))
    remind_due(at=moment("2026-05-14 18:00"))
    assert inbox(clerk) == ["2026-05-11:debtor:-2", "2026-05-11:debtor:3"]
    assert inbox(director) == ["2026-05-11:supervisor:2"]


def test_a_duty_that_is_late_when_it_opens_is_told_of_once_to_each(
    firm: Organisation, clerk: User, director: User, answer: DutyKind
) -> None:
    owe(answer, firm, since=date(2026, 4, 1))
    assert remind_due(at=FRIDAY) == 1
    remind_due(at=FRIDAY + timedelta(days=1))
    assert inbox(clerk) == ["2026-04-03:debtor:3"]
    assert inbox(director) == ["2026-04-03:supervisor:5"]


def test_two_sweeps_at_once_share_the_work_and_tell_nobody_twice(
    firm: Organisation,
    clerk: User,
    answer: DutyKind,
    at_once: Callable[..., list[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("core.duties.BATCH", 5)
    for n in range(40):
        owe(answer, firm, occasion=str(n))
    looked_at = at_once(lambda _n: remind_due(at=FRIDAY), 4)
    assert sum(looked_at) == 40
    assert len(inbox(clerk)) == 40
    assert Notice.objects.filter(channel="mail").count() == 40


def test_a_sweep_that_died_half_way_is_done_again_by_the_next(
    firm: Organisation,
    clerk: User,
    answer: DutyKind,
    monkeypatch: pytest.MonkeyPatch,
    transactional_db: None,
) -> None:
    monkeypatch.setattr("core.duties.BATCH", 5)
    for n in range(12):
        owe(answer, firm, occasion=str(n))
    assert remind_due(at=FRIDAY, limit=5) == 5
    with pytest.raises(SystemExit), transaction.atomic():
        remind_due(at=FRIDAY)
        raise SystemExit
    assert len(inbox(clerk)) == 5
    assert remind_due(at=FRIDAY) == 7
    assert len(inbox(clerk)) == 12


def test_a_sweep_costs_the_same_for_many_duties_as_for_few(
    firm: Organisation, clerk: User, director: User, answer: DutyKind
) -> None:
    def cost(count: int) -> int:
        for n in range(count):
            owe(answer, firm, occasion=f"{count}-{n}")
        with CaptureQueriesContext(connection) as seen:
            assert remind_due(at=FRIDAY) == count
        return len(seen)

    few = cost(3)
    assert cost(60) == few
    assert few <= 13


def test_a_sweep_over_many_firms_asks_for_each_ones_people_once(
    bar: Organisation, answer: DutyKind
) -> None:
    firms = [organisation("firm", parent=bar) for _n in range(20)]
    for firm in firms:
        member(person(), firm, "clerk")
        for n in range(3):
            owe(answer, firm, occasion=str(n))
    with CaptureQueriesContext(connection) as seen:
        assert remind_due(at=FRIDAY) == 60
    # Two for the people of each firm, and a dozen for the whole batch.
    assert len(seen) <= 2 * 20 + 13
    assert Notice.objects.filter(channel="inbox").count() == 60


def test_kinds_no_app_knows_any_more_do_not_stop_the_others(
    firm: Organisation, clerk: User, answer: DutyKind
) -> None:
    owe(answer, firm)
    owe(answer, firm, occasion="b")
    Duty.objects.filter(occasion="b").update(kind="tests.forgotten")
    assert remind_due(at=FRIDAY) == 1
    assert len(inbox(clerk)) == 1
