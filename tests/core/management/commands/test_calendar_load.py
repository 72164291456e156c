"""`calendar_load`: a file or a year, then dates again."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organisation
from core.calendar import term
from core.duties import open_duty
from core.models import CalendarYear, Duty
from core.reminders import DutyKind
from tests.core.test_calendar import YEAR_2027
from tests.factories import moment

pytestmark = pytest.mark.django_db


def loaded(*words: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("calendar_load", *words, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_loaded_and_open_dates_are_found_again(
    firm: Organisation, answer: DutyKind, tmp_path: Path, encoding: str
) -> None:
    at = moment("2026-12-30")
    open_duty(answer, firm, due=term(at.date(), 2), at=at, debtor=firm)
    file = tmp_path / "国务院 2027.csv"
    file.write_text(YEAR_2027, encoding=encoding)
    assert loaded(str(file)) == "2027: 8 days loaded, 1 dates of duties changed\n"
    assert Duty.objects.get().due_on.isoformat() == "2027-01-04"
    assert CalendarYear.objects.get(year=2027).source == "国务院 2027.csv"


def test_a_year_the_package_knows_is_loaded() -> None:
    CalendarYear.objects.filter(year=2025).delete()
    assert loaded("--year", "2025").startswith("2025: ")
    assert CalendarYear.objects.get(year=2025).source == "holidays"


@pytest.mark.parametrize("words", [[], ["a.csv", "--year", "2026"]])
def test_a_file_or_a_year_is_needed(words: list[str]) -> None:
    with pytest.raises(CommandError, match="either"):
        loaded(*words)


@pytest.mark.parametrize("year", ["2099", "1800", "-1", "99999999999999999999"])
def test_a_year_nobody_knows_changes_nothing(year: str) -> None:
    before = set(CalendarYear.objects.values_list("year", "loaded_at"))
    with pytest.raises(CommandError) as failed:
        loaded("--year", year)
    assert failed.value.returncode == 1
    assert set(CalendarYear.objects.values_list("year", "loaded_at")) == before


@pytest.mark.parametrize("year", ["x", "", "2026.5", "２０２６x"])
def test_a_year_that_is_no_number_is_told(year: str) -> None:
    with pytest.raises(CommandError, match="invalid int"):
        loaded("--year", year)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "没有任何一天"),
        (b"2027-01-01,open,x", "第 1 行"),
        (b"\xff\xfe\x00\x81", "行|text"),
        (b"\x00" * 100, "第 1 行"),
        (b"x" * (1024 * 1024 + 1), "too large"),
        (b'"' + b"x" * 200_000, "第 1 行"),
        (YEAR_2027.encode() + b"2029-01-01,off,x", "2029"),
    ],
)
def test_a_file_that_is_no_arrangement_is_told_and_changes_nothing(
    tmp_path: Path, content: bytes, told: str
) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=told):
        loaded(str(file))
    assert not CalendarYear.objects.filter(year=2027).exists()


@pytest.mark.parametrize("name", ["/nonexistent/x.csv", "/", "\x00"])
def test_a_file_that_is_not_there_is_told(name: str) -> None:
    with pytest.raises(CommandError, match="can't be read"):
        loaded(name)
