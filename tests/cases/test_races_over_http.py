"""Speaking and closing at the same moment, over HTTP; each with the naive way that fails."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from cases.enums import MeetingState, Outcome
from cases.models import Meeting, Opinion
from cases.queries import tally_of
from cases.regulations import outcome
from core.audit import verify
from tests.cases import flow
from tests.cases.views.browser import filled
from tests.factories import client_of
from tests.races import at_once, meanwhile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("GC-3.2")]


def click(who: User, meeting: Meeting, act: str, **typed: Any) -> Any:
    """Open the form now, so that it can be sent later; gives the sending."""
    client, path = client_of(who), f"/cases/meetings/{meeting.pk}/{act}"
    form = filled(client, path, **typed)
    return lambda: client.post(path, form)


@pytest.fixture
def meeting(director: User, partner: User, other_partner: User) -> Meeting:
    """A meeting of the three, none of whom has spoken."""
    return flow.called(flow.case(director), director, host=director)


@pytest.fixture
def split(meeting: Meeting, director: User, partner: User, other_partner: User) -> Meeting:
    """Two would take the case and one would not: whoever changes sides turns the outcome."""
    flow.opine(meeting, director, other_partner)
    flow.opine(meeting, partner, choice="decline")
    return meeting


def turn(meeting: Meeting, person: User) -> Any:
    """The sending of the opinion that turns the outcome."""
    return click(person, meeting, "opine", choice="decline", reasons="理由")


def agrees(meeting: Meeting) -> bool:
    """Whether the meeting ended in what its opinions, as they stand, come to."""
    closed = flow.again(meeting)
    assert closed.state == MeetingState.CLOSED
    return bool(closed.outcome == outcome(tally_of(closed)))


def test_one_partner_in_two_windows_counts_once(meeting: Meeting, partner: User) -> None:
    windows = [click(partner, meeting, "opine", choice="take") for _window in range(2)]
    assert [answer.status_code for answer in at_once(*windows)] == [302, 302]
    # Both were written, the second in place of the first.
    assert Opinion.objects.filter(meeting=meeting).count() == 2
    counted = tally_of(flow.again(meeting))
    assert (counted.opinions, counted.missing) == (1, 2)
    assert flow.duties("cases.opinion", meeting, "discharged").count() == 1
    assert list(verify()) == []


def test_one_form_sent_twice_at_once_is_one_opinion(meeting: Meeting, partner: User) -> None:
    send = click(partner, meeting, "opine", choice="take")
    assert [answer.status_code for answer in at_once(send, send)] == [302, 302]
    assert Opinion.objects.filter(meeting=meeting).count() == 1


def test_an_opinion_and_the_close_at_once_end_in_what_was_said(
    director: User, partner: User, other_partner: User
) -> None:
    for _round in range(3):
        meeting = flow.called(flow.case(director), director, host=director)
        flow.opine(meeting, director, other_partner)
        flow.opine(meeting, partner, choice="decline")
        spoken, closed = at_once(turn(meeting, other_partner), click(director, meeting, "close"))
        assert closed.status_code == 302
        assert spoken.status_code in {302, 409}
        assert agrees(meeting)
        counted = flow.again(meeting).outcome == Outcome.TAKE
        assert counted == (spoken.status_code == 409)
    assert list(verify()) == []


def test_the_close_waits_for_an_opinion_that_is_being_given(
    split: Meeting, director: User, other_partner: User
) -> None:
    close = click(director, split, "close")
    _given, answer = meanwhile(lambda: flow.opine(split, other_partner, choice="decline"), close)
    assert answer.status_code == 302
    assert agrees(split)
    assert flow.again(split).outcome != Outcome.TAKE


def test_an_opinion_written_past_the_lock_is_not_in_the_outcome(
    split: Meeting, director: User, other_partner: User
) -> None:
    before = Opinion.objects.get(meeting=split, person=other_partner)
    close = click(director, split, "close")

    def write_past_the_lock() -> None:
        before.pk = None
        before.choice = "decline"
        before.save(force_insert=True)

    _given, answer = meanwhile(write_past_the_lock, close)
    assert answer.status_code == 302
    assert flow.again(split).outcome == Outcome.TAKE
    assert not agrees(split)
