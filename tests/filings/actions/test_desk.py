"""The bar's side: taking up, returning, registering, acknowledging, cancelling, allotting, noting."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from accounts.enums import Role
from accounts.models import Organisation, User
from cases.actions import joint
from core.audit import verify
from core.documents.issue import documents_of
from core.errors import Forbidden, Stale, Unmet, WrongState
from core.models import AuditEntry, Number
from core.regulation import set_value
from filings import policies
from filings.actions import desk, receipts
from filings.models import Filing
from filings.queries import desk_officers
from tests import factories
from tests.cases import flow as cases
from tests.filings import flow

pytestmark = [pytest.mark.django_db, pytest.mark.clause("GC-3.1")]
TUESDAY = "2026-05-12"


def test_taking_up_gives_the_report_to_who_takes_it_up(director: User, officer: User) -> None:
    filing = flow.taken_up(director, officer)
    assert (filing.state, filing.officer, filing.desk_rank) == ("taken_up", officer, 3)


# Returning


def test_a_return_names_reasons_and_fields_and_stops_the_bars_clock(
    director: User, officer: User
) -> None:
    filing = flow.returned(director, officer)
    back = filing.returns.get()
    assert (back.fields, back.on_version, back.by) == (["plan", "risk_measures"], 1, officer)
    owed = cases.duties("filings.complete", filing).get()
    assert (owed.debtor, owed.due_on) == (filing.firm, date(2026, 5, 19))
    paused = cases.duties("filings.register", filing, "paused").get()
    assert paused.pauses.get().reason == "退回补正"
    assert flow.events(director) == ["returned"]


def test_the_bars_clock_runs_on_by_the_days_it_stood_still(director: User, officer: User) -> None:
    filing = flow.returned(director, officer)
    flow.send(filing, director, when="2026-05-15")
    running = cases.duties("filings.register", filing).get()
    # Due on the 18th; it stood still from the 12th to the 15th: three working days.
    assert running.due_on == date(2026, 5, 21)
    assert running.derivation["pauses"] == [["2026-05-12", "2026-05-15", 3]]
    assert cases.duties("filings.complete", filing, "discharged").exists()


def test_a_report_completed_comes_before_new_ones(director: User, officer: User) -> None:
    new = flow.sent(director)
    again = flow.send(flow.returned(director, officer), director, when="2026-05-14")
    assert (new.desk_rank, again.desk_rank) == (2, 1)


@pytest.mark.parametrize(
    ("reasons", "fields", "named"),
    [("", ["plan"], "reasons"), ("缺", [], "fields"), ("缺", ["roster"], "fields")],
)
def test_a_return_without_reasons_or_fields_is_refused(
    director: User, officer: User, reasons: str, fields: list[str], named: str
) -> None:
    filing = flow.sent(director)
    with pytest.raises(Unmet) as refused:
        desk.return_filing(
            filing, reasons=reasons, fields=fields, actor=flow.by(officer), at=flow.at()
        )
    assert refused.value.clause == "GC-3.1"
    assert list(refused.value.fields) == [named]
    assert flow.fresh(filing).state == "sent"


def test_a_report_may_come_back_although_the_clock_can_t_stand_still_any_longer(
    director: User, officer: User, bar: Organisation, admin: User
) -> None:
    set_value(
        "duty.pause_cap",
        1,
        organisation=bar,
        effective_from=date(2026, 1, 1),
        reason="-",
        person=admin,
        at=factories.moment("2025-12-01"),
    )
    filing = flow.send(flow.returned(director, officer), director, when="2026-05-14")
    back = flow.give_back(filing, officer, when="2026-05-15")
    assert back.state == "returned"
    assert cases.duties("filings.register", back).get().due_on == date(2026, 5, 19)
    # Sent again there is still one target.
    flow.send(back, director, when="2026-05-18")
    assert cases.duties("filings.register", back).count() == 1


# Registering


def test_registering_gives_the_next_number_and_meets_the_target(
    director: User, officer: User
) -> None:
    filing = flow.registered(director, officer)
    assert filing.number_text == "（2026）江律备字第1号"
    assert (filing.number_year, filing.number_seq, filing.desk_rank) == (2026, 1, 7)
    assert cases.duties("filings.register", filing, "discharged").get().ended_by == officer
    assert "registered" in flow.events(director)
    entry = AuditEntry.objects.get(subject_type="filings.filing", act="register")
    assert entry.chain_id == filing.firm_id
    assert entry.rule_version.startswith("filing.number_pattern=")
    assert list(verify()) == []


def test_numbers_have_no_gaps_although_some_registrations_fail(
    director: User, officer: User
) -> None:
    flow.registered(director, officer)
    failing = flow.sent(director)
    with pytest.raises(RuntimeError), transaction.atomic():
        flow.register(failing, officer)
        raise RuntimeError
    with pytest.raises(Stale):
        desk.register_filing(failing, version=0, actor=flow.by(officer), at=flow.at())
    flow.registered(director, officer)
    given = Number.objects.filter(kind="filing").order_by("seq")
    assert list(given.values_list("seq", flat=True)) == [1, 2]


def test_each_year_begins_with_one(director: User, officer: User) -> None:
    flow.registered(director, officer)
    filing = flow.register(flow.sent(director), officer, when="2027-01-04")
    assert filing.number_text == "（2027）江律备字第1号"


def test_a_registration_is_found_by_its_number_and_others_stay_themselves(
    director: User, officer: User
) -> None:
    one, two = flow.registered(director, officer), flow.registered(director, officer)
    assert one.number != two.number
    with pytest.raises(WrongState):
        flow.register(flow.fresh(one), officer)


def test_cancelling_is_visible_everywhere_and_the_number_is_never_given_again(
    director: User, officer: User
) -> None:
    filing = flow.registered(director, officer)
    receipts.make_receipts(filing, at=flow.at(TUESDAY))
    gone = desk.cancel_registration(
        filing, reason="与第2号重复", actor=flow.by(officer), at=flow.at(TUESDAY)
    )
    assert (gone.state, gone.number_text) == ("cancelled", "（2026）江律备字第1号")
    assert gone.number is not None
    assert gone.number.cancelled_reason == "与第2号重复"
    assert documents_of(gone).get().cancelled_at is not None
    assert not cases.duties("filings.supplement", gone).exists()
    assert "cancelled" in flow.events(director)
    assert flow.registered(director, officer).number_seq == 2


def test_cancelling_asks_for_a_reason(director: User, officer: User) -> None:
    filing = flow.registered(director, officer)
    with pytest.raises(Unmet):
        desk.cancel_registration(filing, reason=" ", actor=flow.by(officer), at=flow.at())


def test_a_supplement_is_acknowledged(director: User, officer: User) -> None:
    filing = flow.supplemented(director, officer)
    seen = desk.acknowledge_supplement(filing, actor=flow.by(officer), at=flow.at("2026-05-14"))
    assert (seen.state, seen.desk_rank) == ("registered", 7)
    assert "acknowledged" in flow.events(director)


# Who may


@pytest.mark.parametrize("act", ["take_up", "return", "register", "assign", "mark", "note"])
def test_who_belongs_to_the_firm_may_not_act_on_its_report(
    director: User, both: User, bar: Organisation, act: str
) -> None:
    filing = flow.sent(director)
    with pytest.raises(Forbidden):
        do(act, filing, both, bar)
    assert flow.fresh(filing).version == filing.version


@pytest.mark.parametrize("act", ["take_up", "return", "register", "assign", "mark", "note"])
def test_other_bars_and_the_firm_may_not_act(
    director: User, foreign_officer: User, admin: User, other_bar: Organisation, act: str
) -> None:
    filing = flow.sent(director)
    for stranger in (foreign_officer, director, admin):
        with pytest.raises(Forbidden):
            do(act, filing, stranger)
    assert flow.fresh(filing).version == filing.version


def do(act: str, filing: Filing, who: User, where: Organisation | None = None) -> None:
    """One act of the desk."""
    shared = {"actor": flow.by(who, where), "at": flow.at()}
    if act == "take_up":
        desk.take_up_filing(filing, **shared)
    elif act == "return":
        desk.return_filing(filing, reasons="缺", fields=["plan"], **shared)
    elif act == "register":
        desk.register_filing(filing, **shared)
    elif act == "assign":
        desk.assign_filing(filing, officer=who, **shared)
    elif act == "mark":
        desk.mark_high_impact(filing, on=True, reasons="媒体关注", **shared)
    else:
        desk.add_note(filing, text="备注", **shared)


def test_the_officers_substitute_acts_on_behalf(
    director: User, officer: User, other_officer: User, bar: Organisation
) -> None:
    actor = cases.substitute_for(officer, other_officer, bar)
    filing = desk.register_filing(flow.sent(director), actor=actor, at=flow.at())
    entry = AuditEntry.objects.get(subject_type="filings.filing", act="register")
    assert (entry.person, entry.on_behalf_of) == (other_officer, officer)
    assert filing.registered_by == other_officer


# Allotting, noting, high impact


def test_a_report_is_allotted_to_an_officer_who_is_told(
    director: User, officer: User, other_officer: User
) -> None:
    filing = flow.sent(director)
    given = desk.assign_filing(filing, officer=other_officer, actor=flow.by(officer), at=flow.at())
    assert given.officer == other_officer
    assert given.assignments.get().by == officer
    assert flow.events(other_officer) == ["sent", "assigned"]
    # What comes next is told to who has it, not to everybody.
    flow.supplement(given, director)
    assert flow.events(other_officer)[-1] == "supplemented"
    assert "supplemented" not in flow.events(officer)


def test_who_can_t_act_on_it_isn_t_given_it(
    director: User, officer: User, both: User, foreign_officer: User, admin: User
) -> None:
    filing = flow.sent(director)
    for nobody in (both, foreign_officer, admin, director):
        with pytest.raises(Unmet):
            desk.assign_filing(filing, officer=nobody, actor=flow.by(officer), at=flow.at())


def test_when_the_officer_has_left_all_are_told(
    director: User, officer: User, other_officer: User
) -> None:
    filing = flow.taken_up(director, officer)
    officer.memberships.update(until=date(2026, 5, 11))
    flow.supplement(filing, director)
    assert flow.events(other_officer)[-1] == "supplemented"
    assert "supplemented" not in flow.events(officer)


def test_a_note_is_the_bars_business_and_never_changed(director: User, officer: User) -> None:
    filing = flow.sent(director)
    note = desk.add_note(filing, text="已电话核实", actor=flow.by(officer), at=flow.at())
    entry = AuditEntry.objects.get(subject_type="filings.desknote")
    assert entry.owner_id == filing.bar_id
    with pytest.raises(Unmet):
        desk.add_note(filing, text=" ", actor=flow.by(officer), at=flow.at())
    assert filing.notes.get() == note


@pytest.mark.clause("GC-4.3")
def test_high_impact_puts_what_needs_a_person_first_and_is_taken_back(
    director: User, officer: User
) -> None:
    filing = flow.sent(director)
    marked = desk.mark_high_impact(
        filing, on=True, reasons="涉及千人", actor=flow.by(officer), at=flow.at()
    )
    assert (marked.high_impact, marked.desk_rank) == (True, 0)
    with pytest.raises(Unmet):
        desk.mark_high_impact(marked, on=True, reasons="x", actor=flow.by(officer), at=flow.at())
    lowered = desk.mark_high_impact(
        marked, on=False, reasons="误标", actor=flow.by(officer), at=flow.at()
    )
    assert lowered.desk_rank == 2
    assert [mark.on for mark in filing.marks.order_by("id")] == [True, False]


@pytest.mark.clause("GC-4.3")
def test_high_impact_stays_with_the_report_but_only_while_somebody_is_needed_on_top(
    director: User, officer: User
) -> None:
    filing = desk.mark_high_impact(
        flow.sent(director), on=True, reasons="涉及千人", actor=flow.by(officer), at=flow.at()
    )
    back = flow.give_back(filing, officer)
    assert (back.high_impact, back.desk_rank) == (True, 5)
    again = flow.send(back, director, when="2026-05-13")
    assert again.desk_rank == 0
    assert flow.register(again, officer, when="2026-05-14").desk_rank == 7


@pytest.mark.clause("GC-4.3")
def test_high_impact_asks_for_reasons(director: User, officer: User) -> None:
    with pytest.raises(Unmet) as refused:
        desk.mark_high_impact(
            flow.sent(director), on=True, reasons="", actor=flow.by(officer), at=flow.at()
        )
    assert refused.value.clause == "GC-4.3"


def test_who_drafted_and_has_left_the_firm_is_told_nothing(
    director: User, clerk: User, officer: User
) -> None:
    filing = flow.send(flow.draft(clerk), director)
    clerk.memberships.filter(role=Role.CLERK).update(until=date(2026, 5, 11))
    flow.give_back(filing, officer)
    assert "returned" in flow.events(director)
    assert "returned" not in flow.events(clerk)


def test_who_belongs_to_a_firm_that_handles_the_case_too_acts_on_nothing(
    director: User,
    officer: User,
    other_officer: User,
    other_firm: Organisation,
    other_director: User,
    bar: Organisation,
) -> None:
    filing = flow.sent(director)
    assert filing.case is not None
    factories.member(other_officer, other_firm, Role.LAWYER)
    theirs = flow.by(other_officer, bar)
    asked = joint.ask_joint(
        filing.case, firm=other_firm, note="", actor=flow.by(director), at=flow.at()
    )
    assert policies.can_act_on_filing(theirs, filing)
    joint.answer_joint(asked, confirm=True, actor=flow.by(other_director, other_firm), at=flow.at())
    with pytest.raises(Forbidden) as refused:
        desk.take_up_filing(filing, actor=theirs, at=flow.at())
    assert "联合承办" in str(refused.value)
    with pytest.raises(Unmet):
        desk.assign_filing(filing, officer=other_officer, actor=flow.by(officer), at=flow.at())
    assert other_officer not in desk_officers(filing, date(2026, 5, 11))
    assert desk.take_up_filing(filing, actor=flow.by(officer), at=flow.at()).state == "taken_up"
