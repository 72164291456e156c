"""Duty at the same moment: two sweeps, two taps, two who take it; with the naive way that fails."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import F

from accounts.models import Organisation, User
from community.actions import rota_days, swaps, visits
from community.models import Assignment, MonthFigures, Substitution, Visit
from tests.community import flow
from tests.community.flow_rota import colleague, days, planned_done
from tests.races import at_once, meanwhile, refusals

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("LC-14")]


def test_two_sweeps_at_once_lay_each_day_once_and_count_it_once(assigned: Assignment) -> None:
    slot = flow.slot(assigned)
    results = at_once(*(lambda: rota_days.plan_days(at=flow.at()) for _n in range(3)))
    assert sorted(results) == [0, 0, 4]
    assert days(slot=slot) == [(day, "planned") for day in ("05-13", "05-20", "05-27", "06-03")]
    assert planned_done(assigned) == (3, 0)

    # The negative control: who looks first and writes then sees no row although one is coming.
    def naive() -> bool:
        return Visit.objects.filter(slot=slot, on=date(2026, 6, 10)).exists()

    laid = meanwhile(lambda: rota_days.plan_days(at=flow.at("2026-05-14")), naive)
    assert laid == (1, False)


def test_two_taps_count_one_duty(assigned: Assignment) -> None:
    visit = flow.visit(assigned, date(2026, 5, 8))
    me = {"actor": flow.by(assigned.lawyer), "at": flow.at()}
    results = at_once(*(lambda: visits.check_in(visit, **me) for _n in range(3)))
    assert refusals(results) == []
    assert planned_done(assigned) == (0, 1)

    # The negative control: without the row's lock each tap finds it planned and counts.
    other = flow.visit(assigned, date(2026, 5, 9))

    def naive() -> None:
        if Visit.objects.filter(pk=other.pk, state="planned").exists():
            MonthFigures.objects.update(visits_done=F("visits_done") + 1)

    def slow() -> None:
        later = {"actor": flow.by(assigned.lawyer, when="2026-05-09"), "at": flow.at("2026-05-09")}
        visits.check_in(other, **later)

    meanwhile(slow, naive)
    assert planned_done(assigned) == (0, 3)


def test_a_swap_agreed_twice_is_one_and_withdrawn_meanwhile_none(
    assigned: Assignment, firm: Organisation, lawyer: User
) -> None:
    mate = colleague(firm)
    visit = flow.visit(assigned, date(2026, 5, 13))
    asked = {"actor": flow.by(lawyer), "at": flow.at()}
    swap = swaps.ask_swap(visit, to=mate, reason="开庭", **asked)
    taking = {"actor": flow.by(mate), "at": flow.at()}
    results = at_once(
        lambda: swaps.agree_swap(swap, **taking),
        lambda: swaps.agree_swap(swap, **taking),
        lambda: swaps.withdraw_swap(swap, **asked),
    )
    assert len(refusals(results)) == 2
    taken = flow.again(swap).state == "agreed"
    assert Visit.objects.filter(lawyer=mate).count() == int(taken)
    assert Substitution.objects.count() == int(taken)
