"""Each guard in the database refuses what it is there for, and lets pass what is right."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection

from accounts.enums import OrganisationKind
from accounts.models import Membership, Organisation, User
from cases.actions import handling, intake, meetings, parties
from cases.enums import CaseState
from cases.models import Case, Meeting, Opinion
from core.models import AllowedMove
from core.transitions import TABLES
from tests import factories
from tests.cases import flow, sql
from tests.kept import *  # noqa: F403

CLOSE = """UPDATE cases_meeting SET state = 'closed', outcome = 'take', circle = 3, closed_at = now()
    WHERE id = %(meeting)s"""
DECIDE = """UPDATE cases_case SET state = 'decided', decision_id = %(meeting)s
    WHERE id = %(case)s"""
ACCEPT = "UPDATE cases_case SET state = 'accepted', accepted_at = now() WHERE id = %(case)s"


@pytest.fixture(scope="module")
def circle(director: User, partner: User, other_partner: User) -> tuple[User, User, User]:
    """The firm's three partners."""
    return director, partner, other_partner


@pytest.fixture(scope="module")
def ready_row(circle: tuple[User, User, User], lawyer: User) -> Case:
    """A case that lacks nothing but the acceptance itself."""
    one = flow.prepared(flow.case(circle[0]), circle[0])
    return flow.handled(flow.decided(one, *circle), circle[0], lawyer)


@pytest.fixture
def ready(ready_row: Case) -> Case:
    """The same, fetched for each test."""
    return flow.again(ready_row)


@pytest.fixture
def open_meeting(meeting_row: Meeting) -> Meeting:
    """The same, fetched for each test."""
    return flow.again(meeting_row)


@pytest.fixture(scope="module")
def meeting_row(circle: tuple[User, User, User]) -> Meeting:
    """A meeting nobody has spoken in yet."""
    return flow.called(flow.case(circle[0]), circle[0], host=circle[0])


def test_the_tests_speak_to_the_database_as_the_application_does() -> None:
    assert sql.is_application()


def test_every_guard_looks_names_up_in_our_schema_only() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT p.proname, array_to_string(p.proconfig, ';') FROM pg_trigger t
               JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"""
        )
        found = dict(cursor.fetchall())
    assert "cases_check_acceptance" in found
    pinned = "search_path=pg_catalog, public, pg_temp"
    assert [name for name, set_to in found.items() if pinned not in (set_to or "").split(";")] == []


# cases_case_acceptance


@pytest.mark.clause("GC-3.2")
def test_a_case_with_everything_is_accepted_by_the_database_too(ready: Case) -> None:
    sql.run(ACCEPT, case=ready.pk)
    assert flow.again(ready).state == CaseState.ACCEPTED


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize("regime", ["group", "sensitive"])
def test_a_case_without_a_decision_is_not(ready: Case, regime: str) -> None:
    sql.refused(
        "UPDATE cases_case SET regime = %(regime)s, decision_id = NULL, state = 'accepted'"
        " WHERE id = %(case)s",
        case=ready.pk,
        regime=regime,
        match="GC-3.2: case .* has no meeting of its firm",
    )


@pytest.mark.clause("GC-3.2")
def test_the_decision_of_another_case_is_none(ready: Case, circle: tuple[User, User, User]) -> None:
    other = flow.decided(flow.case(circle[0]), *circle)
    sql.refused(
        "UPDATE cases_case SET decision_id = %(other)s, state = 'accepted' WHERE id = %(case)s",
        case=ready.pk,
        other=other.decision_id,
        match="no meeting of its firm",
    )


@pytest.mark.clause("GC-3.2")
def test_a_meeting_that_is_open_again_has_decided_nothing(ready: Case) -> None:
    reopen = (
        "UPDATE cases_meeting SET state = 'open', outcome = '', closed_at = NULL"
        " WHERE id = %(meeting)s"
    )
    sql.refused(
        reopen, ACCEPT, case=ready.pk, meeting=ready.decision_id, match="no meeting of its firm"
    )


@pytest.mark.clause("GC-3.2")
def test_two_opinions_are_too_few_whatever_the_meeting_says(
    circle: tuple[User, User, User], lawyer: User
) -> None:
    one = flow.prepared(flow.case(circle[0]), circle[0])
    meeting = flow.called(one, circle[0], host=circle[0])
    one = flow.handled(one, circle[0], lawyer)
    flow.opine(meeting, *circle[:2])
    written = (CLOSE, DECIDE, ACCEPT)
    told = sql.refused(*written, case=one.pk, meeting=meeting.pk)
    assert "has 2 partners' opinions of 3" in told
    flow.opine(meeting, circle[2])
    sql.run(*written, case=one.pk, meeting=meeting.pk)


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize(
    ("choices", "rule", "passes"),
    [
        (("take", "take", "decline"), "more_than_half", True),
        (("take", "decline", "decline"), "more_than_half", False),
        (("take", "decline", "more_facts"), "more_than_half", False),
        (("take", "take", "decline"), "two_thirds", True),
        (("take", "take", "decline"), "unanimous", False),
        (("take", "take", "take"), "unanimous", True),
    ],
)
def test_the_majority_is_counted_by_the_meetings_own_rule(
    circle: tuple[User, User, User],
    lawyer: User,
    firm: Organisation,
    choices: tuple[str, ...],
    rule: str,
    passes: bool,
) -> None:
    flow.rule(firm, "decision.majority", rule)
    one = flow.prepared(flow.case(circle[0]), circle[0])
    meeting = flow.called(one, circle[0], host=circle[0])
    one = flow.handled(one, circle[0], lawyer)
    for person, choice in zip(circle, choices, strict=True):
        flow.opine(meeting, person, choice=choice)
    written = (CLOSE, DECIDE, ACCEPT)
    if passes:
        sql.run(*written, case=one.pk, meeting=meeting.pk)
    else:
        sql.refused(*written, case=one.pk, meeting=meeting.pk, match="for taking it")


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize(
    ("part", "stale"), [("parties", True), ("counts", True), ("handlers", False), ("plan", False)]
)
def test_opinions_on_an_older_version_count_for_nothing(
    ready: Case, part: str, stale: bool
) -> None:
    # Handlers and plan were named after the partners spoke: those opinions don't rest on them.
    changed = f"UPDATE cases_case SET v_{part} = v_{part} + 1 WHERE id = %(case)s"
    if stale:
        sql.refused(changed, ACCEPT, case=ready.pk, match="has 0 partners' opinions of 3")
    else:
        sql.run(changed, ACCEPT, case=ready.pk)


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize("part", ["handlers", "plan"])
def test_nor_do_opinions_on_other_handlers_or_another_plan(
    circle: tuple[User, User, User], lawyer: User, part: str
) -> None:
    one = flow.handled(flow.prepared(flow.case(circle[0]), circle[0]), circle[0], lawyer)
    one = flow.decided(one, *circle)
    changed = f"UPDATE cases_case SET v_{part} = v_{part} + 1 WHERE id = %(case)s"
    sql.refused(changed, ACCEPT, case=one.pk, match="has 0 partners' opinions of 3")
    sql.run(ACCEPT, case=one.pk)


@pytest.mark.clause("GC-3.2")
def test_who_was_no_partner_on_the_day_after_all_counts_no_more(
    ready: Case, circle: tuple[User, User, User]
) -> None:
    ended = (
        "UPDATE accounts_membership SET until = '2026-05-07'"
        " WHERE person_id = %(person)s AND role = 'partner'"
    )
    sql.refused(
        ended, ACCEPT, case=ready.pk, person=circle[2].pk, match="has 2 partners' opinions of 3"
    )


@pytest.mark.clause("GC-3.2")
def test_partners_entered_afterwards_belong_to_the_circle_in_code_and_database(
    ready: Case, firm: Organisation, circle: tuple[User, User, User]
) -> None:
    for n in range(3):
        factories.partner_of(firm, f"补登记{n}")
    sql.refused(ACCEPT, case=ready.pk, match="3 of 4 for taking it")
    with pytest.raises(Exception, match="6 名合伙人中的 4 名"):
        handling.accept_case(flow.again(ready), actor=flow.by(circle[0]), at=flow.at())


@pytest.mark.clause("GC-2.1")
def test_a_case_without_the_clients_undertaking_is_not_accepted(
    circle: tuple[User, User, User], lawyer: User
) -> None:
    one = flow.handled(flow.decided(flow.case(circle[0]), *circle), circle[0], lawyer)
    sql.refused(ACCEPT, case=one.pk, match="GC-2.1")


@pytest.mark.clause("GC-2.2")
def test_a_case_with_unverified_representatives_is_not_accepted(ready: Case) -> None:
    client = ready.parties.filter(side="client").first()
    named = "UPDATE cases_party SET representative = true WHERE id = %(party)s"
    verified = (
        "UPDATE cases_party SET representative = true, verified_on = '2026-05-08',"
        " verified_by_id = %(by)s WHERE id = %(party)s"
    )
    values = {"case": ready.pk, "party": client.pk, "by": ready.created_by_id}
    sql.refused(named, ACCEPT, match="GC-2.2", **values)
    sql.run(verified, ACCEPT, **values)


@pytest.mark.clause("GC-2.4")
def test_a_case_whose_handlers_have_not_undertaken_is_not_accepted(
    ready: Case, partner: User, lawyer: User
) -> None:
    named = (
        "INSERT INTO cases_handler (case_id, person_id, lead, named_at, end_reason)"
        " VALUES (%(case)s, %(person)s, false, now(), '')"
    )
    ended = "UPDATE cases_handler SET ended_at = now() WHERE case_id = %(case)s"
    sql.refused(named, ACCEPT, case=ready.pk, person=partner.pk, match="GC-2.4")
    sql.refused(ended, ACCEPT, case=ready.pk, match="GC-2.4")


@pytest.mark.clause("GC-3.2")
def test_an_accepted_ordinary_case_does_not_become_a_group_case_in_passing(
    director: User,
) -> None:
    one = flow.case(director, number=3)
    intake.accept_ordinary(one, actor=flow.by(director), at=flow.at())
    sql.refused(
        "UPDATE cases_case SET regime = 'group', regime_since = now() WHERE id = %(case)s",
        case=one.pk,
        match="GC-3.2",
    )


# cases_case_guard


def test_a_case_stays_its_firms_and_goes_over_only_with_it(
    ready: Case, firm: Organisation, other_firm: Organisation
) -> None:
    moved = "UPDATE cases_case SET firm_id = %(other)s WHERE id = %(case)s"
    values = {"case": ready.pk, "other": other_firm.pk}
    sql.refused(moved, match="stays its firm", **values)
    Organisation.objects.filter(pk=firm.pk).update(
        status="merged", successor=other_firm, ended_on=date(2026, 5, 8)
    )
    sql.run(moved, **values)


@pytest.mark.clause("GC-3.2")
def test_what_the_merged_firms_partners_decided_still_counts(
    ready: Case, firm: Organisation, other_firm: Organisation, bar: Organisation
) -> None:
    third = factories.organisation(OrganisationKind.FIRM, "第三所", bar)
    for old, new in ((firm, other_firm), (other_firm, third)):
        Organisation.objects.filter(pk=old.pk).update(
            status="merged", successor=new, ended_on=date(2026, 5, 8)
        )
    moved = "UPDATE cases_case SET firm_id = %(other)s WHERE id = %(case)s"
    sql.run(moved, ACCEPT, case=ready.pk, other=third.pk)


def test_a_case_is_never_removed_and_keeps_its_id(ready: Case, lawyer: User) -> None:
    empty = flow.case(lawyer, number=2)
    sql.refused("DELETE FROM cases_case WHERE id = %(case)s", case=empty.pk, match="never removed")
    sql.refused(
        "UPDATE cases_case SET id = id + 1000 WHERE id = %(case)s", case=empty.pk, match="a case"
    )


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize("part", ["parties", "counts", "handlers", "plan"])
def test_versions_only_grow(ready: Case, part: str) -> None:
    column = f"v_{part}"
    grow = f"UPDATE cases_case SET {column} = {column} + 1 WHERE id = %(case)s"
    shrink = f"UPDATE cases_case SET {column} = {column} - 1 WHERE id = %(case)s"
    sql.refused(shrink, case=ready.pk, match="versions only grow")
    sql.run(grow, case=ready.pk)


@pytest.mark.clause("GC-5.1")
def test_the_reason_of_a_sensitive_case_stands(director: User) -> None:
    one = flow.case(director, number=2, sensitive_reason="涉及教育")
    sql.run("UPDATE cases_case SET sensitive_reason = '涉及学校' WHERE id = %(case)s", case=one.pk)
    sql.refused(
        "UPDATE cases_case SET sensitive_reason = '', regime = 'ordinary', regime_since = NULL"
        " WHERE id = %(case)s",
        case=one.pk,
        match="GC-5.1",
    )


# cases_opinion_check

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


# cases_meeting_check, cases_meeting_guard

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


# cases_invitee_guard

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


# cases_membership_proof


@pytest.mark.clause("GC-3.2")
def test_whoever_decided_as_a_partner_stays_one_for_that_day(
    ready: Case, circle: tuple[User, User, User]
) -> None:
    ended = (
        "UPDATE accounts_membership SET until = %(day)s"
        " WHERE person_id = %(person)s AND role = 'partner'"
    )
    values = {"case": ready.pk, "person": circle[2].pk}
    sql.refused(ACCEPT, ended, day="2026-05-07", match="decided as a partner", **values)
    sql.run(ACCEPT, ended, day="2026-05-08", **values)


# cases_handler_guard, cases_handlerundertaking_check


@pytest.mark.clause("GC-2.4")
def test_who_was_named_stands(ready: Case, partner: User) -> None:
    sql.refused(
        "UPDATE cases_handler SET person_id = %(person)s WHERE case_id = %(case)s",
        case=ready.pk,
        person=partner.pk,
        match="who was named stands",
    )
    sql.refused("DELETE FROM cases_handler WHERE case_id = %(case)s", case=ready.pk, match="stands")
    sql.run("UPDATE cases_handler SET lead = false WHERE case_id = %(case)s", case=ready.pk)


@pytest.mark.clause("GC-2.4")
def test_an_undertaking_is_the_handlers_own(
    ready: Case, circle: tuple[User, User, User], lawyer: User
) -> None:
    case = handling.name_handlers(
        ready, people=[lawyer, circle[1]], lead=lawyer, actor=flow.by(circle[0]), at=flow.at()
    )
    handler = case.handlers.get(person=circle[1])
    given = (
        "INSERT INTO cases_handlerundertaking (handler_id, person_id, at)"
        " VALUES (%(handler)s, %(person)s, now())"
    )
    sql.refused(given, handler=handler.pk, person=lawyer.pk, match="only the handler confirms")
    sql.run(given, handler=handler.pk, person=circle[1].pk)


# cases_case_regime, cases_count_regime

COUNT = """INSERT INTO cases_count (case_id, side, "on", number, unit, about, note, at)
    VALUES (%(case)s, 'client', %(on)s, %(number)s, %(unit)s, %(about)s, '', now())"""


def counted(case: Case, number: int, **more: Any) -> dict[str, Any]:
    """What the statement needs."""
    values = {"on": "2026-05-08", "unit": "person", "about": False, **more}
    return {"case": case.pk, "number": number, **values}


@pytest.mark.clause("GC-1.1")
@pytest.mark.parametrize(
    ("entry", "passes"),
    [
        ({"number": 9}, True),
        ({"number": 10}, False),
        ({"number": 2, "about": True}, False),
        ({"number": 2, "unit": "household"}, True),
        ({"number": 2, "unit": "household", "on": "2026-05-09"}, False),
        ({"number": 12, "on": "2026-05-01"}, True),
        ({"number": 12, "about": True, "on": "2026-05-01"}, True),
    ],
)
def test_an_ordinary_case_has_no_number_that_reaches_or_may(
    director: User, entry: dict[str, Any], passes: bool
) -> None:
    one = flow.case(director, number=5)
    if passes:
        sql.run(COUNT, **counted(one, **entry))
    else:
        sql.refused(COUNT, match="GC-1.1", **counted(one, **entry))


@pytest.mark.clause("GC-1.1")
@pytest.mark.parametrize(
    "entered",
    [
        {"number": 12},
        {"number": 3, "unit": "household"},
        {"number": 3, "about": True},
        {"number": 3, "sensitive_reason": "涉及教育"},
    ],
)
def test_a_case_to_report_is_not_called_an_ordinary_one(
    director: User, entered: dict[str, Any]
) -> None:
    one = flow.case(director, **entered)
    called = "UPDATE cases_case SET regime = 'ordinary', regime_since = NULL WHERE id = %(case)s"
    sql.refused(called, case=one.pk, match="GC-1.1|GC-5.1")
    ordinary = flow.case(director, number=3)
    sql.run(called, case=ordinary.pk)


@pytest.mark.clause("GC-1.1")
def test_code_and_database_judge_a_number_by_the_same_days_rule(
    director: User, bar: Organisation
) -> None:
    flow.rule(bar, "group.threshold", 5, since=date(2026, 1, 1))
    flow.rule(bar, "group.threshold", 10, since=date(2026, 5, 1))
    for day, number in (("2026-04-30", 4), ("2026-04-30", 7), ("2026-05-01", 7)):
        one = flow.case(director, number=number, counted_on=date.fromisoformat(day))
        sql.run("UPDATE cases_case SET regime = regime WHERE id = %(case)s", case=one.pk)


# cases_reception_lawyers, cases_receptionlawyer_lawyers


@pytest.mark.clause("GC-3.3")
def test_a_reception_keeps_its_two_lawyers(lawyer: User, partner: User, firm: Organisation) -> None:
    received = (
        "INSERT INTO cases_reception (firm_id, received_on, place, visitor_count, matter, advice,"
        " remarks, created_by_id, created_at, version)"
        " VALUES (%(firm)s, '2026-05-08', '', 1, 'x', 'x', '', %(one)s, now(), 1)"
    )
    held_by = (
        "INSERT INTO cases_receptionlawyer (reception_id, person_id)"
        " SELECT max(id), %({})s FROM cases_reception"
    )
    values = {"firm": firm.pk, "one": lawyer.pk, "two": partner.pk}
    sql.refused(received, match="GC-3.3", **values)
    sql.refused(received, held_by.format("one"), match="GC-3.3", **values)
    sql.run(received, held_by.format("one"), held_by.format("two"), **values)
    for away in ("DELETE FROM cases_receptionlawyer WHERE person_id = %(one)s",):
        sql.refused(away, match="GC-3.3", **values)


# cases_case_owed, cases_duty_owed


@pytest.mark.clause("GC-3.2")
def test_a_case_owes_its_decision_only_with_a_reason_and_an_open_duty(other_director: User) -> None:
    one = flow.case(other_director)
    owing = "UPDATE cases_case SET state = 'decision_owed'{} WHERE id = %(case)s"
    sql.refused(owing.format(""), case=one.pk, match="case_owed_has_reason")
    sql.refused(owing.format(", owed_reason = 'short'"), case=one.pk, match="without a duty")
    intake.owe_decision(
        one, owed_reason="short", note="一名合伙人", actor=flow.by(other_director), at=flow.at()
    )
    for ended in ("discharged", "cancelled"):
        sql.refused(
            "UPDATE core_duty SET state = %(state)s, ended_at = now()"
            " WHERE subject_id = %(case)s AND kind = 'cases.decision'",
            case=one.pk,
            state=ended,
            match="without a duty",
        )
    sql.refused(
        "DELETE FROM core_duty WHERE subject_id = %(case)s AND kind = 'cases.decision'",
        case=one.pk,
        match="without a duty",
    )
    sql.run(
        "UPDATE core_duty SET state = 'paused' WHERE subject_id = %(case)s"
        " AND kind = 'cases.decision'",
        case=one.pk,
    )


# core_check_move and the append-only tables


def every_move(model: str) -> list[tuple[str, str, bool]]:
    """Every pair of states, and whether the table has it."""
    table = TABLES[model]
    return [
        (source, target, (source, target) in table.moves())
        for source in ("", *table.states)
        for target in table.states
        if source != target
    ]


@pytest.mark.parametrize("model", ["cases.case", "cases.meeting", "cases.jointhandling"])
def test_the_database_knows_exactly_the_moves_of_the_table(model: str) -> None:
    held = set(AllowedMove.objects.filter(table=model).values_list("from_state", "to_state"))
    assert held == {(s, t) for s, t, allowed in every_move(model) if allowed}


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize(
    "table",
    [
        "cases_count",
        "cases_opinion",
        "cases_truthundertaking",
        "cases_handlerundertaking",
        "cases_workplan",
        "cases_supervision",
        "conflicts_check",
        "conflicts_decision",
    ],
)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET id = id", "TRUNCATE {}"])
def test_what_is_append_only_is_neither_changed_nor_removed(table: str, statement: str) -> None:
    sql.refused(statement.format(table), match="permission denied")


def test_a_count_has_a_sane_side_and_number(director: User) -> None:
    one = flow.case(director, number=3)
    with pytest.raises(DatabaseError):
        sql.run(COUNT.replace("'client'", "'other'"), **counted(one, 3))
    with pytest.raises(DatabaseError):
        sql.run(COUNT, **counted(one, 1_000_001))
    with pytest.raises(DatabaseError):
        sql.run(COUNT, **counted(one, -1))


def test_parties_who_represent_are_clients_and_people(director: User) -> None:
    one = flow.case(director)
    boss = [parties.NewParty(name="公司", kind="organisation")]
    made = parties.add_parties(
        one, side="opponent", parties=boss, actor=flow.by(director), at=flow.at()
    )
    sql.refused(
        "UPDATE cases_party SET representative = true WHERE id = %(party)s",
        party=made[0].pk,
        match="party_representative_is_client",
    )
