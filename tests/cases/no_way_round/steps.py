"""The statements of the attacks, and what shows that they failed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import DatabaseError, connection

from accounts.enums import Role
from accounts.models import Organisation, User
from cases.enums import CaseState
from cases.models import Case
from core.actors import SYSTEM, Actor
from tests.cases import flow, sql

CLOSE = """UPDATE cases_meeting SET state = 'closed', outcome = 'take', circle = 3, closed_at = now()
    WHERE id = %(meeting)s"""


DECIDE = """UPDATE cases_case SET state = 'decided', decision_id = %(meeting)s
    WHERE id = %(case)s"""


ACCEPT = "UPDATE cases_case SET state = 'accepted', accepted_at = now() WHERE id = %(case)s"


THE_REST = (CLOSE, DECIDE, ACCEPT)


OPINION = """INSERT INTO cases_opinion (meeting_id, person_id, choice, reasons, v_parties, v_counts,
    v_handlers, v_plan, given_at) SELECT %(meeting)s, {}, 'take', '', v_parties, v_counts,
    v_handlers, v_plan, now() FROM cases_case WHERE id = %(case)s"""


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


def forged(firm: Organisation, person: User | None) -> list[Actor]:
    """Actors nobody would be given by signing in."""
    every = frozenset(Role.values)
    return [
        SYSTEM,
        Actor(None, firm, every),
        Actor(person, firm, every, None, date(2026, 5, 8)),
        Actor(person, firm, frozenset({Role.DIRECTOR}), None, date(2026, 5, 8)),
    ]
