"""What the kernel asks of PostgreSQL directly: append-only tables, rights, locks by name.

The application's role owns no table. On append-only tables it may only read and insert, and a
trigger refuses anything else to everybody; the hash chain finds what even the owner changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, connections, migrations, transaction

REFUSE = """
CREATE OR REPLACE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


def append_only(table: str) -> migrations.RunSQL:
    """A migration step after which rows of a table can neither be changed nor removed."""
    return migrations.RunSQL(
        f"""
        {REFUSE}
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
        """,
        f"""
        DROP TRIGGER {table}_append_only ON {table};
        DROP TRIGGER {table}_no_truncate ON {table};
        """,
    )


def sql_file(path: Path, *, undo: str) -> migrations.RunSQL:
    """A migration step that runs a file beside the migrations."""
    return migrations.RunSQL(path.read_text(encoding="utf-8"), undo)


def guarded_moves(table: str, model: str) -> migrations.RunSQL:
    """A migration step after which the database refuses moves the transition table lacks."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_moves BEFORE INSERT OR UPDATE OF state ON {table}
            FOR EACH ROW EXECUTE FUNCTION core_check_move('{model}');
        """,
        f"DROP TRIGGER {table}_moves ON {table};",
    )


def append_only_tables(alias: str) -> list[str]:
    """The tables whose changes the triggers refuse, as the database itself knows them."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE %s",
            ["%\\_append\\_only"],
        )
        return sorted(row[0] for row in cursor.fetchall())


def pin_functions(alias: str) -> None:
    """Let the owner's functions look up names in our schema only.

    Otherwise a temporary table of the same name, which every role may make, would be found first,
    and a guard would judge by its rows.
    """
    with connections[alias].cursor() as cursor:
        cursor.execute(
            """SELECT p.oid::regprocedure::text FROM pg_proc p
               WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
                 AND p.proowner = current_user::regrole AND NOT EXISTS (
                     SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"""
        )
        for (function,) in cursor.fetchall():
            cursor.execute(
                f"ALTER FUNCTION {function} SET search_path = pg_catalog, public, pg_temp"
            )


def grant_rights(*, owner_alias: str, role: str) -> None:
    """Give the application's role what it needs, and no more, on every table."""
    pin_functions(owner_alias)
    read_only = ["core_allowedmove", "django_migrations"]
    with connections[owner_alias].cursor() as cursor:
        quoted = connections[owner_alias].ops.quote_name(role)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
        cursor.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}"
        )
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        for table in append_only_tables(owner_alias):
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {quoted}")
        for table in read_only:
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {quoted}")


def one_at_a_time(name: str) -> None:
    """Wait until no other transaction holds this name, and hold it to the end of ours."""
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


@contextmanager
def snapshot() -> Iterator[None]:
    """Read everything inside as it stood at one moment, whatever others write meanwhile."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
