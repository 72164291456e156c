"""What the database itself keeps: its role, its guards' schema, its moves, what is append-only."""

from __future__ import annotations

import pytest
from django.db import connection

from core.models import AllowedMove
from core.transitions import TABLES
from tests.cases import sql
from tests.kept import *  # noqa: F403


def test_the_tests_speak_to_the_database_as_the_application_does() -> None:
    assert sql.is_application()


def test_every_guard_looks_names_up_in_our_schema_only() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT p.proname, array_to_string(p.proconfig, ';') FROM pg_trigger t
               JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"""
        )
        found = dict(cursor.fetchall())
    assert "cases_check_acceptance" in found
    pinned = "search_path=pg_catalog, public, pg_temp"
    assert [name for name, set_to in found.items() if pinned not in (set_to or "").split(";")] == []


def every_move(model: str) -> list[tuple[str, str, bool]]:
    """Every pair of states, and whether the table has it."""
    table = TABLES[model]
    return [
        (source, target, (source, target) in table.moves())
        for source in ("", *table.states)
        for target in table.states
        if source != target
    ]


@pytest.mark.parametrize("model", ["cases.case", "cases.meeting", "cases.jointhandling"])
def test_the_database_knows_exactly_the_moves_of_the_table(model: str) -> None:
    held = set(AllowedMove.objects.filter(table=model).values_list("from_state", "to_state"))
    assert held == {(s, t) for s, t, allowed in every_move(model) if allowed}


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize(
    "table",
    [
        "cases_count",
        "cases_opinion",
        "cases_truthundertaking",
        "cases_handlerundertaking",
        "cases_workplan",
        "cases_supervision",
        "conflicts_check",
        "conflicts_decision",
    ],
)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET id = id", "TRUNCATE {}"])
def test_what_is_append_only_is_neither_changed_nor_removed(table: str, statement: str) -> None:
    sql.refused(statement.format(table), match="permission denied")
