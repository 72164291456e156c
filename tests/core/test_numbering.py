"""Numbers: gap-free, never twice, also when a third of those who take one roll back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import Organisation
from core.errors import Unmet
from core.models import Counter, Number
from core.numbering import cancel_number, format_number, take_number
from tests.factories import moment

AT = moment("2026-05-08")
PATTERN = "（{year}）{code}备字第{seq}号"


def take(
    issuer: Organisation, kind: str = "filing", pattern: str = PATTERN, at: Any = AT
) -> Number:
    """The issuer's next number."""
    return take_number(issuer, kind, subject=issuer, pattern=pattern, code="江律", at=at)


class Undone(Exception):
    """The registering act failed after it had its number."""


@pytest.mark.django_db
def test_numbers_count_up_by_issuer_kind_and_year(
    bar: Organisation, other_bar: Organisation
) -> None:
    assert [take(bar).text for _n in range(2)] == [
        "（2026）江律备字第1号",
        "（2026）江律备字第2号",
    ]
    assert take(other_bar).seq == 1
    assert take(bar, "receipt", "{year}-{seq}").seq == 1
    assert take(bar, at=moment("2027-01-01 00:00")).text == "（2027）江律备字第1号"
    assert take(bar).seq == 3


@pytest.mark.django_db
def test_the_year_is_chinas_not_the_servers(bar: Organisation) -> None:
    # 1 January in China is still 31 December in London.
    assert take(bar, at=moment("2027-01-01 07:59")).year == 2027
    assert take(bar, at=moment("2026-12-31 23:59")).year == 2026


def test_100_threads_of_which_30_roll_back_leave_no_gap(
    bar: Organisation, at_once: Callable[..., list[Any]]
) -> None:
    def register(number: int) -> int:
        with transaction.atomic():
            taken = take(bar).seq
            if number % 10 < 3:
                raise Undone
            return taken

    results = at_once(register, 100)
    given = [result for result in results if isinstance(result, int)]
    assert sum(isinstance(result, Undone) for result in results) == 30
    assert sorted(given) == list(range(1, 71))
    assert sorted(Number.objects.values_list("seq", flat=True)) == list(range(1, 71))
    assert Counter.objects.get().last == 70


def test_the_naive_way_fails_the_same_trial(
    bar: Organisation, at_once: Callable[..., list[Any]]
) -> None:
    def sequence(number: int) -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT nextval('core_number_id_seq')")
            taken = int(cursor.fetchone()[0])
            if number % 10 < 3:
                raise Undone
            return taken

    given = sorted(n for n in at_once(sequence, 30) if isinstance(n, int))
    assert len(given) == 21
    assert given[-1] - given[0] > 20, "a database sequence leaves gaps"

    def highest_plus_one(_number: int) -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(last), 0) + 1 FROM core_counter")
            taken = int(cursor.fetchone()[0])
            cursor.execute("SELECT pg_sleep(0.05)")
            return taken

    given = [n for n in at_once(highest_plus_one, 20) if isinstance(n, int)]
    assert len(set(given)) < len(given), "the highest plus one is given twice"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "pattern",
    [
        "{year}备字",
        "备字第{seq}号",
        "{year}{seq}{name}",
        "{year}{seq}{}",
        "{year}{0}{seq}",
        "{year}{seq",
        "{year}{seq}}",
        "{year}{seq:999999999}",
        "{year}{seq!r}",
        "{year}{seq}{code.__class__}",
        "{year}{seq}{code[0]}",
        "{year}{seq}" + "长" * 60,
        "",
    ],
)
def test_a_pattern_that_is_none_is_refused_and_takes_no_number(
    bar: Organisation, pattern: str
) -> None:
    with pytest.raises(Unmet):
        take(bar, pattern=pattern)
    assert take(bar).seq == 1


def test_a_number_has_no_leading_zeros_and_keeps_braces_written_twice() -> None:
    text = format_number("{code}〔{year}〕{seq}号{{甲}}", year=2026, code="江律", seq=12)
    assert text == "江律〔2026〕12号{甲}"


@pytest.mark.django_db
def test_two_kinds_with_one_pattern_do_not_give_one_text_twice(bar: Organisation) -> None:
    take(bar)
    with pytest.raises(Unmet, match="已经给出过"):
        take(bar, "receipt")
    assert take(bar).seq == 2


@pytest.mark.django_db
def test_a_cancelled_number_stays_and_is_never_given_again(bar: Organisation) -> None:
    taken = take(bar)
    with pytest.raises(Unmet):
        cancel_number(taken, reason="  ", at=AT)
    cancel_number(taken, reason="登记错误", at=AT)
    cancel_number(taken, reason="再来一次", at=moment("2026-05-09"))
    taken.refresh_from_db()
    assert (taken.cancelled_at, taken.cancelled_reason) == (AT, "登记错误")
    assert take(bar).seq == 2
