"""Checks against the register: our own firm, earlier firms, communities."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, OrganisationName, User
from cases.actions import checks, handling, parties
from cases.actions.parties import NewParty
from cases.models import Case
from conflicts.actions.checks import answer_question, decide_conflict
from conflicts.models import Check, CommunityTie, Decision, Finding, Interest, Question
from conflicts.queries import Place, collision
from core.errors import Forbidden, Stale, TooMany, Unmet
from core.models import AuditEntry, Notice
from core.notices import text_of
from core.sealing import keyed_hash
from tests import factories
from tests.cases import flow
from tests.factories import client_of

pytestmark = pytest.mark.django_db

PLACE = "330102001001"
ID = "330102199001011234"


def case_with(
    by: User,
    *,
    client: NewParty | None = None,
    opponent: NewParty | None = None,
    when: str = flow.DAY,
    **more: Any,
) -> Case:
    """A case with one party on each side, as far as named."""
    at = flow.at(when)
    case = flow.case(by, at=at, **{"engaged_on": at.date(), **more})
    for side, party in (("client", client), ("opponent", opponent)):
        if party is not None:
            parties.add_parties(case, side=side, parties=[party], actor=flow.by(by, when=at), at=at)
    return flow.again(case)


def check(case: Case, by: User, *handlers: User, when: str = flow.DAY) -> Check:
    """Check the case with these handlers, as naming them does."""
    at = flow.at(when)
    actor = flow.by(by, case.firm, when=at)
    if handlers:
        handling.name_handlers(
            flow.again(case), people=handlers, lead=handlers[0], actor=actor, at=at
        )
        return Check.objects.latest("id")
    return checks.check_conflicts(flow.again(case), occasion="intake", actor=actor, at=at)


def found(one: Check) -> list[tuple[str, bool, bool]]:
    """What a check found: ground, whether sure, whether it blocks."""
    return sorted((f.ground, f.sure, f.blocks) for f in Finding.objects.filter(on_check=one))


# Our own firm


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


# Earlier firms


@pytest.fixture
def mover(firm: Organisation, other_firm: Organisation) -> User:
    """A lawyer of ours who was with the other firm from March to the end of May 2025."""
    person = factories.person("跳槽律师")
    for role in (Role.LAWYER, Role.PARTNER):
        factories.member(person, other_firm, role, since=date(2025, 3, 1), until=date(2025, 5, 31))
    return factories.member(person, firm, Role.LAWYER, since=date(2025, 6, 1))


def theirs(other_director: User, since: str, until: str | None = None) -> Case:
    """A case of the other firm for 甲 from a day, ended on another."""
    case = case_with(other_director, client=NewParty("甲", identifier=ID), title="甲的旧案")
    Interest.objects.filter(subject_id=case.pk).update(since=since, until=until)
    return case


def ours(director: User) -> Case:
    """Our case against 甲."""
    return case_with(director, opponent=NewParty("甲", identifier=ID))


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


# Communities


@pytest.fixture
def tie(lawyer: User, firm: Organisation, community: Organisation) -> CommunityTie:
    """The lawyer serves the community since the beginning of the year."""
    return CommunityTie.objects.create(
        person=lawyer,
        firm=firm,
        community=community,
        place_hash=keyed_hash("place", PLACE),
        name_hash=keyed_hash("name", community.name),
        subject_type="community.assignment",
        subject_id=1,
        since=date(2026, 1, 1),
        until=date(2026, 12, 31),
    )


INSIDE = NewParty("居民甲", community_code=PLACE)
OTHER_INSIDE = NewParty("居民乙", community_code=PLACE)
OUTSIDER = NewParty("外人", community_code="330102009999")
NAMED_ALIKE = NewParty("柳浪社区", kind="organisation")


@pytest.mark.clause("LC-19")
@pytest.mark.parametrize(
    ("client", "opponent", "result"),
    [
        (OUTSIDER, INSIDE, "blocked"),
        (None, INSIDE, "blocked"),
        (INSIDE, OTHER_INSIDE, "blocked"),
        (INSIDE, OUTSIDER, "clear"),
        (INSIDE, NewParty("没有地址"), "clear"),
        (OUTSIDER, NAMED_ALIKE, "possible"),
        (INSIDE, NAMED_ALIKE, "possible"),
        (NAMED_ALIKE, OUTSIDER, "clear"),
        (OUTSIDER, OUTSIDER, "clear"),
    ],
)
def test_a_communitys_lawyer_by_side(
    director: User,
    lawyer: User,
    tie: CommunityTie,
    client: NewParty | None,
    opponent: NewParty,
    result: str,
) -> None:
    one = check(case_with(director, client=client, opponent=opponent), director, lawyer)
    assert one.result == result
    assert len(found(one)) == (result != "clear")


@pytest.mark.clause("LC-19")
def test_a_colleague_of_the_communitys_lawyer_may_take_it(
    director: User, lawyer: User, tie: CommunityTie, partner: User
) -> None:
    case = case_with(director, opponent=INSIDE)
    assert check(case, director, partner).result == "clear"
    assert check(case, director, partner, lawyer).result == "blocked"


@pytest.mark.clause("LC-19")
@pytest.mark.parametrize(
    ("day", "result"),
    [
        ("2025-12-31", "clear"),
        ("2026-01-01", "blocked"),
        ("2026-12-31", "blocked"),
        ("2027-01-01", "clear"),
    ],
)
def test_the_community_of_that_day_counts(
    director: User, lawyer: User, tie: CommunityTie, day: str, result: str
) -> None:
    case = case_with(director, opponent=INSIDE, when=day)
    assert check(case, director, lawyer, when=day).result == result


@pytest.mark.clause("LC-19")
def test_one_resident_among_many_opponents_blocks(
    director: User, lawyer: User, tie: CommunityTie
) -> None:
    case = case_with(director, opponent=OUTSIDER)
    parties.add_parties(
        case,
        side="opponent",
        parties=[*flow.workers(20), INSIDE],
        actor=flow.by(director),
        at=flow.at(),
    )
    one = check(case, director, lawyer)
    assert found(one) == [("community", True, True)]


# The director's decision


def decide(one: Check, by: User, proceed: bool = True, reasons: str = "双方同意") -> Decision:
    """The director decides."""
    return decide_conflict(one, proceed=proceed, reasons=reasons, actor=flow.by(by), at=flow.at())


@pytest.fixture
def possible(director: User) -> Check:
    """A check that found something possible."""
    case_with(director, client=NewParty("甲"))
    return check(case_with(director, opponent=NewParty("甲")), director)


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


# How often it may be asked


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
