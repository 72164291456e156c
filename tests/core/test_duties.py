"""Duties: opened with their derivation, paused, ended, found again, reminded of once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, User
from core.actors import SYSTEM
from core.calendar import WorkingDays, load_days, local_day, read_year_file, term
from core.duties import (
    cancel,
    discharge,
    duties_of,
    hand_on,
    kinds_for,
    open_duty,
    owed,
    pause,
    recompute,
    redate,
    remind_due,
    resume,
    urge,
    within,
)
from core.errors import Stale, TooMany, Unmet, WrongState
from core.models import AuditEntry, Duty, DutyPause, Notice
from core.regulation import set_value, value_on
from core.reminders import DutyKind
from tests.core.test_calendar import YEAR_2027
from tests.factories import actor, member, moment, organisation, person

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-15")]
# A Friday; the Saturday after it is worked in exchange.
FRIDAY = moment("2026-05-08")


def owe(
    kind: DutyKind,
    firm: Organisation,
    *,
    days: int = 2,
    at: Any = FRIDAY,
    occasion: str = "",
    since: date | None = None,
    **more: Any,
) -> Duty:
    """A duty of a firm about itself."""
    due = term(since or at.date(), days)
    return open_duty(kind, firm, due=due, at=at, debtor=firm, occasion=occasion, **more)


def inbox(somebody: User) -> list[str]:
    """The events of a person's messages, the oldest first, without the duty's number."""
    found = Notice.objects.filter(recipient=somebody, channel="inbox").order_by("id")
    return [":".join(event.split(":")[2:]) for event in found.values_list("event", flat=True)]


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


def capped(firm: Organisation, admin: User, days: int) -> None:
    """The firm's own cap on pauses."""
    set_value(
        "duty.pause_cap",
        days,
        organisation=firm,
        effective_from=date(2026, 1, 1),
        reason="x",
        person=admin,
        at=FRIDAY,
    )


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


def sweep_daily(first: date, days: int) -> None:
    """Sweep twice a day."""
    for n in range(days):
        morning = moment(f"{first + timedelta(days=n)} 00:05")
        remind_due(at=morning)
        remind_due(at=morning + timedelta(hours=12))


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
