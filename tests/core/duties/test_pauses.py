"""A duty that stands still, by working days and up to a cap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from accounts.models import Organisation, User
from core.calendar import WorkingDays
from core.duties import (
    discharge,
    pause,
    remind_due,
    resume,
    within,
)
from core.errors import WrongState
from core.models import AuditEntry, DutyPause
from core.reminders import DutyKind
from tests.core.duties.steps import FRIDAY, capped, inbox, owe
from tests.factories import actor, moment

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-15")]


def test_a_pause_moves_the_date_by_the_working_days_that_stood_still(
    firm: Organisation, clerk: User, answer: DutyKind
) -> None:
    duty = owe(answer, firm, days=5)
    assert duty.due_on == date(2026, 5, 14)
    pause(duty, reason="等补正", actor=actor(clerk), at=FRIDAY)
    remind_due(at=moment("2026-05-14"))
    assert inbox(clerk) == [], "nobody is reminded while the clock stands"
    # Sat 9 (worked), Mon 11, Tue 12: three working days stood still.
    resumed = resume(duty, actor=actor(clerk), at=moment("2026-05-12"))
    assert (resumed.due_on, resumed.state) == (date(2026, 5, 19), "open")
    assert resumed.derivation["pauses"] == [["2026-05-08", "2026-05-12", 3]]
    acts = AuditEntry.objects.filter(subject_id=duty.pk).order_by("id")
    assert list(acts.values_list("act", "reason", "owner")) == [
        ("pause", "等补正", firm.pk),
        ("resume", "", firm.pk),
    ]


def test_a_pause_of_an_overdue_duty_leaves_it_as_late_as_it_was(
    firm: Organisation, clerk: User, answer: DutyKind
) -> None:
    duty = owe(answer, firm)
    late = moment("2026-05-15")
    pause(duty, reason="x", actor=actor(clerk), at=late)
    resumed = resume(duty, actor=actor(clerk), at=moment("2026-05-20"))
    calendar = WorkingDays()
    assert within(calendar, late.date(), date(2026, 5, 11)) == within(
        calendar, date(2026, 5, 20), resumed.due_on
    )


def test_pausing_and_resuming_on_one_day_moves_nothing(
    firm: Organisation, clerk: User, answer: DutyKind
) -> None:
    duty = owe(answer, firm)
    pause(duty, reason="x", actor=actor(clerk), at=FRIDAY)
    assert resume(duty, actor=actor(clerk), at=FRIDAY).due_on == date(2026, 5, 11)


def test_pauses_together_reach_the_cap_and_no_further(
    firm: Organisation, clerk: User, admin: User, answer: DutyKind
) -> None:
    capped(firm, admin, 4)
    duty, who = owe(answer, firm), actor(clerk)
    pause(duty, reason="x", actor=who, at=FRIDAY)
    resume(duty, actor=who, at=moment("2026-05-12"))
    pause(duty, reason="y", actor=who, at=moment("2026-05-12"))
    resumed = resume(duty, actor=who, at=moment("2026-05-20"))
    assert [stood for _since, _until, stood in resumed.derivation["pauses"]] == [3, 1]
    assert resumed.due_on == date(2026, 5, 15)
    with pytest.raises(WrongState, match="上限"):
        pause(duty, reason="z", actor=who, at=moment("2026-05-20"))


def test_a_pause_ends_by_itself_at_the_cap_and_reminders_go_on(
    firm: Organisation, clerk: User, admin: User, answer: DutyKind
) -> None:
    capped(firm, admin, 3)
    duty = owe(answer, firm)
    pause(duty, reason="x", actor=actor(clerk), at=FRIDAY)
    remind_due(at=moment("2026-05-11"))
    duty.refresh_from_db()
    assert duty.state == "paused"
    # Nobody looked for two days: the pause ended on the day of the cap all the same.
    remind_due(at=moment("2026-05-14"))
    duty.refresh_from_db()
    assert (duty.state, duty.due_on) == ("open", date(2026, 5, 14))
    assert duty.pauses.get().until == date(2026, 5, 12)
    assert inbox(clerk) == ["2026-05-14:debtor:0"]
    assert AuditEntry.objects.filter(act="resume", person=None).count() == 1


def test_only_what_runs_can_be_paused_and_only_what_stands_resumed(
    firm: Organisation, clerk: User, answer: DutyKind
) -> None:
    duty, who = owe(answer, firm), actor(clerk)
    with pytest.raises(WrongState):
        resume(duty, actor=who, at=FRIDAY)
    pause(duty, reason="x", actor=who, at=FRIDAY)
    with pytest.raises(WrongState):
        pause(duty, reason="x", actor=who, at=FRIDAY)
    discharge(answer, firm, actor=who, at=FRIDAY)
    for again in (resume, lambda d, **k: pause(d, reason="x", **k)):
        with pytest.raises(WrongState):
            again(duty, actor=who, at=FRIDAY)
    assert DutyPause.objects.get().until == FRIDAY.date(), "its pause ended with it"


def test_two_pauses_at_once_make_one(
    firm: Organisation, clerk: User, answer: DutyKind, at_once: Callable[..., list[Any]]
) -> None:
    duty, who = owe(answer, firm), actor(clerk)
    results = at_once(lambda _n: pause(duty, reason="x", actor=who, at=FRIDAY).pk, 2)
    assert sorted(type(result).__name__ for result in results) == ["WrongState", "int"]
    assert DutyPause.objects.count() == 1
