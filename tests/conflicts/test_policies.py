"""Who sees and answers questions, who decides."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from accounts.models import Organisation, User
from conflicts import policies
from conflicts.models import Check, Finding, Question
from tests import factories
from tests.cases import flow

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(firm: Organisation, other_firm: Organisation, lawyer: User) -> Question:
    """Our firm asks the other one about our lawyer."""
    check = Check.objects.create(
        firm=firm,
        subject_type="cases.case",
        subject_id=1,
        occasion="handlers",
        material="x",
        result="possible",
        at=flow.at(),
    )
    finding = Finding.objects.create(
        on_check=check, ground="earlier_firm", party_key=1, person=lawyer, sure=True
    )
    return Question.objects.create(
        finding=finding,
        firm=other_firm,
        subject_type="cases.case",
        subject_id=2,
        person=lawyer,
        asked_by_firm=firm,
        asked_at=flow.at(),
    )


def test_a_question_is_the_asked_directors_alone(
    question: Question,
    director: User,
    other_director: User,
    lawyer: User,
    other_firm: Organisation,
    officer: User,
) -> None:
    asked = flow.by(other_director)
    assert policies.visible_questions(asked).get() == question
    assert policies.can_answer_question(asked, question)
    lawyer_there = factories.member(factories.person("同事"), other_firm, Role.LAWYER)
    partner_there = factories.partner_of(other_firm)
    for other in (director, lawyer, officer, lawyer_there, partner_there):
        actor = flow.by(other)
        assert not policies.visible_questions(actor).exists()
        assert not policies.can_answer_question(actor, question)


def test_a_conflict_is_decided_by_the_director_of_the_firm_that_checked(
    question: Question, director: User, other_director: User, partner: User, firm: Organisation
) -> None:
    check = question.finding.on_check
    assert policies.can_decide_conflict(flow.by(director), check)
    for other in (other_director, partner):
        assert not policies.can_decide_conflict(flow.by(other), check)
    stand_in = flow.substitute_for(director, partner, firm)
    assert not policies.can_decide_conflict(stand_in, check)
