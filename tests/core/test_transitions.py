"""State diagrams: the one write path, under lock, and the database's own refusal."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounts.models import Organisation, User
from core.audit import Facts
from core.errors import Stale, WrongState
from core.models import AuditEntry, Duty
from core.transitions import TABLES, Table, Transition, lock, move, table_of
from tests.factories import actor, moment

AT = moment("2026-05-08")


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Table:
    """A diagram on a model that has a state; the rows of `Duty` serve."""
    monkeypatch.setitem(TABLES, "core.duty", None)
    del TABLES["core.duty"]
    return Table(
        "core.duty",
        {"open": "进行中", "paused": "中止", "discharged": "完成"},
        (
            Transition("begin", ("",), "open"),
            Transition("stop", ("open",), "paused", "暂停", "LC-15", chained=True),
            Transition("note", ("open", "paused"), None, "备注"),
            Transition("end", ("open",), "paused", "了结"),
            Transition("end", ("open",), "discharged", "了结"),
        ),
    )


def row(debtor: Organisation, number: int = 1, **more: Any) -> Duty:
    """A row to move."""
    values = {
        "kind": "tests.answer",
        "clause": "LC-15",
        "subject_type": "tests.thing",
        "subject_id": number,
        "debtor": debtor,
        "opened_at": AT,
        "counted_from": date(2026, 5, 8),
        "due_on": date(2026, 5, 12),
        **more,
    }
    return Duty.objects.create(**values)


@pytest.mark.django_db
def test_a_move_writes_the_state_and_its_entry(
    firm: Organisation, clerk: User, table: Table
) -> None:
    made = row(firm)
    moved = move(
        made,
        "stop",
        actor=actor(clerk),
        at=AT,
        values={"label": "等材料"},
        facts=Facts(reason="等材料", changes={"days": [1, 2]}),
    )
    made.refresh_from_db()
    assert (made.state, made.label) == ("paused", "等材料")
    assert moved.state == "paused"
    entry = AuditEntry.objects.get(act="stop")
    assert (entry.from_state, entry.to_state, entry.clause) == ("open", "paused", "LC-15")
    assert (entry.reason, entry.changes) == ("等材料", {"days": [1, 2]})
    assert (entry.person, entry.owner, entry.chain_seq) == (clerk, firm, 1)
    assert (entry.subject_type, entry.subject_id) == ("core.duty", made.pk)


@pytest.mark.django_db
def test_an_act_the_state_does_not_allow_is_refused_in_words(
    firm: Organisation, clerk: User, table: Table
) -> None:
    made = row(firm, state="paused")
    for act in ("stop", "end"):
        with pytest.raises(WrongState, match="中止"):
            move(made, act, actor=actor(clerk), at=AT)
    with pytest.raises(WrongState):
        move(made, "unheard of", actor=actor(clerk), at=AT)
    with pytest.raises(WrongState):
        move(row(firm, 2), "stop", target="discharged", actor=actor(clerk), at=AT)
    made.refresh_from_db()
    assert made.state == "paused"
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_the_state_in_the_database_counts_not_the_one_in_hand(
    firm: Organisation, clerk: User, table: Table
) -> None:
    made = row(firm)
    Duty.objects.filter(pk=made.pk).update(state="paused")
    with pytest.raises(WrongState):
        move(made, "stop", actor=actor(clerk), at=AT)


@pytest.mark.django_db
def test_an_act_without_target_keeps_the_state(
    firm: Organisation, clerk: User, table: Table
) -> None:
    move(row(firm), "note", actor=actor(clerk), at=AT)
    entry = AuditEntry.objects.get()
    assert (entry.from_state, entry.to_state) == ("open", "open")


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["state", "version"])
def test_the_state_is_not_written_past_the_table(
    firm: Organisation, clerk: User, table: Table, column: str
) -> None:
    with pytest.raises(ValueError, match="move alone"):
        move(row(firm), "note", actor=actor(clerk), at=AT, values={column: "discharged"})


@pytest.mark.django_db
def test_a_version_that_was_passed_or_a_row_that_is_gone_is_stale(firm: Organisation) -> None:
    lock(firm, version=1)
    Organisation.objects.filter(pk=firm.pk).update(version=2)
    with pytest.raises(Stale, match="别人已经改过"):
        lock(firm, version=1)
    made = row(firm)
    Duty.objects.all().delete()
    with pytest.raises(Stale):
        lock(made)


def test_of_two_at_once_one_moves_and_the_other_is_told(
    firm: Organisation, clerk: User, table: Table, at_once: Callable[..., list[Any]]
) -> None:
    made, who = row(firm), actor(clerk)
    results = at_once(lambda _n: move(made, "stop", actor=who, at=AT).state, 2)
    assert sorted(map(type, results), key=str) == sorted([str, WrongState], key=str)
    assert AuditEntry.objects.count() == 1


def test_the_race_test_would_notice_a_move_without_lock(
    firm: Organisation, table: Table, at_once: Callable[..., list[Any]]
) -> None:
    made, read = row(firm), threading.Barrier(2)

    def naive(_number: int) -> str:
        fresh = Duty.objects.get(pk=made.pk)
        read.wait()
        table.check("stop", fresh.state)
        Duty.objects.filter(pk=made.pk).update(state="paused")
        return "paused"

    assert at_once(naive, 2) == ["paused", "paused"]


@pytest.fixture
def guarded(tamper: Callable[..., None]) -> Iterator[None]:
    """The database's guard on the table, with the diagram's moves."""
    tamper(
        """CREATE TRIGGER tests_moves BEFORE INSERT OR UPDATE OF state ON core_duty
           FOR EACH ROW EXECUTE FUNCTION core_check_move('tests.duty')"""
    )
    for before, after in (("", "open"), ("open", "paused")):
        tamper(
            """INSERT INTO core_allowedmove ("table", from_state, to_state)
               VALUES ('tests.duty', %s, %s)""",
            before,
            after,
        )
    yield
    tamper("DROP TRIGGER tests_moves ON core_duty")


def test_the_database_refuses_moves_the_table_lacks(firm: Organisation, guarded: None) -> None:
    made = row(firm)
    made.label = "无关"
    made.save()
    for state in ("discharged", "", "unheard of"):
        with pytest.raises(DatabaseError, match="no move"), transaction.atomic():
            Duty.objects.filter(pk=made.pk).update(state=state, ended_at=AT)
    Duty.objects.filter(pk=made.pk).update(state="paused")
    with pytest.raises(DatabaseError, match="no move"):
        Duty.objects.filter(pk=made.pk).update(state="open")
    for number, state in enumerate(("paused", ""), start=2):
        with pytest.raises(DatabaseError, match="no move"):
            row(firm, number, state=state)


@pytest.mark.django_db
def test_the_application_cannot_add_moves() -> None:
    from core.models import AllowedMove

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        AllowedMove.objects.create(table="core.duty", from_state="", to_state="open")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        AllowedMove.objects.all().delete()


def test_a_table_answers_what_a_state_allows(table: Table) -> None:
    assert table.acts_from("open") == ["stop", "note", "end"]
    assert table.acts_from("discharged") == []
    assert table.moves() == {("", "open"), ("open", "paused"), ("open", "discharged")}
    found = table.find("end", "open", "discharged")
    assert found is not None and found.target == "discharged"
    assert table.find("end", "open", "open") is None
    assert table.knows("stop") and not table.knows("paused")
    assert table_of(Duty()) is table


def test_a_table_with_unknown_states_or_a_second_one_is_refused(table: Table) -> None:
    with pytest.raises(ValueError, match="unknown states"):
        Table("tests.other", {"a": "甲"}, (Transition("go", ("a",), "b"),))
    with pytest.raises(ValueError, match="already"):
        Table("core.duty", {}, ())
    assert "tests.other" not in TABLES
