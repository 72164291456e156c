"""No way leads round the three partners: each one anybody might try is tried (GC-3.2).

The case under attack lacks nothing but opinions: of its firm's three partners two have spoken.
Whatever is tried, by SQL as the application's own role, through the ORM, the admin, a shell or an
import, it isn't accepted; with the third opinion the honest way leads there at once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib import admin as django_admin
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import get_resolver

from accounts.actions.people import end_membership
from accounts.enums import Role
from accounts.models import Membership, Organisation, User
from cases.actions import handling, intake, meetings, opinions
from cases.enums import CaseState, Regime
from cases.models import Case, Count, Invitee, Meeting, Opinion
from core.actors import SYSTEM, Actor
from core.audit import verify
from core.errors import Refusal, Unmet
from core.models import AllowedMove, AuditEntry, ParameterValue
from core.transitions import move
from tests import factories
from tests.cases import flow, sql
from tests.kept import *  # noqa: F403

pytestmark = pytest.mark.clause("GC-3.2")


@pytest.fixture(scope="module")
def circle(director: User, partner: User, other_partner: User) -> tuple[User, User, User]:
    """The firm's three partners."""
    return director, partner, other_partner


@pytest.fixture
def attacked(attacked_row: Case) -> Case:
    """The same, fetched for each test."""
    return flow.again(attacked_row)


@pytest.fixture(scope="module")
def attacked_row(circle: tuple[User, User, User], lawyer: User) -> Case:
    """Complete but for the third partner's opinion."""
    one = flow.prepared(flow.case(circle[0]), circle[0])
    one = flow.handled(one, circle[0], lawyer)
    flow.opine(flow.called(one, circle[0], host=circle[0]), *circle[:2])
    return flow.again(one)


@pytest.fixture(scope="module")
def known(
    attacked_row: Case,
    circle: tuple[User, User, User],
    lawyer: User,
    firm: Organisation,
    other_firm: Organisation,
    bar: Organisation,
    other_director: User,
) -> dict[str, Any]:
    """What an attacker knows: every id."""
    third = circle[2].memberships.get(role="partner")
    return {
        "case": attacked_row.pk,
        "meeting": attacked_row.meetings.get().pk,
        "lawyer": lawyer.pk,
        "lawyers_row": lawyer.memberships.get(role="lawyer").pk,
        "first": circle[0].pk,
        "third": circle[2].pk,
        "thirds_row": third.pk,
        "firm": firm.pk,
        "other_firm": other_firm.pk,
        "others_row": other_director.memberships.get(role="partner").pk,
        "other_director": other_director.pk,
        "bar": bar.pk,
    }


CLOSE = """UPDATE cases_meeting SET state = 'closed', outcome = 'take', circle = 3, closed_at = now()
    WHERE id = %(meeting)s"""
DECIDE = """UPDATE cases_case SET state = 'decided', decision_id = %(meeting)s
    WHERE id = %(case)s"""
ACCEPT = "UPDATE cases_case SET state = 'accepted', accepted_at = now() WHERE id = %(case)s"
THE_REST = (CLOSE, DECIDE, ACCEPT)
OPINION = """INSERT INTO cases_opinion (meeting_id, person_id, choice, reasons, v_parties, v_counts,
    v_handlers, v_plan, given_at) SELECT %(meeting)s, {}, 'take', '', v_parties, v_counts,
    v_handlers, v_plan, now() FROM cases_case WHERE id = %(case)s"""
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


def try_it(*statements: str, **known: Any) -> None:
    """Send what an attacker would; refused or not, what counts is what stands afterwards."""
    try:
        sql.run(*statements, **known)
    except DatabaseError:
        assert connection.is_usable()


def assert_not_taken(one: Case) -> None:
    """Neither the case nor a copy of it was accepted without its three partners."""
    assert flow.again(one).state != CaseState.ACCEPTED
    assert not Case.objects.filter(state=CaseState.ACCEPTED).exists()


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


# The ORM


def by_save(one: Case) -> None:
    one.state = CaseState.ACCEPTED
    one.save()


def by_update(one: Case) -> None:
    Case.objects.filter(pk=one.pk).update(state=CaseState.ACCEPTED)


def by_bulk_update(one: Case) -> None:
    one.state = CaseState.ACCEPTED
    Case.objects.bulk_update([one], ["state"])


def by_bulk_create(one: Case) -> None:
    one.pk, one.register_no, one.state = None, "又一号", CaseState.ACCEPTED
    Case.objects.bulk_create([one])


def by_upsert(one: Case) -> None:
    one.state = CaseState.ACCEPTED
    Case.objects.bulk_create(
        [one], update_conflicts=True, unique_fields=["id"], update_fields=["state"]
    )


def by_get_or_create(one: Case) -> None:
    values = {f.attname: getattr(one, f.attname) for f in Case._meta.concrete_fields}
    values.update(id=None, register_no="又一号", state=CaseState.ACCEPTED)
    Case.objects.create(**values)


def by_closing_the_meeting(one: Case) -> None:
    meeting = one.meetings.get()
    Meeting.objects.filter(pk=meeting.pk).update(
        state="closed", outcome="take", circle=3, closed_at=flow.at()
    )
    Case.objects.filter(pk=one.pk).update(state=CaseState.DECIDED, decision=meeting)
    Case.objects.filter(pk=one.pk).update(state=CaseState.ACCEPTED)


def by_an_opinion_of_the_lawyers(one: Case) -> None:
    meeting, handler = one.meetings.get(), one.handlers.get()
    Opinion.objects.bulk_create(
        [
            Opinion(
                meeting=meeting,
                person_id=handler.person_id,
                choice="take",
                v_parties=one.v_parties,
                v_counts=one.v_counts,
                v_handlers=one.v_handlers,
                v_plan=one.v_plan,
                given_at=flow.at(),
            )
        ]
    )
    by_closing_the_meeting(one)


def by_an_invitation_of_the_lawyers(one: Case) -> None:
    meeting, handler = one.meetings.get(), one.handlers.get()
    held = Membership.objects.filter(person_id=handler.person_id)[0]
    Invitee.objects.create(meeting=meeting, person_id=handler.person_id, membership=held)
    by_an_opinion_of_the_lawyers(one)


def by_the_moves(one: Case) -> None:
    AllowedMove.objects.create(table="cases.case", from_state="deciding", to_state="accepted")
    by_update(one)


def by_a_rule(one: Case) -> None:
    ParameterValue.objects.create(
        key="decision.quorum", effective_from=date(2000, 1, 1), value=1, entered_at=flow.at()
    )
    by_closing_the_meeting(one)


@pytest.mark.parametrize(
    "way",
    [
        by_save,
        by_update,
        by_bulk_update,
        by_bulk_create,
        by_upsert,
        by_get_or_create,
        by_closing_the_meeting,
        by_an_opinion_of_the_lawyers,
        by_an_invitation_of_the_lawyers,
        by_the_moves,
        by_a_rule,
    ],
)
def test_no_orm_call_accepts_it(attacked: Case, way: Callable[[Case], None]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        way(flow.again(attacked))
    assert_not_taken(attacked)


# The shell: our own actions with actors of one's own making


def forged(firm: Organisation, person: User | None) -> list[Actor]:
    """Actors nobody would be given by signing in."""
    every = frozenset(Role.values)
    return [
        SYSTEM,
        Actor(None, firm, every),
        Actor(person, firm, every, None, date(2026, 5, 8)),
        Actor(person, firm, frozenset({Role.DIRECTOR}), None, date(2026, 5, 8)),
    ]


def test_no_actor_of_ones_own_making_accepts_it(
    attacked: Case, firm: Organisation, lawyer: User, circle: tuple[User, User, User]
) -> None:
    for actor in (*forged(firm, lawyer), *forged(firm, circle[0])):
        for act in (handling.accept_case, intake.accept_ordinary):
            with pytest.raises(Refusal):
                act(flow.again(attacked), actor=actor, at=flow.at())
        with pytest.raises(Refusal):
            meetings.close_meeting(attacked.meetings.get(), actor=actor, at=flow.at())
    assert_not_taken(attacked)


def test_no_actor_of_ones_own_making_speaks_for_the_third_partner(
    attacked: Case, firm: Organisation, lawyer: User, circle: tuple[User, User, User]
) -> None:
    third = circle[2]
    substitutes = [
        Actor(lawyer, firm, frozenset(Role.values), third, date(2026, 5, 8)),
        Actor(third, firm, frozenset(Role.values), lawyer, date(2026, 5, 8)),
    ]
    for actor in (*forged(firm, lawyer), *substitutes):
        with pytest.raises(Refusal):
            opinions.give_opinion(attacked.meetings.get(), choice="take", actor=actor, at=flow.at())
    assert Opinion.objects.count() == 2


@pytest.mark.parametrize("act", ["accept", "accept_ordinary", "close_meeting"])
def test_the_move_itself_goes_no_way_round(attacked: Case, act: str) -> None:
    with pytest.raises((Refusal, DatabaseError)), transaction.atomic():
        move(
            flow.again(attacked),
            act,
            actor=SYSTEM,
            at=flow.at(),
            values={"decision_id": attacked.meetings.get().pk},
        )
        move(flow.again(attacked), "accept", actor=SYSTEM, at=flow.at())
    assert_not_taken(attacked)


# The import


def test_what_is_imported_comes_in_as_intake_whatever_the_sheet_says(
    circle: tuple[User, User, User],
) -> None:
    for smuggled in ({"state": "accepted"}, {"decision_id": 1}, {"regime": "ordinary"}):
        with pytest.raises(ValueError, match="not texts"):
            flow.case(circle[0], **smuggled)
    old = flow.case(circle[0], engaged_on=date(2001, 1, 1))
    assert old.state == CaseState.INTAKE
    old = intake.owe_decision(
        old, owed_reason="legacy", note="施行前", actor=flow.by(circle[0]), at=flow.at()
    )
    with pytest.raises(Unmet):
        handling.accept_case(old, actor=flow.by(circle[0]), at=flow.at())
    try_it(ACCEPT, case=old.pk)
    assert_not_taken(old)


# The admin


@pytest.fixture
def root(firm: Organisation) -> Client:
    """A browser of somebody with every right Django knows."""
    somebody = factories.person("超级用户", is_superuser=True, is_staff=True)
    factories.member(somebody, firm, *Role.values)
    return factories.client_of(somebody, firm)


def admin_sites() -> list[django_admin.AdminSite]:
    """Every admin site the addresses lead to, and Django's own."""
    from accounts.admin import site

    return [site, django_admin.site]


def test_no_admin_knows_a_table_of_clients_cases_or_accounts() -> None:
    known = {model._meta.app_label for site in admin_sites() for model in site._registry}
    assert known.isdisjoint({"cases", "conflicts", "filings"})
    models = {model for site in admin_sites() for model in site._registry}
    assert models.isdisjoint({User, Membership, Organisation, ParameterValue, AuditEntry})


@pytest.mark.parametrize("model", ["case", "meeting", "opinion", "invitee", "count", "party"])
def test_the_admin_has_no_page_of_a_case(attacked: Case, root: Client, model: str) -> None:
    for page in ("", "add/", f"{attacked.pk}/change/", f"{attacked.pk}/delete/"):
        address = f"/admin/cases/{model}/{page}"
        values = {"state": "accepted", "action": "delete_selected", "_selected_action": "1"}
        assert root.get(address).status_code == 404
        assert root.post(address, values).status_code == 404
    assert_not_taken(attacked)


def test_the_addresses_lead_to_no_other_admin() -> None:
    mounted = [p for p in get_resolver().url_patterns if getattr(p, "app_name", "") == "admin"]
    assert len(mounted) == 1


# What stands, stands


@pytest.fixture
def accepted(accepted_row: Case) -> Case:
    """The same, fetched for each test."""
    return flow.again(accepted_row)


@pytest.fixture(scope="module")
def accepted_row(circle: tuple[User, User, User], lawyer: User) -> Case:
    """Accepted on three partners' opinions."""
    return flow.accepted(circle[0], circle[1:], lawyer)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_opinion SET choice = 'decline'",
        "DELETE FROM cases_opinion",
        "DELETE FROM cases_invitee",
        "UPDATE cases_invitee SET recused_at = now(), recusal_reason = 'x'",
        "UPDATE cases_meeting SET outcome = 'decline'",
        "UPDATE cases_meeting SET state = 'open', outcome = '', closed_at = NULL",
        "UPDATE cases_meeting SET held_on = '2001-01-01'",
        "DELETE FROM cases_meeting",
        "UPDATE cases_case SET decision_id = NULL",
        "UPDATE cases_case SET firm_id = %(other_firm)s",
        "UPDATE cases_case SET v_parties = 0",
        "DELETE FROM cases_case",
        "UPDATE accounts_membership SET until = '2026-05-07' WHERE role = 'partner'",
        "UPDATE accounts_membership SET role = 'lawyer' WHERE role = 'partner'",
        "DELETE FROM accounts_membership",
        "DELETE FROM accounts_user",
        "UPDATE cases_count SET number = 1",
        "DELETE FROM cases_truthundertaking",
        "DELETE FROM cases_handlerundertaking",
    ],
)
def test_what_an_acceptance_rests_on_is_not_taken_away(
    accepted: Case, other_firm: Organisation, statement: str
) -> None:
    sql.refused(statement, other_firm=other_firm.pk)


def test_later_opinions_find_the_meeting_closed(
    accepted: Case, circle: tuple[User, User, User]
) -> None:
    with pytest.raises(Refusal):
        flow.opine(accepted.decision, circle[1], choice="decline")
    values = {"case": accepted.pk, "meeting": accepted.decision_id, "third": circle[2].pk}
    sql.refused(OPINION.format("%(third)s"), **values)


def test_a_partner_who_leaves_later_leaves_the_acceptance_standing(
    accepted: Case, circle: tuple[User, User, User]
) -> None:
    held = circle[2].memberships.get(role="partner")
    later = flow.at("2026-06-01")
    boss = flow.by(circle[0], when=later)
    with pytest.raises(Unmet) as refused:
        end_membership(held, until=date(2026, 5, 7), reason="补登", actor=boss, at=later)
    assert refused.value.clause == "GC-3.2"
    assert "2026-05-08" in refused.value.message
    # Of meetings going on elsewhere in this world this partner steps out first.
    for going_on in Meeting.objects.filter(state="open"):
        meetings.cancel_meeting(going_on, reason="x", actor=flow.by(circle[0]), at=flow.at())
    end_membership(held, until=date(2026, 5, 8), reason="离开", actor=boss, at=later)
    assert flow.again(accepted).state == CaseState.ACCEPTED


def test_everything_else_about_an_accepted_case_goes_on(accepted: Case) -> None:
    case = intake.edit_case(
        accepted, actor=flow.by(accepted.created_by), at=flow.at(), cause="追索劳动报酬"
    )
    assert (case.state, case.cause) == (CaseState.ACCEPTED, "追索劳动报酬")


# What the database can't refuse, the record finds


def faults() -> list[str]:
    """What is wrong with the record."""
    return [f"{fault.where}: {fault.what}" for fault in verify()]


def test_the_honest_way_leaves_a_whole_record(accepted: Case) -> None:
    assert faults() == []


def test_an_opinion_written_past_its_partner_is_found(
    attacked: Case, known: dict[str, Any]
) -> None:
    assert faults() == []
    # The database can't know who typed: the row is right in every way but one.
    sql.run(OPINION.format("%(third)s"), *THE_REST, **known)
    forged_opinion = Opinion.objects.get(person=known["third"], meeting=known["meeting"])
    told = faults()
    assert f"cases.opinion {forged_opinion.pk}: no entry of a chain vouches for it" in told
    assert f"cases.meeting {known['meeting']}: no entry of a chain vouches for it" in told


def test_an_entry_made_up_for_it_outside_of_the_chain_helps_nobody(
    attacked: Case, known: dict[str, Any]
) -> None:
    from cases.actions.opinions import VOUCHED
    from core.audit import digest_of

    sql.run(OPINION.format("%(third)s"), **known)
    row = Opinion.objects.get(person=known["third"], meeting=known["meeting"])
    AuditEntry.objects.create(
        at=flow.at(),
        kind="act",
        act="give_opinion",
        subject_type="cases.opinion",
        subject_id=row.pk,
        person_id=known["third"],
        digest=digest_of({name: getattr(row, name) for name in VOUCHED}),
    )
    assert any(f"cases.opinion {row.pk}: no entry" in fault for fault in faults())


def test_a_link_made_up_for_it_breaks_the_chain(attacked: Case, known: dict[str, Any]) -> None:
    from cases.actions.opinions import VOUCHED
    from core.audit import digest_of

    sql.run(OPINION.format("%(third)s"), **known)
    row = Opinion.objects.get(person=known["third"], meeting=known["meeting"])
    last = AuditEntry.objects.filter(chain=known["firm"]).latest("chain_seq")
    AuditEntry.objects.create(
        at=flow.at(),
        kind="act",
        act="give_opinion",
        subject_type="cases.opinion",
        subject_id=row.pk,
        person_id=known["third"],
        digest=digest_of({name: getattr(row, name) for name in VOUCHED}),
        chain_id=known["firm"],
        chain_seq=last.chain_seq + 1,
        prev_hash=last.hash,
        hash="0" * 64,
    )
    assert any("was changed after it was written" in fault for fault in faults())


def test_a_result_written_past_the_meeting_is_found(
    attacked: Case, known: dict[str, Any], circle: tuple[User, User, User]
) -> None:
    flow.opine(attacked.meetings.get(), circle[2], choice="decline")
    sql.run(CLOSE, **known)
    assert any(f"cases.meeting {known['meeting']}: no entry" in fault for fault in faults())


def test_a_reopened_meeting_closed_again_is_vouched_for_as_it_is(
    attacked: Case, circle: tuple[User, User, User]
) -> None:
    from tests.cases.actions.test_material import more_people

    boss = flow.by(circle[0])
    meeting = attacked.meetings.get()
    flow.opine(meeting, circle[2])
    meetings.close_meeting(flow.again(meeting), actor=boss, at=flow.at())
    more_people(flow.again(attacked), circle[0])
    assert flow.again(meeting).state == "open"
    assert faults() == []
    flow.opine(flow.again(meeting), *circle, choice="decline")
    meetings.close_meeting(flow.again(meeting), actor=boss, at=flow.at(), conclusion="再议")
    assert faults() == []
