"""Deciding on a conflict, undertaking, asking and numbering at once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import IntegrityError

from accounts.enums import Role
from accounts.models import Organisation, User
from cases.actions import checks, handling, intake, joint, parties
from cases.enums import CaseState
from cases.models import Case, Handler, HandlerUndertaking, Meeting
from conflicts.actions.checks import decide_conflict
from conflicts.models import Check, Decision
from core.errors import Stale, WrongState
from core.models import AuditEntry
from tests import factories
from tests.cases import flow
from tests.cases.races.steps import call
from tests.races import LONG, Work, at_once, meanwhile, refusals

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def check(ready: Case, director: User) -> Check:
    """A check with a finding to decide."""
    other = flow.case(director, number=1)
    boss = [parties.NewParty(name="宏达建设有限公司", kind="organisation")]
    parties.add_parties(other, side="client", parties=boss, actor=flow.by(director), at=flow.at())
    found = checks.check_conflicts(ready, occasion="parties", actor=flow.by(director), at=flow.at())
    assert found.result == "possible"
    return found


def test_two_directors_who_decide_at_once_decide_once(
    check: Check, director: User, firm: Organisation
) -> None:
    second = factories.member(factories.person("副主任"), firm, Role.DIRECTOR)

    def decide(person: User, proceed: bool) -> Decision:
        return decide_conflict(
            check, proceed=proceed, reasons="理由", actor=flow.by(person, firm), at=flow.at()
        )

    results = at_once(lambda: decide(director, True), lambda: decide(second, False))
    assert refusals(results) == [Stale]
    kept = Decision.objects.get()
    assert kept == next(r for r in results if isinstance(r, Decision))
    assert AuditEntry.objects.filter(act="decide").count() == 1


def test_looking_whether_it_is_decided_is_not_enough(check: Check, director: User) -> None:
    looked = threading.Barrier(2)

    def look_then_write() -> Decision:
        assert not Decision.objects.filter(on_check=check).exists()
        looked.wait(LONG)
        return Decision.objects.create(
            on_check=check, proceed=True, reasons="x", by=director, at=flow.at()
        )

    results = at_once(look_then_write, look_then_write)
    assert [type(r) for r in results if isinstance(r, Exception)] == [IntegrityError]


@pytest.fixture
def handler(circle: tuple[User, User, User], lawyer: User) -> Handler:
    """A handler who still owes the undertaking."""
    case = flow.case(circle[0])
    handling.name_handlers(
        case, people=[lawyer], lead=lawyer, actor=flow.by(circle[0]), at=flow.at()
    )
    return Handler.objects.get()


@pytest.mark.clause("GC-2.4")
def test_an_undertaking_confirmed_twice_at_once_is_one(handler: Handler, lawyer: User) -> None:
    def undertake() -> HandlerUndertaking:
        return handling.confirm_undertaking(handler, actor=flow.by(lawyer), at=flow.at())

    results = at_once(*[undertake] * 4)
    assert refusals(results) == []
    assert {r.pk for r in results} == {HandlerUndertaking.objects.get().pk}
    assert flow.acts(handler).count("undertake") == 1


@pytest.mark.clause("GC-2.4")
def test_looking_whether_it_was_confirmed_is_not_enough(handler: Handler, lawyer: User) -> None:
    looked = threading.Barrier(2)

    def look_then_write() -> HandlerUndertaking:
        assert not HandlerUndertaking.objects.filter(handler=handler).exists()
        looked.wait(LONG)
        return HandlerUndertaking.objects.create(handler=handler, person=lawyer, at=flow.at())

    results = at_once(look_then_write, look_then_write)
    assert [type(r) for r in results if isinstance(r, Exception)] == [IntegrityError]


@pytest.mark.clause("GC-2.4")
def test_a_handler_who_is_replaced_while_confirming_is_told(
    handler: Handler, lawyer: User, director: User, partner: User
) -> None:
    _named, late = meanwhile(
        lambda: handling.name_handlers(
            flow.again(handler.case),
            people=[partner],
            lead=partner,
            actor=flow.by(director),
            at=flow.at(),
        ),
        lambda: handling.confirm_undertaking(handler, actor=flow.by(lawyer), at=flow.at()),
    )
    assert isinstance(late, Stale)
    assert not HandlerUndertaking.objects.exists()


def test_an_answer_given_twice_at_once_is_one(
    director: User, other_firm: Organisation, other_director: User
) -> None:
    asked = joint.ask_joint(
        flow.case(director), firm=other_firm, note="", actor=flow.by(director), at=flow.at()
    )

    def answer(confirm: bool) -> Any:
        return joint.answer_joint(
            asked, confirm=confirm, actor=flow.by(other_director), at=flow.at()
        )

    results = at_once(lambda: answer(True), lambda: answer(False))
    assert refusals(results) == [WrongState]


def test_a_firm_asked_twice_at_once_is_asked_once(director: User, other_firm: Organisation) -> None:
    case = flow.case(director)

    def ask() -> Any:
        return joint.ask_joint(
            flow.again(case), firm=other_firm, note="", actor=flow.by(director), at=flow.at()
        )

    assert refusals(at_once(ask, ask)) == [Stale]
    assert case.joint_firms.count() == 1


def test_cases_entered_at_once_are_numbered_without_gaps(lawyer: User) -> None:
    results = at_once(*[lambda: flow.case(lawyer, number=2)] * 8)
    assert refusals(results) == []
    assert {case.register_no for case in results} == {f"（2026）收字第{n}号" for n in range(1, 9)}


def test_a_case_dropped_while_a_meeting_is_called_ends_in_one_of_the_two(
    circle: tuple[User, User, User],
) -> None:
    case = flow.case(circle[0])
    results = at_once(
        lambda: call(case, circle[0]),
        lambda: intake.drop_case(
            flow.again(case), reason="不来了", actor=flow.by(circle[0]), at=flow.at()
        ),
    )
    refusals(results)
    assert flow.again(case).state == CaseState.DROPPED
    assert not Meeting.objects.filter(state="open").exists()


def test_people_named_in_many_cases_at_once_never_wait_for_each_other_in_a_circle(
    circle: tuple[User, User, User], firm: Organisation
) -> None:
    people = [factories.partner_of(firm, f"合伙人{n}") for n in range(4)]
    cases = [flow.case(circle[0]) for _n in range(6)]

    def name(case: Case, order: int) -> Any:
        wanted = people if order else list(reversed(people))
        return handling.name_handlers(
            flow.again(case), people=wanted, lead=wanted[0], actor=flow.by(circle[0]), at=flow.at()
        )

    works: list[Work] = [
        (lambda c=case, n=n: name(c, n % 2)) if n % 3 else (lambda c=case: call(c, circle[0]))
        for n, case in enumerate(cases)
    ]
    assert refusals(at_once(*works)) == []
