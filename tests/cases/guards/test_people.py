"""The guards of who decides, handles, receives and represents."""

from __future__ import annotations

import pytest

from accounts.models import Organisation, User
from cases.actions import handling, parties
from cases.models import Case
from tests.cases import flow, sql
from tests.cases.guards.statements import ACCEPT
from tests.kept import *  # noqa: F403


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
