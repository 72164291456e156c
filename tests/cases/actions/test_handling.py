"""Handlers, undertakings, plan, acceptance, supervision."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import Role
from accounts.models import Organisation, User
from cases.actions import checks, handling, intake, parties
from cases.enums import CaseState
from cases.models import Case, Handler
from cases.policies import can_work_on_case, visible_cases
from conflicts.actions.checks import decide_conflict
from conflicts.models import Check, CommunityTie
from core.actors import Actor
from core.errors import Forbidden, Stale, Unmet, WrongState
from core.models import AuditEntry
from core.sealing import keyed_hash
from tests import factories
from tests.cases import flow
from tests.kept import *  # noqa: F403


@pytest.fixture(scope="module")
def circle(director: User, partner: User, other_partner: User) -> tuple[User, User, User]:
    """The firm's three partners."""
    return director, partner, other_partner


@pytest.fixture
def case(case_row: Case) -> Case:
    """The same, fetched for each test."""
    return flow.again(case_row)


@pytest.fixture(scope="module")
def case_row(circle: tuple[User, User, User]) -> Case:
    """A group case with its parties, decided by the partners."""
    one = flow.prepared(flow.case(circle[0]), circle[0])
    return flow.decided(one, *circle)


def name(case: Case, by: User, *people: User, lead: User | None = None, **more: str) -> Case:
    """Name who handles the case."""
    return handling.name_handlers(
        flow.again(case),
        people=people,
        lead=lead or people[0],
        actor=flow.by(by),
        at=flow.at(),
        **more,
    )


def handler_of(case: Case, person: User) -> Handler:
    """The row that names a person."""
    return Handler.objects.get(case=case, person=person, ended_at__isnull=True)


def confirm(handler: Handler, person: User) -> None:
    """Confirm the undertaking."""
    handling.confirm_undertaking(handler, actor=flow.by(person), at=flow.at())


def accept(case: Case, by: User) -> Case:
    """The firm accepts."""
    return handling.accept_case(flow.again(case), actor=flow.by(by), at=flow.at())


@pytest.mark.clause("GC-3.2")
def test_only_the_firms_own_licensed_lawyers_handle_a_case(
    case: Case,
    director: User,
    lawyer: User,
    clerk: User,
    other_director: User,
    firm: Organisation,
) -> None:
    trainee = factories.member(factories.person("实习"), firm, Role.TRAINEE)
    gone = factories.member(factories.person("已离开"), firm, Role.LAWYER, until=date(2026, 5, 7))
    for wrong in (clerk, other_director, trainee, gone):
        with pytest.raises(Unmet) as refused:
            name(case, director, lawyer, wrong)
        assert wrong.name in refused.value.message
        assert refused.value.clause == "GC-3.2"
    with pytest.raises(Unmet):
        name(case, director, lead=lawyer)
    with pytest.raises(Unmet):
        name(case, director, lawyer, lead=director)
    assert not case.handlers.exists()


def test_only_the_director_or_a_partner_of_the_case_names_handlers(
    case: Case, lawyer: User, partner: User, director: User, firm: Organisation
) -> None:
    for wrong in (lawyer, partner):
        with pytest.raises(Forbidden):
            name(case, wrong, lawyer)
    name(case, director, partner)
    name(case, partner, partner, lawyer)
    with pytest.raises(Forbidden):
        name(case, lawyer, lawyer)


@pytest.mark.clause("GC-2.4")
def test_a_handler_sees_works_and_owes_the_undertaking(
    case: Case, director: User, lawyer: User
) -> None:
    assert not visible_cases(flow.by(lawyer)).exists()
    name(case, director, lawyer)
    assert visible_cases(flow.by(lawyer)).get() == case
    assert can_work_on_case(flow.by(lawyer), case)
    owed = flow.duties("cases.undertaking", handler_of(case, lawyer)).get()
    assert (owed.debtor_person, owed.due_on) == (lawyer, date(2026, 5, 12))
    assert owed.clause == "GC-2.4"


@pytest.mark.clause("GC-2.4")
def test_only_the_handler_confirms_and_only_in_person(
    case: Case, director: User, lawyer: User, clerk: User, firm: Organisation
) -> None:
    name(case, director, lawyer)
    handler = handler_of(case, lawyer)
    stand_in = flow.substitute_for(lawyer, clerk, firm)
    for actor in (flow.by(director), flow.by(clerk), stand_in, Actor()):
        with pytest.raises(Forbidden):
            handling.confirm_undertaking(handler, actor=actor, at=flow.at())
    confirm(handler, lawyer)
    assert not flow.duties("cases.undertaking", handler).exists()


@pytest.mark.clause("GC-2.4")
def test_confirming_twice_is_one_undertaking(case: Case, director: User, lawyer: User) -> None:
    name(case, director, lawyer)
    handler = handler_of(case, lawyer)
    confirm(handler, lawyer)
    confirm(handler, lawyer)
    assert flow.acts(handler).count("undertake") == 1


@pytest.mark.clause("GC-2.4")
def test_who_no_longer_handles_it_confirms_nothing_and_one_named_again_confirms_anew(
    case: Case, director: User, lawyer: User, partner: User
) -> None:
    name(case, director, lawyer)
    first = handler_of(case, lawyer)
    confirm(first, lawyer)
    name(case, director, partner, reason="工作调整")
    assert flow.again(first).end_reason == "工作调整"
    with pytest.raises(Stale):
        confirm(flow.again(first), lawyer)
    name(case, director, lawyer, partner)
    again = handler_of(case, lawyer)
    assert again.pk != first.pk
    assert flow.duties("cases.undertaking", again).exists()
    # What was still owed by who ended is owed no more.
    other = handler_of(case, partner)
    name(case, director, lawyer)
    assert not flow.duties("cases.undertaking", other).exists()


def test_an_ended_handler_neither_sees_nor_works(
    case: Case, director: User, lawyer: User, other_partner: User
) -> None:
    name(case, director, lawyer, other_partner)
    assert can_work_on_case(flow.by(other_partner), case)
    name(case, director, director)
    assert not visible_cases(flow.by(lawyer)).exists()
    assert not can_work_on_case(flow.by(lawyer), case)
    # A decider goes on seeing the case, and works on it no more.
    assert visible_cases(flow.by(other_partner)).exists()
    assert not can_work_on_case(flow.by(other_partner), case)


def test_who_took_the_case_in_keeps_it_when_no_longer_a_handler(
    lawyer: User, director: User
) -> None:
    case = flow.case(lawyer)
    name(case, director, lawyer)
    name(case, director, director)
    assert can_work_on_case(flow.by(lawyer), case)


def test_naming_the_same_people_again_changes_nothing(
    case: Case, director: User, lawyer: User, partner: User
) -> None:
    first = name(case, director, lawyer, partner)
    checks = Check.objects.count()
    assert name(case, director, partner, lawyer, lead=lawyer).v_handlers == first.v_handlers
    other_lead = name(case, director, lawyer, partner, lead=partner)
    assert other_lead.v_handlers == first.v_handlers
    assert handler_of(case, partner).lead
    assert not handler_of(case, lawyer).lead
    assert Check.objects.count() == checks


@pytest.mark.clause("LC-19")
def test_each_change_of_handlers_is_checked_for_conflicts(
    case: Case, director: User, lawyer: User, partner: User
) -> None:
    name(case, director, lawyer)
    name(case, director, partner)
    kept = Check.objects.filter(subject_id=case.pk).order_by("id")
    # Before them, the two sides as they were entered.
    assert list(kept.values_list("occasion", flat=True))[2:] == ["handlers", "handlers"]


def ready(case: Case, director: User, *lawyers: User) -> Case:
    """Everything but the acceptance."""
    return flow.handled(case, director, *lawyers)


def test_accepting_names_everything_that_is_missing_in_one_sentence(
    director: User, partner: User, other_partner: User
) -> None:
    case = flow.case(director, form="representative", engaged_on=None)
    case = flow.decided(case, director, partner, other_partner)
    with pytest.raises(Unmet) as refused:
        accept(case, director)
    message = refused.value.message
    assert message.count("。") == 1
    for clause in ("GC-3.3", "GC-2.1", "GC-2.2", "GC-3.1", "GC-3.2", "LC-19"):
        assert f"（{clause}）" in message
    assert flow.again(case).state == CaseState.DECIDED


@pytest.mark.clause("GC-2.4")
def test_every_handler_confirms_before_the_firm_accepts(
    case: Case, director: User, lawyer: User, partner: User
) -> None:
    case = ready(case, director, lawyer)
    name(case, director, lawyer, partner)
    with pytest.raises(Unmet) as refused:
        accept(case, director)
    assert "还有 1 名承办律师没有确认承诺（GC-2.4）" in refused.value.message
    confirm(handler_of(case, partner), partner)
    assert accept(case, director).state == CaseState.ACCEPTED


@pytest.mark.clause("GC-3.2")
def test_only_the_director_or_a_partner_of_the_case_accepts(
    case: Case, director: User, lawyer: User, partner: User, clerk: User, other_director: User
) -> None:
    case = ready(case, director, lawyer)
    for wrong in (lawyer, partner, clerk, other_director):
        with pytest.raises(Forbidden):
            accept(case, wrong)
    assert accept(case, director).state == CaseState.ACCEPTED


def test_an_acceptance_that_rests_on_an_older_page_is_refused(
    case: Case, director: User, lawyer: User
) -> None:
    case = ready(case, director, lawyer)
    with pytest.raises(Stale):
        handling.accept_case(case, actor=flow.by(director), at=flow.at(), version=case.version - 1)


@pytest.mark.clause("LC-19")
def test_a_roster_changed_after_the_check_is_checked_anew_before_acceptance(
    case: Case, director: User, lawyer: User, circle: tuple[User, User, User]
) -> None:
    case = ready(case, director, lawyer)
    # The day's checks are used up: the roster changes all the same.
    flow.rule(case.firm, "conflict.checks_per_day", 1)
    parties.add_parties(
        case,
        side="opponent",
        parties=flow.workers(1, start=77),
        actor=flow.by(director),
        at=flow.at(),
    )
    flow.opine(case.meetings.get(), *circle)
    from cases.actions import meetings

    meetings.close_meeting(case.meetings.get(), actor=flow.by(director), at=flow.at())
    with pytest.raises(Unmet) as refused:
        accept(case, director)
    assert "要重新做利益冲突核查（LC-19）" in refused.value.message
    flow.rule(case.firm, "conflict.checks_per_day", 300, since=date(2026, 5, 8))
    checks.check_conflicts(
        flow.again(case), occasion="parties", actor=flow.by(director), at=flow.at()
    )
    assert accept(case, director).state == CaseState.ACCEPTED


def against(by: User) -> Case:
    """Another case of the firm, in which it acts for the boss of this one."""
    other = flow.case(by, number=1, title="宏达公司借款案")
    boss = [parties.NewParty(name="宏达建设有限公司", kind="organisation")]
    parties.add_parties(other, side="client", parties=boss, actor=flow.by(by), at=flow.at())
    return other


@pytest.mark.clause("LC-19")
def test_a_possible_conflict_waits_for_the_directors_reasoned_decision(
    case: Case, director: User, lawyer: User
) -> None:
    against(director)
    case = ready(case, director, lawyer)
    with pytest.raises(Unmet) as refused:
        accept(case, director)
    assert "等主任写明理由作出决定" in refused.value.message
    check = Check.objects.filter(subject_id=case.pk).latest("id")
    decide_conflict(
        check, proceed=True, reasons="双方书面同意", actor=flow.by(director), at=flow.at()
    )
    assert accept(case, director).state == CaseState.ACCEPTED


def test_a_conflict_decided_against_the_case_stops_it(
    case: Case, director: User, lawyer: User
) -> None:
    against(director)
    case = ready(case, director, lawyer)
    check = Check.objects.filter(subject_id=case.pk).latest("id")
    decide_conflict(check, proceed=False, reasons="不同意", actor=flow.by(director), at=flow.at())
    with pytest.raises(Unmet) as refused:
        accept(case, director)
    assert "因利益冲突不办理" in refused.value.message


@pytest.mark.clause("LC-19")
def test_a_lawyer_who_serves_the_opponents_community_is_blocked_whoever_decides(
    case: Case,
    director: User,
    lawyer: User,
    partner: User,
    community: Organisation,
    firm: Organisation,
    circle: tuple[User, User, User],
) -> None:
    place = "330102001001"
    CommunityTie.objects.create(
        person=lawyer,
        firm=firm,
        community=community,
        place_hash=keyed_hash("place", place),
        name_hash=keyed_hash("name", community.name),
        subject_type="community.assignment",
        subject_id=1,
        since=date(2026, 1, 1),
    )
    resident = parties.NewParty(name="居民甲", community_code=place)
    parties.add_parties(
        case, side="opponent", parties=[resident], actor=flow.by(director), at=flow.at()
    )
    case = flow.again(case)
    flow.opine(case.meetings.get(), *circle)
    from cases.actions import meetings

    meetings.close_meeting(case.meetings.get(), actor=flow.by(director), at=flow.at())
    case = ready(flow.again(case), director, lawyer)
    check = Check.objects.filter(subject_id=case.pk).latest("id")
    assert check.result == "blocked"
    with pytest.raises(Unmet) as refused:
        decide_conflict(check, proceed=True, reasons="无妨", actor=flow.by(director), at=flow.at())
    assert refused.value.clause == "LC-19"
    with pytest.raises(Unmet):
        accept(case, director)
    # The way out is another handler.
    name(case, director, partner)
    confirm(handler_of(case, partner), partner)
    assert accept(case, director).state == CaseState.ACCEPTED


@pytest.mark.clause("GC-3.2")
def test_accepting_a_running_case_meets_its_owed_decision(
    circle: tuple[User, User, User], lawyer: User
) -> None:
    case = flow.prepared(flow.case(circle[0], number=9), circle[0], people=9)
    case = flow.taken_ordinary(case, circle[0])
    from tests.cases.actions.test_material import more_people

    more_people(case, circle[0])
    case = ready(flow.decided(flow.again(case), *circle), circle[0], lawyer)
    assert accept(case, circle[0]).state == CaseState.ACCEPTED
    assert not flow.duties("cases.decision", case).exists()
    assert flow.duties("cases.decision", case, "discharged").count() == 1


@pytest.mark.clause("GC-3.2")
def test_a_plan_has_versions_and_the_same_words_are_none(case: Case, lawyer: User) -> None:
    director = case.created_by
    assert director is not None
    words = {"goals": "追回工资", "steps": "先调解", "actor": flow.by(director), "at": flow.at()}
    first = handling.write_plan(case, **words)
    with pytest.raises(Unmet):
        handling.write_plan(flow.again(case), **words)
    second = handling.write_plan(flow.again(case), **{**words, "steps": "后诉讼"})
    assert (first.number, second.number) == (1, 2)
    with pytest.raises(Forbidden):
        handling.write_plan(
            flow.again(case), goals="x", steps="y", actor=flow.by(lawyer), at=flow.at()
        )


def supervise(case: Case, by: User, kind: str, **more: object) -> handling.Supervision:
    """A note of the director."""
    return handling.supervise(
        case, kind=kind, text="发现承办人未按方案办理", actor=flow.by(by), at=flow.at(), **more
    )


@pytest.mark.clause("GC-3.2")
def test_a_remedy_is_owed_until_the_check_that_answers_it(
    case: Case, director: User, lawyer: User
) -> None:
    case = ready(case, director, lawyer)
    supervise(case, director, "finding")
    supervise(case, director, "order")
    first = supervise(case, director, "remedy", due_on=date(2026, 5, 20))
    second = supervise(case, director, "remedy", due_on=date(2026, 5, 21))
    owed = flow.duties("cases.remedy", case)
    assert list(owed.order_by("due_on").values_list("due_on", flat=True)) == [
        date(2026, 5, 20),
        date(2026, 5, 21),
    ]
    assert {d.debtor_person for d in owed} == {lawyer}
    supervise(case, director, "check", answers=first)
    assert flow.duties("cases.remedy", case).get().occasion == str(second.pk)
    assert AuditEntry.objects.filter(act__startswith="supervise_", clause="GC-3.2").count() == 5


@pytest.mark.clause("GC-3.2")
def test_a_remedy_has_a_day_and_a_check_answers_a_remedy_of_the_case(
    case: Case, director: User
) -> None:
    for day in (None, date(2026, 5, 7)):
        with pytest.raises(Unmet) as refused:
            supervise(case, director, "remedy", due_on=day)
        assert "due_on" in refused.value.fields
    finding = supervise(case, director, "finding")
    elsewhere = supervise(flow.case(director), director, "remedy", due_on=date(2026, 5, 20))
    for wrong in (None, finding, elsewhere):
        with pytest.raises(Unmet) as refused:
            supervise(case, director, "check", answers=wrong)
        assert "answers" in refused.value.fields


def test_only_the_director_supervises(
    case: Case, partner: User, lawyer: User, other_director: User
) -> None:
    for wrong in (partner, lawyer, other_director):
        with pytest.raises(Forbidden):
            supervise(case, wrong, "finding")


def test_a_handler_who_leaves_hands_the_case_to_a_colleague(
    case: Case, director: User, lawyer: User, partner: User, other_partner: User
) -> None:
    name(case, director, lawyer, partner)
    handling.hand_over_handler(
        handler_of(case, lawyer),
        to_person=other_partner,
        reason="调离本所",
        actor=flow.by(director),
        at=flow.at(),
    )
    now = Handler.objects.filter(case=case, ended_at__isnull=True)
    assert {h.person for h in now} == {partner, other_partner}
    assert handler_of(case, other_partner).lead
    with pytest.raises(Unmet):
        handling.hand_over_handler(
            handler_of(case, partner),
            to_person=factories.person("外人"),
            reason="x",
            actor=flow.by(director),
            at=flow.at(),
        )


def test_nothing_is_named_or_planned_for_a_case_that_is_over(director: User, lawyer: User) -> None:
    case = flow.case(director)
    intake.drop_case(case, reason="不来了", actor=flow.by(director), at=flow.at())
    with pytest.raises(WrongState):
        name(case, director, lawyer)
    with pytest.raises(WrongState):
        handling.write_plan(
            flow.again(case), goals="x", steps="y", actor=flow.by(director), at=flow.at()
        )
