"""Duties: opened with their derivation, ended, urged, handed on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Organisation, User
from core.actors import SYSTEM
from core.calendar import WorkingDays, term
from core.duties import (
    cancel,
    discharge,
    duties_of,
    hand_on,
    kinds_for,
    owed,
    pause,
    redate,
    resume,
    urge,
    within,
)
from core.errors import Stale, TooMany, Unmet, WrongState
from core.models import AuditEntry, Duty
from core.regulation import value_on
from core.reminders import DutyKind
from tests.core.duties.steps import FRIDAY, inbox, owe
from tests.factories import actor, moment

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-15")]


def test_a_duty_keeps_its_date_and_why(firm: Organisation, answer: DutyKind) -> None:
    rule = value_on("reminder.days", firm, FRIDAY.date())
    duty = owe(answer, firm, rule=rule)
    assert duty.due_on == date(2026, 5, 11)
    assert duty.counted_from == date(2026, 5, 8)
    assert duty.derivation["skipped"] == [["2026-05-10", ""]]
    assert duty.derivation["rule"].startswith("reminder.days=")
    assert (duty.clause, duty.state, duty.provisional) == ("LC-15", "open", False)


def test_opening_it_again_gives_the_same_one(firm: Organisation, answer: DutyKind) -> None:
    first = owe(answer, firm)
    assert owe(answer, firm, days=9) == first
    assert owe(answer, firm, occasion="2026-05") != first
    assert Duty.objects.count() == 2
    assert list(duties_of(firm, answer)) == list(duties_of(firm)) != []


def test_opening_at_once_makes_one(
    firm: Organisation, answer: DutyKind, at_once: Callable[..., list[Any]]
) -> None:
    made = at_once(lambda _n: owe(answer, firm).pk, 4)
    assert len(set(made)) == 1
    assert Duty.objects.count() == 1


@pytest.mark.parametrize(("end", "state"), [(discharge, "discharged"), (cancel, "cancelled")])
def test_it_ends_once_and_says_by_whom(
    firm: Organisation, clerk: User, answer: DutyKind, end: Callable[..., int], state: str
) -> None:
    duty, other = owe(answer, firm), owe(answer, firm, occasion="b")
    who = actor(clerk)
    assert end(answer, firm, actor=who, at=FRIDAY, occasion="", note="已答复") == 1
    assert end(answer, firm, actor=who, at=FRIDAY + timedelta(days=1), occasion="") == 0
    duty.refresh_from_db()
    other.refresh_from_db()
    assert (duty.state, duty.ended_at, duty.ended_by, duty.ended_note) == (
        state,
        FRIDAY,
        clerk,
        "已答复",
    )
    assert duty.next_step_on is None
    assert other.state == "open"
    assert end(answer, firm, actor=SYSTEM, at=FRIDAY) == 1


def test_urging_tells_the_debtor_once_a_day(
    firm: Organisation, clerk: User, officer: User, answer: DutyKind
) -> None:
    duty, who = owe(answer, firm, days=10), actor(officer)
    urge(duty, actor=who, at=FRIDAY)
    with pytest.raises(TooMany):
        urge(duty, actor=who, at=moment("2026-05-08 23:59"))
    urge(duty, actor=who, at=moment("2026-05-09 00:00"))
    assert inbox(clerk) == [
        "2026-05-21:debtor:urged 2026-05-08",
        "2026-05-21:debtor:urged 2026-05-09",
    ]
    assert AuditEntry.objects.filter(act="urge", person=officer, owner=firm).count() == 2
    discharge(answer, firm, actor=who, at=FRIDAY)
    with pytest.raises(WrongState):
        urge(duty, actor=who, at=moment("2026-05-10"))


def test_two_who_urge_at_once_send_one_message(
    firm: Organisation, clerk: User, answer: DutyKind, at_once: Callable[..., list[Any]]
) -> None:
    duty = owe(answer, firm, days=10)
    results = at_once(lambda _n: urge(duty, actor=SYSTEM, at=FRIDAY).pk, 2)
    assert sorted(type(result).__name__ for result in results) == ["TooMany", "int"]
    assert len(inbox(clerk)) == 1


def test_a_persons_duty_is_handed_on_with_a_reason(
    firm: Organisation, lawyer: User, partner: User, answer: DutyKind
) -> None:
    duty, who = owe(answer, firm, debtor_person=lawyer), actor(partner)
    with pytest.raises(Unmet):
        hand_on(duty, partner, actor=who, at=FRIDAY, reason=" ")
    assert hand_on(duty, partner, actor=who, at=FRIDAY, reason="休假").debtor_person == partner
    entry = AuditEntry.objects.get(act="hand_on")
    assert entry.changes == {"debtor_person": [lawyer.pk, partner.pk]}
    discharge(answer, firm, actor=who, at=FRIDAY)
    with pytest.raises(Stale):
        hand_on(duty, lawyer, actor=who, at=FRIDAY, reason="x")


def test_a_duty_counted_from_a_wrong_day_is_dated_anew_with_its_pauses(
    firm: Organisation, clerk: User, answer: DutyKind
) -> None:
    duty, who = owe(answer, firm, days=5), actor(clerk)
    pause(duty, reason="x", actor=who, at=FRIDAY)
    resume(duty, actor=who, at=moment("2026-05-09"))
    rule = value_on("reminder.days", firm, FRIDAY.date())
    anew = redate(duty, term(date(2026, 5, 6), 5), rule=rule, actor=who, at=moment("2026-05-09"))
    # Five working days after the 6th end on the 12th; one day stood still.
    assert (anew.counted_from, anew.due_on) == (date(2026, 5, 6), date(2026, 5, 13))
    assert anew.derivation["pauses"] == [["2026-05-08", "2026-05-09", 1]]
    entry = AuditEntry.objects.get(act="redate")
    assert entry.changes["due_on"] == ["2026-05-15", "2026-05-13"]
    discharge(answer, firm, actor=who, at=FRIDAY)
    with pytest.raises(WrongState):
        redate(duty, term(date(2026, 5, 6), 5), rule=rule, actor=who, at=FRIDAY)


def test_what_is_owed_is_ones_own_and_ones_roles(
    firm: Organisation, other_firm: Organisation, lawyer: User, clerk: User, answer: DutyKind
) -> None:
    late = owe(answer, firm, days=9)
    soon = owe(answer, firm, occasion="b")
    mine = owe(answer, firm, occasion="c", days=5, debtor_person=lawyer)
    owe(answer, other_firm)
    kinds = kinds_for({"clerk"})
    assert answer.code in kinds
    assert answer.code not in kinds_for({"lawyer"})
    assert list(owed(organisation_id=firm.pk, person_id=clerk.pk, kinds=kinds)) == [
        soon,
        mine,
        late,
    ]
    assert list(owed(organisation_id=firm.pk, person_id=lawyer.pk, kinds=[])) == [mine]
    assert not owed(organisation_id=None, person_id=None, kinds=kinds)


def test_days_left_are_working_days_and_negative_when_late() -> None:
    calendar = WorkingDays({date(2026, 5, 9): (True, "")}, frozenset({2026}))
    assert within(calendar, date(2026, 5, 8), date(2026, 5, 11)) == 2
    assert within(calendar, date(2026, 5, 11), date(2026, 5, 11)) == 0
    assert within(calendar, date(2026, 5, 11), date(2026, 5, 8)) == -2
