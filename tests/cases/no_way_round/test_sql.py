"""No SQL of the application's role accepts a case that two partners spoke about."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from cases.enums import CaseState, Regime
from cases.models import Case, Count
from tests.cases import flow, sql
from tests.cases.no_way_round.steps import (
    ACCEPT,
    OPINION,
    THE_REST,
    assert_not_taken,
    try_it,
)
from tests.kept import *  # noqa: F403

pytestmark = pytest.mark.clause("GC-3.2")


INVITE = """INSERT INTO cases_invitee (meeting_id, person_id, membership_id, recusal_reason)
    VALUES (%(meeting)s, {}, {}, '')"""


INTAKE = "UPDATE cases_case SET state = 'intake' WHERE id = %(case)s"


NEW_MEETING = """INSERT INTO cases_meeting (case_id, firm_id, seq, purpose, held_on, place, host_id,
    recorder_id, agenda, state, quorum, voting_rule, joint_counts, outcome, circle, called_by_id,
    called_at, closed_at, conclusion, version) VALUES (%(case)s, {firm}, 7, 'acceptance',
    '{held_on}', 'x', %(first)s, %(first)s, '', '{state}', {quorum}, '{rule}', {joint}, '{outcome}',
    3, %(first)s, now(), {closed_at}, '', 1)"""


HONEST_MEETING = {
    "firm": "%(firm)s",
    "held_on": "2026-05-08",
    "state": "open",
    "quorum": 3,
    "rule": "more_than_half",
    "joint": "false",
    "outcome": "",
    "closed_at": "NULL",
}


CANCEL = "UPDATE cases_meeting SET state = 'cancelled' WHERE id = %(meeting)s"


PARAMETER = """INSERT INTO core_parametervalue (key, organisation_id, effective_from, value,
    reason, entered_at) VALUES ('{}', {}, '2006-01-01', '{}', '', now())"""


TEMPORARY = "CREATE TEMPORARY TABLE {0} (LIKE public.{0} INCLUDING ALL)"


COPIED = "INSERT INTO pg_temp.{0} SELECT * FROM public.{0}"


def new_meeting(**other: Any) -> str:
    """The statement that calls a meeting, honest but for what is named."""
    return NEW_MEETING.format(**{**HONEST_MEETING, **other})


def shadowed(table: str, *forged: str) -> tuple[str, ...]:
    """A temporary table of the same name, found first by whoever doesn't say which is meant."""
    return (TEMPORARY.format(table), COPIED.format(table), *forged)


ATTACKS: dict[str, tuple[str, ...]] = {
    # The state itself
    "the state is written": (ACCEPT,),
    "the meeting is closed and the state written": THE_REST,
    "the decision is named without a meeting": (
        INTAKE,
        "UPDATE cases_case SET state = 'accepted', decision_id = %(meeting)s WHERE id = %(case)s",
    ),
    "a row is inserted as accepted": (
        """INSERT INTO cases_case SELECT (jsonb_populate_record(NULL::cases_case, to_jsonb(c)
           || '{"id": 999999, "register_no": "x", "state": "accepted"}')).* FROM cases_case c
           WHERE id = %(case)s""",
    ),
    "a row is inserted on conflict": (
        """INSERT INTO cases_case SELECT * FROM cases_case WHERE id = %(case)s
           ON CONFLICT (id) DO UPDATE SET state = 'accepted'""",
    ),
    "rows are merged": (
        """MERGE INTO cases_case c USING (SELECT %(case)s::bigint AS id) s ON c.id = s.id
           WHEN MATCHED THEN UPDATE SET state = 'accepted'""",
    ),
    # The regime
    "it is called an ordinary case": (
        INTAKE,
        "UPDATE cases_case SET regime = 'ordinary', regime_since = NULL WHERE id = %(case)s",
        ACCEPT,
    ),
    "it is called an ordinary case on the way": (
        INTAKE,
        """UPDATE cases_case SET regime = 'ordinary', regime_since = NULL, state = 'accepted'
           WHERE id = %(case)s""",
        "UPDATE cases_case SET regime = 'group', regime_since = now() WHERE id = %(case)s",
    ),
    "its counts are changed": (
        "UPDATE cases_count SET number = 2 WHERE case_id = %(case)s",
        INTAKE,
        "UPDATE cases_case SET regime = 'ordinary', regime_since = NULL WHERE id = %(case)s",
        ACCEPT,
    ),
    "its counts are removed": ("DELETE FROM cases_count WHERE case_id = %(case)s",),
    "a regime of another name": (
        "UPDATE cases_case SET regime = 'solemn' WHERE id = %(case)s",
        *THE_REST,
    ),
    # Opinions
    "one partner speaks twice": (OPINION.format("%(first)s"), *THE_REST),
    "a lawyer speaks": (OPINION.format("%(lawyer)s"), *THE_REST),
    "a lawyer is invited and speaks": (
        INVITE.format("%(lawyer)s", "%(lawyers_row)s"),
        OPINION.format("%(lawyer)s"),
        *THE_REST,
    ),
    "a lawyer is invited as the partner": (
        INVITE.format("%(lawyer)s", "%(thirds_row)s"),
        OPINION.format("%(lawyer)s"),
        *THE_REST,
    ),
    "an invitation is given to another": (
        "UPDATE cases_invitee SET person_id = %(lawyer)s WHERE person_id = %(third)s",
        OPINION.format("%(lawyer)s"),
        *THE_REST,
    ),
    "a partner of another firm is invited and speaks": (
        INVITE.format("%(other_director)s", "%(others_row)s"),
        OPINION.format("%(other_director)s"),
        *THE_REST,
    ),
    "an opinion is handed to another": (
        "UPDATE cases_opinion SET person_id = %(third)s WHERE person_id = %(first)s",
        *THE_REST,
    ),
    "an opinion is moved from another meeting": (
        "UPDATE cases_opinion SET meeting_id = %(meeting)s",
        *THE_REST,
    ),
    "opinions are removed": ("DELETE FROM cases_opinion", *THE_REST),
    "versions are turned back": (
        "UPDATE cases_case SET v_parties = 0, v_counts = 0 WHERE id = %(case)s",
        *THE_REST,
    ),
    # The circle
    "the third partner is struck off the list": (
        "DELETE FROM cases_invitee WHERE person_id = %(third)s",
        *THE_REST,
    ),
    "the third partner is made to step aside": (
        """UPDATE cases_invitee SET recused_at = now(), recusal_reason = 'x'
           WHERE person_id = %(third)s""",
        *THE_REST,
    ),
    "the third partner's account is closed": (
        "UPDATE accounts_user SET is_active = false WHERE id = %(third)s",
        *THE_REST,
    ),
    "a membership is turned into a partner's": (
        "UPDATE accounts_membership SET role = 'partner' WHERE id = %(lawyers_row)s",
        INVITE.format("%(lawyer)s", "%(lawyers_row)s"),
        OPINION.format("%(lawyer)s"),
        *THE_REST,
    ),
    "a membership is dated back": (
        "UPDATE accounts_membership SET since = '2000-01-01' WHERE id = %(thirds_row)s",
    ),
    "a membership is given to another": (
        "UPDATE accounts_membership SET person_id = %(lawyer)s WHERE id = %(thirds_row)s",
    ),
    "a membership is ended the day before": (
        "UPDATE accounts_membership SET until = '2026-05-07' WHERE id = %(thirds_row)s",
        *THE_REST,
    ),
    "a membership is removed": (
        "DELETE FROM accounts_membership WHERE id = %(thirds_row)s",
        *THE_REST,
    ),
    # The meeting
    "another quorum": ("UPDATE cases_meeting SET quorum = 2 WHERE id = %(meeting)s", *THE_REST),
    "another day": (
        "UPDATE cases_meeting SET held_on = '2001-01-01' WHERE id = %(meeting)s",
        *THE_REST,
    ),
    "another firm's meeting": (
        "UPDATE cases_meeting SET firm_id = %(other_firm)s WHERE id = %(meeting)s",
        *THE_REST,
    ),
    "a new meeting with a quorum of one": (CANCEL, new_meeting(quorum=1)),
    "a new meeting of another firm": (CANCEL, new_meeting(firm="%(other_firm)s")),
    "a new meeting under a rule of its own": (CANCEL, new_meeting(rule="whoever_asks")),
    "a new meeting with another firm's partners": (CANCEL, new_meeting(joint="true")),
    "a new meeting born closed": (
        CANCEL,
        new_meeting(state="closed", outcome="take", closed_at="now()"),
    ),
    "a new meeting nobody speaks in": (
        CANCEL,
        new_meeting(),
        *(s.replace("%(meeting)s", "(SELECT max(id) FROM cases_meeting)") for s in THE_REST),
    ),
    "a new meeting of a day without partners": (
        CANCEL,
        new_meeting(held_on="1999-01-01"),
        *(s.replace("%(meeting)s", "(SELECT max(id) FROM cases_meeting)") for s in THE_REST),
    ),
    # The firm
    "the case is moved to another firm": (
        "UPDATE cases_case SET firm_id = %(other_firm)s WHERE id = %(case)s",
    ),
    "the case takes another's place": ("UPDATE cases_case SET id = 999999 WHERE id = %(case)s",),
    "the firm has no bar above it any more": (
        "UPDATE accounts_organisation SET lineage = '{}' WHERE id = %(firm)s",
        *THE_REST,
    ),
    "another firm's partners are counted in": (
        """INSERT INTO cases_jointhandling (case_id, firm_id, state, note, asked_by_id, asked_at,
           version) VALUES (%(case)s, %(other_firm)s, 'asked', '', %(first)s, now(), 1)""",
        """UPDATE cases_jointhandling SET state = 'confirmed', answered_by_id = %(other_director)s,
           answered_at = now()""",
        INVITE.format("%(other_director)s", "%(others_row)s"),
        OPINION.format("%(other_director)s"),
        *THE_REST,
    ),
    "another firm is born confirmed": (
        """INSERT INTO cases_jointhandling (case_id, firm_id, state, note, asked_by_id, asked_at,
           answered_by_id, answered_at, version) VALUES (%(case)s, %(other_firm)s, 'confirmed', '',
           %(first)s, now(), %(first)s, now(), 1)""",
    ),
    # The rules
    "the rule's own number": (PARAMETER.format("decision.quorum", "NULL", "1"),),
    "the bar's number": (
        PARAMETER.format("decision.quorum", "%(bar)s", "1"),
        CANCEL,
        new_meeting(quorum=1),
    ),
    "the firm's number": (
        PARAMETER.format("decision.quorum", "%(firm)s", "0"),
        CANCEL,
        new_meeting(quorum=0),
    ),
    "a number that is none": (
        PARAMETER.format("decision.quorum", "%(bar)s", '"none"'),
        CANCEL,
        new_meeting(quorum=2),
    ),
    "the firm's rule of majority": (
        PARAMETER.format("decision.majority", "%(firm)s", '"nobody"'),
        CANCEL,
        new_meeting(rule="nobody"),
    ),
    "a rule is changed": ("UPDATE core_parametervalue SET value = '1'",),
    "a rule is removed": ("DELETE FROM core_parametervalue",),
    "a threshold nobody reaches": (
        PARAMETER.format("group.threshold", "%(bar)s", "1000"),
        INTAKE,
        "UPDATE cases_case SET regime = 'ordinary', regime_since = NULL WHERE id = %(case)s",
        ACCEPT,
    ),
    "a move the diagram lacks": (
        """INSERT INTO core_allowedmove ("table", from_state, to_state)
           VALUES ('cases.case', 'deciding', 'accepted')""",
        ACCEPT,
    ),
    "the moves are changed": ("UPDATE core_allowedmove SET to_state = 'accepted'",),
    "the moves are removed": ("DELETE FROM core_allowedmove",),
    # The guards
    "triggers are switched off": ("ALTER TABLE cases_case DISABLE TRIGGER ALL", ACCEPT),
    "one trigger is switched off": (
        "ALTER TABLE cases_case DISABLE TRIGGER cases_case_acceptance",
    ),
    "a trigger is dropped": ("DROP TRIGGER cases_case_acceptance ON cases_case",),
    "a function is dropped": ("DROP FUNCTION cases_check_acceptance() CASCADE",),
    "a function is replaced": (
        """CREATE OR REPLACE FUNCTION cases_check_acceptance() RETURNS trigger LANGUAGE plpgsql
           AS $$ BEGIN RETURN NEW; END $$""",
    ),
    "a function's path is set": (
        "ALTER FUNCTION cases_check_acceptance() SET search_path = pg_temp",
    ),
    "a function of ours in the schema": (
        """CREATE FUNCTION public.cases_circle(bigint) RETURNS bigint LANGUAGE sql
           AS $$ SELECT 1 $$""",
    ),
    "a trigger of ours": (
        """CREATE TRIGGER a BEFORE UPDATE ON cases_case FOR EACH ROW
           EXECUTE FUNCTION core_refuse_change()""",
    ),
    "a rule of ours": ("CREATE RULE r AS ON UPDATE TO cases_meeting DO INSTEAD NOTHING",),
    "the session plays a replica": ("SET session_replication_role = replica", ACCEPT),
    "the role of the owner": ("SET ROLE bar_owner", ACCEPT),
    "the session of the owner": ("SET SESSION AUTHORIZATION bar_owner", ACCEPT),
    "the superuser's session": ("SET SESSION AUTHORIZATION postgres", ACCEPT),
    "rights are granted": (
        "GRANT ALL ON cases_opinion TO CURRENT_USER",
        "DELETE FROM cases_opinion",
    ),
    "the owner's role is granted": ("GRANT bar_owner TO CURRENT_USER",),
    "the table is emptied": ("TRUNCATE cases_invitee CASCADE",),
    "the table is owned": ("ALTER TABLE cases_case OWNER TO CURRENT_USER",),
    "a schema of ours": ("CREATE SCHEMA mine",),
    "the role's configuration": ("ALTER ROLE bar_owner SET session_replication_role = replica",),
    "the catalogue": (
        "UPDATE pg_catalog.pg_trigger SET tgenabled = 'D' WHERE tgname LIKE 'cases%%'",
    ),
    "a program": ("COPY cases_opinion FROM PROGRAM 'true'",),
    "constraints wait for ever": ("SET CONSTRAINTS ALL DEFERRED", *THE_REST),
    # Tables of the same names
    "opinions of another table": (
        *shadowed(
            "cases_opinion",
            """INSERT INTO pg_temp.cases_opinion (id, meeting_id, person_id, choice, reasons,
               v_parties, v_counts, v_handlers, v_plan, given_at) SELECT 999999, meeting_id,
               %(third)s, choice, reasons, v_parties, v_counts, v_handlers, v_plan, given_at
               FROM public.cases_opinion LIMIT 1""",
        ),
        *THE_REST,
    ),
    "moves of another table": (
        *shadowed(
            "core_allowedmove",
            """INSERT INTO pg_temp.core_allowedmove VALUES (999999, 'cases.case', 'deciding',
               'accepted')""",
        ),
        ACCEPT,
    ),
    "rules of another table": (
        *shadowed(
            "core_parametervalue",
            """UPDATE pg_temp.core_parametervalue SET value = '1'
               WHERE key = 'decision.quorum'""",
        ),
        CANCEL,
        new_meeting(quorum=1),
    ),
    "memberships of another table": (
        *shadowed(
            "accounts_membership",
            """UPDATE pg_temp.accounts_membership SET role = 'partner'
               WHERE id = %(lawyers_row)s""",
        ),
        INVITE.format("%(lawyer)s", "%(lawyers_row)s"),
        OPINION.format("%(lawyer)s"),
        *THE_REST,
    ),
    "meetings of another table": (
        *shadowed(
            "cases_meeting",
            """UPDATE pg_temp.cases_meeting SET quorum = 1, state = 'closed', outcome = 'take',
               closed_at = now()""",
        ),
        "UPDATE public.cases_case SET state = 'decided', decision_id = %(meeting)s",
        ACCEPT,
    ),
    "counts of another table": (
        *shadowed("cases_count", "UPDATE pg_temp.cases_count SET number = 1"),
        INTAKE,
        "UPDATE cases_case SET regime = 'ordinary', regime_since = NULL WHERE id = %(case)s",
        ACCEPT,
    ),
    "types of another name": (
        "CREATE DOMAIN pg_temp.text AS pg_catalog.text",
        *THE_REST,
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_sql_of_the_applications_role_accepts_it(
    attacked: Case, known: dict[str, Any], attack: str
) -> None:
    assert sql.is_application()
    try_it(*ATTACKS[attack], **known)
    assert sql.is_application()
    assert_not_taken(attacked)


REFUSED_AT_ONCE = sorted(
    set(ATTACKS)
    - {
        # These write something of their own first, or nothing that matters; the end is refused.
        "the firm has no bar above it any more",
        "the third partner is made to step aside",
        "types of another name",
    }
)


@pytest.mark.parametrize("attack", REFUSED_AT_ONCE)
def test_the_database_itself_says_no(attacked: Case, known: dict[str, Any], attack: str) -> None:
    sql.refused(*ATTACKS[attack], **known)


def test_with_the_third_opinion_the_same_statements_pass(
    attacked: Case, known: dict[str, Any], circle: tuple[User, User, User]
) -> None:
    flow.opine(attacked.meetings.get(), circle[2])
    sql.run(*THE_REST, **known)
    assert flow.again(attacked).state == CaseState.ACCEPTED


def test_ids_are_not_swapped_so_that_one_case_has_anothers_partners(
    attacked: Case, known: dict[str, Any], circle: tuple[User, User, User], lawyer: User
) -> None:
    decided = flow.decided(flow.prepared(flow.case(circle[0]), circle[0]), *circle)
    decided = flow.handled(decided, circle[0], lawyer)
    swapped = tuple(
        f"UPDATE cases_case SET id = {new} WHERE id = {old}"
        for old, new in (
            ("%(case)s", "999999"),
            ("%(decided)s", "%(case)s"),
            ("999999", "%(decided)s"),
        )
    )
    try_it(*swapped, **known, decided=decided.pk)
    swapped = tuple(s.replace("cases_case", "cases_meeting") for s in swapped)
    try_it(*swapped, case=known["meeting"], decided=decided.decision_id)
    assert_not_taken(attacked)
    assert flow.again(attacked).meetings.get().pk == known["meeting"]


@pytest.mark.parametrize("unit", ["household", "case", "organisation", "about"])
def test_a_number_not_known_in_persons_is_no_way_to_an_ordinary_case(
    circle: tuple[User, User, User], unit: str
) -> None:
    more = {"about": True} if unit == "about" else {"unit": unit}
    one = flow.case(circle[0], number=3, **more)
    try_it(
        """UPDATE cases_case SET regime = 'ordinary', regime_since = NULL, state = 'accepted'
           WHERE id = %(case)s""",
        case=one.pk,
    )
    assert_not_taken(one)


def test_a_sensitive_case_is_not_made_ordinary_to_be_accepted(
    circle: tuple[User, User, User],
) -> None:
    one = flow.case(circle[0], number=3, sensitive_reason="涉及教育")
    for also in ("", ", sensitive_reason = ''"):
        try_it(
            f"""UPDATE cases_case SET regime = 'ordinary', regime_since = NULL,
                state = 'accepted'{also} WHERE id = %(case)s""",
            case=one.pk,
        )
    assert_not_taken(one)


def test_an_accepted_ordinary_case_that_crosses_is_not_left_accepted(
    circle: tuple[User, User, User],
) -> None:
    one = flow.case(circle[0], number=3)
    flow.taken_ordinary(one, circle[0])
    entered = """INSERT INTO cases_count (case_id, side, "on", number, unit, about, note, at)
        VALUES (%(case)s, 'client', '2026-05-08', 300, 'person', false, '', now())"""
    try_it(entered, case=one.pk)
    called = "UPDATE cases_case SET regime = 'group', regime_since = now() WHERE id = %(case)s"
    try_it(entered, called, case=one.pk)
    assert flow.again(one).regime == Regime.ORDINARY
    assert Count.objects.get(case=one).number == 3
