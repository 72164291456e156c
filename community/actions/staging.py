"""From a file to staged rows: read by the child process, compared with the register by sets (LC-6)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils.translation import gettext as _

from community.enums.registers import RowOutcome
from community.models import Programme, StagedRow, Transfer
from community.regulations.pairing import PER_COMMUNITY, QUALIFIED_YEARS, next_term
from community.resources import REGISTERS
from community.resources.columns import (
    AS_WRITTEN,
    Bad,
    Column,
    Register,
    heading_of,
    is_ours,
)
from core.calendar import local_day
from core.errors import Unmet
from core.regulation import value_on
from core.sheet_stream import Line, stream

MOST_ROWS = 200_000
BATCH = 5_000
# A title may stand above the headings.
HEADINGS_WITHIN = 10
MOST_NAMED = 12


@dataclass
class Sheet:
    """What the headings of a sheet mean.

    Attributes:
        columns: our column by the cell's place.
        unknown: headings that mean nothing to us.
    """

    name: str
    columns: list[tuple[int, Column]]
    unknown: list[str]


@dataclass
class Reading:
    """What was found while reading, besides the rows.

    Attributes:
        columns: the columns each sheet has.
    """

    rows: int = 0
    columns: dict[str, list[str]] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


class Staged(NamedTuple):
    """A row as it is staged: a model's instance would cost more than all the rest."""

    sheet: str
    line: int
    key: str
    columns: dict[str, str]
    problems: list[str]


def sheet_of(register: Register, name: str, cells: Sequence[str]) -> Sheet | None:
    """The sheet whose headings these cells are; None when they are no headings.

    Raises:
        Unmet: the same column twice.
    """
    known = register.headings()
    columns: list[tuple[int, Column]] = []
    unknown: list[str] = []
    for place, cell in enumerate(cells):
        column = known.get(heading_of(cell))
        if column is None:
            if cell and not is_ours(cell):
                unknown.append(cell[:40])
        elif any(held is column for _place, held in columns):
            words = {"column": column.label}
            raise Unmet(_("“%(column)s”有两列，请只留一列。") % words)
        else:
            columns.append((place, column))
    held = {column.name for _place, column in columns}
    if len(held) < 2 or held.isdisjoint(register.key):
        return None
    return Sheet(name, columns, unknown)


def rows_of(register: Register, lines: Iterator[Line], reading: Reading) -> Iterator[Staged]:
    """The rows of a file as they are staged: cells in their plain form, or what is wrong with them.

    Raises:
        Unmet: no sheet has headings we know.
    """
    sheet: Sheet | None = None
    tried, current = 0, None
    for name, number, cells in lines:
        if name != current:
            if current is not None and sheet is None:
                reading.skipped.append(current)
            current, sheet, tried = name, None, 0
        if sheet is None:
            if tried < HEADINGS_WITHIN:
                tried += 1
                sheet = sheet_of(register, name, cells)
                if sheet is not None:
                    reading.columns[name[:60]] = [c.name for _place, c in sheet.columns]
                    reading.ignored += [w for w in sheet.unknown if w not in reading.ignored]
            continue
        reading.rows += 1
        yield _row(register, sheet, number, cells)
    if current is not None and sheet is None:
        reading.skipped.append(current)
    if not reading.rows:
        words = "、".join(str(column.label) for column in register.columns[:MOST_NAMED])
        raise Unmet(_("没有找到可以导入的行。第一行应是列名，如：%(names)s。") % {"names": words})


def _row(register: Register, sheet: Sheet, number: int, cells: list[str]) -> Staged:
    values: dict[str, str] = {}
    problems: list[str] = []
    for place, column in sheet.columns:
        cell = cells[place] if place < len(cells) else ""
        if not cell:
            if column.required:
                problems.append(f"{column.name}:lacking")
            elif column.clears:
                values[column.name] = ""
            continue
        try:
            values[column.name] = column.read(cell)
        except Bad as bad:
            problems.append(f"{column.name}:{bad}"[:200])
            values[f"{AS_WRITTEN}{column.name}"] = cell
    key = "/".join(values.get(name, "") for name in register.key)
    return Staged(sheet.name[:60], number, key[:60], values, problems)


def stage(
    transfer: Transfer, content: bytes, *, look: Callable[[int], None], most: int = MOST_ROWS
) -> Reading:
    """Read the file into staged rows, a batch at a time.

    Args:
        look: told how many rows are in after each batch; raises to stop.

    Raises:
        TooLarge, WrongType, Unmet: as `core.sheet_stream.stream`; no headings we know.
    """
    register, reading = REGISTERS[transfer.register], Reading()
    StagedRow.objects.filter(transfer=transfer).delete()
    rows = rows_of(register, stream(content, most_rows=most), reading)
    while batch := list(islice(rows, BATCH)):
        _copy(transfer.pk, batch)
        look(reading.rows)
    return reading


def _copy(transfer_id: int, rows: Sequence[Staged]) -> None:
    """Write staged rows in one go."""
    write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    out = io.StringIO()
    # Every cell in quotes: an empty one is an empty text then, and not nothing.
    lines = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    lines.writerows(
        (transfer_id, r.sheet, r.line, r.key, write(r.columns), "", as_array(r.problems))
        for r in rows
    )
    out.seek(0)
    columns = "transfer_id, sheet, line, key, columns, outcome, problems"
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY community_stagedrow ({columns}) FROM STDIN WITH (FORMAT csv)", out
        )


def as_array(words: Sequence[str]) -> str:
    """A list of texts as PostgreSQL writes it."""
    if not words:
        return "{}"
    quoted = (word.replace("\\", "\\\\").replace('"', '\\"') for word in words)
    return "{" + ",".join(f'"{word}"' for word in quoted) + "}"


def particulars(transfer: Transfer, at: datetime) -> dict[str, Any]:
    """What the SQL of registers asks for by name."""
    programme: Programme = transfer.programme
    today = local_day(at)
    bar = programme.bar
    years = value_on(QUALIFIED_YEARS.key, bar, today).value
    return {
        "transfer": transfer.pk,
        "programme": programme.pk,
        "bar": bar.pk,
        "bar_name": bar.name,
        "above": bar.parent_id,
        "region": programme.region_id,
        "starts_on": programme.starts_on,
        "today": today,
        "at": at,
        "certified_from": min(programme.starts_on, today),
        "certified_until": next_term(today, None, years)[1],
        "per_community": value_on(PER_COMMUNITY.key, bar, today).value,
    }


JUDGED = """SELECT j.id, j.target, j.place, j.current, s.key, s.columns, s.line,
        s.problems || j.found::varchar[] AS problems,
        CASE WHEN cardinality(s.problems) + cardinality(j.found) > 0 THEN 'error'
             WHEN j.current IS NULL THEN 'new'
             WHEN j.current @> (s.columns - %(once)s::text[]) THEN 'same'
             ELSE 'changed' END AS outcome
    FROM ({judge}) j JOIN community_stagedrow s ON s.id = j.id"""


@contextmanager
def by_sets() -> Iterator[Any]:
    """A cursor for statements about a whole file.

    Nothing is known of rows that were staged a moment ago, so the planner would take them for few
    and look each one up in what is scanned anew every time.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        yield cursor
        cursor.execute("SET LOCAL enable_nestloop = on")


def judged_sql(register: Register) -> str:
    """What each staged row would do, by the register as it stands."""
    return JUDGED.replace("{judge}", register.judge)


def judge(transfer: Transfer, at: datetime) -> dict[str, Any]:
    """Compare the staged rows with the register and write down what each would do.

    Returns:
        How many rows of each outcome, and the digest of what was found.
    """
    register = REGISTERS[transfer.register]
    words = {**particulars(transfer, at), "once": register.once}
    with by_sets() as cursor:
        digest = judged_into_table(cursor, register, words)
        cursor.execute(
            """UPDATE community_stagedrow s SET outcome = j.outcome, problems = j.problems
               FROM pg_temp.judged j WHERE j.id = s.id"""
        )
    return {**counts_of(transfer), "digest": digest}


# What was shown, in short: it has to be the same when it is written.
DIGEST = """SELECT coalesce(md5(string_agg(md5(outcome || key || coalesce(
        CASE WHEN outcome = 'changed' THEN current::text END, '')), '' ORDER BY id)), '')
    FROM pg_temp.judged"""


def judged_into_table(cursor: Any, register: Register, words: dict[str, Any]) -> str:
    """Judge the staged rows into the table `judged`, which goes with the transaction.

    Each has the id of the row it means, or `made`, the one it will make.

    Returns:
        The digest of what was found.
    """
    made = "x.target"
    if register.made_in:
        fresh = f"nextval(pg_get_serial_sequence('{register.made_in}', 'id'))"
        made = f"CASE WHEN x.target IS NULL AND x.outcome = 'new' THEN {fresh} ELSE x.target END"
    cursor.execute("DROP TABLE IF EXISTS pg_temp.judged")
    cursor.execute(
        f"""CREATE TEMPORARY TABLE judged ON COMMIT DROP AS
            SELECT x.*, {made} AS made FROM ({judged_sql(register)}) x""",
        words,
    )
    cursor.execute("ANALYZE pg_temp.judged")
    cursor.execute(DIGEST)
    return str(cursor.fetchone()[0])


def counts_of(transfer: Transfer) -> dict[str, Any]:
    """How many staged rows there are of each outcome."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT outcome, count(*) FROM community_stagedrow WHERE transfer_id = %s GROUP BY 1",
            [transfer.pk],
        )
        found = dict(cursor.fetchall())
    return {outcome: found.get(outcome, 0) for outcome in RowOutcome.values}
