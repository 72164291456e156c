"""What the database holds true of lawyers in communities, whichever way a row is written."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Organisation, User
from community.models import (
    Assignment,
    LogEntry,
    MonthFigures,
    MonthReport,
    Pairing,
    RotaSlot,
    Wish,
)
from community.models.monthly import Counters
from core.models import AllowedMove
from core.regulation import set_value
from core.transitions import TABLES
from tests import factories
from tests.community import flow

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 1)
NAMES = [field.name for field in Counters._meta.get_fields()]


def refused(because: str) -> pytest.RaisesExc[DatabaseError]:
    """The database refuses, in these words."""
    return pytest.raises(DatabaseError, match=because)


def test_the_database_knows_every_diagram_of_the_app() -> None:
    held: dict[str, set[tuple[str, str]]] = {}
    for row in AllowedMove.objects.filter(table__startswith="community."):
        held.setdefault(row.table, set()).add((row.from_state, row.to_state))
    declared = {name: t.moves() for name, t in TABLES.items() if name.startswith("community.")}
    assert held == declared
    assert len(declared) == 14


@pytest.mark.clause("LC-22")
def test_one_pairing_of_a_community_stands(
    firm: Organisation, other_firm: Organisation, community: Organisation
) -> None:
    flow.pairing(firm, community)
    flow.pairing(other_firm, community, state="proposed")
    with refused("LC-22"), transaction.atomic():
        Pairing.objects.filter(firm=other_firm).update(state="agreed")
        Pairing.objects.filter(firm=other_firm).update(state="approved", approved_at=flow.at())


@pytest.mark.clause("LC-22")
def test_a_programme_may_allow_two_pairings_of_a_community(
    bar: Organisation, firm: Organisation, other_firm: Organisation, community: Organisation
) -> None:
    set_value(
        "pairing.per_community",
        2,
        organisation=bar,
        effective_from=factories.LONG_AGO,
        reason="",
        person=None,
        at=flow.at(),
    )
    flow.pairing(firm, community)
    flow.pairing(other_firm, community)
    assert Pairing.objects.filter(state="active").count() == 2


@pytest.mark.clause("LC-22")
def test_a_pairing_across_districts_has_a_reason(
    firm: Organisation, community: Organisation
) -> None:
    with refused("other_district_reason"):
        flow.pairing(firm, community, other_district=True)


@pytest.mark.clause("LC-22")
def test_one_lawyer_serves_a_pairing_at_any_time(assigned: Assignment, partner: User) -> None:
    with refused("assignment_one_at_a_time"):
        flow.assignment(assigned.pairing, partner, since=date(2026, 5, 8))


@pytest.mark.clause("LC-22")
def test_two_lawyers_may_be_swapped_in_one_transaction(assigned: Assignment, partner: User) -> None:
    flow.qualified(partner, assigned.firm)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS assignment_one_at_a_time DEFERRED")
        flow.assignment(assigned.pairing, partner, since=date(2026, 5, 8))
        Assignment.objects.filter(pk=assigned.pk).update(until=date(2026, 5, 7))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert Assignment.objects.count() == 2


@pytest.mark.clause("LC-21")
@pytest.mark.parametrize(
    ("since", "until", "withdrawn"),
    [
        (date(2026, 1, 6), date(2027, 1, 5), None),
        (date(2024, 1, 1), date(2026, 1, 4), None),
        (date(2025, 1, 1), date(2027, 1, 5), flow.START),
    ],
    ids=["too late", "expired", "withdrawn"],
)
def test_nobody_is_assigned_on_a_day_without_certificate(
    firm: Organisation,
    community: Organisation,
    lawyer: User,
    since: date,
    until: date,
    withdrawn: date | None,
) -> None:
    one = flow.pairing(firm, community)
    held = flow.qualified(lawyer, firm, since=since, until=until)
    if withdrawn:
        type(held).objects.update(
            state="withdrawn", withdrawn_on=withdrawn, withdraw_reason="违反回避规定"
        )
    with refused("LC-21"):
        Assignment.objects.create(
            programme=one.programme,
            pairing=one,
            lawyer=lawyer,
            community=community,
            firm=firm,
            liaison=one.liaison,
            since=flow.START,
            at=flow.at(),
        )


@pytest.mark.clause("LC-21")
def test_two_certificates_never_overlap(firm: Organisation, lawyer: User) -> None:
    flow.qualified(lawyer, firm, until=date(2026, 12, 31))
    with refused("qualification_no_overlap"), transaction.atomic():
        flow.qualified(lawyer, firm, since=date(2026, 12, 31), until=date(2028, 1, 1))
    flow.qualified(lawyer, firm, since=date(2027, 1, 1), until=date(2028, 1, 1))


@pytest.mark.clause("LC-21")
def test_nobody_is_certified_with_a_condition_unmet(firm: Organisation, lawyer: User) -> None:
    with refused("certified_whole"):
        flow.qualified(lawyer, firm, integrity_met=None)


def test_an_assignment_isnt_rewritten_or_removed(assigned: Assignment, partner: User) -> None:
    with refused("not rewritten"), transaction.atomic():
        Assignment.objects.filter(pk=assigned.pk).update(lawyer=partner)
    with refused("never removed"):
        Assignment.objects.filter(pk=assigned.pk)._raw_delete("default")


@pytest.mark.clause("LC-22")
def test_substitutions_lie_one_after_the_other_within_the_term(
    assigned: Assignment, partner: User, other_partner: User
) -> None:
    flow.substitution(assigned, partner, date(2026, 5, 4), date(2026, 5, 8))
    with refused("substitution_no_overlap"), transaction.atomic():
        flow.substitution(assigned, other_partner, date(2026, 5, 8), date(2026, 5, 9))
    with refused("within their term"), transaction.atomic():
        flow.substitution(assigned, other_partner, date(2026, 1, 1), date(2026, 1, 9))
    with refused("somebody else"):
        flow.substitution(assigned, assigned.lawyer, date(2026, 6, 1), date(2026, 6, 2))


@pytest.mark.clause("LC-14")
def test_nobody_is_on_duty_in_two_places_at_once(
    assigned: Assignment, community: Organisation
) -> None:
    elsewhere = flow.served(
        assigned.firm, flow.another_community(community, "涌金社区"), assigned.lawyer
    )
    flow.slot(assigned, begins=9, ends=12)
    flow.slot(elsewhere, begins=12, ends=14)
    with refused("rota_no_clash"):
        flow.slot(elsewhere, begins=11, ends=13)


@pytest.mark.clause("LC-14")
def test_two_slots_may_be_swapped_in_one_transaction(assigned: Assignment) -> None:
    first, second = flow.slot(assigned, weekday=1), flow.slot(assigned, weekday=2)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS rota_no_clash DEFERRED")
        RotaSlot.objects.filter(pk=first.pk).update(weekday=2, begins=time(9))
        RotaSlot.objects.filter(pk=second.pk).update(weekday=1)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert flow.again(first).weekday == 2


def test_ranks_of_wishes_may_be_swapped_but_not_shared(
    firm: Organisation, community: Organisation
) -> None:
    other = flow.another_community(community, "涌金社区")
    place = flow.in_programme(community)
    made = [
        Wish.objects.create(
            programme=place.programme,
            side="firm",
            firm=firm,
            community=wished,
            owner=firm,
            rank=rank,
            at=flow.at(),
        )
        for rank, wished in enumerate((community, other), start=1)
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS wish_rank DEFERRED")
        Wish.objects.filter(pk=made[0].pk).update(rank=2)
        Wish.objects.filter(pk=made[1].pk).update(rank=1)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="wish_rank"):
        Wish.objects.filter(pk=made[0].pk).update(rank=1)


def figures() -> MonthFigures:
    """The one row of figures there is."""
    return MonthFigures.objects.get()


@pytest.mark.clause("LC-24")
def test_the_months_figures_follow_the_log(assigned: Assignment) -> None:
    flow.entry(assigned, people=2)
    flow.entry(assigned, kind="mediation", settled=True)
    flow.entry(assigned, kind="lecture", people=40, leaflets=50)
    flow.entry(assigned, kind="home_visit", state="to_confirm", confirmed_by=None)
    now = figures()
    assert (now.entries, now.minutes, now.advice, now.advice_people) == (3, 90, 1, 2)
    assert (now.mediations, now.mediations_settled) == (1, 1)
    assert (now.lectures, now.lecture_people, now.leaflets, now.home_visits) == (1, 40, 50, 0)


@pytest.mark.clause("LC-24")
def test_many_entries_of_one_statement_are_counted_together(assigned: Assignment) -> None:
    flow.entries(assigned, 5)
    assert figures().entries == 5
    LogEntry.objects.filter(number__lte=2).update(counts=False)
    assert (figures().entries, figures().advice, figures().minutes) == (3, 3, 90)


@pytest.mark.clause("LC-24")
def test_nothing_is_counted_into_a_month_that_was_passed_on(assigned: Assignment) -> None:
    flow.entry(assigned)
    MonthFigures.objects.update(locked=True)
    with refused("LC-24.*locked"), transaction.atomic():
        flow.entry(assigned)
    flow.entry(assigned, month=date(2026, 6, 1))
    with refused("locked"), transaction.atomic():
        MonthFigures.objects.filter(month=MAY).update(entries=9)
    LogEntry.objects.filter(month=MAY).update(state="locked")
    assert MonthFigures.objects.get(month=MAY).entries == 1


@pytest.mark.clause("LC-24")
@pytest.mark.parametrize("level", ["lawyer", "firm", "liaison", "city"])
def test_a_report_goes_up_only_as_the_sum_of_what_is_below_it(
    assigned: Assignment, level: str
) -> None:
    flow.entry(assigned, people=3)
    one = flow.report(assigned, level)
    confirmed = {"state": "confirmed", "confirmed_at": flow.at(), "in_time": True}
    with refused("LC-24"), transaction.atomic():
        MonthReport.objects.filter(pk=one.pk).update(**confirmed, entries=2)
    sums = {name: getattr(figures(), name) for name in NAMES}
    MonthReport.objects.filter(pk=one.pk).update(**confirmed, **sums)
    assert flow.again(one).advice_people == 3


@pytest.mark.clause("LC-24")
def test_nobody_takes_in_their_own_report(assigned: Assignment, lawyer: User) -> None:
    one = flow.report(assigned, "firm")
    done = {"confirmed_by": lawyer, "confirmed_at": flow.at(), "in_time": True}
    MonthReport.objects.filter(pk=one.pk).update(state="confirmed", **done)
    with refused("not_ones_own"):
        MonthReport.objects.filter(pk=one.pk).update(state="accepted", accepted_by=lawyer)


def test_a_level_has_one_report_of_a_month_even_without_liaison(assigned: Assignment) -> None:
    flow.report(assigned, "city")
    with refused("month_report_once"):
        flow.report(assigned, "city")


@pytest.mark.clause("LC-16")
def test_an_entry_keeps_its_number_and_is_never_removed(assigned: Assignment) -> None:
    one = flow.entry(assigned)
    with refused("keeps its number"), transaction.atomic():
        LogEntry.objects.filter(pk=one.pk).update(number=9)
    with refused("never removed"), transaction.atomic():
        LogEntry.objects.filter(pk=one.pk)._raw_delete("default")
    with refused("corrected by a new one"):
        LogEntry.objects.filter(pk=one.pk).update(content="别的")


@pytest.mark.clause("LC-16")
def test_a_double_tap_makes_one_entry(assigned: Assignment) -> None:
    one = flow.entry(assigned)
    with refused("client_token"):
        flow.entry(assigned, client_token=one.client_token)


@pytest.mark.clause("LC-16")
def test_an_entry_moves_along_its_diagram_only(assigned: Assignment) -> None:
    one = flow.entry(assigned)
    with refused("no move between"), transaction.atomic():
        LogEntry.objects.filter(pk=one.pk).update(state="draft")
    with refused("no move from"):
        flow.entry(assigned, state="dropped")


@pytest.mark.clause("LC-20")
def test_a_withdrawn_request_forgets_the_contact(assigned: Assignment) -> None:
    one = flow.request(assigned)
    with refused("withdrawn_forgets"):
        type(one).objects.filter(pk=one.pk).update(state="withdrawn")


@pytest.mark.clause("LC-15")
def test_a_residents_request_has_their_consent(assigned: Assignment) -> None:
    with refused("request_consent"):
        flow.request(assigned, consent_at=None)
