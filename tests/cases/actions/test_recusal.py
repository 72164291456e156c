"""Who steps aside takes no further part in that decision, and somebody else leads on."""

from __future__ import annotations

import pytest

from accounts.models import User
from cases import policies
from cases.actions import handling, meetings
from cases.enums import CaseState
from cases.models import Meeting
from core.errors import Forbidden
from tests.cases import flow
from tests.factories import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("GC-3.2")]


def aside(meeting: Meeting, person: User) -> Meeting:
    """Somebody steps aside."""
    meetings.recuse(
        flow.again(meeting), person=person, reason="亲属", actor=flow.by(person), at=flow.at()
    )
    return flow.again(meeting)


def test_a_director_who_stepped_aside_neither_reads_nor_leads_nor_accepts(
    director: User,
    partner: User,
    other_partner: User,
    third_partner: User,
    lawyer: User,
    clerk: User,
) -> None:
    circle = (partner, other_partner, third_partner)
    case = flow.prepared(flow.case(clerk), clerk)
    handling.name_handlers(
        case, people=[lawyer], lead=lawyer, actor=flow.by(director), at=flow.at()
    )
    handling.confirm_undertaking(case.handlers.get(), actor=flow.by(lawyer), at=flow.at())
    handling.write_plan(
        flow.again(case), goals="追回", steps="调解", actor=flow.by(lawyer), at=flow.at()
    )
    meeting = flow.called(flow.again(case), director, host=director)
    flow.opine(meeting, director, *circle)
    boss = flow.by(director)
    assert policies.can_read_opinions(boss, meeting)
    assert policies.can_lead_meeting(boss, meeting)
    assert not policies.can_lead_meeting(flow.by(partner), meeting)
    meeting = aside(meeting, director)
    assert not policies.can_read_opinions(boss, meeting)
    substitute = flow.substitute_for(director, lawyer, case.firm)
    for actor in (boss, substitute):
        with pytest.raises(Forbidden):
            meetings.close_meeting(meeting, actor=actor, at=flow.at())
        with pytest.raises(Forbidden):
            meetings.cancel_meeting(meeting, reason="改期", actor=actor, at=flow.at())
    # The page tells each what that means for them.
    told = client_of(director).get(f"/cases/{case.pk}/decision").content.decode()
    assert "您已回避" in told
    assert "理由</th>" not in told
    assert 'data-act="close"' not in told
    told = client_of(partner).get(f"/cases/{case.pk}/decision").content.decode()
    assert "主持人已回避" in told
    assert 'data-act="close"' in told
    # Its recorder is the director too: the circle leads on.
    assert not policies.can_lead_meeting(flow.by(lawyer), meeting)
    meetings.close_meeting(meeting, actor=flow.by(partner), at=flow.at())
    case = flow.again(case)
    assert case.state == CaseState.DECIDED
    told = client_of(partner).get(f"/cases/{case.pk}/acceptance").content.decode()
    assert "主任已回避本案的讨论" in told
    for actor in (boss, flow.by(lawyer)):
        with pytest.raises(Forbidden):
            handling.accept_case(case, actor=actor, at=flow.at())
    accepted = handling.accept_case(case, actor=flow.by(other_partner), at=flow.at())
    assert accepted.state == CaseState.ACCEPTED


def test_while_the_director_takes_part_they_accept_and_the_host_leads(
    director: User, partner: User, other_partner: User, third_partner: User
) -> None:
    case = flow.case(director)
    meeting = flow.called(case, director, host=partner)
    meeting = aside(meeting, other_partner)
    for who, leads in ((director, True), (partner, True), (third_partner, False)):
        assert policies.can_lead_meeting(flow.by(who), meeting) is leads
    flow.opine(meeting, director, partner, third_partner)
    meetings.close_meeting(flow.again(meeting), actor=flow.by(partner), at=flow.at())
    case = flow.again(case)
    assert policies.can_accept_case(flow.by(director), case)
    assert not policies.can_accept_case(flow.by(third_partner), case)


def test_a_partner_calls_a_meeting_on_a_case_they_see_as_page_and_rule_agree(
    director: User, partner: User, other_partner: User
) -> None:
    case = flow.case(director)
    address = f"/cases/{case.pk}/meeting/call"
    assert client_of(partner).get(address).status_code == 404
    with pytest.raises(Forbidden):
        flow.called(case, partner, host=partner)
    from cases.actions.sight import grant_sight

    grant_sight(case, person=partner, reason="参与", actor=flow.by(director), at=flow.at())
    assert client_of(partner).get(address).status_code == 200
    assert flow.called(case, partner, host=partner).host == partner
