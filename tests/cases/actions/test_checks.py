"""When a case is checked for conflicts: at intake, at each change, and what a running case owes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.models import Organisation, User
from cases.actions import checks, handling, intake, parties
from cases.enums import CaseState
from cases.models import Case
from cases.queries import conflict_standing, handlers_of
from conflicts.actions.checks import decide_conflict
from conflicts.models import Check, CommunityTie
from core.errors import Unmet
from core.sealing import keyed_hash
from tests.cases import flow

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-19")]

PLACE = "330102001001"
BOSS = parties.NewParty(name="宏达建设有限公司", kind="organisation")
NEIGHBOUR = parties.NewParty(name="居民甲", community_code=PLACE)


def enter(case: Case, by: User, side: str, *new: parties.NewParty) -> Case:
    """Enter parties."""
    parties.add_parties(flow.again(case), side=side, parties=new, actor=flow.by(by), at=flow.at())
    return flow.again(case)


def against(by: User) -> Case:
    """Another case of the firm, in which it acts for the boss."""
    return enter(flow.case(by, number=1, title="宏达公司借款案"), by, "client", BOSS)


def kept(case: Case) -> list[tuple[str, str]]:
    """What was checked when, and what it came to."""
    found = Check.objects.filter(subject_id=case.pk).order_by("id")
    return list(found.values_list("occasion", "result"))


def decide(case: Case, director: User, *, proceed: bool = True) -> None:
    """The director decides about the newest check."""
    newest = Check.objects.filter(subject_id=case.pk).latest("id")
    decide_conflict(
        newest, proceed=proceed, reasons="已书面同意", actor=flow.by(director), at=flow.at()
    )


@pytest.fixture
def served(partner: User, firm: Organisation, community: Organisation) -> CommunityTie:
    """The partner serves a community."""
    return CommunityTie.objects.create(
        person=partner,
        firm=firm,
        community=community,
        place_hash=keyed_hash("place", PLACE),
        name_hash=keyed_hash("name", community.name),
        subject_type="community.assignment",
        subject_id=1,
        since=date(2026, 1, 1),
    )


def test_an_ordinary_case_is_checked_at_intake_and_taken_when_nothing_stands_against_it(
    director: User, lawyer: User
) -> None:
    against(director)
    case = flow.case(lawyer, number=3)

    def take() -> Case:
        return intake.accept_ordinary(flow.again(case), actor=flow.by(lawyer), at=flow.at())

    with pytest.raises(Unmet, match="还没有做利益冲突核查") as refused:
        take()
    assert refused.value.clause == "LC-19"
    enter(case, lawyer, "client", *flow.workers(3))
    assert kept(case) == [("intake", "clear")]
    enter(case, lawyer, "opponent", BOSS)
    assert kept(case)[1:] == [("intake", "possible")]
    with pytest.raises(Unmet, match="等主任写明理由作出决定"):
        take()
    # It doesn't run yet: the acceptance waits, nothing is overdue.
    assert not flow.duties("cases.conflict", case).exists()
    decide(case, director)
    assert take().state == CaseState.ACCEPTED


def test_each_change_of_the_roster_asks_once_and_only_when_it_matters(
    director: User, firm: Organisation, django_assert_max_num_queries: Any
) -> None:
    case = flow.case(director)
    with django_assert_max_num_queries(45):
        enter(case, director, "client", *flow.workers(1721))
    assert kept(case) == [("intake", "clear")]
    first = case.parties.order_by("id")[:2]
    parties.set_representatives(
        flow.again(case),
        party_ids=[p.pk for p in first],
        chosen_how="推选",
        actor=flow.by(director),
        at=flow.at(),
    )
    assert len(kept(case)) == 1
    gone = [first[1].pk]
    parties.remove_parties(
        flow.again(case), party_ids=gone, reason="另案", actor=flow.by(director), at=flow.at()
    )
    assert len(kept(case)) == 2
    # Past the day's checks the parties are entered, and the acceptance waits for a check.
    flow.rule(firm, "conflict.checks_per_day", 2)
    enter(case, director, "opponent", BOSS)
    assert len(kept(case)) == 2
    assert conflict_standing(flow.again(case)).code == "outdated"
    flow.rule(firm, "conflict.checks_per_day", 3, since=date(2026, 5, 8))
    checks.check_conflicts(
        flow.again(case), occasion="intake", actor=flow.by(director), at=flow.at()
    )
    assert conflict_standing(flow.again(case)).may_go_on


def test_nobody_becomes_handler_of_a_running_case_who_must_not_act_in_it(
    director: User, partner: User, other_partner: User, lawyer: User, served: CommunityTie
) -> None:
    case = flow.accepted(director, (partner, other_partner), lawyer)
    case = enter(case, director, "opponent", NEIGHBOUR)
    before = kept(case)

    def name(person: User) -> None:
        handling.name_handlers(
            flow.again(case), people=[person], lead=person, actor=flow.by(director), at=flow.at()
        )

    with pytest.raises(Unmet, match="请另行指定") as refused:
        name(partner)
    assert refused.value.clause == "LC-19"
    assert [h.person for h in handlers_of(case)] == [lawyer]
    assert kept(case) == before
    name(other_partner)
    assert [h.person for h in handlers_of(case)] == [other_partner]
    assert kept(case)[-1] == ("handlers", "clear")
    assert not flow.duties("cases.conflict", case).exists()


def test_what_is_found_in_a_running_case_is_the_directors_to_settle_in_time(
    director: User, partner: User, other_partner: User, lawyer: User
) -> None:
    against(director)
    case = flow.prepared(flow.case(director, title="另一件"), director)
    case = flow.handled(flow.decided(case, director, partner, other_partner), director, lawyer)
    decide(case, director)
    case = handling.accept_case(case, actor=flow.by(director), at=flow.at())
    assert not flow.duties("cases.conflict", case).exists()
    handling.name_handlers(
        case, people=[lawyer, partner], lead=lawyer, actor=flow.by(director), at=flow.at()
    )
    owed = flow.duties("cases.conflict", case).get()
    assert (owed.debtor, owed.debtor_person) == (case.firm, None)
    # Two working days from 8 May: 9 May was worked.
    assert (owed.clause, owed.due_on) == ("LC-19", date(2026, 5, 11))
    decide(case, director)
    owed.refresh_from_db()
    assert owed.state == "discharged"


def test_parties_added_to_a_running_case_are_checked_at_once(
    director: User, partner: User, other_partner: User, lawyer: User
) -> None:
    case = flow.accepted(director, (partner, other_partner), lawyer)
    case = enter(case, director, "client", *flow.workers(1, start=80))
    assert kept(case)[-1] == ("parties", "clear")
    assert not flow.duties("cases.conflict", case).exists()
    other = flow.case(director, number=1)
    enter(other, director, "opponent", *flow.workers(1, start=90))
    case = enter(case, director, "client", *flow.workers(1, start=90))
    assert kept(case)[-1] == ("parties", "possible")
    owed = flow.duties("cases.conflict", case).get()
    # A further change doesn't set the day back, and taking the party out settles it.
    found = case.parties.latest("id")
    enter(case, director, "client", *flow.workers(1, start=95))
    assert flow.duties("cases.conflict", case).get() == owed
    parties.remove_parties(
        flow.again(case), party_ids=[found.pk], reason="误录", actor=flow.by(director), at=flow.at()
    )
    assert not flow.duties("cases.conflict", case).exists()
    # Coming back it is owed anew; decided against, nothing more is owed.
    enter(case, director, "client", *flow.workers(1, start=90))
    assert flow.duties("cases.conflict", case).get() != owed
    decide(case, director, proceed=False)
    assert not flow.duties("cases.conflict", case).exists()
