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
DEMO_LIMIT = 120
# Only pages that show as much are held to the limit, by their bytes: a firm of a small city has
# fewer communities on its page.
ALIKE = 1.15
Row = tuple[str, str, list[float], list[float], float]
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
# The same for lawyers in communities: a third of the city's communities against all of them, what
# they do as much less. Each list is asked as everybody whose whole city or district it shows, and
# as who serves or is served.
OFFICE = tuple(
    f"/office/{name}/"
    for name in ("resolutions", "rules", "matters", "trainings", "publicity", "briefings")
)
DUTY = ("/rota/", "/rota/hours/", "/quotas/", "/volumes/", "/exchanges/")
REGISTERS = ("/communities/", "/communities/firms/", "/communities/lawyers/")
DISTRICT = ("/districts/", "/spot-checks/", "/spot-checks/board", "/changes/", "/suggestions/")
PAGES_OF_A_CITY: dict[str, tuple[str, ...]] = {
    "lawyer": ("/", "/log/", "/requests/", "/months/", *DUTY, *REGISTERS, "/spot-checks/"),
    "clerk": ("/", "/log/", "/requests/", "/months/", "/rota/", "/volumes/", "/changes/"),
    "community_clerk": (
        *("/", "/log/", "/requests/", *DUTY, *REGISTERS, "/pairings/", "/changes/", "/quarters/"),
        *("/alerts/", "/office/rules/", "/office/trainings/", "/office/publicity/"),
    ),
    "liaison": (
        *("/", "/log/", "/requests/", "/months/", "/months/overview", *DUTY, *REGISTERS),
        *("/qualifications/", "/pairings/", "/pairings/board", "/pairings/takeovers/"),
        *(*DISTRICT, "/quarters/overview", "/alerts/", *OFFICE),
    ),
    "officer": (
        *("/", "/log/", "/requests/", "/requests/?state=closed", "/volumes/", *REGISTERS),
        *("/qualifications/", "/pairings/", "/pairings/board", "/pairings/takeovers/"),
        *("/months/", "/months/?level=firm&state=open", "/months/overview", *DISTRICT),
        *("/spot-checks/?state=done", "/quarters/overview", "/alerts/", *OFFICE),
    ),
    "justice": (
        *("/", "/months/overview", "/districts/", *REGISTERS, "/pairings/", "/alerts/"),
        *(path for path in OFFICE if path != "/office/matters/"),
    ),
}
ASKED_OF_A_CITY = [(login, path) for login, paths in PAGES_OF_A_CITY.items() for path in paths]


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
            loaded = world.build_city(name, every)
            world.close_all()
            took = time.monotonic() - start
            print(f"1 in {every} communities with their year written in {took:.0f} s", flush=True)
        mark = "" if loaded <= DEMO_LIMIT else f"  above {DEMO_LIMIT}"
        print(f"of that `demo --size city` {loaded:.0f} s; the limit is {DEMO_LIMIT} s{mark}")
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
    clients, sizes = {}, {}
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
                assert answer.status_code == 200, (login, path, answer.status_code)
                sizes[login, path, name] = len(answer.content)
    for (login, path), found in times.items():
        longer = sizes[login, path, names[1]] / sizes[login, path, names[0]]
        yield login, path, found[names[0]], found[names[1]], longer


def report(rows: list[Row]) -> bool:
    """Print the medians and their ratios; tells whether those of like pages are within the limit."""
    print(f"\n{'who':15} {'list':30} {'small ms':>9} {'large ms':>9} {'ratio':>6} {'bytes':>6}")
    worst = 0.0
    for login, path, small, large, longer in rows:
        low, high = statistics.median(small), statistics.median(large)
        alike = 1 / ALIKE <= longer <= ALIKE
        worst = max(worst, high / low) if alike else worst
        mark = "" if high / low <= LIMIT else f"  above {LIMIT}"
        mark = mark if alike else "  another page: not compared"
        figures = f"{low * 1e3:9.1f} {high * 1e3:9.1f} {high / low:6.2f} {longer:6.2f}"
        print(f"{login:15} {path:30} {figures}{mark}")
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
