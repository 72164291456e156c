"""Filters of lists: what can't be understood is ignored, never an error."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from accounts.models import Organisation
from core.filters import DayFilter, Filters, SearchFilter
from core.models import CalendarDay
from tests.factories import organisation

pytestmark = pytest.mark.django_db


class Found(Filters):
    """By name."""

    name = SearchFilter()

    class Meta:
        model = Organisation
        fields: list[str] = []


class Days(Filters):
    """From a day on."""

    since = DayFilter(field_name="day", lookup_expr="gte")

    class Meta:
        model = CalendarDay
        fields: list[str] = []


def names(query: str) -> set[str]:
    """What a query string finds."""
    return {row.name for row in Found(QueryDict(query), queryset=Organisation.objects.all()).qs}


def test_names_are_found_and_nothing_typed_finds_all() -> None:
    for name in ("浙江天册律师事务所", "柳浪社区"):
        organisation("firm", name)
    assert names("name=天册") == names("name=zjtc") == {"浙江天册律师事务所"}
    for nothing in ("", "name=", "name=%20", "name=·", "other=1"):
        assert len(names(nothing)) == 2
    for odd in ("name=%00", "name=" + "x" * 9999, "name=%27;--"):
        assert names(odd) <= {"浙江天册律师事务所", "柳浪社区"}


@pytest.mark.parametrize("typed", ["2026年10月1日", "20261001", "２０２６－１０－１"])
def test_a_day_is_understood_in_any_usual_writing(typed: str) -> None:
    query = QueryDict(mutable=True)
    query["since"] = typed
    found = Days(query, queryset=CalendarDay.objects.all()).qs
    assert min(day.day.isoformat() for day in found) == "2026-10-01"


@pytest.mark.parametrize("typed", ["yesterday", "9999", "2026-02-31", "\x00", "1" * 9999])
def test_a_day_that_is_none_filters_nothing(typed: str) -> None:
    query = QueryDict(mutable=True)
    query["since"] = typed
    everything = CalendarDay.objects.count()
    assert Days(query, queryset=CalendarDay.objects.all()).qs.count() == everything
