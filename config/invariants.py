"""What the database itself refuses, tried out: each attempt as the application's role, rolled back.

The attempts happen in a small world of their own made for the purpose, inside one transaction that
is never committed, so the command may run beside real data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, connection, transaction

from accounts.enums import OrganisationKind as Kind
from cases.models import Case
from community.models import Programme
from config import invariants_community, invariants_office
from config.demo import cases as stage_cases
from config.demo import people
from filings.actions import sending
from filings.models import Filing


@dataclass(frozen=True)
class Attempt:
    """One way to break a rule.

    Attributes:
        name: what is held true.
        because: a part of the words with which the database refuses; a refusal for any other
            reason, a typing mistake for one, proves nothing.
        sql: the statements that would break it.
    """

    name: str
    clause: str
    because: str
    sql: str


@dataclass(frozen=True)
class Outcome:
    """Whether the database held, and in which words it refused."""

    name: str
    clause: str
    held: bool
    answer: str


class _Undo(Exception):
    """Ends the transaction without a trace."""


ATTEMPTS = (
    Attempt(
        "an undecided case isn't accepted",
        "GC-3.2",
        "GC-3.2",
        "UPDATE cases_case SET state = 'accepted' WHERE id = %(intake)s",
    ),
    Attempt(
        "a case isn't accepted on another case's decision",
        "GC-3.2",
        "GC-3.2",
        "UPDATE cases_case SET state = 'deciding' WHERE id = %(intake)s;"
        "UPDATE cases_case SET state = 'decided', decision_id = %(meeting)s WHERE id = %(intake)s;"
        "UPDATE cases_case SET state = 'accepted' WHERE id = %(intake)s",
    ),
    Attempt(
        "a new row doesn't begin as accepted",
        "GC-3.2",
        "GC-3.2",
        'INSERT INTO cases_case SELECT (jsonb_populate_record(c, \'{"id": 0, "register_no": "x"}\')).* FROM cases_case c WHERE id = %(accepted)s',
    ),
    Attempt(
        "an opinion isn't changed",
        "GC-3.2",
        "permission denied",
        "UPDATE cases_opinion SET choice = 'take' WHERE meeting_id = %(meeting)s",
    ),
    Attempt(
        "an opinion isn't removed",
        "GC-3.2",
        "permission denied",
        "DELETE FROM cases_opinion WHERE meeting_id = %(meeting)s",
    ),
    Attempt(
        "nobody gives an opinion who isn't of the circle",
        "GC-3.2",
        "GC-3.2",
        "INSERT INTO cases_opinion (meeting_id, person_id, choice, reasons, v_parties, v_counts, v_handlers, v_plan, given_at) "
        "VALUES (%(meeting)s, %(stranger)s, 'take', '', 0, 0, 0, 0, now())",
    ),
    Attempt(
        "a meeting's day stands once there are opinions",
        "GC-3.2",
        "GC-3.2",
        "UPDATE cases_meeting SET held_on = held_on - 30 WHERE id = %(meeting)s",
    ),
    Attempt(
        "a meeting isn't removed",
        "GC-3.2",
        "never removed",
        "DELETE FROM cases_meeting WHERE id = %(meeting)s",
    ),
    Attempt(
        "a membership isn't rewritten",
        "GC-3.2",
        "only an open end",
        "UPDATE accounts_membership SET role = 'partner' WHERE person_id = %(stranger)s",
    ),
    Attempt(
        "a membership isn't removed",
        "GC-3.2",
        "never removed",
        "DELETE FROM accounts_membership WHERE person_id = %(stranger)s",
    ),
    Attempt(
        "twelve persons are no ordinary case",
        "GC-1.1",
        "GC-1.1",
        "UPDATE cases_case SET regime = 'ordinary', regime_since = NULL WHERE id = %(intake)s",
    ),
    Attempt(
        "a count isn't changed",
        "GC-1.1",
        "permission denied",
        "UPDATE cases_count SET number = 9 WHERE case_id = %(intake)s",
    ),
    Attempt(
        "a case that owes its decision has a reason",
        "GC-3.2",
        "case_owed_has_reason",
        "UPDATE cases_case SET state = 'decision_owed' WHERE id = %(intake)s",
    ),
    Attempt(
        "a case that owes its decision has a duty",
        "GC-3.2",
        "without a duty",
        "UPDATE cases_case SET state = 'decision_owed', owed_reason = 'short' WHERE id = %(intake)s",
    ),
    Attempt(
        "a sensitive case has its reason",
        "GC-5.1",
        "case_sensitive_has_reason",
        "UPDATE cases_case SET regime = 'sensitive', sensitive_reason = '' WHERE id = %(intake)s",
    ),
    Attempt(
        "only the handler confirms the undertaking",
        "GC-2.4",
        "GC-2.4",
        "INSERT INTO cases_handlerundertaking (handler_id, person_id, at) SELECT id, %(stranger)s, now() FROM cases_handler WHERE case_id = %(accepted)s LIMIT 1",
    ),
    Attempt(
        "a signed undertaking isn't removed",
        "GC-2.1",
        "permission denied",
        "DELETE FROM cases_truthundertaking WHERE case_id = %(accepted)s",
    ),
    Attempt(
        "visitors are received by two lawyers",
        "GC-3.3",
        "GC-3.3",
        "INSERT INTO cases_reception (firm_id, received_on, place, visitor_count, matter, advice, remarks, created_by_id, created_at, version) "
        "VALUES (%(firm)s, current_date, '', 1, 'x', 'x', '', %(stranger)s, now(), 1)",
    ),
    Attempt(
        "a reported case keeps its duty to report",
        "GC-3.1",
        "GC-3.1",
        "DELETE FROM core_duty WHERE kind = 'filings.report' AND subject_id = %(accepted)s; UPDATE cases_case SET engaged_on = engaged_on - 1 WHERE id = %(accepted)s",
    ),
    Attempt(
        "a sent report isn't changed",
        "GC-3.1",
        "permission denied",
        "UPDATE filings_filingversion SET content = '{}' WHERE filing_id = %(filing)s",
    ),
    Attempt(
        "no report is registered without a number",
        "GC-3.1",
        "filing_number",
        "UPDATE filings_filing SET state = 'registered' WHERE id = %(filing)s",
    ),
    Attempt(
        "no report shows an acceptance that isn't there",
        "GC-3.2",
        "is not accepted",
        "INSERT INTO filings_filingversion (filing_id, number, content, owed, note, sent_at) "
        "SELECT id, 99, '{\"accepted_on\": \"2026-01-01\"}', '{}', '', now() FROM filings_filing WHERE case_id = %(intake)s",
    ),
    Attempt(
        "a number is given once",
        "GC-3.1",
        "number_",
        "INSERT INTO core_number SELECT (jsonb_populate_record(n, '{\"id\": 0}')).* FROM core_number n WHERE issuer_id = %(firm)s LIMIT 1",
    ),
    Attempt(
        "a duty is opened once",
        "",
        "duty_once",
        "INSERT INTO core_duty SELECT (jsonb_populate_record(d, '{\"id\": 0}')).* FROM core_duty d WHERE subject_id = %(accepted)s LIMIT 1",
    ),
    Attempt(
        "a case moves along its diagram only",
        "",
        "no move",
        "UPDATE cases_case SET state = 'declined' WHERE id = %(accepted)s",
    ),
    Attempt(
        "the diagram isn't rewritten",
        "",
        "permission denied",
        "INSERT INTO core_allowedmove (\"table\", from_state, to_state) VALUES ('cases.case', 'intake', 'accepted')",
    ),
    Attempt(
        "a rule's number isn't rewritten",
        "GC-3.2",
        "permission denied",
        "UPDATE core_parametervalue SET value = '1' WHERE key = 'decision.quorum'",
    ),
    Attempt(
        "the record isn't changed",
        "",
        "permission denied",
        "UPDATE core_auditentry SET reason = 'x' WHERE subject_id = %(accepted)s",
    ),
    Attempt(
        "the record isn't removed",
        "",
        "permission denied",
        "DELETE FROM core_auditentry WHERE subject_id = %(accepted)s",
    ),
    Attempt(
        "the record isn't emptied", "", "permission denied", "TRUNCATE core_auditentry CASCADE"
    ),
    Attempt(
        "guards aren't switched off",
        "",
        "must be owner",
        "ALTER TABLE cases_case DISABLE TRIGGER ALL",
    ),
    Attempt(
        "guards aren't passed by", "", "permission denied", "SET session_replication_role = replica"
    ),
    Attempt("nobody becomes the owner", "", "permission denied", "SET ROLE bar_owner"),
    *(Attempt(*one) for one in invariants_community.ATTEMPTS),
    *(Attempt(*one) for one in invariants_office.ATTEMPTS),
)


def try_all(*, at: datetime) -> Iterator[Outcome]:
    """Try every attempt; whatever happens is undone."""
    outcomes: list[Outcome] = []
    try:
        with transaction.atomic():
            ids = _world(at)
            outcomes = [_try(attempt, ids) for attempt in ATTEMPTS]
            raise _Undo
    except _Undo:
        yield from outcomes


def _try(attempt: Attempt, ids: dict[str, int]) -> Outcome:
    """One attempt in a savepoint; deferred guards are asked at once."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attempt.sql, ids)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            raise _Undo
    except _Undo:
        return Outcome(attempt.name, attempt.clause, False, "the database took it")
    except DatabaseError as error:
        answer = str(error).strip().splitlines()[0]
        return Outcome(attempt.name, attempt.clause, attempt.because in answer, answer)


def _world(at: datetime) -> dict[str, int]:
    """A bar, a firm of four partners, an undecided case, an accepted one with a sent report, a
    community served, the office's papers.
    """
    mark = at.strftime("%H%M%S%f")
    bar = people.organisation(Kind.CITY_BAR, f"bar {mark}", None, code="X")
    firm = people.organisation(Kind.FIRM, f"firm {mark}", bar)
    logins = (
        "director",
        "partner",
        "partner2",
        "partner3",
        "clerk",
        "lawyer",
        "lawyer2",
        "stranger",
    )
    made = people.people([{"username": f"{name}-{mark}", "name": name} for name in logins])
    by_login = dict(zip(logins, made, strict=True))
    roles = {"director": ("director", "partner", "lawyer"), "clerk": ("clerk",)}
    held = [
        (by_login[n], firm, roles.get(n, ("partner", "lawyer") if "partner" in n else ("lawyer",)))
        for n in logins
    ]
    people.memberships(held, at=at)
    stage = stage_cases.Stage(firm, by_login, at)
    intake = stage_cases.taken_in(stage, "x", 6)
    accepted = Case.objects.get(pk=stage_cases.accepted(stage, "y", 6).pk)
    draft = Filing.objects.get(case=accepted)
    filing = sending.send_filing(draft, actor=stage.actor("director", at), at=at)
    served = invariants_community.world(bar, firm, by_login["lawyer"], at=at, mark=mark)
    programme = Programme.objects.get(bar=bar)
    office = invariants_office.rows(programme, by_login["lawyer"], at=at)
    return (
        served
        | office
        | {
            "intake": intake.pk,
            "accepted": accepted.pk,
            "meeting": accepted.decision_id or 0,
            "filing": filing.pk,
            "firm": firm.pk,
            "stranger": by_login["stranger"].pk,
        }
    )
