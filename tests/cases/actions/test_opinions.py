"""A partner's own opinion."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import Organisation, User
from cases.actions import meetings, opinions, parties
from cases.models import Case, Meeting, Opinion
from cases.queries import newest_opinions, tally_of, versions_of
from core.actors import SYSTEM, Actor
from core.errors import Forbidden, Stale, Unmet, WrongState
from core.models import AuditEntry
from tests import factories
from tests.cases import flow

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(director: User, partner: User, other_partner: User) -> Meeting:
    """A meeting of the firm's three partners."""
    return flow.called(flow.case(director), director, host=director)


def give(meeting: Meeting, actor: Actor, choice: str = "take", **more: Any) -> Opinion:
    """Give an opinion."""
    return opinions.give_opinion(
        flow.again(meeting), choice=choice, actor=actor, at=flow.at(), **more
    )


@pytest.mark.clause("GC-3.2")
def test_an_opinion_is_given_under_ones_own_sign_in_only(
    meeting: Meeting, partner: User, lawyer: User, firm: Organisation, director: User
) -> None:
    substitute = flow.substitute_for(partner, lawyer, firm)
    assert substitute.has(Role.PARTNER)
    for actor in (
        substitute,
        flow.substitute_for(partner, director, firm),
        flow.by(lawyer),
        SYSTEM,
        Actor(None, firm, frozenset(Role.values)),
        Actor(lawyer, firm, frozenset(Role.values)),
        Actor(partner, firm, frozenset({Role.PARTNER}), on_behalf_of=director),
    ):
        with pytest.raises(Forbidden):
            give(meeting, actor)
    assert not Opinion.objects.exists()
    assert give(meeting, flow.by(partner)).person == partner


@pytest.mark.clause("GC-3.2")
def test_partners_who_joined_later_left_before_or_are_elsewhere_give_none(
    meeting: Meeting, firm: Organisation, other_director: User
) -> None:
    later = factories.partner_of(firm, "后来", since=date(2026, 5, 9))
    before = factories.member(factories.person("先走"), firm, Role.PARTNER, until=date(2026, 5, 7))
    for person in (later, before):
        with pytest.raises(Forbidden):
            give(meeting, flow.by(person, firm))
    with pytest.raises(Forbidden):
        give(meeting, flow.by(other_director))


@pytest.mark.clause("GC-3.2")
def test_who_thinks_again_gives_another_and_the_newest_counts(
    meeting: Meeting, partner: User, other_partner: User
) -> None:
    give(meeting, flow.by(partner), "take")
    give(meeting, flow.by(other_partner), "take")
    second = give(meeting, flow.by(partner), "decline", reasons="风险太大")
    assert newest_opinions(meeting)[partner.pk] == second
    assert tally_of(flow.again(meeting)).given == {"take": 1, "decline": 1}
    assert Opinion.objects.filter(person=partner).count() == 2


@pytest.mark.clause("GC-3.2")
@pytest.mark.parametrize("choice", ["decline", "more_facts"])
def test_who_does_not_agree_says_why(meeting: Meeting, partner: User, choice: str) -> None:
    for reasons in ("", "  \n"):
        with pytest.raises(Unmet) as refused:
            give(meeting, flow.by(partner), choice, reasons=reasons)
        assert "reasons" in refused.value.fields
    give(meeting, flow.by(partner), choice, reasons="理由")


@pytest.mark.clause("GC-3.2")
def test_giving_it_discharges_ones_own_duty_only(
    meeting: Meeting, partner: User, other_partner: User
) -> None:
    give(meeting, flow.by(partner))
    still = flow.duties("cases.opinion", meeting)
    assert partner.pk not in still.values_list("debtor_person", flat=True)
    assert other_partner.pk in still.values_list("debtor_person", flat=True)
    done = flow.duties("cases.opinion", meeting, "discharged").get()
    assert (done.debtor_person, done.ended_by) == (partner, partner)


@pytest.mark.clause("GC-3.2")
def test_who_read_an_older_version_is_told_what_changed(
    meeting: Meeting, director: User, partner: User
) -> None:
    seen = versions_of(meeting.case)
    parties.add_parties(
        meeting.case,
        side="client",
        parties=flow.workers(1),
        actor=flow.by(director),
        at=flow.at(),
    )
    with pytest.raises(Stale) as refused:
        give(meeting, flow.by(partner), seen=seen)
    assert "当事人" in refused.value.message
    assert not Opinion.objects.exists()
    give(meeting, flow.by(partner), seen=versions_of(flow.again(meeting).case))


def test_a_plan_named_for_the_first_time_while_writing_is_told_too(
    meeting: Meeting, director: User, partner: User
) -> None:
    from cases.actions import handling

    seen = versions_of(meeting.case)
    handling.write_plan(
        meeting.case, goals="调解", steps="先谈", actor=flow.by(director), at=flow.at()
    )
    with pytest.raises(Stale) as refused:
        give(meeting, flow.by(partner), seen=seen)
    assert "工作方案" in refused.value.message


@pytest.mark.parametrize("end", ["closed", "cancelled"])
def test_after_the_end_nobody_gives_an_opinion(
    meeting: Meeting, director: User, partner: User, other_partner: User, end: str
) -> None:
    if end == "closed":
        flow.opine(meeting, director, partner, other_partner)
        meetings.close_meeting(flow.again(meeting), actor=flow.by(director), at=flow.at())
    else:
        meetings.cancel_meeting(meeting, reason="改期", actor=flow.by(director), at=flow.at())
    with pytest.raises(WrongState):
        give(meeting, flow.by(partner))


@pytest.mark.clause("GC-3.2")
def test_each_opinion_is_a_link_of_the_firms_chain_that_vouches_for_it(
    meeting: Meeting, partner: User, firm: Organisation
) -> None:
    opinion = give(meeting, flow.by(partner), reasons="内部理由")
    entry = AuditEntry.objects.get(act="give_opinion")
    assert (entry.chain_id, entry.subject_id, entry.person) == (firm.pk, opinion.pk, partner)
    assert len(entry.digest) == 64
    assert "内部理由" not in str(entry.changes) + entry.reason


@pytest.mark.clause("GC-3.2")
def test_an_opinion_of_a_second_firms_partner_is_the_first_firms_business(
    bar: Organisation,
    director: User,
    other_firm: Organisation,
    other_director: User,
    firm: Organisation,
) -> None:
    from cases.actions import joint

    flow.rule(bar, "decision.joint_partners", True)
    case: Case = flow.case(director)
    asked = joint.ask_joint(case, firm=other_firm, note="", actor=flow.by(director), at=flow.at())
    joint.answer_joint(asked, confirm=True, actor=flow.by(other_director), at=flow.at())
    meeting = flow.called(flow.again(case), director, host=director)
    flow.opine_in(meeting, other_director, other_firm)
    entry = AuditEntry.objects.get(act="give_opinion")
    assert (entry.owner, entry.chain, entry.organisation) == (firm, firm, other_firm)
