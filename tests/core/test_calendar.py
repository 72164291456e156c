"""Working days, with the fixtures of 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import (
    WorkingDays,
    load_days,
    local_day,
    published_year,
    read_year_file,
    start_of,
    term,
    working_days,
)
from core.errors import Unmet
from core.models import CalendarDay, CalendarYear
from tests.factories import moment

AT = moment("2026-11-22")
# 2027 as it might be published: a Saturday worked for New Year, a week off in February.
YEAR_2027 = """day,kind,name
2026-12-26,working
2027-01-01,off,元旦
2027-02-05,off,除夕
2027-02-08,off,春节
2027-02-09,off,春节
2027-02-14,working,
2027-05-01,off,劳动节
2027-10-01,off,国庆节
"""


@pytest.mark.django_db
@pytest.mark.clause("LC-15")
@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 2, 12), date(2026, 2, 14)),
        (date(2026, 2, 13), date(2026, 2, 24)),
        (date(2026, 9, 18), date(2026, 9, 21)),
        (date(2026, 9, 30), date(2026, 10, 9)),
        (date(2026, 10, 8), date(2026, 10, 10)),
    ],
)
def test_two_working_days_follow_the_swapped_days(received: date, due: date) -> None:
    found = term(received, 2)
    assert found.on == due
    assert not found.provisional


@pytest.mark.django_db
def test_the_derivation_names_each_day_passed_over() -> None:
    found = term(date(2026, 9, 30), 2)
    skipped = dict(found.skipped)
    assert list(skipped) == [date(2026, 10, day) for day in range(1, 8)]
    assert "国庆节" in skipped[date(2026, 10, 1)]
    plain = found.derivation(rule="r")
    assert plain["start"] == "2026-09-30"
    assert plain["count"] == 2
    assert plain["rule"] == "r"
    assert plain["skipped"][0][0] == "2026-10-01"


@pytest.mark.django_db
def test_calendar_days_move_on_from_a_day_off_to_the_next_working_day() -> None:
    # The tenth day is 4 October, inside the holiday; the 8th is the first day worked again.
    assert term(date(2026, 9, 24), 10, "day").on == date(2026, 10, 8)
    # A weekend worked in exchange is a day to end on.
    assert term(date(2026, 9, 10), 10, "day").on == date(2026, 9, 20)
    assert term(date(2026, 9, 7), 5, "day").on == date(2026, 9, 14)


@pytest.mark.django_db
def test_a_year_not_yet_published_counts_weekends_off_and_is_provisional() -> None:
    found = term(date(2026, 12, 31), 1)
    assert found.on == date(2027, 1, 1)
    assert found.provisional
    assert not term(date(2026, 12, 30), 1).provisional
    assert term(date(2026, 12, 30), 4, "day").provisional


@pytest.mark.django_db
def test_loading_the_year_makes_it_known_and_keeps_the_year_before() -> None:
    before = CalendarDay.objects.filter(day__year=2026).count()
    assert load_days(read_year_file(YEAR_2027), source="2027.csv", at=AT) == (2027,)
    found = term(date(2026, 12, 31), 1)
    assert (found.on, found.provisional) == (date(2027, 1, 4), False)
    # The Saturday in December is worked now; the rest of 2026 stands.
    assert term(date(2026, 12, 25), 1).on == date(2026, 12, 26)
    assert CalendarDay.objects.filter(day__year=2026).count() == before + 1
    assert term(date(2026, 9, 30), 2).on == date(2026, 10, 9)


@pytest.mark.django_db
def test_loading_a_year_again_replaces_it() -> None:
    load_days(read_year_file(YEAR_2027), source="first", at=AT)
    corrected = YEAR_2027.replace("2027-02-09,off,春节\n", "")
    load_days(read_year_file(corrected), source="second", at=AT)
    assert term(date(2027, 2, 4), 1).on == date(2027, 2, 9)
    assert CalendarYear.objects.get(year=2027).source == "second"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "没有任何一天"),
        ("day,kind,name\n\n , ,\n", "没有任何一天"),
        ("2027-01-01,closed,元旦", "第 1 行"),
        ("2027-13-01,off,元旦", "第 1 行"),
        ("2027-01-01", "第 1 行"),
        ("2027-01-01,off,a\n2027-01-01,off,b", "第 2 行"),
        (YEAR_2027.replace("2027-10-01,off,国庆节\n", ""), "国庆节"),
        (YEAR_2027.replace("2027-05-01,off", "2027-05-01,working"), "劳动节"),
        (YEAR_2027 + "2025-05-01,off,x\n", "2025-05-01"),
        (YEAR_2027.replace("2027-", "2327-"), "年份"),
    ],
)
def test_a_file_that_is_no_years_arrangement_is_refused_with_its_place(
    text: str, complaint: str
) -> None:
    with pytest.raises(Unmet, match=complaint):
        read_year_file(text)


def test_names_in_a_file_lose_control_characters_and_excess() -> None:
    days = read_year_file(YEAR_2027.replace("元旦", "元\x00旦" + "长" * 100))
    name = days[date(2027, 1, 1)][1]
    assert name.startswith("元旦长")
    assert len(name) == 40


def test_the_package_gives_2026_as_it_was_published_and_refuses_years_it_does_not_know() -> None:
    days = published_year(2026)
    worked = [day for day, (works, _name) in sorted(days.items()) if works]
    assert worked == [
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ]
    for year in (2099, 1800, 99999, -5):
        with pytest.raises(Unmet):
            published_year(year)


@pytest.mark.django_db
def test_shifted_goes_both_ways_and_zero_is_the_day_itself() -> None:
    calendar = working_days(date(2026, 9, 1), date(2026, 10, 31))
    assert calendar.shifted(date(2026, 10, 8), -1) == date(2026, 9, 30)
    assert calendar.shifted(date(2026, 9, 30), 2) == date(2026, 10, 9)
    assert calendar.shifted(date(2026, 10, 3), 0) == date(2026, 10, 3)


@given(
    start=st.dates(date(2015, 1, 1), date(2030, 1, 1)),
    count=st.integers(0, 120),
    swapped=st.sets(st.dates(date(2015, 1, 1), date(2031, 1, 1)), max_size=40),
)
def test_a_term_spans_as_many_working_days_as_it_has(
    start: date, count: int, swapped: set[date]
) -> None:
    calendar = WorkingDays({day: (day.weekday() >= 5, "") for day in swapped}, frozenset())
    due = calendar.after(start, count)
    assert calendar.between(start, due.on) == count
    assert count == 0 or calendar.works(due.on)
    assert len(due.skipped) == (due.on - start).days - count
    if calendar.works(start):
        assert calendar.shifted(due.on, -count) == start
    plain = calendar.days_after(start, count)
    assert plain.on >= start + timedelta(days=count)
    assert calendar.works(plain.on)


@pytest.mark.parametrize("count", [-1, 401, 10**9])
def test_absurd_terms_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="term"):
        WorkingDays().after(date(2026, 1, 1), count)


def test_days_are_those_of_china() -> None:
    assert local_day(datetime(2026, 5, 8, 16, 30, tzinfo=UTC)) == date(2026, 5, 9)
    assert start_of(date(2026, 5, 9)) == datetime(2026, 5, 8, 16, 0, tzinfo=UTC)
