"""What is found in the own firm's register and in those of earlier firms."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import Organisation, User
from cases.actions import parties
from cases.actions.parties import NewParty
from conflicts.actions.checks import answer_question
from conflicts.models import Finding, Question
from core.errors import Forbidden, Stale
from core.models import AuditEntry, Notice
from core.notices import text_of
from tests import factories
from tests.cases import flow
from tests.conflicts.actions.checks.steps import (
    ID,
    case_with,
    check,
    found,
    ours,
    theirs,
)
from tests.factories import client_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        (NewParty("宏达公司"), NewParty("宏达有限公司"), [("own_firm", False, False)]),
        (NewParty("甲", identifier=ID), NewParty("乙", identifier=ID), [("own_firm", True, False)]),
        (NewParty("甲", identifier=ID), NewParty("甲", identifier=ID[:-1] + "9"), []),
        (NewParty("甲", identifier=ID), NewParty("甲"), [("own_firm", False, False)]),
        (NewParty("甲"), NewParty("乙"), []),
    ],
)
def test_whom_we_act_against_here_and_for_there_is_found(
    director: User, here: NewParty, there: NewParty, expected: list[tuple[str, bool, bool]]
) -> None:
    case_with(director, client=there)
    one = check(case_with(director, opponent=here), director)
    assert found(one) == expected
    assert one.result == ("possible" if expected else "clear")


def test_the_same_side_twice_is_no_conflict(director: User) -> None:
    case_with(director, client=NewParty("甲", identifier=ID))
    case_with(director, opponent=NewParty("乙"))
    third = case_with(director, client=NewParty("甲", identifier=ID), opponent=NewParty("乙"))
    assert check(third, director).result == "clear"


def test_a_third_party_stands_against_nobody(director: User) -> None:
    case_with(director, client=NewParty("甲"))
    case = case_with(director)
    parties.add_parties(
        case, side="other", parties=[NewParty("甲")], actor=flow.by(director), at=flow.at()
    )
    assert check(case, director).result == "clear"


def test_a_former_client_of_a_case_that_is_over_is_found_too(director: User) -> None:
    from cases.actions import intake

    old = case_with(director, client=NewParty("甲", identifier=ID))
    intake.drop_case(old, reason="不来了", actor=flow.by(director), at=flow.at())
    one = check(case_with(director, opponent=NewParty("甲", identifier=ID)), director)
    assert found(one) == [("own_firm", True, False)]


def test_what_stands_in_the_case_itself_is_no_conflict_with_itself(director: User) -> None:
    case = case_with(director, client=NewParty("甲"), opponent=NewParty("甲"))
    assert check(case, director).result == "clear"


def test_another_firms_register_is_not_asked_without_a_reason(
    director: User, other_director: User, lawyer: User
) -> None:
    case_with(other_director, client=NewParty("甲", identifier=ID))
    one = check(case_with(director, opponent=NewParty("甲", identifier=ID)), director, lawyer)
    assert (one.result, found(one)) == ("clear", [])
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("since", "until", "hit"),
    [
        ("2025-04-01", None, True),
        ("2025-05-31", None, True),
        ("2025-06-01", None, False),
        ("2024-01-01", "2025-02-28", False),
        ("2024-01-01", "2025-03-01", True),
        ("2024-01-01", None, True),
    ],
)
def test_an_earlier_firms_cases_count_within_the_time_there_only(
    director: User, other_director: User, mover: User, since: str, until: str | None, hit: bool
) -> None:
    theirs(other_director, since, until)
    one = check(ours(director), director, mover)
    assert found(one) == ([("earlier_firm", True, False)] if hit else [])
    assert Question.objects.count() == hit


def test_an_earlier_firms_case_on_the_same_side_is_no_conflict(
    director: User, other_director: User, mover: User
) -> None:
    theirs(other_director, "2025-04-01")
    same = case_with(director, client=NewParty("甲", identifier=ID))
    assert check(same, director, mover).result == "clear"


def test_a_colleague_who_never_was_there_is_not_concerned(
    director: User, other_director: User, mover: User, lawyer: User
) -> None:
    theirs(other_director, "2025-04-01")
    assert check(ours(director), director, lawyer).result == "clear"


def test_several_roles_at_the_earlier_firm_are_one_finding_and_one_question(
    director: User, other_director: User, mover: User
) -> None:
    theirs(other_director, "2025-04-01")
    one = check(ours(director), director, mover)
    assert Finding.objects.filter(on_check=one).count() == 1
    assert Question.objects.count() == 1


def test_a_hit_elsewhere_asks_that_firms_director_and_tells_the_asker_nothing(
    director: User,
    other_director: User,
    mover: User,
    other_firm: Organisation,
    firm: Organisation,
) -> None:
    old = theirs(other_director, "2025-04-01")
    case = ours(director)
    one = check(case, director, mover)
    assert one.result == "possible"
    question = Question.objects.get()
    assert (question.firm, question.subject_id, question.person) == (other_firm, old.pk, mover)
    assert question.asked_by_firm == firm
    owed = flow.duties("conflicts.answer", question).get()
    assert (owed.debtor, owed.due_on, owed.label) == (other_firm, date(2026, 5, 11), "")
    # What our firm can read of it: that there may be something, and about whom of ours.
    secrets = (old.title, old.register_no + "x", "甲的旧案", other_firm.name, other_firm.short_name)
    entry = AuditEntry.objects.filter(act="check").latest("id")
    assert entry.changes == {"result": "possible", "findings": 1}
    page = client_of(director).get(f"/cases/{case.pk}/acceptance").content.decode()
    for secret in secrets:
        assert secret not in page
        assert secret not in str(entry.changes) + entry.reason
    assert mover.name in page


def test_only_the_asked_firms_director_answers_once(
    director: User, other_director: User, mover: User, other_firm: Organisation
) -> None:
    theirs(other_director, "2025-04-01")
    check(ours(director), director, mover)
    question = Question.objects.get()
    partner_there = factories.partner_of(other_firm)
    for wrong in (director, mover, partner_there):
        with pytest.raises(Forbidden):
            answer_question(question, answer=False, actor=flow.by(wrong), at=flow.at())
    answered = answer_question(question, answer=True, actor=flow.by(other_director), at=flow.at())
    assert (answered.answer, answered.answered_by) == (True, other_director)
    assert not flow.duties("conflicts.answer", question).exists()
    with pytest.raises(Stale):
        answer_question(question, answer=False, actor=flow.by(other_director), at=flow.at())
    assert flow.again(question).answer is True


def test_the_asker_is_told_that_there_is_an_answer_without_any_name(
    director: User, other_director: User, mover: User, other_firm: Organisation
) -> None:
    old = theirs(other_director, "2025-04-01")
    case = ours(director)
    check(case, director, mover)
    question = Question.objects.get()
    answer_question(question, answer=True, actor=flow.by(other_director), at=flow.at())
    told = Notice.objects.filter(event=f"conflict-answer:{question.pk}")
    assert set(told.values_list("recipient", flat=True)) == {director.pk}
    subject, body = text_of(told[0])
    for secret in (old.title, case.title, other_firm.name, "甲", mover.name):
        assert secret not in subject + body
