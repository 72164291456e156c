"""Lists page by page without counting or skipping: the next page starts behind the last row.

The cost of a page doesn't grow with the list. An index must serve the filter and the order.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

M = TypeVar("M", bound=models.Model)
SIZE = 50
COUNT_UP_TO = 10_000


@dataclass(frozen=True)
class Page(Generic[M]):
    """One page of a list, with cursors for its neighbours ("" where there is none)."""

    rows: Sequence[M]
    next: str = ""
    previous: str = ""

    def __bool__(self) -> bool:
        return bool(self.rows)


def page_of(
    found: models.QuerySet[M], *, order: tuple[str, ...], cursor: str = "", size: int = SIZE
) -> Page[M]:
    """A page of `found` in the given order.

    Args:
        order: columns of the row itself, all rising or all falling (`-`), ending in a unique one.
        cursor: as `Page.next` or `Page.previous` gave it; an unreadable one means the first page.
    """
    names = tuple(name.lstrip("-") for name in order)
    falling = order[0].startswith("-")
    back, values = _read(cursor, found.model, names)
    # Going back is the same walk in the other direction, turned round at the end.
    down = falling != back
    if values is not None:
        compare = TupleLessThan if down else TupleGreaterThan
        found = found.filter(compare(tuple(map(models.F, names)), tuple(values)))
    rows = list(found.order_by(*(f"-{n}" if down else n for n in names))[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    has_next = more if not back else True
    has_previous = more if back else values is not None
    return Page(
        rows,
        _write(rows[-1], names, back=False) if rows and has_next else "",
        _write(rows[0], names, back=True) if rows and has_previous else "",
    )


def _write(row: models.Model, names: tuple[str, ...], *, back: bool) -> str:
    values = [_plain(row._meta.get_field(n).value_from_object(row)) for n in names]
    packed = json.dumps([int(back), *values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _read(
    cursor: str, model: type[models.Model], names: tuple[str, ...]
) -> tuple[bool, list[Any] | None]:
    """Direction and values of a cursor; (False, None) for none or an unreadable one."""
    if not cursor or len(cursor) > 500:
        return False, None
    try:
        packed = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        back, *raw = packed
        if len(raw) != len(names):
            return False, None
        fields = [model._meta.get_field(name) for name in names]
        values = [field.to_python(value) for field, value in zip(fields, raw, strict=True)]
    except (
        ValueError,
        TypeError,
        binascii.Error,
        ValidationError,
        FieldDoesNotExist,
        AttributeError,
    ):
        return False, None
    if None in values or any(isinstance(v, str) and "\x00" in v for v in values):
        return False, None
    return bool(back), values


def count_of(found: models.QuerySet[Any]) -> int:
    """How many rows, counted up to `COUNT_UP_TO` + 1; more than that is "more than 10,000"."""
    return len(found.order_by().values_list("pk")[: COUNT_UP_TO + 1])
