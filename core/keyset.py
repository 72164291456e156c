"""Lists page by page without counting or skipping: the next page starts behind the last row.

The cost of a page doesn't grow with the list. An index must serve the filter and the order.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

M = TypeVar("M", bound=models.Model)
SIZE = 50
# Where exactness ends: more than a city's communities or lawyers, few enough to count at once.
COUNT_UP_TO = 2_000
LONGEST = 4000


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
        order: columns of the row itself that are never null, all rising or all falling (`-`),
            ending in a unique one.
        cursor: as `Page.next` or `Page.previous` gave it; an unreadable one means the first page.

    Raises:
        ValueError: some columns rise and others fall.
    """
    names = tuple(name.lstrip("-") for name in order)
    falling = order[0].startswith("-")
    if any(name.startswith("-") != falling for name in order):
        raise ValueError("a list's columns all rise or all fall")
    back, values = _read(cursor, found.model, names)
    # Going back is the same walk in the other direction, turned round at the end.
    down = falling != back
    if values is not None:
        compare = TupleLessThan if down else TupleGreaterThan
        beyond = found.filter(compare(tuple(map(models.F, names)), tuple(values)))
    else:
        beyond = found
    rows = list(beyond.order_by(*(f"-{n}" if down else n for n in names))[: size + 1])
    if back and not rows:
        # All before it is gone meanwhile: that is the beginning.
        return page_of(found, order=order, size=size)
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
    values = [_plain(_column(type(row), name).value_from_object(row)) for name in names]
    packed = json.dumps([int(back), *values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _column(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise FieldDoesNotExist(name)
    return field


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _read(
    cursor: str, model: type[models.Model], names: tuple[str, ...]
) -> tuple[bool, list[Any] | None]:
    """Direction and values of a cursor; (False, None) for none or an unreadable one."""
    if not cursor or len(cursor) > LONGEST:
        return False, None
    try:
        packed = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        back, *raw = packed
        if len(raw) != len(names):
            return False, None
        values = [_readable(_column(model, n), v) for n, v in zip(names, raw, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError, ValidationError):
        return False, None
    return bool(back), values


def _readable(field: models.Field[Any, Any], raw: Any) -> Any:
    """A column's value from a cursor.

    Raises:
        ValueError, TypeError, OverflowError, ValidationError: nothing the column could hold.
    """
    if raw is None or (isinstance(raw, str) and "\x00" in raw):
        raise ValueError("not a value of ours")
    column = field.target_field if isinstance(field, models.ForeignKey) else field
    value = column.to_python(raw)
    column.run_validators(value)
    str(value).encode()
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        raise ValueError("a moment without its zone")
    return value.astimezone(UTC)


def count_of(found: models.QuerySet[Any]) -> int:
    """How many rows, counted up to `COUNT_UP_TO` + 1, which stands for "more than that"."""
    return found.order_by().values("pk")[: COUNT_UP_TO + 1].count()
