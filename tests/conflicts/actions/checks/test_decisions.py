"""What the director decides, and how often the register may be asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, OrganisationName, User
from cases.actions import checks, handling, parties
from cases.actions.parties import NewParty
from conflicts.actions.checks import decide_conflict
from conflicts.models import Check, CommunityTie, Decision, Interest, Question
from conflicts.queries import Place, collision
from core.errors import Forbidden, Stale, TooMany, Unmet
from core.models import AuditEntry
from core.sealing import keyed_hash
from tests import factories
from tests.cases import flow
from tests.conflicts.actions.checks.steps import (
    ID,
    INSIDE,
    case_with,
    check,
    ours,
    theirs,
)

pytestmark = pytest.mark.django_db


def decide(one: Check, by: User, proceed: bool = True, reasons: str = "双方同意") -> Decision:
    """The director decides."""
    return decide_conflict(one, proceed=proceed, reasons=reasons, actor=flow.by(by), at=flow.at())


@pytest.mark.clause("LC-19")
def test_only_the_director_in_person_decides_with_reasons_and_once(
    possible: Check,
    director: User,
    partner: User,
    other_director: User,
    lawyer: User,
    firm: Organisation,
) -> None:
    for wrong in (partner, other_director, lawyer):
        with pytest.raises(Forbidden):
            decide(possible, wrong)
    with pytest.raises(Forbidden):
        decide_conflict(
            possible,
            proceed=True,
            reasons="x",
            actor=flow.substitute_for(director, partner, firm),
            at=flow.at(),
        )
    with pytest.raises(Unmet) as refused:
        decide(possible, director, reasons=" ")
    assert "reasons" in refused.value.fields
    decide(possible, director)
    with pytest.raises(Stale):
        decide(possible, director, proceed=False)
    entry = AuditEntry.objects.get(act="decide")
    assert (entry.chain_id, entry.reason) == (firm.pk, "双方同意")


def test_what_is_clear_needs_no_decision(director: User) -> None:
    with pytest.raises(Unmet):
        decide(check(case_with(director, opponent=NewParty("甲")), director), director)


@pytest.mark.clause("LC-19")
def test_a_block_is_not_decided_away_but_may_end_the_case(
    director: User, lawyer: User, tie: CommunityTie
) -> None:
    one = check(case_with(director, opponent=INSIDE), director, lawyer)
    with pytest.raises(Unmet) as refused:
        decide(one, director)
    assert refused.value.clause == "LC-19"
    assert not Decision.objects.exists()
    assert decide(one, director, proceed=False).proceed is False


def test_checks_are_bounded_by_the_day(
    director: User, bar: Organisation, other_director: User
) -> None:
    flow.rule(bar, "conflict.checks_per_day", 2)
    # The first is that of entering the party.
    case = case_with(director, opponent=NewParty("甲"))
    check(case, director)
    with pytest.raises(TooMany):
        check(case, director)
    # Neither another firm nor the next day is held up.
    check(case_with(other_director, opponent=NewParty("甲")), other_director)
    check(case, director, when="2026-05-09 00:01")


def test_naming_handlers_past_the_bound_changes_nothing(
    director: User, bar: Organisation, lawyer: User
) -> None:
    flow.rule(bar, "conflict.checks_per_day", 1)
    case = case_with(director, opponent=NewParty("甲"))
    with pytest.raises(TooMany):
        check(case, director, lawyer)
    assert not case.handlers.exists()
    assert flow.again(case).v_handlers == 0


def test_questions_to_others_are_bounded_by_the_day(
    director: User, other_director: User, mover: User, bar: Organisation
) -> None:
    flow.rule(bar, "conflict.queries_per_day", 1)
    theirs(other_director, "2025-04-01")
    case = ours(director)
    check(case, director, mover)
    # Checked again, the same isn't asked twice; of another case it would be one too many.
    check(case, director)
    other = ours(director)
    with pytest.raises(TooMany):
        check(other, director, mover)
    assert Question.objects.count() == 1
    assert not other.handlers.exists()


def test_a_thousand_guessed_names_tell_who_asks_nothing_about_other_firms(
    director: User, other_director: User, lawyer: User
) -> None:
    for n in range(3):
        case_with(other_director, client=NewParty(f"秘密客户{n}"))
    case = case_with(director)
    guesses = [NewParty(f"秘密客户{n}") for n in range(1000)]
    parties.add_parties(
        case, side="opponent", parties=guesses, actor=flow.by(director), at=flow.at()
    )
    assert check(case, director, lawyer).result == "clear"


def test_a_check_of_1721_parties_takes_few_statements(
    director: User, lawyer: User, django_assert_max_num_queries: Any
) -> None:
    case = case_with(director)
    parties.add_parties(
        case, side="client", parties=flow.workers(1721), actor=flow.by(director), at=flow.at()
    )
    handling.name_handlers(
        flow.again(case), people=[lawyer], lead=lawyer, actor=flow.by(director), at=flow.at()
    )
    with django_assert_max_num_queries(25):
        checks.check_conflicts(
            flow.again(case), occasion="parties", actor=flow.by(director), at=flow.at()
        )


@pytest.mark.clause("LC-19")
def test_who_does_not_work_on_the_case_checks_nothing(
    director: User, lawyer: User, other_director: User
) -> None:
    case = case_with(director)
    for wrong in (lawyer, other_director):
        with pytest.raises(Forbidden):
            checks.check_conflicts(case, occasion="intake", actor=flow.by(wrong), at=flow.at())


def test_two_firms_of_the_same_lawyer_before_are_each_asked(
    director: User, bar: Organisation, firm: Organisation, other_director: User, mover: User
) -> None:
    third = factories.organisation(OrganisationKind.FIRM, "第三所", bar)
    third_director = factories.member(
        factories.person("第三主任"), third, Role.DIRECTOR, Role.LAWYER
    )
    factories.member(mover, third, Role.LAWYER, since=date(2024, 1, 1), until=date(2025, 2, 28))
    theirs(other_director, "2025-04-01")
    case = case_with(third_director, client=NewParty("甲", identifier=ID))
    Interest.objects.filter(subject_id=case.pk).update(since="2024-06-01")
    check(ours(director), director, mover)
    assert set(Question.objects.values_list("firm__name", flat=True)) == {
        "第三所",
        "钱塘律师事务所",
    }


@pytest.mark.clause("LC-19")
def test_a_merged_communitys_residents_are_the_successors(
    director: User, lawyer: User, tie: CommunityTie, community: Organisation
) -> None:
    """In both orders: the case after the service, and the service after the case."""
    old, first, other = "330102001077", "330102001076", "330102001075"
    under = community.parent
    heir = factories.organisation("community", "大柳浪社区", under, register_no="330102001099")
    CommunityTie.objects.update(
        community=heir,
        place_hash=keyed_hash("place", heir.register_no),
        name_hash=keyed_hash("name", heir.name),
    )
    gone = factories.organisation("community", "旧社区", under, register_no=old)
    older = factories.organisation("community", "更旧社区", under, register_no=first)
    factories.organisation("community", "别的社区", under, register_no=other)
    OrganisationName.objects.create(organisation=gone, name="原名")
    place = Place(heir.register_no, heir.name)

    def against(party: NewParty) -> str:
        """What a case against that party gives now."""
        return check(case_with(director, opponent=party), director, lawyer).result

    inside = [NewParty("居民", community_code=code) for code in (old, first)]
    outside, named = NewParty("外人", community_code=other), NewParty("原名", kind="organisation")
    assert {against(one) for one in (*inside, outside, named)} == {"clear"}
    assert collision(lawyer.pk, place).verdict == "clear"
    for ended, into in ((older, gone), (gone, heir)):
        Organisation.objects.filter(pk=ended.pk).update(
            status="merged", successor=into, ended_on=date(2026, 5, 1)
        )
    # The cases were there before the service.
    met = collision(lawyer.pk, place)
    assert met.verdict == "blocked"
    assert [near.likeness for near in met.opponents] == ["sure", "sure", "possible"]
    # And the service before the case.
    results = [against(one) for one in (*inside, outside, named)]
    assert results == ["blocked", "blocked", "clear", "possible"]
