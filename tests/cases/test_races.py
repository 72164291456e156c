"""What happens at the same moment, over real connections; each with the naive way that fails."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction

from accounts.enums import Role
from accounts.models import Organisation, User
from cases.actions import checks, handling, intake, joint, meetings, opinions, parties
from cases.enums import CaseState, MeetingState, Outcome
from cases.models import Case, Handler, HandlerUndertaking, Meeting, Opinion
from cases.queries import missing_for, tally_of
from conflicts.actions.checks import decide_conflict
from conflicts.models import Check, Decision
from core.audit import verify
from core.errors import Refusal, Stale, Unmet, WrongState
from core.models import AuditEntry
from core.transitions import lock
from tests import factories
from tests.cases import flow

pytestmark = pytest.mark.django_db(transaction=True)

Work = Callable[[], Any]
LONG = 20


def at_once(*works: Work) -> list[Any]:
    """Start all in threads of their own at the same moment; results or exceptions in order."""
    gate = threading.Barrier(len(works))

    def run(work: Work) -> Any:
        gate.wait(LONG)
        try:
            return work()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def meanwhile(first: Work, second: Work) -> tuple[Any, Any]:
    """Begin the second while what the first did isn't committed yet."""
    done, tried = threading.Event(), threading.Event()

    def slow() -> Any:
        with transaction.atomic():
            result = first()
            done.set()
            # The second either waits for our locks, or is through before we commit.
            tried.wait(1)
            return result

    def quick() -> Any:
        assert done.wait(LONG)
        try:
            return second()
        finally:
            tried.set()

    results = at_once(slow, quick)
    return results[0], results[1]


@pytest.fixture
def circle(director: User, partner: User, other_partner: User) -> tuple[User, User, User]:
    """The firm's three partners."""
    return director, partner, other_partner


@pytest.fixture
def meeting(circle: tuple[User, User, User]) -> Meeting:
    """A meeting of the three."""
    return flow.called(flow.case(circle[0]), circle[0], host=circle[0])


@pytest.fixture
def ready(circle: tuple[User, User, User], lawyer: User) -> Case:
    """A case that lacks nothing but the acceptance itself."""
    one = flow.prepared(flow.case(circle[0]), circle[0])
    return flow.handled(flow.decided(one, *circle), circle[0], lawyer)


def give(meeting: Meeting, person: User, choice: str = "take") -> Opinion:
    """Give an opinion."""
    return opinions.give_opinion(
        flow.again(meeting), choice=choice, reasons="理由", actor=flow.by(person), at=flow.at()
    )


def close(meeting: Meeting, by: User) -> Meeting:
    """Close the meeting."""
    return meetings.close_meeting(flow.again(meeting), actor=flow.by(by), at=flow.at())


def refusals(results: list[Any]) -> list[type[Exception]]:
    """The kinds of refusals among the results; anything else that was raised is an error."""
    raised = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(error, Refusal) for error in raised), raised
    return [type(error) for error in raised]


# Two opinions of one partner


@pytest.mark.clause("GC-3.2")
def test_two_opinions_of_one_partner_at_once_count_as_one(
    meeting: Meeting, circle: tuple[User, User, User]
) -> None:
    results = at_once(
        lambda: give(meeting, circle[0]),
        lambda: give(meeting, circle[0]),
        lambda: give(meeting, circle[1]),
        lambda: give(meeting, circle[1], "decline"),
    )
    assert refusals(results) == []
    counted = tally_of(flow.again(meeting))
    assert (counted.opinions, counted.missing) == (2, 1)
    with pytest.raises(Unmet):
        close(meeting, circle[0])
    assert flow.duties("cases.opinion", meeting, "discharged").count() == 2
    assert list(verify()) == []


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize(("locking", "rows"), [(True, 1), (False, 2)])
def test_looking_first_and_writing_then_needs_the_lock(
    meeting: Meeting, circle: tuple[User, User, User], locking: bool, rows: int
) -> None:
    looked = threading.Barrier(2)

    def look_then_write() -> None:
        with transaction.atomic():
            if locking:
                lock(meeting.case)
            found = Opinion.objects.filter(meeting=meeting, person=circle[1]).exists()
            if not locking:
                looked.wait(LONG)
            if not found:
                case = flow.again(meeting.case)
                Opinion.objects.create(
                    meeting=meeting,
                    person=circle[1],
                    choice="take",
                    v_parties=case.v_parties,
                    v_counts=case.v_counts,
                    v_handlers=case.v_handlers,
                    v_plan=case.v_plan,
                    given_at=flow.at(),
                )

    assert refusals(at_once(look_then_write, look_then_write)) == []
    assert Opinion.objects.count() == rows
    # Even then one partner counts once.
    assert tally_of(flow.again(meeting)).opinions == 1


# Closing against an opinion


@pytest.mark.clause("GC-3.2")
def test_a_close_waits_for_an_opinion_that_is_being_given(
    meeting: Meeting, circle: tuple[User, User, User]
) -> None:
    for person in circle:
        give(meeting, person)
    _opinion, closed = meanwhile(
        lambda: give(meeting, circle[2], "decline"), lambda: close(meeting, circle[0])
    )
    assert closed.outcome == Outcome.TAKE
    entries = AuditEntry.objects.filter(act__in=["give_opinion", "close"]).order_by("id")
    assert [e.act for e in entries][-2:] == ["give_opinion", "close"]


@pytest.mark.clause("GC-3.2")
def test_an_opinion_waits_for_the_close_and_finds_it_done(
    meeting: Meeting, circle: tuple[User, User, User]
) -> None:
    for person in circle:
        give(meeting, person)
    closed, late = meanwhile(
        lambda: close(meeting, circle[0]), lambda: give(meeting, circle[2], "decline")
    )
    assert closed.state == MeetingState.CLOSED
    assert isinstance(late, WrongState)
    assert Opinion.objects.count() == 3


@pytest.mark.clause("GC-3.2")
def test_without_the_lock_an_opinion_falls_into_a_closed_meeting_uncounted(
    meeting: Meeting, circle: tuple[User, User, User]
) -> None:
    for person in circle:
        give(meeting, person)

    def write_past_the_lock() -> Opinion:
        case = flow.again(meeting.case)
        return Opinion.objects.create(
            meeting=meeting,
            person=circle[2],
            choice="decline",
            v_parties=case.v_parties,
            v_counts=case.v_counts,
            v_handlers=case.v_handlers,
            v_plan=case.v_plan,
            given_at=flow.at(),
        )

    opinion, closed = meanwhile(write_past_the_lock, lambda: close(meeting, circle[0]))
    assert closed.state == MeetingState.CLOSED
    entry = AuditEntry.objects.get(act="close")
    assert opinion.pk and entry.pk
    # The close had counted three for it, and what stands there now says otherwise.
    assert tally_of(flow.again(meeting)).given == {"take": 2, "decline": 1}
    assert any("no entry of a chain" in fault.what for fault in verify())


@pytest.mark.clause("GC-3.2")
def test_closing_and_speaking_at_once_always_ends_in_one_of_the_two_orders(
    circle: tuple[User, User, User],
) -> None:
    for _round in range(5):
        meeting = flow.called(flow.case(circle[0]), circle[0], host=circle[0])
        for person in circle[:2]:
            give(meeting, person)
        spoken, closed = at_once(
            lambda m=meeting: give(m, circle[2], "decline"),  # type: ignore[misc]
            lambda m=meeting: close(m, circle[0]),  # type: ignore[misc]
        )
        assert isinstance(spoken, Opinion)
        if isinstance(closed, Meeting):
            assert (closed.circle, closed.outcome) == (3, Outcome.TAKE)
        else:
            assert isinstance(closed, Unmet)
            assert flow.again(meeting).state == MeetingState.OPEN


def test_two_who_close_at_once_close_once(
    meeting: Meeting, circle: tuple[User, User, User]
) -> None:
    for person in circle:
        give(meeting, person)
    results = at_once(*[lambda: close(meeting, circle[0])] * 3)
    assert refusals(results) == [WrongState, WrongState]
    assert flow.acts(meeting).count("close") == 1


# Accepting against a change


def add_client(case: Case, by: User) -> None:
    """One more client."""
    parties.add_parties(
        flow.again(case),
        side="client",
        parties=flow.workers(1, start=900),
        actor=flow.by(by),
        at=flow.at(),
    )


def accept(case: Case, by: User) -> Case:
    """The firm accepts."""
    return handling.accept_case(flow.again(case), actor=flow.by(by), at=flow.at())


@pytest.mark.clause("GC-3.2")
def test_an_acceptance_waits_for_a_change_and_is_refused(ready: Case, director: User) -> None:
    _added, refused = meanwhile(
        lambda: add_client(ready, director), lambda: accept(ready, director)
    )
    # The decision opened anew with the change.
    assert isinstance(refused, WrongState)
    assert flow.again(ready).state == CaseState.DECIDING


@pytest.mark.clause("GC-3.2")
def test_a_change_waits_for_the_acceptance_and_owes_a_review(ready: Case, director: User) -> None:
    accepted, _added = meanwhile(
        lambda: accept(ready, director), lambda: add_client(ready, director)
    )
    assert accepted.state == CaseState.ACCEPTED
    assert flow.duties("cases.review", ready).count() == 1


@pytest.mark.clause("GC-3.2")
def test_without_the_lock_the_acceptance_rests_on_what_was_and_the_database_refuses(
    ready: Case, director: User
) -> None:
    looked, changed = threading.Event(), threading.Event()

    def look_then_write() -> None:
        case = flow.again(ready)
        assert missing_for(case) == []
        looked.set()
        assert changed.wait(LONG)
        Case.objects.filter(pk=case.pk).update(state=CaseState.DECIDED, decision=case.decision)
        Case.objects.filter(pk=case.pk).update(state=CaseState.ACCEPTED)

    def change() -> None:
        assert looked.wait(LONG)
        add_client(ready, director)
        changed.set()

    naive, _changed = at_once(look_then_write, change)
    assert isinstance(naive, DatabaseError)
    assert flow.again(ready).state != CaseState.ACCEPTED


@pytest.mark.clause("GC-3.2")
def test_two_who_accept_at_once_accept_once(ready: Case, director: User) -> None:
    results = at_once(*[lambda: accept(ready, director)] * 3)
    assert refusals(results) == [WrongState, WrongState]
    assert flow.acts(ready).count("accept") == 1
    assert list(verify()) == []


# Calling


def call(case: Case, by: User) -> Meeting:
    """Call a meeting."""
    return flow.called(flow.again(case), by, host=by)


@pytest.mark.clause("GC-3.2")
def test_of_two_meetings_called_at_once_one_takes_place(
    circle: tuple[User, User, User],
) -> None:
    case = flow.case(circle[0])
    results = at_once(*[lambda p=p: call(case, p) for p in circle[:1] * 3])  # type: ignore[misc]
    assert refusals(results) == [WrongState, WrongState]
    assert Meeting.objects.get().seq == 1
    assert flow.duties("cases.opinion", Meeting.objects.get()).count() == 3


def test_without_the_lock_the_second_meeting_breaks_on_the_database(
    circle: tuple[User, User, User], firm: Organisation
) -> None:
    case = flow.case(circle[0])
    looked = threading.Barrier(2)

    def look_then_write() -> Meeting:
        with transaction.atomic():
            assert not Meeting.objects.filter(case=case).exists()
            looked.wait(LONG)
            return Meeting.objects.create(
                case=case,
                firm=firm,
                seq=1,
                purpose="acceptance",
                held_on=date(2026, 5, 8),
                place="x",
                host=circle[0],
                recorder=circle[0],
                quorum=3,
                voting_rule="more_than_half",
                called_by=circle[0],
                called_at=flow.at(),
            )

    results = at_once(look_then_write, look_then_write)
    assert [type(r) for r in results if isinstance(r, Exception)] == [IntegrityError]


# The director's decision on a conflict


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


# The undertaking


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


# Others


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
