"""Dated numbers of people, and the day on which one makes it a group case."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.models import Organisation, User
from cases.actions import counts, intake
from cases.enums import CaseState, OwedReason, Regime
from cases.models import Case, Count
from core.errors import Forbidden, Unmet, WrongState
from tests.cases import flow

pytestmark = pytest.mark.django_db


def enter(case: Case, by: User, number: int, **more: Any) -> Case:
    """A newer number of the people on our side."""
    values = {"side": "client", "on": date(2026, 5, 8), "unit": "person", **more}
    return counts.add_count(
        flow.again(case), number=number, actor=flow.by(by), at=flow.at(), **values
    )


@pytest.mark.clause("GC-1.1")
def test_ten_is_reached_by_ten_and_not_by_nine(lawyer: User) -> None:
    one = flow.case(lawyer, number=1)
    assert enter(one, lawyer, 9).regime == Regime.ORDINARY
    one = enter(one, lawyer, 10)
    assert (one.regime, one.regime_since) == (Regime.GROUP, date(2026, 5, 8))


@pytest.mark.clause("GC-1.1")
def test_the_many_on_the_other_side_count_too(lawyer: User) -> None:
    one = flow.case(lawyer, number=1)
    one = enter(one, lawyer, 10, side="opponent")
    assert one.regime == Regime.GROUP
    assert (one.persons_client, one.persons_opponent) == (1, 10)


@pytest.mark.clause("GC-1.1")
@pytest.mark.clause("GC-3.2")
def test_an_accepted_case_that_crosses_owes_its_decision_and_its_report_from_that_day(
    lawyer: User,
) -> None:
    one = flow.case(lawyer, number=9)
    one = flow.taken_ordinary(one, lawyer)
    one = enter(one, lawyer, 10)
    assert (one.state, one.owed_reason) == (CaseState.DECISION_OWED, OwedReason.CROSSED)
    assert flow.duties("cases.decision", one).get().derivation
    assert flow.duties("filings.report", one).get().counted_from == date(2026, 5, 8)
    one = enter(one, lawyer, 9)
    assert one.regime == Regime.GROUP
    assert flow.duties("filings.report", one).get().counted_from == date(2026, 5, 8)


@pytest.mark.clause("GC-1.1")
@pytest.mark.clause("GC-3.1")
def test_the_time_for_reporting_runs_from_the_day_the_number_was_reached(lawyer: User) -> None:
    engaged, today, later = date(2026, 1, 8), date(2026, 5, 8), date(2026, 5, 6)
    many = flow.case(lawyer, number=12, engaged_on=engaged)
    assert flow.duties("filings.report", many).get().counted_from == engaged
    few = flow.case(lawyer, number=9, engaged_on=engaged, at=flow.at("2026-01-09"))
    grown = enter(few, lawyer, 10, on=later)
    owed = flow.duties("filings.report", grown).get()
    assert (owed.counted_from, owed.due_on > today) == (later, True)
    enter(grown, lawyer, 11)
    assert flow.duties("filings.report", grown).get().counted_from == later
    enter(grown, lawyer, 9)
    assert not flow.duties("filings.report", grown).exists()
    enter(grown, lawyer, 12)
    assert flow.duties("filings.report", grown).get().counted_from == later


@pytest.mark.clause("GC-1.1")
@pytest.mark.clause("GC-5.1")
def test_what_a_sensitive_case_owes_is_not_owed_later_by_growing(lawyer: User) -> None:
    engaged, found = date(2026, 1, 8), flow.at("2026-05-07 10:00")
    one = flow.case(lawyer, number=3, engaged_on=engaged, at=flow.at("2026-05-04 10:00"))
    assert not flow.duties("filings.report", one).exists()
    one = intake.mark_sensitive(one, reason="社会关注", actor=flow.by(lawyer, when=found), at=found)
    assert flow.duties("filings.report", one).get().counted_from == date(2026, 5, 7)
    one = enter(one, lawyer, 12)
    assert one.regime == Regime.GROUP
    assert flow.duties("filings.report", one).get().counted_from == date(2026, 5, 7)


@pytest.mark.clause("GC-1.1")
def test_an_older_number_entered_late_changes_nothing_of_today(lawyer: User) -> None:
    one = flow.case(lawyer, number=12)
    one = enter(one, lawyer, 4, on=date(2026, 4, 1))
    assert (one.regime, one.persons_client) == (Regime.GROUP, 12)
    assert Count.objects.filter(case=one).count() == 2


@pytest.mark.parametrize("number", [0, -1, 1_000_001])
def test_none_and_absurdly_many_are_refused(lawyer: User, number: int) -> None:
    one = flow.case(lawyer, number=1)
    with pytest.raises(Unmet) as refused:
        enter(one, lawyer, number)
    assert "number" in refused.value.fields
    assert Count.objects.filter(case=one).count() == 1


def test_tomorrow_outsiders_and_a_case_that_is_over(
    lawyer: User, clerk: User, other_director: User, other_firm: Organisation
) -> None:
    one = flow.case(lawyer, number=1)
    with pytest.raises(Unmet):
        enter(one, lawyer, 2, on=date(2026, 5, 9))
    for somebody in (clerk, other_director):
        with pytest.raises(Forbidden):
            enter(one, somebody, 2)
    intake.drop_case(one, reason="另请", actor=flow.by(lawyer), at=flow.at())
    with pytest.raises(WrongState):
        enter(one, lawyer, 2)


def test_a_number_makes_what_partners_saw_an_older_version(
    director: User, partner: User, lawyer: User
) -> None:
    one = flow.case(director)
    meeting = flow.called(one, director, host=director)
    flow.opine(meeting, partner)
    assert enter(one, director, 13).v_counts == flow.again(one).v_counts == one.v_counts + 1
    assert flow.duties("cases.opinion", meeting).filter(debtor_person=partner).exists()
