"""What the code declares reaches the database at every migration."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection

from accounts.models import Organisation
from core import reminders
from core.calendar import Due
from core.models import AllowedMove, CalendarYear, Duty, ParameterValue
from core.reference import sync
from core.regulation import PARAMETERS, Parameter
from core.transitions import TABLES, Table, Transition
from tests.factories import moment

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
AT = moment("2026-11-22")
FIRST, LATER = date(2006, 3, 20), date(2026, 6, 1)


def in_sql(key: str, day: date) -> object:
    """The database's own answer, for nobody in particular."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_parameter_value(%s, '{}', %s)", [key, day])
        return json.loads(cursor.fetchone()[0])


def test_a_changed_number_is_copied_and_repeating_it_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values = ((FIRST, 3),)
    floor = Parameter("tests.floor", "GC-3.2", "下限", values, stricter="higher")
    monkeypatch.setitem(PARAMETERS, floor.key, floor)
    sync(alias="owner", at=AT)
    assert in_sql(floor.key, LATER) == 3
    tightened = Parameter("tests.floor", "GC-3.2", "下限", (*values, (LATER, 4)), stricter="higher")
    monkeypatch.setitem(PARAMETERS, floor.key, tightened)
    sync(alias="owner", at=AT)
    count = ParameterValue.objects.count()
    sync(alias="owner", at=AT)
    assert ParameterValue.objects.count() == count
    assert in_sql(floor.key, LATER) == 4
    assert in_sql(floor.key, date(2026, 5, 31)) == 3


def test_moves_are_copied_and_those_no_table_has_any_more_go_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(TABLES, "tests.thing", None)
    monkeypatch.delitem(TABLES, "tests.thing")
    states = {"new": "新", "done": "完"}
    table = Table("tests.thing", states, (Transition("start", ("",), "new"),))
    sync(alias="owner", at=AT)
    held = AllowedMove.objects.filter(table="tests.thing")
    assert list(held.values_list("from_state", "to_state")) == [("", "new")]
    monkeypatch.delitem(TABLES, table.model)
    Table("tests.thing", states, (Transition("end", ("new",), "done"),))
    sync(alias="owner", at=AT)
    assert list(held.values_list("from_state", "to_state")) == [("new", "done")]


def test_a_year_the_package_knows_is_loaded_where_missing_and_dates_are_found_again(
    bar: Organisation,
) -> None:
    CalendarYear.objects.filter(year=2026).delete()
    due = Due(date(2026, 10, 2), date(2026, 9, 30), 2, "working_day", (), provisional=True)
    duty = Duty.objects.create(
        kind="tests.answer",
        clause="LC-15",
        subject_type="tests.thing",
        subject_id=1,
        debtor=bar,
        opened_at=AT,
        counted_from=due.start,
        due_on=due.on,
        derivation=due.derivation(),
        provisional=True,
    )
    sync(alias="owner", at=AT)
    duty.refresh_from_db()
    assert (duty.due_on, duty.provisional) == (date(2026, 10, 9), False)
    assert CalendarYear.objects.get(year=2026).source == "holidays"
    assert not CalendarYear.objects.filter(year=2027).exists()
    assert reminders.ladder(duty)[0].day == date(2026, 9, 30)


def test_what_an_administrator_has_loaded_stays() -> None:
    CalendarYear.objects.filter(year=2026).update(source="an administrator")
    sync(alias="owner", at=AT)
    assert CalendarYear.objects.get(year=2026).source == "an administrator"
