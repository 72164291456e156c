"""A register as a file: the same columns as are read, no cell of it run as a formula."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import connection, transaction

from community.enums.registers import RegisterKind
from community.resources import REGISTERS
from community.resources.columns import Register
from core.calendar import local_day
from core.tables import CSV_TYPE, LONGEST_CELL, XLSX_TYPE, guarded

FORMATS = {"xlsx": XLSX_TYPE, "csv": CSV_TYPE}
BATCH = 5_000
PRIVATE = ("email", "phone")


def headings_of(register: Register, *, coded: bool = False) -> list[str]:
    """The headings: for people, or as programs call the columns."""
    return [c.name if coded else str(c.label) for c in register.columns]


def rows_of(register: Register, words: dict[str, Any]) -> Iterator[list[str]]:
    """What the register holds, a batch at a time.

    Mail and telephone of lawyers stand only in what the bar's own office takes out.
    """
    names = [column.name for column in register.columns]
    hidden = PRIVATE if words.get("liaison") is not None else ()
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        with connection.cursor() as settings:
            # All rows are wanted, not the first ones soon.
            settings.execute("SET LOCAL cursor_tuple_fraction = 1")
            settings.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(register.export, words)
        with connection.cursor() as settings:
            settings.execute("SET LOCAL enable_nestloop = on")
        while batch := cursor.fetchmany(BATCH):
            for (row,) in batch:
                cells = row if isinstance(row, dict) else json.loads(row)
                yield ["" if name in hidden else cells.get(name) or "" for name in names]


def write_csv(out: Any, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A CSV file with the mark by which Excel knows UTF-8."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    lines = csv.writer(text)
    lines.writerow(headings)
    lines.writerows([guarded(cell) for cell in row] for row in rows)
    text.flush()
    text.detach()


class Sheet(NamedTuple):
    """One sheet of a workbook: its name, its headings, its rows."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[str]]


def write_xlsx(
    out: Any, title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    """A workbook with one sheet."""
    write_book(out, [Sheet(title, headings, rows)])


def write_book(out: Any, sheets: Iterable[Sheet]) -> None:
    """A workbook of text cells, written row by row."""
    import xlsxwriter  # noqa: PLC0415 - loads slowly, few need it

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, {**options, "tmpdir": tempfile.gettempdir()}) as book:
        text = book.add_format({"num_format": "@", "quote_prefix": True})
        head = book.add_format({"bold": True, "num_format": "@"})
        for title, headings, rows in sheets:
            sheet = book.add_worksheet(title)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(headings), 16)
            for place, cell in enumerate(headings):
                sheet.write_string(0, place, cell, head)
            for number, row in enumerate(rows, start=1):
                for place, cell in enumerate(row):
                    if cell:
                        sheet.write_string(number, place, cell[:LONGEST_CELL], text)


def file_of(
    register: str,
    kind: str,
    words: dict[str, Any],
    *,
    day: datetime,
    look: Callable[[int], None] = lambda _rows: None,
    coded: bool = False,
) -> tuple[TemporaryUploadedFile, int]:
    """The register as a file, and how many rows it has.

    Args:
        words: what the SQL asks for by name; `liaison` narrows it to a district.
        look: told how many rows are written; raises to stop.
        coded: headings as programs call the columns.
    """
    found, count = REGISTERS[register], 0

    def counted() -> Iterator[list[str]]:
        nonlocal count
        for row in rows_of(found, words):
            count += 1
            if count % BATCH == 0:
                look(count)
            yield row

    title = str(RegisterKind(register).label)
    name = f"{title}_{local_day(day):%Y%m%d}.{kind}"
    out = TemporaryUploadedFile(name, FORMATS[kind], 0, None)
    headings = headings_of(found, coded=coded)
    if kind == "csv":
        write_csv(out.file, headings, counted())
    else:
        write_xlsx(out.file, title, headings, counted())
    out.size = cast(int, out.file.seek(0, io.SEEK_END))  # type: ignore[union-attr]
    out.seek(0)
    return out, count
