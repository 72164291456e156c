"""Calling, stepping aside and closing."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from cases.actions import meetings
from cases.models import Case, Meeting
from cases.queries import circle_of
from tests.cases import flow

DAY = date(2026, 5, 8)


def call(case: Case, by: User, *, held_on: date = DAY, host: User | None = None) -> Meeting:
    """Call a meeting of a day."""
    return meetings.call_meeting(
        case,
        held_on=held_on,
        place="会议室",
        host=host or by,
        recorder=by,
        actor=flow.by(by),
        at=flow.at(),
    )


def close(meeting: Meeting, by: User, when: str = flow.DAY) -> Meeting:
    """Close it."""
    at = flow.at(when)
    return meetings.close_meeting(flow.again(meeting), actor=flow.by(by, when=at), at=at)


def names(meeting: Meeting) -> set[str]:
    """Who is invited."""
    return {i.person.name for i in circle_of(meeting)}
