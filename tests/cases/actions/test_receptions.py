"""Receiving visitors."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import Organisation, User
from cases.actions import receptions
from cases.models import Reception, ReceptionLawyer
from cases.policies import can_edit_reception, visible_receptions
from core.errors import Forbidden, Stale, Unmet
from tests import factories
from tests.cases import flow

pytestmark = pytest.mark.django_db


def receive(by: User, *lawyers: User, **more: Any) -> Reception:
    """Write a reception down."""
    values = {
        "visitors": [("来访甲", "13800000000")],
        "received_on": date(2026, 5, 8),
        "visitor_count": 12,
        "matter": "欠薪三个月",
        "advice": "收集考勤记录",
    }
    return receptions.record_reception(
        lawyers=lawyers, actor=flow.by(by), at=flow.at(), **{**values, **more}
    )


@pytest.mark.clause("GC-3.3")
def test_two_lawyers_receive_visitors_whose_names_are_optional(
    lawyer: User, partner: User, clerk: User
) -> None:
    held = receive(clerk, lawyer, partner, visitors=[])
    assert held.visitor_count == 12
    assert {row.person for row in held.lawyers.all()} == {lawyer, partner}
    assert not held.visitors.exists()


@pytest.mark.clause("GC-3.3")
def test_fewer_than_two_different_lawyers_are_refused(
    lawyer: User, clerk: User, other_director: User, firm: Organisation
) -> None:
    trainee = factories.member(factories.person("实习"), firm, Role.TRAINEE)
    for present in (
        [],
        [lawyer],
        [lawyer, lawyer],
        [lawyer, clerk],
        [lawyer, trainee],
        [lawyer, other_director],
    ):
        with pytest.raises(Unmet) as refused:
            receive(lawyer, *present)
        assert refused.value.clause == "GC-3.3"
        assert "lawyers" in refused.value.fields
    assert not Reception.objects.exists()


@pytest.mark.clause("GC-3.3")
def test_the_lawyers_of_the_receptions_day_count(
    lawyer: User, firm: Organisation, clerk: User
) -> None:
    since = factories.partner_of(firm, "五月来的", since=date(2026, 5, 1))
    assert receive(clerk, lawyer, since)
    with pytest.raises(Unmet):
        receive(clerk, lawyer, since, received_on=date(2026, 4, 30))


@pytest.mark.clause("GC-3.3")
def test_a_bar_may_ask_for_more_lawyers(
    lawyer: User, partner: User, director: User, bar: Organisation
) -> None:
    flow.rule(bar, "reception.lawyers", 3, since=date(2026, 5, 8))
    with pytest.raises(Unmet) as refused:
        receive(lawyer, lawyer, partner)
    assert "还差 1 名" in refused.value.message
    assert receive(lawyer, lawyer, partner, director)
    assert receive(lawyer, lawyer, partner, received_on=date(2026, 5, 7))


def test_the_same_lawyer_named_twice_stands_there_once(lawyer: User, partner: User) -> None:
    held = receive(lawyer, lawyer, partner, partner)
    assert held.lawyers.count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"received_on": date(2026, 5, 9)}, "received_on"),
        ({"visitor_count": 0}, "visitor_count"),
        ({"visitor_count": -5}, "visitor_count"),
        ({"visitor_count": 100_001}, "visitor_count"),
        ({"visitor_count": 1, "visitors": [("甲", ""), ("乙", "")]}, "visitor_count"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(
    lawyer: User, partner: User, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Unmet) as refused:
        receive(lawyer, lawyer, partner, **wrong)
    assert field in refused.value.fields


def test_a_record_is_changed_by_who_held_it_until_it_is_a_case(
    lawyer: User, partner: User, clerk: User, director: User
) -> None:
    held = receive(lawyer, lawyer, partner)
    changed = receive(
        partner, lawyer, partner, reception=held, version=held.version, matter="欠薪四个月"
    )
    assert (changed.matter, changed.version) == ("欠薪四个月", 2)
    assert ReceptionLawyer.objects.count() == 2
    with pytest.raises(Stale):
        receive(lawyer, lawyer, partner, reception=held, version=1)
    with pytest.raises(Forbidden):
        receive(clerk, lawyer, partner, reception=held)
    flow.case(director, reception=flow.again(held))
    assert not can_edit_reception(flow.by(director), flow.again(held))
    with pytest.raises(Forbidden):
        receive(lawyer, lawyer, partner, reception=flow.again(held))


def test_a_reception_is_seen_by_who_held_or_wrote_it_and_the_director(
    lawyer: User,
    partner: User,
    clerk: User,
    director: User,
    other_partner: User,
    other_director: User,
    officer: User,
) -> None:
    held = receive(clerk, lawyer, partner)
    for insider in (lawyer, partner, clerk, director):
        assert visible_receptions(flow.by(insider)).get() == held
    for outsider in (other_partner, other_director, officer):
        assert not visible_receptions(flow.by(outsider)).exists()


def test_nothing_but_the_records_texts_is_taken(lawyer: User, partner: User) -> None:
    with pytest.raises(ValueError, match="not texts of a reception"):
        receive(lawyer, lawyer, partner, case_id=1)


def test_nobody_outside_of_a_firm_receives(officer: User, lawyer: User, partner: User) -> None:
    with pytest.raises(Forbidden):
        receive(officer, lawyer, partner)
