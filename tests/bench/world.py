"""Databases of two sizes for measuring: the demo's cases, copied by the thousand.

The copies are written by the superuser with triggers off: what is measured is reading. One firm
keeps a tenth of all cases, one bar gets nine tenths of all reports. Every list is longer than a
page in the small one already, so that the two show as much.
"""

from __future__ import annotations

import io
import time
from contextlib import closing
from typing import Any

from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone

from accounts.models import Organisation, User
from cases.models import Case
from community.actions import quarters
from config.demo import cases as demo_cases
from config.demo import city as demo_city
from core.models import Duty
from filings.models import Filing
from tests import database
from tests.bench import city

WORDS = "ARRAY['宏','达','宏达', substr(md5(n::text),1,2), substr(md5(n::text),3,2)]"
PAGES_FULL = 200
LETTERS = "substr(md5(n::text), 1, 6)"


def build(name: str, size: int) -> None:
    """Make a database holding so many cases, their reports, receptions and duties."""
    database.clone(name)
    database.point_to(name)
    call_command("demo", "load", "--size", "small", stdout=io.StringIO())
    with closing(database.as_superuser(name)) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        _cases(cursor, size)
        _reports(cursor, size)
        _duties(cursor, size)
        _receptions(cursor, max(size // 10, PAGES_FULL))
        connection.set_session(autocommit=True)
        cursor.execute("VACUUM ANALYZE")


def build_city(name: str, every: int) -> float:
    """Make a database of a city with a year behind it, with one in so many of its communities.

    Returns:
        The seconds of what `demo --size city` does; what lists need besides comes after it.
    """
    database.clone(name)
    database.point_to(name)
    at, start = timezone.localtime(), time.monotonic()
    with transaction.atomic():
        demo_cases.load(demo_city.load(at=at, every=every), at=at)
    took = time.monotonic() - start
    quarters.open_quarters(at=at)
    with closing(database.as_superuser(name)) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        city.fill(cursor, copy)
        connection.set_session(autocommit=True)
        cursor.execute("VACUUM ANALYZE")
    return took


def copy(cursor: Any, table: str, base: list[int], size: int, values: dict[str, str]) -> None:
    """Copy rows in turn, with some columns given as SQL over the running number `n`."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_name = %s AND column_name <> 'id' ORDER BY 1",
        [table],
    )
    columns = [column for (column,) in cursor.fetchall()]
    chosen = ", ".join(values.get(column, f'b."{column}"') for column in columns).replace("%", "%%")
    listed = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(
        f'INSERT INTO "{table}" ({listed}) SELECT {chosen} FROM generate_series(1, %s) n '
        f'JOIN "{table}" b ON b.id = (%s::bigint[])[1 + n %% %s]',
        [size, base, len(base)],
    )


def _searched(title: str) -> dict[str, str]:
    return {"title": title, "grams": WORDS, "initials": LETTERS, "pinyin": LETTERS}


def _cases(cursor: Any, size: int) -> None:
    firm = Case.objects.get(pk=Filing.objects.filter(state="registered").latest("id").case_id).firm
    others = list(
        Organisation.objects.filter(kind=firm.kind).exclude(pk=firm.pk).values_list("pk", flat=True)
    )
    base = list(Case.objects.filter(firm=firm).exclude(state="merged").values_list("pk", flat=True))
    other = f"(ARRAY{others})[1 + n % {len(others)}]"
    values = {
        "firm_id": f"CASE WHEN n % 10 = 0 THEN {firm.pk} ELSE {other} END",
        "register_no": "'副' || n",
        **_searched("'宏达公司欠薪案' || n"),
    }
    copy(cursor, "cases_case", base, size, values)
    lawyer = User.objects.get(username="lawyer")
    cursor.execute(
        "INSERT INTO cases_caseuserobjectpermission (content_object_id, permission_id, user_id) "
        "SELECT c.id, (SELECT min(permission_id) FROM cases_caseuserobjectpermission), %s "
        "FROM cases_case c WHERE c.firm_id = %s ON CONFLICT DO NOTHING",
        [lawyer.pk, firm.pk],
    )


def _reports(cursor: Any, size: int) -> None:
    by_state = {f.state: f for f in Filing.objects.order_by("-id")}
    done = by_state["registered"]
    waiting = [by_state[state].pk for state in ("sent", "taken_up", "returned")]
    other = Organisation.objects.filter(kind=done.bar.kind).exclude(pk=done.bar_id).first()
    assert other is not None
    values = {
        "case_id": "NULL",
        "paper": "true",
        "bar_id": f"CASE WHEN n % 10 = 0 THEN {other.pk} ELSE {done.bar_id} END",
        "sent_at": "now() - n * interval '1 minute'",
        "number_id": "1000000 + n",
        "number_text": "'（2025）杭律备字第' || n || '号'",
        "number_seq": "n",
        "number_year": "2000 + n % 25",
        **_searched("'宏达公司欠薪案' || n"),
        "sent_title": "'宏达公司欠薪案' || n",
    }
    waits = max(size // 20, PAGES_FULL)
    copy(cursor, "filings_filing", [done.pk], size - waits, values)
    open_values = {k: v for k, v in values.items() if not k.startswith("number")}
    copy(cursor, "filings_filing", waiting, waits, open_values)


def _duties(cursor: Any, size: int) -> None:
    base = list(Duty.objects.filter(state="open").values_list("pk", flat=True))
    values = {"subject_id": "1000000000 + n", "due_on": "current_date + (n % 60)::int"}
    copy(cursor, "core_duty", base, max(size // 20, len(base) * PAGES_FULL), values)


def _receptions(cursor: Any, size: int) -> None:
    cursor.execute("SELECT array_agg(id) FROM cases_reception")
    base = cursor.fetchone()[0]
    cursor.execute(
        "SELECT array_agg(column_name::text) FROM information_schema.columns "
        "WHERE table_name = 'cases_reception'"
    )
    has = cursor.fetchone()[0]
    own = {"register_no": "'访' || n"} if "register_no" in has else {}
    copy(cursor, "cases_reception", base, size, own)


def close_all() -> None:
    """Let go of the database in use."""
    for alias in connections:
        connections[alias].close()
