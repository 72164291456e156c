"""Two opinions of one partner at once, and closing against an opinion."""

from __future__ import annotations

import threading

import pytest
from django.db import transaction

from accounts.models import User
from cases.actions import meetings, opinions
from cases.enums import MeetingState, Outcome
from cases.models import Meeting, Opinion
from cases.queries import tally_of
from core.audit import verify
from core.errors import Unmet, WrongState
from core.models import AuditEntry
from core.transitions import lock
from tests.cases import flow
from tests.races import LONG, at_once, meanwhile, refusals

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meeting(circle: tuple[User, User, User]) -> Meeting:
    """A meeting of the three."""
    return flow.called(flow.case(circle[0]), circle[0], host=circle[0])


def give(meeting: Meeting, person: User, choice: str = "take") -> Opinion:
    """Give an opinion."""
    return opinions.give_opinion(
        flow.again(meeting), choice=choice, reasons="理由", actor=flow.by(person), at=flow.at()
    )


def close(meeting: Meeting, by: User) -> Meeting:
    """Close the meeting."""
    return meetings.close_meeting(flow.again(meeting), actor=flow.by(by), at=flow.at())


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
