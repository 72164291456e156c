"""A series handled separately is counted together."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.models import Organisation, User
from cases.actions import counts, intake, parties, series
from cases.enums import CaseState, Regime
from cases.models import Case, SeriesItem
from cases.queries import parties_of
from conflicts.models import Interest
from core.errors import Forbidden, Unmet, WrongState
from tests import factories
from tests.cases import flow

pytestmark = pytest.mark.django_db


def a_series(by: User, *, number: int = 1) -> Case:
    """A series that holds nothing yet."""
    return flow.case(by, number=number, form="series")


def add(case: Case, by: User, *, persons: int = 1, title: str = "欠薪", **more: Any) -> Case:
    """Add one of the separate cases."""
    return series.add_item(
        case, title=title, persons=persons, actor=flow.by(by), at=flow.at(), **more
    )


def one_wage_case(by: User, n: int) -> Case:
    """A case of one person, entered for itself."""
    case = flow.case(by, number=1, form="single", title=f"工人{n}欠薪案")
    parties.add_parties(
        case, side="client", parties=flow.workers(1, start=n), actor=flow.by(by), at=flow.at()
    )
    boss = [parties.NewParty(name="宏达建设有限公司", kind="organisation")]
    parties.add_parties(case, side="opponent", parties=boss, actor=flow.by(by), at=flow.at())
    return flow.again(case)


@pytest.mark.clause("GC-1.1")
def test_twelve_wage_cases_of_one_person_each_are_a_group_case(lawyer: User) -> None:
    case = a_series(lawyer)
    for n in range(9):
        case = add(case, lawyer, title=f"工人{n}")
    assert (case.regime, case.persons_client) == (Regime.ORDINARY, 9)
    case = add(case, lawyer, title="第十名")
    assert (case.regime, case.persons_client) == (Regime.GROUP, 10)
    for n in range(2):
        case = add(case, lawyer, title=f"又{n}")
    assert case.persons_client == 12
    assert flow.duties("filings.report", case).exists()


@pytest.mark.clause("GC-1.1")
def test_cases_entered_one_by_one_are_taken_in_with_their_parties(lawyer: User) -> None:
    singles = [one_wage_case(lawyer, n) for n in range(12)]
    flow.taken_ordinary(singles[0], lawyer)
    case = a_series(lawyer)
    before = case.v_parties
    case = series.take_in(case, sources=singles, actor=flow.by(lawyer), at=flow.at())
    assert (case.regime, case.persons_client) == (Regime.GROUP, 12)
    assert case.v_parties > before
    assert {flow.again(one).state for one in singles} == {CaseState.MERGED}
    assert {flow.again(one).series_id for one in singles} == {case.pk}
    assert parties_of(case, "client").count() == 12
    assert parties_of(case, "opponent").count() == 12
    # The register knows the series' parties, and still those of each case.
    standing = Interest.objects.filter(until__isnull=True)
    assert standing.filter(subject_id=case.pk).count() == 24
    assert standing.filter(subject_id=singles[3].pk).count() == 2
    assert "merge" in flow.acts(singles[3])


@pytest.mark.clause("GC-1.1")
def test_a_case_taken_in_cannot_be_taken_in_again_or_worked_on(lawyer: User) -> None:
    single = one_wage_case(lawyer, 1)
    case, other = a_series(lawyer), a_series(lawyer)
    series.take_in(case, sources=[single], actor=flow.by(lawyer), at=flow.at())
    with pytest.raises(WrongState):
        series.take_in(other, sources=[single], actor=flow.by(lawyer), at=flow.at())
    with pytest.raises(WrongState):
        intake.accept_ordinary(flow.again(single), actor=flow.by(lawyer), at=flow.at())
    with pytest.raises(WrongState):
        flow.prepared(flow.again(single), lawyer)


@pytest.mark.clause("GC-1.1")
def test_a_source_brings_the_people_it_is_known_to_have(lawyer: User) -> None:
    few = flow.case(lawyer, number=6, form="joint")
    case = series.take_in(a_series(lawyer), sources=[few], actor=flow.by(lawyer), at=flow.at())
    assert case.items.get().persons == 6
    assert case.persons_client == 6


def test_only_ordinary_cases_of_the_firm_are_taken_in(
    lawyer: User, director: User, other_director: User
) -> None:
    case = a_series(lawyer)
    with pytest.raises(Unmet):
        series.take_in(case, sources=[], actor=flow.by(lawyer), at=flow.at())
    with pytest.raises(Unmet):
        series.take_in(case, sources=[flow.case(lawyer)], actor=flow.by(lawyer), at=flow.at())
    with pytest.raises(Unmet):
        series.take_in(case, sources=[case], actor=flow.by(lawyer), at=flow.at())
    elsewhere = flow.case(other_director, number=1)
    with pytest.raises(Forbidden):
        series.take_in(case, sources=[elsewhere], actor=flow.by(lawyer), at=flow.at())
    somebody_elses = flow.case(director, number=1)
    with pytest.raises(Forbidden):
        series.take_in(case, sources=[somebody_elses], actor=flow.by(lawyer), at=flow.at())
    assert flow.again(somebody_elses).state == CaseState.INTAKE


def test_taking_in_is_all_or_nothing(lawyer: User) -> None:
    single, group = one_wage_case(lawyer, 1), flow.case(lawyer)
    case = a_series(lawyer)
    with pytest.raises(Unmet):
        series.take_in(case, sources=[single, group], actor=flow.by(lawyer), at=flow.at())
    assert flow.again(single).state == CaseState.INTAKE
    assert not SeriesItem.objects.exists()


@pytest.mark.clause("GC-1.1")
def test_an_item_is_removed_with_a_reason_and_counted_no_more(lawyer: User) -> None:
    case = a_series(lawyer)
    for n in range(10):
        case = add(case, lawyer, title=f"工人{n}")
    item = case.items.first()
    assert item is not None
    with pytest.raises(Unmet):
        series.remove_item(item, reason=" ", actor=flow.by(lawyer), at=flow.at())
    case = series.remove_item(item, reason="重复登记", actor=flow.by(lawyer), at=flow.at())
    assert (case.regime, case.persons_client) == (Regime.ORDINARY, 9)
    with pytest.raises(Unmet):
        series.remove_item(item, reason="再来一次", actor=flow.by(lawyer), at=flow.at())
    assert case.items.count() == 10


@pytest.mark.clause("GC-1.1")
def test_a_case_of_its_own_that_was_taken_in_is_not_lost_again(lawyer: User) -> None:
    case = a_series(lawyer)
    single = one_wage_case(lawyer, 1)
    case = series.take_in(case, sources=[single], actor=flow.by(lawyer), at=flow.at())
    with pytest.raises(Unmet):
        series.remove_item(case.items.get(), reason="拿出来", actor=flow.by(lawyer), at=flow.at())
    assert flow.again(case).persons_client == 1


@pytest.mark.clause("GC-1.1")
def test_the_items_say_how_many_people_a_series_has(lawyer: User) -> None:
    case = add(a_series(lawyer), lawyer, persons=4)
    with pytest.raises(Unmet) as refused:
        counts.add_count(
            case,
            side="client",
            on=date(2026, 5, 8),
            number=2,
            unit="person",
            actor=flow.by(lawyer),
            at=flow.at(),
        )
    assert refused.value.clause == "GC-1.1"
    # The other side has no items; its number is entered.
    case = counts.add_count(
        case,
        side="opponent",
        on=date(2026, 5, 8),
        number=2,
        unit="person",
        actor=flow.by(lawyer),
        at=flow.at(),
    )
    assert (case.persons_client, case.persons_opponent) == (4, 2)


@pytest.mark.parametrize("persons", [0, -1, 1_000_001])
def test_absurd_items_are_refused(lawyer: User, persons: int) -> None:
    with pytest.raises(Unmet):
        add(a_series(lawyer), lawyer, persons=persons)


def test_items_that_together_are_absurdly_many_are_refused(lawyer: User) -> None:
    case = add(a_series(lawyer), lawyer, persons=1_000_000)
    with pytest.raises(Unmet):
        add(case, lawyer)


def test_items_of_tomorrow_or_of_no_series_are_refused(lawyer: User) -> None:
    with pytest.raises(Unmet):
        add(a_series(lawyer), lawyer, engaged_on=date(2026, 5, 9))
    with pytest.raises(Unmet):
        add(flow.case(lawyer, number=1, form="joint"), lawyer)


def test_who_does_not_work_on_a_series_changes_nothing_of_it(
    lawyer: User, clerk: User, other_director: User
) -> None:
    case = add(a_series(lawyer), lawyer)
    for stranger in (clerk, other_director):
        with pytest.raises(Forbidden):
            add(case, stranger)
        with pytest.raises(Forbidden):
            series.remove_item(case.items.get(), reason="x", actor=flow.by(stranger), at=flow.at())


@pytest.mark.clause("GC-3.2")
def test_an_accepted_ordinary_series_that_grows_owes_its_decision(
    lawyer: User, firm: Organisation
) -> None:
    factories.partner_of(firm)
    case = add(a_series(lawyer), lawyer, persons=9)
    flow.taken_ordinary(case, lawyer)
    case = add(case, lawyer)
    assert (case.state, case.regime) == (CaseState.DECISION_OWED, Regime.GROUP)


@pytest.mark.clause("GC-1.1")
@pytest.mark.parametrize(
    ("number", "unit", "about"),
    [(12, "person", False), (12, "case", False), (30, "person", True), (12, "household", False)],
)
def test_the_first_items_lower_nothing_that_was_stated(
    lawyer: User, number: int, unit: str, about: bool
) -> None:
    case = flow.case(lawyer, number=number, unit=unit, form="series", about=about)
    assert case.regime == Regime.GROUP
    case = add(case, lawyer)
    assert case.regime == Regime.GROUP
    with pytest.raises(Unmet, match=r"GC-3\.2"):
        flow.taken_ordinary(case, lawyer)
    for n in range(30):
        case = add(case, lawyer, title=f"工人{n}")
    assert (case.regime, case.persons_client) == (Regime.GROUP, 31)
    item = SeriesItem.objects.filter(case=case).first()
    assert item is not None
    case = series.remove_item(item, reason="另案", actor=flow.by(lawyer), at=flow.at())
    assert case.persons_client == 30
