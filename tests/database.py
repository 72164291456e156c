"""The tests' databases: one template migrated by the owner, one clone for each worker."""

from __future__ import annotations

import fcntl
import os
from contextlib import closing
from pathlib import Path

import psycopg2
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase

from config.local.postgres import OWNER, SUPERUSER
from tests.plugin import TEMPLATE


def sockets() -> Path:
    """The folder of the private servers' sockets."""
    return Path(os.environ["TEST_SOCKETS"])


def as_superuser(database: str = "postgres") -> psycopg2.extensions.connection:
    """A connection that may do anything, for setting up and tearing down only."""
    connection = psycopg2.connect(host=str(sockets()), user=SUPERUSER, dbname=database)
    connection.autocommit = True
    return connection


def point_to(database: str) -> None:
    """Let both of Django's connections use a database."""
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = database


def build_template() -> None:
    """Migrate the template once, whichever worker comes first; keep what it holds as the seed."""
    with Path(sockets() / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = sockets() / "template.done"
        if done.exists():
            return
        point_to(TEMPLATE)
        call_command("migrate", verbosity=0)
        for alias in connections:
            connections[alias].close()
        _keep_seed()
        done.touch()


def _keep_seed() -> None:
    """Copy every filled table into the schema `seed`, from which the teardown restores it."""
    with closing(as_superuser(TEMPLATE)) as connection, connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {OWNER}")
        cursor.execute("CREATE SCHEMA seed")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM public."{table}")')
            if cursor.fetchone()[0]:
                cursor.execute(f'CREATE TABLE seed."{table}" AS TABLE public."{table}"')


def clone(name: str) -> None:
    """Make this worker's database from the template."""
    with closing(as_superuser()) as connection, connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE {TEMPLATE} OWNER {OWNER}')


EMPTY = """
DO $$ DECLARE t text; BEGIN
    SET session_replication_role = replica;
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
             AND tablename <> 'django_migrations' LOOP
        EXECUTE format('DELETE FROM public.%I', t);
    END LOOP;
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'seed'
             AND tablename <> 'django_migrations' LOOP
        EXECUTE format('INSERT INTO public.%I SELECT * FROM seed.%I', t, t);
    END LOOP;
END $$
"""


def empty() -> None:
    """Bring this worker's database back to the seed, past every trigger."""
    name = connections["default"].settings_dict["NAME"]
    with closing(as_superuser(name)) as connection, connection.cursor() as cursor:
        cursor.execute(EMPTY)


def _fixture_teardown(self: TransactionTestCase) -> None:
    empty()


def lift_truncate_in_teardown() -> None:
    """Tests with real transactions are cleaned up by us: the application's role can't truncate."""
    TransactionTestCase._fixture_teardown = _fixture_teardown  # type: ignore[method-assign]
