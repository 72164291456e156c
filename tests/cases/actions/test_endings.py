"""What becomes of a firm's cases when the firm ends."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.actions.endings import merge_organisation
from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, User
from cases.actions import endings, handling, intake, joint, meetings, opinions, parties
from cases.enums import CaseState
from cases.models import Case, Reception
from cases.policies import visible_cases
from cases.queries import conflict_standing, joint_firm_ids
from conflicts.actions.checks import answer_question
from conflicts.models import Interest, Question
from core.errors import Unmet
from tests import factories
from tests.cases import flow
from tests.cases.views.browser import reception

pytestmark = pytest.mark.django_db


def test_a_firm_with_running_cases_does_not_simply_close(
    firm: Organisation, director: User, sysadmin: User
) -> None:
    one = flow.case(director)
    with pytest.raises(Unmet, match="还有 1 件案件没有了结"):
        endings.move_cases(firm, None, actor=flow.by(sysadmin), at=flow.at())
    intake.drop_case(one, reason="另请", actor=flow.by(director), at=flow.at())
    assert endings.move_cases(firm, None, actor=flow.by(sysadmin), at=flow.at()) == 0
    assert flow.again(one).firm == firm


def test_a_merged_firms_cases_visits_and_interests_go_to_its_successor(
    firm: Organisation,
    other_firm: Organisation,
    director: User,
    partner: User,
    other_partner: User,
    lawyer: User,
    other_director: User,
    sysadmin: User,
) -> None:
    one = flow.accepted(director, (partner, other_partner), lawyer)
    visit = reception(lawyer, partner)
    theirs = flow.case(other_director)
    # Both firms gave the same number.
    assert theirs.register_no == one.register_no
    # The guard lets cases go over only with their firm.
    Organisation.objects.filter(pk=firm.pk).update(
        status="merged", successor=other_firm, ended_on=date(2026, 5, 8)
    )
    moved = endings.move_cases(firm, other_firm, actor=flow.by(sysadmin), at=flow.at())
    assert moved == 1
    one = flow.again(one)
    assert (one.firm, one.state) == (other_firm, CaseState.ACCEPTED)
    assert one.register_no == f"{theirs.register_no}（之江所）"
    assert Reception.objects.get(pk=visit.pk).firm == other_firm
    assert not Case.objects.filter(firm=firm).exists()
    assert not Interest.objects.filter(firm=firm).exists()
    assert Interest.objects.filter(firm=other_firm, subject_id=one.pk).exists()
    # The decision stands, by the partners of the firm that made it; the new director sees the case.
    assert one.decision is not None
    assert one.decision.firm == firm
    assert visible_cases(flow.by(other_director)).filter(pk=one.pk).exists()
    assert not visible_cases(flow.by(director)).filter(pk=one.pk).exists()
    assert flow.acts(other_firm)[-1] == "take_over_cases"


def test_what_was_checked_without_reading_an_identifier_is_still_what_was_checked(
    director: User, lawyer: User
) -> None:
    one = flow.prepared(flow.case(director), director)
    handling.name_handlers(one, people=[lawyer], lead=lawyer, actor=flow.by(director), at=flow.at())
    assert conflict_standing(flow.again(one)).may_go_on


@pytest.mark.clause("GC-3.2")
def test_what_a_merged_firm_was_asked_is_answered_by_its_successor(
    firm: Organisation,
    other_firm: Organisation,
    bar: Organisation,
    director: User,
    partner: User,
    other_partner: User,
    lawyer: User,
    other_director: User,
    sysadmin: User,
) -> None:
    third = factories.organisation(OrganisationKind.FIRM, "第三所", bar)
    asker = factories.member(factories.person("第三主任"), third, Role.DIRECTOR, Role.LAWYER)
    mover = factories.member(
        factories.person("转所"), firm, Role.LAWYER, since=date(2024, 1, 1), until=date(2026, 5, 7)
    )
    factories.member(mover, third, Role.LAWYER)
    boss, heir, by = flow.by(director), flow.by(other_director), flow.by(sysadmin)
    # Asked of the firm: a request of a third one, one of its successor, a question.
    theirs = flow.case(asker)
    asked = joint.ask_joint(theirs, firm=firm, note="", actor=flow.by(asker), at=flow.at())
    own = joint.ask_joint(flow.case(other_director), firm=firm, note="", actor=heir, at=flow.at())
    second = flow.case(asker)
    taken = joint.ask_joint(second, firm=firm, note="", actor=flow.by(asker), at=flow.at())
    joint.answer_joint(taken, confirm=True, actor=boss, at=flow.at())
    company = [parties.NewParty(name="宏达建设有限公司", kind="organisation")]
    then = flow.at("2026-05-07")
    mine = flow.case(director, at=then)
    parties.add_parties(mine, side="client", parties=company, actor=boss, at=then)
    parties.add_parties(
        theirs, side="opponent", parties=company, actor=flow.by(asker), at=flow.at()
    )
    handling.name_handlers(
        flow.again(theirs), people=[mover], lead=mover, actor=flow.by(asker), at=flow.at()
    )
    question = Question.objects.get()
    # Meetings of the day of the merger and of a later one.
    today = flow.called(flow.again(mine), director, host=director)
    later = meetings.call_meeting(
        flow.case(director),
        held_on=date(2026, 5, 20),
        place="所会议室",
        host=director,
        recorder=director,
        actor=boss,
        at=flow.at(),
    )
    merge_organisation(firm, into=other_firm, on=date(2026, 5, 8), actor=by, at=flow.at())

    joint.answer_joint(flow.again(asked), confirm=True, actor=heir, at=flow.at())
    assert not flow.duties("cases.joint", asked).exists()
    assert flow.again(asked).firm == other_firm
    # It would ask the successor about its own case.
    assert flow.again(own).state == "refused"
    assert not flow.duties("cases.joint", own).exists()
    # What was confirmed goes on with the successor, and stays for meetings held before.
    assert set(joint_firm_ids(second)) == {firm.pk, other_firm.pk}
    answer_question(flow.again(question), answer=True, actor=heir, at=flow.at())
    assert not flow.duties("conflicts.answer", question).exists()
    # The meeting of that day is brought to its end by those who were partners then.
    for person in (director, partner, other_partner):
        actor = flow.by(person, other_firm)
        opinions.give_opinion(flow.again(today), choice="take", actor=actor, at=flow.at())
    leader = flow.by(director, other_firm)
    meetings.close_meeting(flow.again(today), actor=leader, at=flow.at())
    assert flow.again(mine).state == CaseState.DECIDED
    # Of the later day nobody is a partner of the firm any more: the successor calls its own.
    assert flow.again(later).state == "cancelled"
    assert flow.again(later.case).state == CaseState.INTAKE
    assert not flow.duties("cases.opinion", later).exists()
    anew = flow.called(flow.again(later.case), other_director, host=other_director)
    assert anew.firm == other_firm
