"""The table of who is answered what.

`docs/access.csv` has one row for each route and method and one column for each person below, all
asked about the same objects of one firm and one bar, and one for each relation to them, which is
empty where the relation means nothing. After a change of routes or policies run

    ACCESS_WRITE=1 pytest tests/config/test_access.py

and read the difference before keeping it: every cell is a decision.
"""

from __future__ import annotations

import csv
from pathlib import Path

from django.conf import settings

from config.introspection import THIRD_PARTY, routes
from tests.config.access.relations import RELATIONS
from tests.config.access.world import COLUMNS

TABLE = Path(settings.BASE_DIR) / "docs" / "access.csv"
# allauth's and Django's own pages have their own tests in tests/accounts.
OURS = [
    r for r in routes() if r.access != THIRD_PARTY and not r.name.startswith(("account_", "mfa_"))
]
ASKED = [(route, method) for route in OURS for method in route.methods]
KEYS = {(route.name, method) for route, method in ASKED}

# The route and method of a row, and everybody's answer by column.
Rows = dict[tuple[str, str], dict[str, str]]


def read() -> Rows:
    """The table as it is kept."""
    with TABLE.open(encoding="utf-8", newline="") as handle:
        return {
            (row["route"], row["method"]): {c: row[c] for c in (*COLUMNS, *RELATIONS) if row[c]}
            for row in csv.DictReader(handle)
        }


def write(rows: Rows) -> None:
    """Keep these rows, in the order of the routes."""
    with TABLE.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(
            handle, ["route", "method", *COLUMNS, *RELATIONS], lineterminator="\n"
        )
        writer.writeheader()
        for route, method in ASKED:
            answers = rows[route.name, method]
            writer.writerow({"route": route.name, "method": method, **answers})
