"""Template tags: clause chips, states, dates and masked numbers in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from accounts.models import Organisation
from core.actors import SYSTEM
from core.calendar import term
from core.duties import open_duty, pause, resume
from core.keyset import COUNT_UP_TO
from core.reminders import DutyKind
from tests.factories import moment

FRIDAY = moment("2026-05-08")


def rendered(source: str, **context: Any) -> str:
    """A piece of a template."""
    request = RequestFactory().get("/list", {"kind": "a", "cursor": "x", "q": "张 三"})
    request.at = context.pop("at", FRIDAY)
    return Template(source).render(Context({"request": request, **context}))


def test_a_clause_is_a_chip_that_opens_its_wording() -> None:
    chip = rendered('{% clause "GC-3.2" %}')
    assert 'data-clause="GC-3.2"' in chip and "<summary>" in chip
    assert rendered('{% clause "none" %}') == ""


def test_a_state_is_a_word_with_its_code() -> None:
    shown = rendered('{% state_word "returned" words %}', words="<待补>")
    assert shown == '<span class="state warn" data-state="returned">&lt;待补&gt;</span>'
    assert 'class="state "' in rendered('{% state_word "unheard" "x" %}')


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2026, 5, 9), "2026年5月9日"),
        (datetime(2026, 5, 8, 17, 0, tzinfo=UTC), "2026年5月9日"),
        (None, ""),
    ],
)
def test_a_date_reads_as_in_a_sentence(value: Any, shown: str) -> None:
    assert rendered("{{ value|day }}", value=value) == shown


def test_in_english_too() -> None:
    with translation.override("en"):
        assert rendered("{{ value|day }}", value=date(2026, 5, 9)) == "9 May 2026"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13800001234", "1380****1234"),
        ("0571-88881234", "0571****1234"),
        ("88881234", "****34"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_a_masked_number_never_shows_itself_whole(number: str, shown: str) -> None:
    assert rendered("{{ number|mask_phone }}", number=number) == shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("today", "state", "words"),
    [
        ("2026-05-08", "", "还有 4 个工作日"),
        ("2026-05-12", "owed", "还有 1 个工作日"),
        ("2026-05-13", "owed", "今天到期"),
        ("2026-05-15", "overdue", "逾期 2 个工作日"),
    ],
)
def test_a_duty_says_how_many_working_days_are_left(
    firm: Organisation, answer: DutyKind, today: str, state: str, words: str
) -> None:
    duty = open_duty(answer, firm, due=term(FRIDAY.date(), 4), at=FRIDAY, debtor=firm)
    shown = rendered("{% due duty %}", duty=duty, at=moment(today))
    assert f'data-state="{state}"' in shown
    assert words in shown


@pytest.mark.django_db
def test_many_duties_on_a_page_read_the_calendar_once(
    firm: Organisation, answer: DutyKind, django_assert_num_queries: Any
) -> None:
    due = term(FRIDAY.date(), 4)
    duties = [
        open_duty(answer, firm, due=due, at=FRIDAY, debtor=firm, occasion=str(n)) for n in range(5)
    ]
    with django_assert_num_queries(2):
        rendered("{% for duty in duties %}{% due duty %}{% endfor %}", duties=duties)


@pytest.mark.django_db
def test_why_this_day_is_told_step_by_step(firm: Organisation, answer: DutyKind) -> None:
    at = moment("2026-12-30")
    duty = open_duty(answer, firm, due=term(at.date(), 3), at=at, debtor=firm)
    pause(duty, reason="x", actor=SYSTEM, at=at)
    duty = resume(duty, actor=SYSTEM, at=at + timedelta(days=1))
    shown = " ".join(rendered("{% derivation duty %}", duty=duty).split())
    assert "自 2026-12-30 起算（当日不计），3 个工作日" in shown
    assert "2027-01-02、2027-01-03" in shown
    assert "2026-12-30 至 2026-12-31 中止，顺延 1 个工作日" in shown
    assert "尚未公布" in shown


@pytest.mark.django_db
def test_a_kind_nobody_knows_any_more_breaks_no_page(firm: Organisation, answer: DutyKind) -> None:
    duty = open_duty(answer, firm, due=term(FRIDAY.date(), 4), at=FRIDAY, debtor=firm)
    assert rendered("{{ duty.kind|duty_title }} {% duty_link duty %}", duty=duty) == (
        f"答复 /answers/{firm.pk}"
    )
    duty.kind = "tests.forgotten"
    assert rendered("{{ duty.kind|duty_title }}{% duty_link duty %}", duty=duty) == duty.kind


def test_a_query_string_is_continued_without_some_names() -> None:
    assert rendered("{% querystring_without 'cursor' 'q' %}") == "kind=a&amp;"
    assert rendered("{% querystring_without 'cursor' 'q' 'kind' %}") == ""


@pytest.mark.parametrize(
    ("total", "said"),
    [
        (3, "共 3 条"),
        (COUNT_UP_TO, f"共 {COUNT_UP_TO} 条"),
        (COUNT_UP_TO + 1, f"超过 {COUNT_UP_TO} 条"),
    ],
)
def test_a_list_says_how_many_until_counting_ends(total: int, said: str) -> None:
    assert rendered("{% counted total %}", total=total) == said
