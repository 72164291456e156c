"""Lists page by page: complete in both directions, cheap, safe against spoiled cursors."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Organisation, User
from core import keyset
from core.keyset import Page, count_of, page_of
from core.models import Draft, Number
from tests.factories import moment

AT = moment("2026-05-08")
ORDERS = [
    ("id",),
    ("-id",),
    ("seq", "id"),
    ("-seq", "-id"),
    ("-given_at", "-id"),
    ("text", "id"),
    ("issuer", "seq", "id"),
]


@pytest.fixture
def numbers(bar: Organisation) -> list[Number]:
    """Twelve rows, of which some share day and text."""
    return Number.objects.bulk_create(
        Number(
            issuer=bar,
            kind=f"k{n}",
            year=2026,
            seq=n // 3 + 1,
            text=f"第{n:02}号",
            subject_type="t",
            subject_id=n,
            given_at=AT + timedelta(days=n // 5),
        )
        for n in range(12)
    )


def walk(found: models.QuerySet[Any], order: tuple[str, ...], size: int) -> list[Page[Any]]:
    """All pages from the first to the last."""
    pages = [page_of(found, order=order, size=size)]
    while pages[-1].next:
        pages.append(page_of(found, order=order, size=size, cursor=pages[-1].next))
    return pages


def ids(page: Page[Any]) -> list[int]:
    """The ids on a page."""
    return [row.pk for row in page.rows]


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 3, 4, 11, 12, 13])
@pytest.mark.parametrize("order", ORDERS)
def test_every_row_is_on_one_page_and_back_is_the_same_way(
    numbers: list[Number], order: tuple[str, ...], size: int
) -> None:
    found = Number.objects.all()
    pages = walk(found, order, size)
    assert list(chain.from_iterable(map(ids, pages))) == list(
        found.order_by(*order).values_list("pk", flat=True)
    )
    assert all(len(page.rows) == size for page in pages[:-1])
    assert pages[0].previous == "" and pages[-1].next == ""
    back = pages[-1]
    for page in reversed(pages[:-1]):
        back = page_of(found, order=order, size=size, cursor=back.previous)
        assert ids(back) == ids(page)
        assert back.next
    assert back.previous == ""


@pytest.mark.django_db
def test_equal_keys_are_told_apart_by_the_last_column(bar: Organisation) -> None:
    made = Number.objects.bulk_create(
        Number(issuer=bar, kind=f"k{n}", year=2026, seq=1, text=str(n), subject_type="t",
               subject_id=1, given_at=AT)
        for n in range(7)
    )  # fmt: skip
    pages = walk(Number.objects.all(), ("-given_at", "-id"), 2)
    assert list(chain.from_iterable(map(ids, pages))) == sorted(
        (row.pk for row in made), reverse=True
    )


@pytest.mark.django_db
def test_rows_added_or_gone_meanwhile_neither_repeat_nor_skip_others(numbers: list[Number]) -> None:
    found = Number.objects.all()
    first = page_of(found, order=("id",), size=4)
    Number.objects.filter(pk__in=ids(first)).delete()
    second = page_of(found, order=("id",), size=4, cursor=first.next)
    assert ids(second) == [row.pk for row in numbers[4:8]]
    # All before the second page is gone: back is the beginning, not an empty page.
    assert ids(page_of(found, order=("id",), size=4, cursor=second.previous)) == ids(second)


@pytest.mark.django_db
def test_an_empty_list_is_one_empty_page() -> None:
    page = page_of(Number.objects.all(), order=("-id",))
    assert (list(page.rows), page.next, page.previous) == ([], "", "")
    assert not page


def spoiled(*values: Any) -> str:
    """A cursor as somebody might make one up."""
    packed = json.dumps(values).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%%%",
        "é",
        "\x00",
        "A" * 5000,
        spoiled(),
        spoiled(0),
        spoiled(0, 1, 2, 3),
        spoiled(0, None, 1),
        spoiled(0, 10**30, 1),
        spoiled(0, float("inf"), 1),
        spoiled(0, float("nan"), 1),
        spoiled(0, "1", {"a": 1}),
        spoiled(0, [1], [2]),
        spoiled(0, "", ""),
        base64.urlsafe_b64encode(b"[" * 3000).decode(),
        base64.urlsafe_b64encode(b'"text"').decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_a_broken_cursor_means_the_first_page(numbers: list[Number], cursor: str) -> None:
    page = page_of(Number.objects.all(), order=("seq", "id"), size=5, cursor=cursor)
    assert ids(page) == [row.pk for row in numbers[:5]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value",
    ["\x00", "\ud800", "2026", "0000-00-00", "2026-05-08T10:00", "9999-12-31T23:59:59-23:59", 5],
)
def test_a_broken_moment_means_the_first_page(numbers: list[Number], value: Any) -> None:
    order = ("given_at", "id")
    page = page_of(Number.objects.all(), order=order, size=5, cursor=spoiled(0, value, 1))
    assert len(page.rows) in (0, 5)
    text = page_of(Number.objects.all(), order=("text", "id"), cursor=spoiled(0, value, 1))
    assert isinstance(text, Page)


@pytest.mark.django_db
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cursor=st.text(max_size=60) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4),
).map(lambda value: spoiled(*value) if isinstance(value, list) else spoiled(value)))  # fmt: skip
def test_no_cursor_whatsoever_breaks_a_list(numbers: list[Number], cursor: str) -> None:
    for order in (("id",), ("text", "id"), ("-given_at", "-id")):
        assert isinstance(page_of(Number.objects.all(), order=order, cursor=cursor), Page)


@pytest.mark.django_db
def test_long_names_still_lead_to_the_next_page(bar: Organisation) -> None:
    for n in range(3):
        Organisation.objects.create(kind="firm", name="𠮷" * 119 + str(n), parent=bar)
    pages = walk(Organisation.objects.filter(kind="firm"), ("name", "id"), 1)
    assert len(pages) == 3


def test_columns_that_rise_and_fall_are_refused() -> None:
    with pytest.raises(ValueError, match="all rise or all fall"):
        page_of(Number.objects.all(), order=("seq", "-id"))


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_costs_one_query_however_many_rows(
    lawyer: User, rows: int, django_assert_num_queries: Any
) -> None:
    for n in range(rows):
        Draft.objects.create(person=lawyer, page="p", key=str(n), path="/", at=AT)
    with django_assert_num_queries(1):
        page = page_of(Draft.objects.select_related("person"), order=("-at", "-id"))
        assert len([draft.person.name for draft in page.rows]) == rows


@pytest.mark.django_db
def test_a_count_stops_early(numbers: list[Number], monkeypatch: pytest.MonkeyPatch) -> None:
    assert count_of(Number.objects.all()) == 12
    monkeypatch.setattr(keyset, "COUNT_UP_TO", 5)
    assert count_of(Number.objects.all()) == 6
