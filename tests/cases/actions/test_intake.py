"""Taking a case in, and the rules it comes under."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.models import Organisation, User
from cases.actions import counts, handling, intake, joint, meetings, receptions
from cases.enums import CaseState, MeetingState, OwedReason, Regime
from cases.models import Case, Count
from conflicts.models import Interest
from core.actors import Actor
from core.errors import Forbidden, Unmet, WrongState
from core.models import AuditEntry, Duty
from tests import factories
from tests.cases import flow

pytestmark = pytest.mark.django_db


def number(case: Case, how_many: int, by: User, unit: str = "person", **more: Any) -> Case:
    """Enter a newer number on the clients' side."""
    values = {"side": "client", "on": date(2026, 5, 8), **more}
    return counts.add_count(
        case, number=how_many, unit=unit, actor=flow.by(by), at=flow.at(), **values
    )


@pytest.mark.clause("GC-1.1")
@pytest.mark.parametrize(
    ("how_many", "regime"), [(1, "ordinary"), (9, "ordinary"), (10, "group"), (1721, "group")]
)
def test_the_number_decides_whether_it_is_a_group_case(
    lawyer: User, how_many: int, regime: str
) -> None:
    case = flow.case(lawyer, number=how_many)
    assert case.regime == regime
    assert case.persons_client == how_many
    assert case.regime_since == (None if regime == "ordinary" else date(2026, 5, 8))


@pytest.mark.clause("GC-1.1")
def test_below_the_number_no_report_and_no_meeting_is_owed(lawyer: User, director: User) -> None:
    case = flow.case(lawyer, number=9)
    assert not flow.duties("filings.report", case).exists()
    with pytest.raises(Unmet) as refused:
        flow.called(case, director, host=director)
    assert refused.value.clause == "GC-1.1"
    assert flow.taken_ordinary(case, lawyer).state == "accepted"


@pytest.mark.clause("GC-1.1")
@pytest.mark.parametrize(("unit", "about"), [("household", False), ("person", True)])
def test_what_is_not_known_in_persons_counts_as_reached_until_it_is(
    lawyer: User, unit: str, about: bool
) -> None:
    case = flow.case(lawyer, number=4, unit=unit, about=about)
    assert case.regime == Regime.GROUP
    assert case.persons_client is None
    case = number(case, 9, lawyer)
    assert case.regime == Regime.ORDINARY
    assert case.persons_client == 9


@pytest.mark.clause("GC-1.1")
def test_the_other_side_being_many_makes_it_a_group_case_too(lawyer: User) -> None:
    case = flow.case(lawyer, number=30, side="enterprise")
    assert case.regime == Regime.GROUP
    assert (case.persons_client, case.persons_opponent) == (None, 30)
    assert list(Count.objects.values_list("side", flat=True)) == ["opponent"]


@pytest.mark.clause("GC-1.1")
def test_a_bars_lower_number_counts_from_its_day_on(
    lawyer: User, firm: Organisation, bar: Organisation, other_bar: Organisation
) -> None:
    flow.rule(bar, "group.threshold", 5, since=date(2026, 5, 5))
    flow.rule(other_bar, "group.threshold", 2)
    assert flow.case(lawyer, number=5).regime == Regime.GROUP
    assert flow.case(lawyer, number=4).regime == Regime.ORDINARY
    earlier = flow.case(lawyer, number=5, counted_on=date(2026, 5, 4))
    assert earlier.regime == Regime.ORDINARY


@pytest.mark.clause("GC-1.1")
def test_a_number_of_a_stricter_time_is_judged_by_that_time(
    lawyer: User, bar: Organisation
) -> None:
    flow.rule(bar, "group.threshold", 5, since=date(2026, 1, 1))
    flow.rule(bar, "group.threshold", 10, since=date(2026, 5, 1))
    strict = flow.case(lawyer, number=7, counted_on=date(2026, 4, 30))
    assert strict.regime == Regime.GROUP
    assert flow.case(lawyer, number=7, counted_on=date(2026, 5, 1)).regime == Regime.ORDINARY


@pytest.mark.clause("GC-5.1")
def test_below_the_number_only_a_written_reason_makes_it_sensitive(lawyer: User) -> None:
    case = flow.case(lawyer, number=3)
    with pytest.raises(Unmet) as refused:
        intake.mark_sensitive(case, reason="  ", actor=flow.by(lawyer), at=flow.at())
    assert refused.value.clause == "GC-5.1"
    case = intake.mark_sensitive(case, reason="涉及教育设施", actor=flow.by(lawyer), at=flow.at())
    assert (case.regime, case.regime_since) == (Regime.SENSITIVE, date(2026, 5, 8))
    assert flow.duties("filings.report", case).exists()
    with pytest.raises(Unmet):
        intake.accept_ordinary(case, actor=flow.by(lawyer), at=flow.at())


@pytest.mark.clause("GC-5.1")
def test_a_sensitive_case_that_grows_is_a_group_case_and_falls_back_to_sensitive(
    lawyer: User,
) -> None:
    case = flow.case(lawyer, number=3, sensitive_reason="涉及教育设施")
    assert case.regime == Regime.SENSITIVE
    case = number(case, 12, lawyer)
    assert case.regime == Regime.GROUP
    with pytest.raises(Unmet):
        intake.mark_sensitive(case, reason="再写", actor=flow.by(lawyer), at=flow.at())
    assert number(case, 4, lawyer).regime == Regime.SENSITIVE


@pytest.mark.clause("GC-1.1")
def test_the_report_is_owed_from_the_engagement_as_entered(lawyer: User) -> None:
    case = flow.case(lawyer, engaged_on=date(2026, 4, 30))
    duty = flow.duties("filings.report", case).get()
    assert duty.counted_from == date(2026, 4, 30)
    assert duty.clause == "GC-3.1"


@pytest.mark.clause("GC-1.1")
def test_without_an_engagement_nothing_is_owed_until_it_is_entered(lawyer: User) -> None:
    case = flow.case(lawyer, engaged_on=None)
    assert not flow.duties("filings.report", case).exists()
    case = intake.edit_case(case, actor=flow.by(lawyer), at=flow.at(), engaged_on=date(2026, 5, 6))
    assert flow.duties("filings.report", case).get().counted_from == date(2026, 5, 6)


@pytest.mark.clause("GC-1.1")
def test_a_case_that_crosses_the_number_becomes_a_group_case_that_day(lawyer: User) -> None:
    case = flow.case(lawyer, number=9)
    later = flow.at("2026-06-03")
    case = counts.add_count(
        case,
        side="client",
        on=date(2026, 6, 2),
        number=11,
        unit="person",
        actor=flow.by(lawyer, when=later),
        at=later,
    )
    assert (case.regime, case.regime_since) == (Regime.GROUP, date(2026, 6, 3))
    assert case.state == CaseState.INTAKE
    assert flow.duties("filings.report", case).exists()


@pytest.mark.clause("GC-3.2")
def test_an_accepted_ordinary_case_that_crosses_runs_on_and_owes_its_decision(
    lawyer: User, director: User
) -> None:
    case = flow.case(lawyer, number=9)
    case = flow.taken_ordinary(case, lawyer)
    case = number(case, 12, lawyer)
    assert (case.state, case.owed_reason) == (CaseState.DECISION_OWED, OwedReason.CROSSED)
    owed = flow.duties("cases.decision", case).get()
    # Ten working days after 8 May: 9 May was worked, so the tenth is 21 May.
    assert (owed.due_on, owed.clause) == (date(2026, 5, 21), "GC-3.2")
    assert owed.derivation["rule"] == "decision.owed_days=10@2006-03-20"
    assert flow.duties("filings.report", case).exists()


@pytest.mark.clause("GC-3.2")
def test_what_was_accepted_as_a_group_case_stays_one_when_people_leave(
    director: User, partner: User, other_partner: User, lawyer: User
) -> None:
    case = flow.accepted(director, (partner, other_partner), lawyer)
    case = number(case, 4, director)
    assert (case.state, case.regime) == (CaseState.ACCEPTED, Regime.GROUP)
    assert case.persons_client == 4


@pytest.mark.clause("GC-1.1")
def test_a_case_that_falls_back_before_acceptance_owes_nothing_any_more(
    lawyer: User, director: User, partner: User, other_partner: User
) -> None:
    case = flow.case(lawyer, number=12)
    meeting = flow.called(case, director, host=director)
    case = number(flow.again(case), 9, lawyer)
    assert case.regime == Regime.ORDINARY
    assert not flow.duties("filings.report", case).exists()
    assert flow.duties("filings.report", case, "cancelled").exists()
    # The partners needn't meet any more: nothing is asked of them, and the case goes its short way.
    assert flow.again(meeting).state == MeetingState.CANCELLED
    assert not flow.duties("cases.opinion", meeting).exists()
    case = flow.again(case)
    assert case.state == CaseState.INTAKE
    case = flow.taken_ordinary(case, lawyer)
    assert case.state == CaseState.ACCEPTED


@pytest.mark.clause("GC-1.1")
def test_a_decided_case_that_falls_back_is_taken_as_an_ordinary_one(
    lawyer: User, director: User, partner: User, other_partner: User
) -> None:
    case = flow.decided(flow.case(lawyer, number=12), director, partner, other_partner)
    case = number(case, 9, lawyer)
    assert (case.regime, flow.again(case).state) == (Regime.ORDINARY, CaseState.INTAKE)
    case = flow.taken_ordinary(case, lawyer)
    assert case.state == CaseState.ACCEPTED


def owe(case: Case, by: User, reason: str, note: str = "情况说明") -> Case:
    """Enter a running case that owes its decision."""
    return intake.owe_decision(case, owed_reason=reason, note=note, actor=flow.by(by), at=flow.at())


@pytest.mark.clause("GC-5.2")
def test_an_old_case_owes_its_decision_and_its_report(director: User, bar: Organisation) -> None:
    flow.rule(bar, "filing.go_live", "2026-01-01")
    case = flow.case(director, engaged_on=date(2025, 12, 31))
    case = owe(case, director, "legacy")
    assert (case.state, case.owed_reason) == (CaseState.DECISION_OWED, OwedReason.LEGACY)
    assert flow.duties("cases.decision", case).exists()
    assert flow.duties("filings.report", case).exists()


@pytest.mark.clause("GC-5.2")
def test_only_what_was_taken_before_the_bars_own_day_is_an_old_case(
    director: User, bar: Organisation
) -> None:
    flow.rule(bar, "filing.go_live", "2026-01-01")
    case = flow.case(director, engaged_on=date(2026, 1, 1))
    with pytest.raises(Unmet) as refused:
        owe(case, director, "legacy")
    assert refused.value.clause == "GC-5.2"


@pytest.mark.clause("GC-3.2")
def test_a_firm_is_short_of_partners_only_when_it_really_is(
    director: User, partner: User, firm: Organisation
) -> None:
    case = owe(flow.case(director), director, "short")
    assert case.owed_reason == OwedReason.SHORT
    factories.partner_of(firm, "第三人")
    with pytest.raises(Unmet) as refused:
        owe(flow.case(director), director, "short")
    assert refused.value.clause == "GC-3.2"


@pytest.mark.clause("GC-3.2")
def test_a_firm_whose_partners_stepped_aside_is_short_of_them(
    director: User, partner: User, other_partner: User
) -> None:
    case = flow.case(director)
    meeting = flow.called(case, director, host=director)
    with pytest.raises(Unmet):
        owe(case, director, "short")
    meetings.recuse(
        meeting, person=partner, reason="亲属是当事人", actor=flow.by(partner), at=flow.at()
    )
    case = owe(case, director, "short")
    assert case.state == CaseState.DECISION_OWED


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize("reason", ["", "crossed", "because"])
def test_no_other_reason_lets_a_case_run_without_its_decision(director: User, reason: str) -> None:
    with pytest.raises(Unmet):
        owe(flow.case(director), director, reason)


@pytest.mark.clause("GC-3.2")
def test_a_case_that_owes_its_decision_says_why(director: User) -> None:
    with pytest.raises(Unmet):
        owe(flow.case(director), director, "short", note=" ")


def test_only_the_director_enters_that_a_decision_is_owed(director: User, lawyer: User) -> None:
    with pytest.raises(Forbidden):
        owe(flow.case(lawyer), lawyer, "short")


@pytest.mark.clause("GC-3.1")
def test_a_case_without_engagement_cannot_run_already(director: User) -> None:
    with pytest.raises(Unmet) as refused:
        owe(flow.case(director, engaged_on=None), director, "short")
    assert refused.value.clause == "GC-3.1"


def test_an_ordinary_case_owes_no_decision(director: User) -> None:
    with pytest.raises(Unmet):
        owe(flow.case(director, number=3), director, "short")


def test_dropping_a_case_ends_everything_that_was_owed_for_it(
    director: User,
    partner: User,
    other_partner: User,
    lawyer: User,
    other_firm: Organisation,
    other_director: User,
) -> None:
    case = flow.prepared(flow.case(director), director)
    meeting = flow.called(case, director, host=director)
    boss = flow.by(director)
    handling.name_handlers(case, people=[lawyer], lead=lawyer, actor=boss, at=flow.at())
    joint.ask_joint(case, firm=other_firm, note="一起办", actor=boss, at=flow.at())
    case = intake.drop_case(case, reason="委托人另请他所", actor=boss, at=flow.at())
    assert case.state == CaseState.DROPPED
    assert flow.again(meeting).state == MeetingState.CANCELLED
    assert not Duty.objects.filter(state__in=["open", "paused"]).exists()
    assert not Interest.objects.filter(until__isnull=True).exists()


def test_a_case_is_dropped_with_a_reason_and_never_after_acceptance(lawyer: User) -> None:
    case = flow.case(lawyer, number=3)
    with pytest.raises(Unmet):
        intake.drop_case(case, reason=" ", actor=flow.by(lawyer), at=flow.at())
    flow.taken_ordinary(case, lawyer)
    with pytest.raises(WrongState):
        intake.drop_case(case, reason="不办了", actor=flow.by(lawyer), at=flow.at())


def test_a_declined_case_frees_its_handlers_of_what_they_owed(
    director: User, partner: User, other_partner: User, lawyer: User
) -> None:
    case = flow.case(director)
    handling.name_handlers(
        case, people=[lawyer], lead=lawyer, actor=flow.by(director), at=flow.at()
    )
    meeting = flow.called(case, director, host=director)
    flow.opine(meeting, director, partner, other_partner, choice="decline")
    meetings.close_meeting(flow.again(meeting), actor=flow.by(director), at=flow.at())
    assert flow.again(case).state == CaseState.DECLINED
    assert not Duty.objects.filter(state__in=["open", "paused"]).exists()


@pytest.mark.parametrize("absurd", [0, -3, 1_000_001, 10**12])
@pytest.mark.clause("GC-1.1")
def test_absurd_numbers_are_refused_with_a_sentence(lawyer: User, absurd: int) -> None:
    with pytest.raises(Unmet) as refused:
        flow.case(lawyer, number=absurd)
    assert "number" in refused.value.fields
    case = flow.case(lawyer, number=5)
    with pytest.raises(Unmet):
        number(case, absurd, lawyer)


def test_numbers_and_engagements_of_tomorrow_are_refused(lawyer: User) -> None:
    with pytest.raises(Unmet):
        flow.case(lawyer, counted_on=date(2026, 5, 9))
    with pytest.raises(Unmet):
        flow.case(lawyer, engaged_on=date(2026, 5, 9))
    case = flow.case(lawyer)
    with pytest.raises(Unmet):
        number(case, 12, lawyer, on=date(2026, 5, 9))
    with pytest.raises(Unmet):
        intake.edit_case(case, actor=flow.by(lawyer), at=flow.at(), engaged_on=date(2026, 5, 9))


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize(
    "smuggled",
    [
        {"state": "accepted"},
        {"regime": "ordinary"},
        {"decision_id": 1},
        {"v_counts": 9},
        {"firm_id": 1},
        {"owed_reason": "crossed"},
        {"accepted_at": None},
    ],
)
def test_nothing_but_a_cases_texts_is_taken_from_who_enters_it(
    lawyer: User, smuggled: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match="not texts of a case"):
        flow.case(lawyer, number=3, **smuggled)
    case = flow.case(lawyer, number=3)
    with pytest.raises(ValueError, match="not texts of a case"):
        intake.edit_case(case, actor=flow.by(lawyer), at=flow.at(), **smuggled)
    assert flow.again(case).state == CaseState.INTAKE


def test_cases_are_numbered_by_firm_and_year_without_gaps(
    lawyer: User, other_director: User
) -> None:
    first, second = flow.case(lawyer), flow.case(lawyer, number=2)
    elsewhere = flow.case(other_director)
    assert first.register_no == "（2026）收字第1号"
    assert second.register_no == "（2026）收字第2号"
    assert elsewhere.register_no == "（2026）收字第1号"


@pytest.mark.parametrize("who", ["officer", "community_clerk", "student", "sysadmin"])
def test_nobody_outside_of_a_firm_takes_cases_in(who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(Forbidden):
        flow.case(request.getfixturevalue(who))


def test_nobody_takes_cases_in_without_a_role(lawyer: User, firm: Organisation) -> None:
    for actor in (Actor(), Actor(lawyer, firm)):
        with pytest.raises(Forbidden):
            intake.create_case(
                actor=actor, at=flow.at(), number=3, unit="person", title="x", form="joint"
            )


def test_a_text_others_may_not_read_is_not_in_the_record(lawyer: User) -> None:
    case = flow.case(lawyer)
    intake.edit_case(
        case, actor=flow.by(lawyer), at=flow.at(), facts="秘密案情", title="新名", demands="底线"
    )
    changes = AuditEntry.objects.filter(act="edit").get().changes
    assert changes["title"] == ["宏达公司欠薪案", "新名"]
    assert "秘密案情" not in str(changes)
    assert "底线" not in str(changes)


@pytest.mark.clause("GC-3.3")
def test_a_visit_becomes_a_case_once_and_only_for_who_held_it(
    lawyer: User, partner: User, clerk: User, other_director: User
) -> None:
    held = receptions.record_reception(
        lawyers=[lawyer, partner],
        visitors=[],
        received_on=date(2026, 5, 8),
        visitor_count=12,
        matter="欠薪",
        advice="先调解",
        actor=flow.by(lawyer),
        at=flow.at(),
    )
    for stranger in (clerk, other_director):
        with pytest.raises(Forbidden):
            flow.case(stranger, reception=held)
    case = flow.case(lawyer, reception=held)
    assert flow.again(held).case_id == case.pk
    with pytest.raises(Unmet) as refused:
        flow.case(partner, reception=held)
    assert refused.value.clause == "GC-3.3"
