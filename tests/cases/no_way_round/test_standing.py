"""What an acceptance rests on stands, and what the database can't refuse the record finds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.actions.people import end_membership
from accounts.models import Organisation, User
from cases.actions import intake, meetings
from cases.enums import CaseState
from cases.models import Case, Meeting, Opinion
from core.audit import verify
from core.errors import Refusal, Unmet
from core.models import AuditEntry
from tests.cases import flow, sql
from tests.cases.no_way_round.steps import (
    CLOSE,
    OPINION,
    THE_REST,
)
from tests.kept import *  # noqa: F403

pytestmark = pytest.mark.clause("GC-3.2")


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
