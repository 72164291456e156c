"""The ladder around a date: by the rules of the day it counts from, and who is told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.models import Organisation, User
from core.calendar import term
from core.duties import open_duty
from core.models import Duty, Notice
from core.notices import still_holds, text_of, write
from core.regulation import set_value
from core.reminders import (
    DutyKind,
    addressees,
    almanac_of,
    climb,
    duty_kind,
    ladder,
    set_ladder,
    told,
)
from tests.factories import moment

pytestmark = pytest.mark.django_db
FRIDAY = moment("2026-05-08")


@pytest.fixture
def duty(firm: Organisation, answer: DutyKind) -> Duty:
    """A duty due on Thursday, 14 May."""
    due = term(FRIDAY.date(), 5)
    return open_duty(answer, firm, due=due, at=FRIDAY, debtor=firm)


def own(key: str, value: Any, firm: Organisation, person: User, since: date) -> None:
    """The firm's own ladder."""
    set_value(
        key, value, organisation=firm, effective_from=since, reason="x", person=person, at=FRIDAY
    )


def test_the_rungs_are_working_days_around_the_date(duty: Duty) -> None:
    assert [(rung.day.isoformat(), rung.offset, rung.audience) for rung in ladder(duty)] == [
        ("2026-05-12", -2, "debtor"),
        ("2026-05-14", 0, "debtor"),
        ("2026-05-15", 1, "debtor"),
        ("2026-05-18", 2, "supervisor"),
        ("2026-05-19", 3, "debtor"),
        ("2026-05-21", 5, "supervisor"),
    ]


def test_the_rules_of_the_day_it_counts_from_apply(
    duty: Duty, firm: Organisation, admin: User
) -> None:
    before = ladder(duty)
    own("reminder.days", [0], firm, admin, date(2026, 5, 9))
    assert ladder(duty) == before
    own("reminder.days", [-40, 40], firm, admin, date(2026, 5, 8))
    own("reminder.escalation_days", [1], firm, admin, date(2026, 5, 8))
    assert [rung.offset for rung in ladder(duty)] == [-40, 1, 40]


@pytest.mark.parametrize(
    ("today", "step_on"),
    [
        ("2026-05-08", "2026-05-12"),
        ("2026-05-12", "2026-05-12"),
        ("2026-05-13", "2026-05-14"),
        ("2026-05-14", "2026-05-14"),
        # Late already: from the date itself on nothing is left out.
        ("2026-05-15", "2026-05-14"),
        ("2026-12-31", "2026-05-14"),
    ],
)
def test_the_first_rung_that_counts(duty: Duty, today: str, step_on: str) -> None:
    day = date.fromisoformat(today)
    set_ladder(duty, day, almanac_of([duty], day))
    assert duty.next_step_on == date.fromisoformat(step_on)


def test_climbing_gives_the_newest_for_each_and_never_goes_back(duty: Duty) -> None:
    day = date(2026, 5, 19)
    almanac = almanac_of([duty], day)
    reached = {rung.audience: rung.offset for rung in climb(duty, day, almanac)}
    assert reached == {"debtor": 3, "supervisor": 2}
    assert duty.next_step_on == date(2026, 5, 21)
    assert climb(duty, day, almanac) == []
    assert [rung.offset for rung in climb(duty, date(2026, 6, 30), almanac)] == [5]
    assert duty.next_step_on is None


def test_who_is_told(
    duty: Duty, firm: Organisation, clerk: User, director: User, lawyer: User, answer: DutyKind
) -> None:
    day = FRIDAY.date()
    assert addressees(duty, "debtor", day) == [clerk.pk]
    assert addressees(duty, "supervisor", day) == [director.pk]
    due = term(day, 5)
    alone = open_duty(
        answer, firm, due=due, at=FRIDAY, debtor_person=lawyer, occasion="a person alone"
    )
    assert addressees(alone, "debtor", day) == [lawyer.pk]
    assert addressees(alone, "supervisor", day) == []


def test_a_message_names_what_and_when_and_leads_there(duty: Duty, clerk: User) -> None:
    write(told(duty, "0", "debtor", at=FRIDAY, today=FRIDAY.date()))
    write(told(duty, "0", "debtor", at=FRIDAY, today=FRIDAY.date()))
    notice = Notice.objects.get(recipient=clerk, channel="inbox")
    subject, body = text_of(notice)
    assert subject == "待办：答复，2026-05-14 到期"
    assert f"/answers/{duty.subject_id}" in body
    assert "之江律师事务所" not in subject + body
    assert notice.link == f"/answers/{duty.subject_id}"
    assert still_holds(notice)
    Duty.objects.update(state="paused")
    assert not still_holds(notice)


def test_after_the_date_it_says_so_and_asks_the_supervisor(duty: Duty, director: User) -> None:
    late = moment("2026-05-18")
    write(told(duty, "2", "supervisor", at=late, today=late.date()))
    subject, _body = text_of(Notice.objects.get(recipient=director, channel="inbox"))
    assert subject == "逾期提请督办：答复（2026-05-14 到期）"


def test_a_kind_is_registered_once(answer: DutyKind) -> None:
    with pytest.raises(ValueError, match="twice"):
        duty_kind(answer)


def test_the_almanac_of_many_takes_three_queries(
    firm: Organisation, answer: DutyKind, django_assert_num_queries: Any
) -> None:
    due = term(FRIDAY.date(), 5)
    for n in range(30):
        open_duty(answer, firm, due=due, at=FRIDAY, debtor=firm, occasion=str(n))
    many = list(Duty.objects.select_related("debtor"))
    with django_assert_num_queries(3):
        almanac = almanac_of(many, FRIDAY.date())
        assert all(len(ladder(duty, almanac)) == 6 for duty in many)
