"""The guards of cases and their numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError

from accounts.enums import OrganisationKind
from accounts.models import Organisation, User
from cases.actions import intake
from cases.models import Case
from tests import factories
from tests.cases import flow, sql
from tests.cases.guards.statements import ACCEPT
from tests.kept import *  # noqa: F403


def test_a_case_stays_its_firms_and_goes_over_only_with_it(
    ready: Case, firm: Organisation, other_firm: Organisation
) -> None:
    moved = "UPDATE cases_case SET firm_id = %(other)s WHERE id = %(case)s"
    values = {"case": ready.pk, "other": other_firm.pk}
    sql.refused(moved, match="stays its firm", **values)
    Organisation.objects.filter(pk=firm.pk).update(
        status="merged", successor=other_firm, ended_on=date(2026, 5, 8)
    )
    sql.run(moved, **values)


@pytest.mark.clause("GC-3.2")
def test_what_the_merged_firms_partners_decided_still_counts(
    ready: Case, firm: Organisation, other_firm: Organisation, bar: Organisation
) -> None:
    third = factories.organisation(OrganisationKind.FIRM, "第三所", bar)
    for old, new in ((firm, other_firm), (other_firm, third)):
        Organisation.objects.filter(pk=old.pk).update(
            status="merged", successor=new, ended_on=date(2026, 5, 8)
        )
    moved = "UPDATE cases_case SET firm_id = %(other)s WHERE id = %(case)s"
    sql.run(moved, ACCEPT, case=ready.pk, other=third.pk)


def test_a_case_is_never_removed_and_keeps_its_id(ready: Case, lawyer: User) -> None:
    empty = flow.case(lawyer, number=2)
    sql.refused("DELETE FROM cases_case WHERE id = %(case)s", case=empty.pk, match="never removed")
    sql.refused(
        "UPDATE cases_case SET id = id + 1000 WHERE id = %(case)s", case=empty.pk, match="a case"
    )


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize("part", ["parties", "counts", "handlers", "plan"])
def test_versions_only_grow(ready: Case, part: str) -> None:
    column = f"v_{part}"
    grow = f"UPDATE cases_case SET {column} = {column} + 1 WHERE id = %(case)s"
    shrink = f"UPDATE cases_case SET {column} = {column} - 1 WHERE id = %(case)s"
    sql.refused(shrink, case=ready.pk, match="versions only grow")
    sql.run(grow, case=ready.pk)


@pytest.mark.clause("GC-5.1")
def test_the_reason_of_a_sensitive_case_stands(director: User) -> None:
    one = flow.case(director, number=2, sensitive_reason="涉及教育")
    sql.run("UPDATE cases_case SET sensitive_reason = '涉及学校' WHERE id = %(case)s", case=one.pk)
    sql.refused(
        "UPDATE cases_case SET sensitive_reason = '', regime = 'ordinary', regime_since = NULL"
        " WHERE id = %(case)s",
        case=one.pk,
        match="GC-5.1",
    )


COUNT = """INSERT INTO cases_count (case_id, side, "on", number, unit, about, note, at)
    VALUES (%(case)s, 'client', %(on)s, %(number)s, %(unit)s, %(about)s, '', now())"""


def counted(case: Case, number: int, **more: Any) -> dict[str, Any]:
    """What the statement needs."""
    values = {"on": "2026-05-08", "unit": "person", "about": False, **more}
    return {"case": case.pk, "number": number, **values}


@pytest.mark.clause("GC-1.1")
@pytest.mark.parametrize(
    ("entry", "passes"),
    [
        ({"number": 9}, True),
        ({"number": 10}, False),
        ({"number": 2, "about": True}, False),
        ({"number": 2, "unit": "household"}, True),
        ({"number": 2, "unit": "household", "on": "2026-05-09"}, False),
        ({"number": 12, "on": "2026-05-01"}, True),
        ({"number": 12, "about": True, "on": "2026-05-01"}, True),
    ],
)
def test_an_ordinary_case_has_no_number_that_reaches_or_may(
    director: User, entry: dict[str, Any], passes: bool
) -> None:
    one = flow.case(director, number=5)
    if passes:
        sql.run(COUNT, **counted(one, **entry))
    else:
        sql.refused(COUNT, match="GC-1.1", **counted(one, **entry))


@pytest.mark.clause("GC-1.1")
@pytest.mark.parametrize(
    "entered",
    [
        {"number": 12},
        {"number": 3, "unit": "household"},
        {"number": 3, "about": True},
        {"number": 3, "sensitive_reason": "涉及教育"},
    ],
)
def test_a_case_to_report_is_not_called_an_ordinary_one(
    director: User, entered: dict[str, Any]
) -> None:
    one = flow.case(director, **entered)
    called = "UPDATE cases_case SET regime = 'ordinary', regime_since = NULL WHERE id = %(case)s"
    sql.refused(called, case=one.pk, match="GC-1.1|GC-5.1")
    ordinary = flow.case(director, number=3)
    sql.run(called, case=ordinary.pk)


@pytest.mark.clause("GC-1.1")
def test_code_and_database_judge_a_number_by_the_same_days_rule(
    director: User, bar: Organisation
) -> None:
    flow.rule(bar, "group.threshold", 5, since=date(2026, 1, 1))
    flow.rule(bar, "group.threshold", 10, since=date(2026, 5, 1))
    for day, number in (("2026-04-30", 4), ("2026-04-30", 7), ("2026-05-01", 7)):
        one = flow.case(director, number=number, counted_on=date.fromisoformat(day))
        sql.run("UPDATE cases_case SET regime = regime WHERE id = %(case)s", case=one.pk)


@pytest.mark.clause("GC-3.2")
def test_a_case_owes_its_decision_only_with_a_reason_and_an_open_duty(other_director: User) -> None:
    one = flow.case(other_director)
    owing = "UPDATE cases_case SET state = 'decision_owed'{} WHERE id = %(case)s"
    sql.refused(owing.format(""), case=one.pk, match="case_owed_has_reason")
    sql.refused(owing.format(", owed_reason = 'short'"), case=one.pk, match="without a duty")
    intake.owe_decision(
        one, owed_reason="short", note="一名合伙人", actor=flow.by(other_director), at=flow.at()
    )
    for ended in ("discharged", "cancelled"):
        sql.refused(
            "UPDATE core_duty SET state = %(state)s, ended_at = now()"
            " WHERE subject_id = %(case)s AND kind = 'cases.decision'",
            case=one.pk,
            state=ended,
            match="without a duty",
        )
    sql.refused(
        "DELETE FROM core_duty WHERE subject_id = %(case)s AND kind = 'cases.decision'",
        case=one.pk,
        match="without a duty",
    )
    sql.run(
        "UPDATE core_duty SET state = 'paused' WHERE subject_id = %(case)s"
        " AND kind = 'cases.decision'",
        case=one.pk,
    )


def test_a_count_has_a_sane_side_and_number(director: User) -> None:
    one = flow.case(director, number=3)
    with pytest.raises(DatabaseError):
        sql.run(COUNT.replace("'client'", "'other'"), **counted(one, 3))
    with pytest.raises(DatabaseError):
        sql.run(COUNT, **counted(one, 1_000_001))
    with pytest.raises(DatabaseError):
        sql.run(COUNT, **counted(one, -1))
