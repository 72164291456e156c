"""Statements as the application's own role sends them, past every line of our code."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from config.local.postgres import APPLICATION


def run(*statements: str, **values: Any) -> None:
    """Send statements, and look at what is otherwise only looked at when they are committed.

    Either all of them stand or, where one is refused, none.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def refused(*statements: str, match: str | None = None, **values: Any) -> str:
    """The same, and the last one must be refused by the database; gives its words."""
    with pytest.raises(DatabaseError, match=match) as told:
        run(*statements, **values)
    return str(told.value)


def role() -> str:
    """Who we are to the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


def is_application() -> bool:
    """Whether it is the role the application runs as, without rights of an owner."""
    return role() == APPLICATION
