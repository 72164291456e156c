"""`make bench`: how the lists hold up when there is a hundred times as much of everything.

Each list is asked in turn from a database with 1,000 cases and from one with 100,000, and from a
small part of a city and all of it; the medians' ratio is printed. Then a register of 100,000
lawyers is brought in, against parsing and plain COPY. Exit code 1 where a ratio is above its limit.

    python -m tests.bench [--small 1000] [--large 100000] [--rounds 9] [--part cases|city|import]
"""

from __future__ import annotations

import argparse
import logging
import os
import statistics
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import tests.plugin  # noqa: F401 - starts the servers before the settings are read

if TYPE_CHECKING:
    from tests.bench.imports import Cost

LIMIT = 1.2
IMPORT_LIMIT = 3.0
Row = tuple[str, str, list[float], list[float]]
ASKED = [
    ("director", "/"),
    ("director", "/cases/"),
    ("director", "/cases/?state=accepted"),
    ("director", "/cases/?q=宏达"),
    ("director", "/receptions/"),
    ("director", "/filings/"),
    ("director", "/conflicts/"),
    ("director", "/search?q=宏达"),
    ("lawyer", "/"),
    ("lawyer", "/cases/"),
    ("lawyer", "/receptions/"),
    ("officer", "/"),
    ("officer", "/filings/"),
    ("officer", "/filings/?show=all"),
    ("officer", "/filings/?state=registered"),
    ("officer", "/filings/?q=宏达"),
    ("officer", "/filings/?officer=none"),
    ("officer", "/filings/overdue/"),
    ("officer", "/search?q=宏达"),
    ("leader", "/"),
    ("admin", "/records/"),
    ("officer", "/inbox/"),
]
# The same for lawyers in communities: a third of the city's communities against all of them.
ASKED_OF_A_CITY = [
    ("lawyer", "/"),
    ("lawyer", "/log/"),
    ("lawyer", "/months/"),
    ("clerk", "/"),
    ("clerk", "/log/"),
    ("clerk", "/months/"),
    ("liaison", "/"),
    ("liaison", "/log/"),
    ("liaison", "/requests/"),
    ("liaison", "/communities/"),
    ("liaison", "/pairings/"),
    ("liaison", "/pairings/board"),
    ("liaison", "/rota/"),
    ("liaison", "/months/"),
    ("liaison", "/months/overview"),
    ("officer", "/"),
    ("officer", "/log/"),
    ("officer", "/requests/"),
    ("officer", "/requests/?state=closed"),
    ("officer", "/communities/"),
    ("officer", "/communities/firms/"),
    ("officer", "/communities/lawyers/"),
    ("officer", "/qualifications/"),
    ("officer", "/pairings/"),
    ("officer", "/pairings/board"),
    ("officer", "/months/"),
    ("officer", "/months/?level=firm&state=open"),
    ("officer", "/months/overview"),
    ("justice", "/months/overview"),
    ("justice", "/"),
]


def main() -> int:
    """Build both, measure, print.

    Returns:
        1 where a list is slower than the limit allows.
    """
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", default="", help="addresses that contain this")
    parser.add_argument("--part", default="all", choices=["all", "cases", "city", "import"])
    options = parser.parse_args()

    import django

    django.setup()
    from django.conf import settings

    from tests import broker, database
    from tests.bench import imports, world

    logging.disable(logging.CRITICAL)
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.LOCAL_DATA = True
    settings.CELERY_BROKER_URL = broker.address()
    database.build_template()
    rows: list[Row] = []
    if options.part in ("all", "cases"):
        sizes = {"bench_small": options.small, "bench_large": options.large}
        for name, size in sizes.items():
            start = time.monotonic()
            world.build(name, size)
            world.close_all()
            print(f"{size:>9,} cases written in {time.monotonic() - start:.0f} s", flush=True)
        rows += measured(list(sizes), ASKED, options.rounds, options.only)
    if options.part in ("all", "city"):
        for name, every in (("bench_third", 3), ("bench_city", 1)):
            start = time.monotonic()
            world.build_city(name, every)
            world.close_all()
            took = time.monotonic() - start
            print(f"1 in {every} communities with their year written in {took:.0f} s", flush=True)
        names = ["bench_third", "bench_city"]
        rows += measured(names, ASKED_OF_A_CITY, options.rounds, options.only)
    fine = report(rows) if rows else True
    if options.part in ("all", "import"):
        fine = report_import(imports.measure("bench_import", options.large)) and fine
    return 0 if fine else 1


def measured(
    names: list[str], asked_of: list[tuple[str, str]], rounds: int, only: str
) -> Iterator[Row]:
    """Ask each list from both databases in turn; gives the seconds of each.

    The two answers of a list follow one another, so that a machine's slow moment meets both.
    """
    from django.utils.encoding import iri_to_uri

    from accounts.models import User
    from tests import database, factories

    times: dict[tuple[str, str], dict[str, list[float]]] = {
        asked: {name: [] for name in names} for asked in asked_of if only in asked[1]
    }
    clients = {}
    for name in names:
        database.point_to(name)
        for login in {login for login, _path in times}:
            clients[name, login] = factories.client_of(User.objects.get(username=login))
    for _round in range(rounds):
        for (login, path), found in times.items():
            for name in names:
                database.point_to(name)
                clients[name, login].get(iri_to_uri(path))
                start = time.perf_counter()
                answer = clients[name, login].get(iri_to_uri(path))
                found[name].append(time.perf_counter() - start)
                assert answer.status_code == 200, (path, answer.status_code)
    for (login, path), found in times.items():
        yield login, path, found[names[0]], found[names[1]]


def report(rows: list[Row]) -> bool:
    """Print the medians and their ratios; tells whether all are within the limit."""
    print(f"\n{'who':9} {'list':32} {'small ms':>9} {'large ms':>9} {'ratio':>6}")
    worst = 0.0
    for login, path, small, large in rows:
        low, high = statistics.median(small), statistics.median(large)
        worst = max(worst, high / low)
        mark = "" if high / low <= LIMIT else f"  above {LIMIT}"
        print(f"{login:9} {path:32} {low * 1e3:9.1f} {high * 1e3:9.1f} {high / low:6.2f}{mark}")
    print(f"\nlargest ratio {worst:.2f}; the limit is {LIMIT}")
    return worst <= LIMIT


def report_import(cost: Cost) -> bool:
    """Print what the import took; tells whether it is within its limit."""
    print(f"\nlawyers previewed in {cost.preview:.1f} s, written in {cost.write:.1f} s")
    print(f"parsed in {cost.parse:.1f} s, copied plainly in {cost.copy:.1f} s")
    print(f"ratio {cost.ratio:.2f}; the limit is {IMPORT_LIMIT}")
    return cost.ratio <= IMPORT_LIMIT


if __name__ == "__main__":
    sys.exit(main())
