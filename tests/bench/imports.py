"""Bringing in a register of a hundred thousand lawyers, against parsing the file and plain COPY.

The plain way writes the same finished rows into tables with the same indexes and foreign keys,
without judging or comparing anything.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from core.sheet_stream import stream
from tests import cast, database
from tests.community import flow_transfers as files

# The tables an import of lawyers fills, and which of their rows it made.
FILLED = {
    "accounts_user": "id IN (SELECT person_id FROM community_lawyerprofile)",
    "accounts_membership": "person_id IN (SELECT person_id FROM community_lawyerprofile)",
    "community_lawyerprofile": "true",
    "community_qualification": "true",
    "core_auditentry": "subject_type = 'community.lawyerprofile'",
}


@dataclass(frozen=True)
class Cost:
    """Seconds of each part."""

    parse: float
    copy: float
    preview: float
    write: float

    @property
    def ratio(self) -> float:
        """How many times the plain way the import takes."""
        return (self.preview + self.write) / (self.parse + self.copy)


def measure(name: str, lawyers: int) -> Cost:
    """Bring so many lawyers into a database of that name, then do it the plain way."""
    database.clone(name)
    database.point_to(name)
    desk = files.Desk(cast.bar(cast.province(None)))
    desk.take("firms", files.data_file("firms"))
    content = _register(lawyers)
    parse, _rows = _timed(lambda: list(stream(content, most_rows=lawyers + 1)))
    preview, read = _timed(lambda: desk.read("lawyers", content))
    write, done = _timed(lambda: desk.write(read))
    if (done.state, files.counts(done)) != ("done", (lawyers, 0, 0, 0)):
        raise RuntimeError(f"{done.state}: {done.outcome} {done.problem}")
    return Cost(parse, _copy(name), preview, write)


def _timed(run: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = run()
    return time.perf_counter() - start, found


def _register(lawyers: int) -> bytes:
    """The demo's lawyers over and over, each with a number and an address of their own."""
    sheet = files.data_file("lawyers").decode("utf-8-sig")
    kept = list(csv.DictReader(io.StringIO(sheet)))
    rows = [list(kept[0])]
    for n in range(lawyers):
        row = {**kept[n % len(kept)], "lawyer_id": f"SL{n:07d}", "email": f"sl{n}@example.invalid"}
        # A firm has one director, who is in it from the first round.
        if n >= len(kept) and row["role"] == "主任":
            row["role"] = "合伙人"
        rows.append(list(row.values()))
    return files.csv_file(rows)


def _copy(name: str) -> float:
    """Seconds COPY takes for the same rows, into empty tables with the same indexes and keys."""
    took = 0.0
    with closing(database.as_superuser(name)) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA plain")
        for table, made in FILLED.items():
            rows = io.StringIO()
            cursor.copy_expert(f"COPY (SELECT * FROM {table} WHERE {made}) TO STDOUT", rows)
            cursor.execute(f"CREATE TABLE plain.{table} (LIKE {table} INCLUDING ALL)")
            cursor.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE contype = 'f' AND conrelid = %s::regclass",
                [table],
            )
            for (key,) in cursor.fetchall():
                cursor.execute(f"ALTER TABLE plain.{table} ADD {key}")
            rows.seek(0)
            start = time.perf_counter()
            cursor.copy_expert(f"COPY plain.{table} FROM STDIN", rows)
            took += time.perf_counter() - start
    return took
