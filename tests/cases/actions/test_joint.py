"""Handling a case together with another firm."""

from __future__ import annotations

import pytest

from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, User
from cases.actions import intake, joint
from cases.enums import JointState
from cases.models import Case, JointHandling
from cases.policies import can_work_on_case, visible_cases, visible_joint
from cases.queries import joint_firm_ids
from core.errors import Forbidden, Stale, Unmet, WrongState
from tests import factories
from tests.cases import flow

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(director: User) -> Case:
    """A group case of the firm."""
    return flow.case(director)


def ask(case: Case, by: User, firm: Organisation) -> JointHandling:
    """Ask another firm."""
    return joint.ask_joint(case, firm=firm, note="两地当事人", actor=flow.by(by), at=flow.at())


def answer(request: JointHandling, by: User, *, confirm: bool = True) -> JointHandling:
    """Its director answers."""
    return joint.answer_joint(request, confirm=confirm, actor=flow.by(by), at=flow.at())


@pytest.mark.clause("GC-3.2")
def test_the_other_firms_director_confirms_and_then_sees_the_case(
    case: Case, director: User, other_firm: Organisation, other_director: User
) -> None:
    request = ask(case, director, other_firm)
    owed = flow.duties("cases.joint", request).get()
    assert (owed.debtor, owed.clause, owed.label) == (other_firm, "GC-3.2", "")
    assert list(visible_joint(flow.by(other_director))) == [request]
    assert not visible_cases(flow.by(other_director)).exists()
    assert joint_firm_ids(case) == []
    answered = answer(request, other_director)
    assert (answered.state, answered.answered_by) == (JointState.CONFIRMED, other_director)
    assert visible_cases(flow.by(other_director)).get() == case
    assert not can_work_on_case(flow.by(other_director), case)
    assert joint_firm_ids(case) == [other_firm.pk]
    assert not flow.duties("cases.joint", request).exists()


def test_a_refusal_opens_nothing(
    case: Case, director: User, other_firm: Organisation, other_director: User
) -> None:
    refused = answer(ask(case, director, other_firm), other_director, confirm=False)
    assert refused.state == JointState.REFUSED
    assert not visible_cases(flow.by(other_director)).exists()
    with pytest.raises(WrongState):
        answer(refused, other_director)
    with pytest.raises(Stale):
        ask(case, director, other_firm)


def test_only_the_asked_director_in_person_answers(
    case: Case, director: User, other_firm: Organisation, other_director: User
) -> None:
    colleague = factories.partner_of(other_firm)
    request = ask(case, director, other_firm)
    stand_in = flow.substitute_for(other_director, colleague, other_firm)
    assert stand_in.has(Role.DIRECTOR)
    for actor in (flow.by(director), flow.by(colleague), stand_in):
        with pytest.raises(Forbidden):
            joint.answer_joint(request, confirm=True, actor=actor, at=flow.at())
    assert flow.again(request).state == JointState.ASKED


def test_only_our_director_asks_and_only_another_firm_that_is_there(
    case: Case,
    director: User,
    partner: User,
    lawyer: User,
    firm: Organisation,
    bar: Organisation,
    other_firm: Organisation,
) -> None:
    for wrong in (partner, lawyer):
        with pytest.raises(Forbidden):
            ask(case, wrong, other_firm)
    gone = factories.organisation(
        OrganisationKind.FIRM, "已注销所", bar, status="closed", ended_on=flow.at().date()
    )
    for nowhere in (firm, bar, gone):
        with pytest.raises(Unmet) as refused:
            ask(case, director, nowhere)
        assert "firm" in refused.value.fields
    assert not JointHandling.objects.exists()


def test_an_ordinary_case_or_one_that_is_over_asks_nobody(
    case: Case, director: User, other_firm: Organisation
) -> None:
    with pytest.raises(Unmet):
        ask(flow.case(director, number=2), director, other_firm)
    intake.drop_case(case, reason="不来了", actor=flow.by(director), at=flow.at())
    with pytest.raises(WrongState):
        ask(flow.again(case), director, other_firm)


def test_a_confirmed_firm_is_sighted_by_its_director_only(
    case: Case, director: User, other_firm: Organisation, other_director: User
) -> None:
    colleague = factories.partner_of(other_firm)
    answer(ask(case, director, other_firm), other_director)
    assert not visible_cases(flow.by(colleague)).exists()
