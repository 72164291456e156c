"""Accepting against a change, and two meetings called at once."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import Organisation, User
from cases.actions import handling, parties
from cases.enums import CaseState
from cases.models import Case, Meeting
from cases.queries import missing_for
from core.audit import verify
from core.errors import WrongState
from tests.cases import flow
from tests.cases.races.steps import call
from tests.races import LONG, at_once, meanwhile, refusals

pytestmark = pytest.mark.django_db(transaction=True)


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
