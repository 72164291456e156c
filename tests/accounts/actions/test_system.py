"""The calendar and the outbox."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.actions.system import correct_day, hold_notice, load_year, release_notice
from accounts.models import User
from core.calendar import term
from core.errors import Forbidden, Stale, Unmet
from core.models import CalendarDay, CalendarYear, Notice
from core.notices import deliver, notify
from tests.factories import actor, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-05-08")
LINES = """day,kind,name
2031-01-01,off,元旦
2031-01-04,working,
2031-05-01,off,劳动节
2031-10-01,off,国庆节
"""


def test_a_pasted_year_decides_terms_that_lean_on_it(sysadmin: User) -> None:
    assert term(date(2031, 1, 2), 2).provisional
    loaded = load_year(2031, text=LINES, actor=actor(sysadmin), at=AT)
    assert loaded.year == 2031
    # Friday the third and the worked Saturday.
    assert term(date(2031, 1, 2), 2).on == date(2031, 1, 4)
    assert not term(date(2031, 1, 2), 2).provisional


def test_a_year_that_was_published_comes_from_the_package(sysadmin: User) -> None:
    CalendarYear.objects.filter(year=2026).delete()
    CalendarDay.objects.filter(day__year=2026).delete()
    load_year(2026, text="", actor=actor(sysadmin), at=AT)
    assert CalendarDay.objects.get(day=date(2026, 10, 1)).working is False


@pytest.mark.parametrize(("year", "text"), [(2032, LINES), (2031, "2031-01-01,maybe"), (2099, "")])
def test_another_year_nonsense_and_the_unpublished_are_refused(
    sysadmin: User, year: int, text: str
) -> None:
    with pytest.raises(Unmet):
        load_year(year, text=text, actor=actor(sysadmin), at=AT)
    assert not CalendarYear.objects.filter(year=year).exists()


def test_one_day_is_corrected(sysadmin: User) -> None:
    correct_day(
        CalendarDay(day=date(2026, 5, 8), working=False, name="台风"), actor=actor(sysadmin), at=AT
    )
    assert term(date(2026, 5, 7), 1).on == date(2026, 5, 9)


def test_nobody_else_touches_calendar_and_outbox(admin: User, director: User) -> None:
    notify("e", "accounts/notices/factor_reset", [director.pk], at=AT)
    mail = Notice.objects.get(channel="mail")
    for somebody in (admin, director):
        with pytest.raises(Forbidden):
            load_year(2031, text=LINES, actor=actor(somebody), at=AT)
        with pytest.raises(Forbidden):
            correct_day(CalendarDay(day=AT.date(), working=False), actor=actor(somebody), at=AT)
        with pytest.raises(Forbidden):
            hold_notice(mail, actor=actor(somebody), at=AT)
        with pytest.raises(Forbidden):
            release_notice(mail, actor=actor(somebody), at=AT)


def test_a_held_message_goes_out_when_released(
    sysadmin: User, director: User, mailoutbox: list[object]
) -> None:
    notify("e", "accounts/notices/factor_reset", [director.pk], at=AT)
    mail = Notice.objects.get(channel="mail")
    acting = actor(sysadmin)
    hold_notice(mail, actor=acting, at=AT)
    deliver(at=AT)
    assert mailoutbox == []
    with pytest.raises(Stale):
        hold_notice(mail, actor=acting, at=AT)
    release_notice(mail, actor=acting, at=AT)
    deliver(at=AT)
    assert len(mailoutbox) == 1
    with pytest.raises(Stale):
        release_notice(mail, actor=acting, at=AT)
