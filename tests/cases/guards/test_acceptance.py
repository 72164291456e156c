"""The guard of the acceptance: no case is accepted that lacks anything."""

from __future__ import annotations

import pytest

from accounts.models import Organisation, User
from cases.actions import handling
from cases.enums import CaseState
from cases.models import Case
from tests import factories
from tests.cases import flow, sql
from tests.cases.guards.statements import ACCEPT, CLOSE, DECIDE
from tests.kept import *  # noqa: F403


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
    flow.taken_ordinary(one, director)
    sql.refused(
        "UPDATE cases_case SET regime = 'group', regime_since = now() WHERE id = %(case)s",
        case=one.pk,
        match="GC-3.2",
    )
