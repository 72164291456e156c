"""What PostgreSQL itself guards: rights of the application's role, locks, snapshots."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from core.database import append_only_tables, one_at_a_time, snapshot
from core.models import CalendarYear
from tests.factories import moment

AT = moment("2026-05-08")


@pytest.mark.django_db
def test_the_application_owns_nothing_and_may_not_lift_a_guard() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)
    for statement in (
        "ALTER TABLE core_auditentry DISABLE TRIGGER ALL",
        "DROP TRIGGER core_auditentry_append_only ON core_auditentry",
        "SET session_replication_role = replica",
        "DROP TABLE core_auditentry",
        "CREATE OR REPLACE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
        "CREATE TABLE public.mine (id int)",
        "GRANT UPDATE ON core_auditentry TO bar_app",
        "SET ROLE bar_owner",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'y', now())",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            # A grant one may not give is only a warning: look whether it took effect.
            cursor.execute("UPDATE core_auditentry SET id = id")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_append_only_tables_are_read_and_added_to_only() -> None:
    tables = append_only_tables("owner")
    assert {"core_auditentry", "core_auditseal", "core_sealedentry", "core_parametervalue"} <= set(
        tables
    )
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                """SELECT privilege_type FROM information_schema.role_table_grants
                   WHERE grantee = current_user AND table_name = %s""",
                [table],
            )
            assert {row[0] for row in cursor.fetchall()} == {"SELECT", "INSERT"}, table


def test_a_name_is_held_by_one_transaction_at_a_time(at_once: Callable[..., list[Any]]) -> None:
    held: list[str] = []

    def work(number: int) -> None:
        with transaction.atomic():
            one_at_a_time("tests")
            held.append(f"in {number}")
            time.sleep(0.05)
            held.append(f"out {number}")

    at_once(work, 4)
    for entered, left in zip(held[::2], held[1::2], strict=True):
        assert entered.split()[1] == left.split()[1]


def test_a_snapshot_sees_nothing_written_meanwhile_and_writes_nothing(
    at_once: Callable[..., list[Any]],
) -> None:
    before = CalendarYear.objects.count()

    def work(number: int) -> tuple[int, int] | None:
        if number:
            time.sleep(0.2)
            CalendarYear.objects.create(year=1999, source="x", loaded_at=AT)
            return None
        with snapshot():
            first = CalendarYear.objects.count()
            time.sleep(0.6)
            return first, CalendarYear.objects.count()

    assert at_once(work, 2)[0] == (before, before)
    assert CalendarYear.objects.count() == before + 1
    with pytest.raises(DatabaseError, match="read-only"), snapshot():
        CalendarYear.objects.all().delete()
