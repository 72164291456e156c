"""The file of an import as it was read, with what is wrong written behind each row (LC-6).

Cells stand as the office wrote them, also those that couldn't be read, and each sheet keeps its own
columns: a column it never had would empty what the register holds when it comes in again.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from community.enums.registers import RegisterKind, RowOutcome
from community.models import Transfer
from community.resources import REGISTERS
from community.resources.columns import AS_WRITTEN, ERRORS, LINE, Register
from community.resources.export import Sheet, write_book
from community.resources.problems import sentence_of

# What a page may wait for; a longer file is corrected by its errors.
WHOLE_UP_TO = 20_000
# What no worksheet may be called.
FORBIDDEN = re.compile(r"[\[\]:*?/\\']+")
LONGEST_TITLE = 31


def marked_file(transfer: Transfer, *, whole: bool) -> tuple[io.BytesIO, str]:
    """The rows with their errors as a workbook, and its name.

    Args:
        whole: all rows, so that the corrected file can come in again; else those with errors.
    """
    register, label = REGISTERS[transfer.register], str(RegisterKind(transfer.register).label)
    rows = transfer.rows.order_by("sheet", "id")
    if not whole:
        rows = rows.filter(outcome=RowOutcome.ERROR)
    found = rows.values_list("sheet", "line", "columns", "problems")[:WHOLE_UP_TO]
    known: dict[str, list[str]] = transfer.outcome.get("columns", {})
    taken: set[str] = set()
    sheets: list[Sheet] = []
    for name, group in groupby(found.iterator(chunk_size=2_000), key=lambda row: row[0]):
        names = known.get(name) or [column.name for column in register.columns]
        labels = [str(register.by_name()[one].label) for one in names]
        title = _title(name or label, taken)
        cells = list(_cells(register, names, group))
        sheets.append(Sheet(title, [*labels, str(LINE), str(ERRORS)], cells))
    out = io.BytesIO()
    write_book(out, sheets)
    out.seek(0)
    return out, f"{label}_{_('错误')}.xlsx"


def _cells(register: Register, names: Sequence[str], rows: Any) -> Iterator[list[str]]:
    for _sheet, line, columns, problems in rows:
        cells = [columns.get(n) or columns.get(f"{AS_WRITTEN}{n}", "") for n in names]
        said = (sentence_of(register, problem) for problem in problems)
        yield [*cells, str(line), " ".join(f"{column}：{words}" for column, words in said)]


def _title(name: str, taken: set[str]) -> str:
    """The sheet's name, as a workbook takes it: short, without signs, once."""
    plain = FORBIDDEN.sub(" ", name).strip()[:LONGEST_TITLE] or "1"
    title, number = plain, 1
    while title.casefold() in taken:
        number += 1
        title = f"{plain[: LONGEST_TITLE - 4]} {number}"
    taken.add(title.casefold())
    return title
