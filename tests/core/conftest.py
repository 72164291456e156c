"""What the kernel's tests share: threads, tampering, a duty kind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import psycopg2.extensions
import pytest
from django.db import connection, connections

from core.reminders import DutyKind
from tests import database
from tests.core import kinds


@pytest.fixture
def answer() -> DutyKind:
    """A duty owed by an organisation's clerks, supervised by its director."""
    return kinds.ANSWER


@pytest.fixture
def tamper(transactional_db: None) -> Iterator[Callable[..., None]]:
    """Runs SQL as the superuser with every trigger off, past all that protects a table."""
    with closing(database.as_superuser(connection.settings_dict["NAME"])) as hidden:
        yield lambda sql, *values: _run(hidden, sql, values)


def _run(hidden: psycopg2.extensions.connection, sql: str, values: tuple[Any, ...]) -> None:
    with hidden.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql, values)


@pytest.fixture
def at_once(transactional_db: None) -> Callable[[Callable[[int], Any], int], list[Any]]:
    """Runs a function in many threads that start together; gives results or exceptions in order."""

    def run(function: Callable[[int], Any], threads: int) -> list[Any]:
        gate = threading.Barrier(threads)

        def work(number: int) -> Any:
            gate.wait()
            try:
                return function(number)
            except Exception as error:
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(work, range(threads)))

    return run
