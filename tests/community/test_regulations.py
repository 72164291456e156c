"""Yes and no of the measures on plain values."""

from __future__ import annotations

from datetime import date

import pytest

from community.enums.pairing import Origin, TakeoverKind
from community.enums.registers import Condition
from community.regulations.monthly import (
    below_sentence,
    month_after,
    nominal_day,
    own_sentence,
    reopening_sentence,
    unequal,
)
from community.regulations.pairing import (
    Certificate,
    assignment_sentence,
    certificate_sentence,
    district_sentence,
    of_the_district,
    room_sentence,
    takeover_tasks,
    unmet_conditions,
)
from community.regulations.work import (
    Span,
    Work,
    accepted_in_time,
    day_sentence,
    mediation_sentence,
    quotas,
    span_of,
    unserved_sentence,
)
from core.regulation import CLAUSES, PARAMETERS

DAY = date(2026, 5, 8)
ALL_MET: dict[str, bool | None] = dict.fromkeys(Condition.values, True)


def test_every_clause_from_three_to_twenty_four_is_there() -> None:
    assert {f"LC-{n}" for n in range(1, 25)} <= CLAUSES.keys()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("pairing.per_community", 1),
        ("assignment.per_lawyer", 0),
        ("service.lectures_per_quarter", 1),
        ("service.mediator_trainings_per_year", 1),
        ("request.accept_days", 2),
        ("month.lawyer_day", 3),
        ("month.firm_day", 5),
        ("month.liaison_day", 8),
        ("month.city_day", 10),
    ],
)
def test_numbers_of_the_measures_are_parameters(key: str, value: int) -> None:
    assert PARAMETERS[key].values[0][1] == value


@pytest.mark.clause("LC-21")
def test_a_certificate_asks_for_all_four_conditions() -> None:
    assert certificate_sentence(ALL_MET) == ""
    lacking = {**ALL_MET, "licence": None, "integrity": False}
    assert unmet_conditions(lacking) == ["licence", "integrity"]
    assert "公道正派" in certificate_sentence(lacking)


@pytest.mark.clause("LC-21")
@pytest.mark.parametrize(
    ("day", "covered"),
    [
        (date(2026, 5, 1), True),
        (date(2026, 4, 30), False),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
        (date(2027, 1, 1), False),
    ],
)
def test_a_certificate_counts_until_the_day_before_it_is_withdrawn(
    day: date, covered: bool
) -> None:
    held = Certificate(date(2026, 5, 1), date(2026, 12, 31), date(2026, 7, 1))
    assert held.covers(day) is covered


@pytest.mark.clause("LC-22")
def test_the_number_of_communities_of_a_lawyer_counts_only_where_it_is_set() -> None:
    held = [Certificate(date(2026, 1, 1), date(2026, 12, 31))]
    assert assignment_sentence(held, DAY, load=9, most=0) == ""
    assert assignment_sentence(held, DAY, load=4, most=5) == ""
    assert "5" in assignment_sentence(held, DAY, load=5, most=5)
    assert "2026-05-08" in assignment_sentence([], DAY, load=0, most=0)


@pytest.mark.clause("LC-22")
def test_a_community_has_room_below_its_number() -> None:
    assert room_sentence(0, 1) == ""
    assert room_sentence(1, 1)


@pytest.mark.clause("LC-22")
@pytest.mark.parametrize(
    ("elsewhere", "reason", "fine"),
    [(False, "", True), (True, "本区无所", True), (True, " ", False)],
)
def test_across_districts_asks_for_a_reason(elsewhere: bool, reason: str, fine: bool) -> None:
    assert (district_sentence(elsewhere, reason) == "") is fine


@pytest.mark.clause("LC-22")
@pytest.mark.parametrize(
    ("kind", "district", "its"),
    [
        ("district", "330102", True),
        ("branch", "330102", True),
        ("", "330102", True),
        ("district", "330105", False),
        ("city", "330102", False),
        ("provincial", "330102", False),
    ],
)
def test_city_and_provincial_firms_belong_to_no_district(
    kind: str, district: str, its: bool
) -> None:
    assert of_the_district(kind, district, "330102") is its


@pytest.mark.clause("LC-23")
@pytest.mark.parametrize(
    ("origin", "more", "tasks"),
    [
        (Origin.NEW, {}, ()),
        (Origin.PAID_ADVISER, {}, (TakeoverKind.ADD_CONTENT,)),
        (Origin.ONE_ADVISER, {}, (TakeoverKind.KEEP,)),
        (Origin.ONE_ADVISER, {"adjusted": True}, (TakeoverKind.RE_SIGN,)),
        (Origin.VOLUNTARY, {}, (TakeoverKind.KEEP,)),
        (Origin.VOLUNTARY, {"helper_qualified": False}, (TakeoverKind.ADD_LAWYER,)),
        (Origin.PROVINCIAL, {}, (TakeoverKind.KEEP,)),
    ],
)
def test_each_old_kind_has_its_tasks(
    origin: str, more: dict[str, bool], tasks: tuple[str, ...]
) -> None:
    assert takeover_tasks(origin, **more) == tasks


@pytest.mark.clause("LC-14")
def test_periods_of_quotas_begin_on_monday_and_end_with_the_quarter() -> None:
    assert span_of("week", DAY) == Span(date(2026, 5, 4), date(2026, 5, 10))
    assert span_of("quarter", DAY) == Span(date(2026, 4, 1), date(2026, 6, 30))
    assert span_of("quarter", date(2026, 12, 31)) == Span(date(2026, 10, 1), date(2026, 12, 31))
    assert span_of("year", DAY) == Span(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.clause("LC-14")
def test_quotas_say_what_is_owed_and_by_when() -> None:
    work = [
        Work(date(2026, 5, 5), "advice", 120),
        Work(date(2026, 5, 3), "advice", 500),
        Work(date(2026, 4, 1), "lecture", 90),
        Work(date(2025, 12, 31), "mediator_training", 90),
        Work(date(2026, 5, 9), "mediator_training", 90),
    ]
    week, lecture, training = quotas(work, DAY, weekly_minutes=180, lectures=1, trainings=1)
    assert (week.done, week.owed) == (120, 60)
    assert "2026-05-10" in week.sentence
    assert (lecture.owed, lecture.sentence) == (0, "")
    assert training.owed == 1


@pytest.mark.clause("LC-16")
@pytest.mark.parametrize(
    ("on", "fine"),
    [
        (DAY, True),
        (date(2026, 5, 9), False),
        (date(2026, 5, 1), True),
        (date(2026, 4, 30), False),
    ],
)
def test_an_entry_is_written_within_the_window(on: date, fine: bool) -> None:
    assert (day_sentence(on, DAY, window=7) == "") is fine


@pytest.mark.parametrize("own", [True, False])
def test_a_day_nobody_served_is_named(own: bool) -> None:
    assert "2026-05-05" in unserved_sentence(date(2026, 5, 5), own=own)


@pytest.mark.clause("LC-17")
def test_a_mediation_is_voluntary_and_an_agreement_written() -> None:
    assert mediation_sentence(True, True, False, "") == ""
    assert mediation_sentence(True, False, False, "")
    assert mediation_sentence(True, True, True, " ")


@pytest.mark.clause("LC-15")
def test_the_last_day_is_in_time() -> None:
    assert accepted_in_time(DAY, DAY)
    assert not accepted_in_time(date(2026, 5, 9), DAY)


@pytest.mark.clause("LC-24")
def test_the_day_of_a_month_lies_in_the_next_one() -> None:
    assert nominal_day(date(2026, 12, 1), 3) == date(2027, 1, 3)
    assert month_after(date(2026, 11, 1)) == date(2026, 12, 1)


@pytest.mark.clause("LC-24")
def test_what_a_report_gets_wrong_is_named() -> None:
    below = [{"advice": 2, "lectures": 1}, {"advice": 3, "lectures": 0}]
    assert unequal({"advice": 5, "lectures": 1}, below) == []
    assert unequal({"advice": 5, "lectures": 2}, below) == ["lectures"]


@pytest.mark.clause("LC-24")
def test_nobody_takes_in_their_own_unless_it_was_passed_on() -> None:
    for how in ("", "on_paper"):
        assert own_sentence(1, 1, passed_on=how)
        assert own_sentence(1, 2, passed_on=how) == ""
    for how in ("nobody", "one_person"):
        assert own_sentence(1, 1, passed_on=how) == ""


def test_what_is_awaited_from_below_is_counted() -> None:
    assert below_sentence(15, 15) == ""
    assert "还差 1 份" in below_sentence(15, 14)


@pytest.mark.clause("LC-24")
@pytest.mark.parametrize(
    ("reason", "until", "fine"),
    [
        ("漏报", date(2026, 5, 13), True),
        ("漏报", date(2026, 5, 14), False),
        ("漏报", date(2026, 5, 7), False),
        (" ", DAY, False),
    ],
)
def test_a_reopening_has_a_reason_and_an_end(reason: str, until: date, fine: bool) -> None:
    assert (reopening_sentence(reason, until, DAY, longest=5) == "") is fine
