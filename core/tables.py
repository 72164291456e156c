"""Writing tables for spreadsheets, so that no cell a person typed is ever run as a formula.

A text that a spreadsheet would read as a formula stands behind an apostrophe in CSV, and `unguarded`
takes just that away again; in xlsx every text is a text cell, marked so that it stays one when it
is edited. Either way the data come back as they were.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from core.calendar import ZONE

GUARD = "'"
LONGEST_CELL = 32_767
# What begins a formula, or moves what follows into another cell.
FORMULA, BREAKS = frozenset("=+-@−"), frozenset("\t\r\n")
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | Decimal | date | datetime | bool | None


def is_risky(text: str) -> bool:
    """Whether a spreadsheet might read the text as a formula; full-width signs count too."""
    bare = text.lstrip(GUARD)
    if bare[:1] in BREAKS:
        return True
    first = unicodedata.normalize("NFKC", bare.lstrip()[:1])[:1]
    return first in FORMULA


def guarded(text: str) -> str:
    """The text as CSV carries it."""
    return f"{GUARD}{text}" if is_risky(text) else text


def unguarded(text: str) -> str:
    """The text as it was before `guarded`."""
    return text[1:] if text.startswith(GUARD) and is_risky(text) else text


def shown(value: Cell) -> str | int | Decimal:
    """A value as a cell shows it; moments by the clock in China, numbers as numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else value


def csv_of(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file with the mark by which Excel knows UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in [headers, *rows]:
        cells = [shown(value) for value in row]
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def xlsx_of(title: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook with one sheet; its texts are text cells."""
    import xlsxwriter  # noqa: PLC0415 - loads slowly, few need it

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        head = book.add_format({"bold": True, "num_format": "@"})
        text = book.add_format({"num_format": "@", "quote_prefix": True})
        sheet = book.add_worksheet(_sheet_name(title))
        sheet.freeze_panes(1, 0)
        widths = [len(str(name)) for name in headers]
        for number, row in enumerate([headers, *rows]):
            for column, value in enumerate(row):
                cell = shown(value)
                if isinstance(cell, str):
                    # A longer one would be left out without a word.
                    cut = cell[:LONGEST_CELL]
                    sheet.write_string(number, column, cut, text if number else head)
                else:
                    sheet.write_number(number, column, cell)
                widths[column] = min(max(widths[column], len(str(cell))), 40)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width * 1.8 + 2)
    return out.getvalue()


def _sheet_name(title: str) -> str:
    """A name a sheet may bear: 31 characters, none of those Excel refuses."""
    return "".join(c for c in title if c not in "[]:*?/\\'")[:31] or "1"
