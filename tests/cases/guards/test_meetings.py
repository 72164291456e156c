"""The guards of meetings, who is invited, and their opinions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.models import Membership, Organisation, User
from cases.actions import meetings
from cases.models import Case, Meeting, Opinion
from tests import factories
from tests.cases import flow, sql
from tests.cases.guards.statements import ACCEPT
from tests.kept import *  # noqa: F403

OPINION = """INSERT INTO cases_opinion (meeting_id, person_id, choice, reasons, v_parties, v_counts,
    v_handlers, v_plan, given_at)
    SELECT %(meeting)s, %(person)s, 'take', '', v_parties + %(older)s, v_counts, v_handlers, v_plan,
    now() FROM cases_case WHERE id = %(case)s"""


def opinion(meeting: Meeting, person: User, **more: Any) -> dict[str, Any]:
    """What the statement needs."""
    return {
        "meeting": meeting.pk,
        "person": person.pk,
        "case": meeting.case_id,
        "older": 0,
        **more,
    }


@pytest.mark.clause("GC-3.2")
def test_an_opinion_is_a_partners_of_that_meeting(
    open_meeting: Meeting, partner: User, lawyer: User, other_director: User, firm: Organisation
) -> None:
    late = factories.partner_of(firm, "未受邀")
    for wrong in (lawyer, other_director, late):
        sql.refused(OPINION, match="GC-3.2", **opinion(open_meeting, wrong))
    sql.run(OPINION, **opinion(open_meeting, partner))


@pytest.mark.clause("GC-3.2")
def test_an_opinion_is_on_what_the_case_is_now(open_meeting: Meeting, partner: User) -> None:
    for older in (1, 5):
        sql.refused(OPINION, match="older version", **opinion(open_meeting, partner, older=older))


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize("end", ["closed", "cancelled", "recused", "left"])
def test_an_opinion_is_given_in_an_open_meeting_by_who_still_belongs_to_it(
    open_meeting: Meeting, circle: tuple[User, User, User], end: str
) -> None:
    boss = flow.by(circle[0])
    if end == "closed":
        flow.opine(open_meeting, *circle)
        meetings.close_meeting(flow.again(open_meeting), actor=boss, at=flow.at())
    elif end == "cancelled":
        meetings.cancel_meeting(open_meeting, reason="改期", actor=boss, at=flow.at())
    elif end == "recused":
        meetings.recuse(open_meeting, person=circle[1], reason="亲属", actor=boss, at=flow.at())
    else:
        held = Membership.objects.filter(person=circle[1], role="partner")
        held.update(until=date(2026, 5, 7))
    sql.refused(OPINION, match="GC-3.2", **opinion(open_meeting, circle[1]))


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_opinion SET choice = 'take'",
        "UPDATE cases_opinion SET person_id = person_id + 1",
        "DELETE FROM cases_opinion",
        "TRUNCATE cases_opinion",
    ],
)
def test_an_opinion_is_never_changed_or_removed(
    open_meeting: Meeting, partner: User, statement: str
) -> None:
    flow.opine(open_meeting, partner, choice="decline")
    sql.refused(statement, match="permission denied")
    assert Opinion.objects.get(meeting=open_meeting).choice == "decline"


MEETING = """INSERT INTO cases_meeting (case_id, firm_id, seq, purpose, held_on, place, host_id,
    recorder_id, agenda, state, quorum, voting_rule, joint_counts, outcome, called_by_id, called_at,
    conclusion, version)
    VALUES (%(case)s, %(firm)s, 9, 'acceptance', '2026-05-08', 'x', %(person)s, %(person)s, '',
    'open', %(quorum)s, %(rule)s, %(joint)s, '', %(person)s, now(), '', 1)"""


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize(
    "wrong",
    [
        {"quorum": 1},
        {"quorum": 2},
        {"rule": "more_than_half"},
        {"rule": "none"},
        {"joint": True},
    ],
)
def test_a_meeting_is_called_by_the_numbers_of_its_day(
    director: User, firm: Organisation, wrong: dict[str, Any]
) -> None:
    flow.rule(firm, "decision.majority", "two_thirds")
    values = {
        "case": flow.case(director).pk,
        "firm": firm.pk,
        "person": director.pk,
        "quorum": 3,
        "rule": "two_thirds",
        "joint": False,
    }
    sql.refused(MEETING, match="by the numbers of its day", **{**values, **wrong})
    sql.run(MEETING, **values)


@pytest.mark.clause("GC-3.2")
def test_a_meeting_is_the_cases_own_firms(
    director: User, other_firm: Organisation, other_director: User
) -> None:
    sql.refused(
        MEETING,
        case=flow.case(director).pk,
        firm=other_firm.pk,
        person=other_director.pk,
        quorum=3,
        rule="more_than_half",
        joint=False,
        match="of another firm",
    )


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize(
    "change",
    [
        "held_on = '2026-05-01'",
        "quorum = 1",
        "voting_rule = 'unanimous'",
        "joint_counts = true",
        "seq = 7",
        "case_id = %(other)s",
        "firm_id = %(firm)s",
        "id = id + 1000",
    ],
)
def test_what_a_meeting_is_about_stands_from_the_beginning(
    open_meeting: Meeting, director: User, other_firm: Organisation, change: str
) -> None:
    other = flow.case(director)
    statement = f"UPDATE cases_meeting SET {change} WHERE id = %(meeting)s"
    values = {"meeting": open_meeting.pk, "other": other.pk, "firm": other_firm.pk}
    sql.refused(statement, match="of a meeting stand", **values)
    sql.run("UPDATE cases_meeting SET place = '小会议室' WHERE id = %(meeting)s", **values)


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize(
    "change",
    [
        "outcome = 'decline'",
        "circle = 1",
        "conclusion = '改写'",
        "closed_at = now() + interval '1 day'",
        "place = '别处'",
        "host_id = recorder_id + 1",
    ],
)
def test_a_meeting_that_is_over_stands_as_it_is(ready: Case, change: str) -> None:
    sql.refused(
        f"UPDATE cases_meeting SET {change} WHERE id = %(meeting)s",
        meeting=ready.decision_id,
        match="the meeting is over",
    )


@pytest.mark.clause("GC-3.2")
def test_the_meeting_a_case_was_accepted_on_is_not_opened_again(ready: Case) -> None:
    reopen = (
        "UPDATE cases_meeting SET state = 'open', outcome = '', closed_at = NULL"
        " WHERE id = %(meeting)s"
    )
    values = {"meeting": ready.decision_id, "case": ready.pk}
    sql.refused(ACCEPT, reopen, match="was accepted on this meeting", **values)
    sql.run(reopen, **values)


def test_a_meeting_is_never_removed(open_meeting: Meeting) -> None:
    sql.refused(
        "DELETE FROM cases_meeting WHERE id = %(meeting)s",
        meeting=open_meeting.pk,
        match="never removed",
    )


INVITE = """INSERT INTO cases_invitee (meeting_id, person_id, membership_id, recusal_reason)
    VALUES (%(meeting)s, %(person)s, %(membership)s, '')"""


@pytest.mark.clause("GC-3.2")
def test_only_partners_of_the_day_are_invited_each_by_their_own_membership(
    open_meeting: Meeting,
    firm: Organisation,
    lawyer: User,
    partner: User,
    other_director: User,
) -> None:
    late = factories.partner_of(firm, "补登记")
    after = factories.partner_of(firm, "后来", since=date(2026, 5, 9))

    def values(person: User, of: User, role: str) -> dict[str, Any]:
        held = of.memberships.get(role=role)
        return {"meeting": open_meeting.pk, "person": person.pk, "membership": held.pk}

    for person, of, role in (
        (lawyer, lawyer, "lawyer"),
        (lawyer, partner, "partner"),
        (late, late, "lawyer"),
        (after, after, "partner"),
        (other_director, other_director, "partner"),
    ):
        sql.refused(INVITE, match="not a partner", **values(person, of, role))
    sql.run(INVITE, **values(late, late, "partner"))


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM cases_invitee WHERE meeting_id = %(meeting)s",
        "UPDATE cases_invitee SET person_id = %(lawyer)s WHERE person_id = %(partner)s",
        "UPDATE cases_invitee SET id = id + 1000 WHERE person_id = %(partner)s",
    ],
)
def test_who_was_invited_stands(
    open_meeting: Meeting, partner: User, lawyer: User, statement: str
) -> None:
    sql.refused(
        statement,
        meeting=open_meeting.pk,
        partner=partner.pk,
        lawyer=lawyer.pk,
        match="who was invited stands",
    )


@pytest.mark.clause("GC-3.2")
def test_stepping_aside_happens_once_and_before_the_end(
    open_meeting: Meeting, circle: tuple[User, User, User], firm: Organisation
) -> None:
    aside = (
        "UPDATE cases_invitee SET recused_at = now(), recusal_reason = 'x'"
        " WHERE meeting_id = %(meeting)s AND person_id = %(person)s"
    )
    back = (
        "UPDATE cases_invitee SET recused_at = NULL, recusal_reason = ''"
        " WHERE meeting_id = %(meeting)s AND person_id = %(person)s"
    )
    values = {"meeting": open_meeting.pk, "person": circle[1].pk}
    sql.refused(aside, back, match="who was invited stands", **values)
    flow.opine(open_meeting, *circle)
    meetings.close_meeting(flow.again(open_meeting), actor=flow.by(circle[0]), at=flow.at())
    sql.refused(aside, match="who was invited stands", **values)
