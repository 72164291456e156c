"""What happens to pairings at the same moment, over real connections, with the naive way."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Organisation
from community.actions import assignments, pairings
from community.models import Assignment, CommunityProfile, Pairing
from community.regulations.pairing import PER_COMMUNITY, room_sentence
from core.errors import Refusal
from core.regulation import set_value, value_on
from tests import factories
from tests.community import flow
from tests.community.flow_pairing import SINCE, Sides
from tests.races import at_once, meanwhile, refusals

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sides(firm: Organisation, community: Organisation) -> Sides:
    """A firm and a community of one district."""
    return Sides(firm, community)


@pytest.mark.clause("LC-22")
def test_two_approvals_for_one_community_leave_one_standing(
    sides: Sides, other_firm: Organisation
) -> None:
    mine = sides.agreed()
    flow.taking_part(other_firm, district=sides.office.region)
    theirs = flow.pairing(other_firm, sides.community, state="proposed")
    values = {"actor": flow.by(sides.clerk), "at": flow.at()}
    Pairing.objects.filter(pk=theirs.pk).update(firm_agreed_at=flow.at())
    theirs = pairings.choose_pairing(theirs, **values)
    results = at_once(
        lambda: pairings.approve_pairing(mine, **sides.by(sides.liaison)),
        lambda: pairings.approve_pairing(theirs, **sides.by(sides.liaison)),
    )
    assert len(refusals(results)) == 1
    assert Pairing.objects.filter(state="approved").count() == 1
    assert CommunityProfile.objects.get(pk=sides.place.pk).standing == "pending"


def test_two_approvals_of_one_pairing_act_once(sides: Sides) -> None:
    made = sides.agreed()
    results = at_once(
        *(lambda: pairings.approve_pairing(made, **sides.by(sides.liaison)) for _n in range(3))
    )
    assert len(refusals(results)) == 2
    assert flow.again(made).version == made.version + 1


def test_counting_without_the_lock_lets_both_through(
    sides: Sides,
) -> None:
    sides.agreed()

    def naive() -> str:
        most = value_on(PER_COMMUNITY.key, sides.bar, date(2026, 5, 8)).value
        held = Pairing.objects.filter(state="approved", community=sides.community)
        return room_sentence(held.count(), most)

    def slow() -> str:
        found = naive()
        pairings.approve_pairing(Pairing.objects.get(), **sides.by(sides.liaison))
        return found

    # The negative control: the one who counts meanwhile sees room that is taken.
    assert meanwhile(slow, naive) == ("", "")
    assert naive()


@pytest.mark.clause("LC-22")
def test_a_lawyer_sent_to_two_places_at_once_goes_to_one_where_one_is_the_most(
    sides: Sides,
) -> None:
    set_value(
        "assignment.per_lawyer",
        1,
        organisation=sides.bar,
        effective_from=date(2026, 1, 5),
        reason="一人一社区",
        person=sides.officer,
        at=flow.at(),
    )
    lawyer = sides.lawyer()
    first = sides.reviewed()
    other = flow.another_community(sides.community)
    second = flow.pairing(sides.firm, other)

    def send(pairing: Pairing) -> Assignment:
        go: dict[str, Any] = {"lawyer": lawyer, "since": SINCE}
        return assignments.assign_lawyer(pairing, **go, **sides.by(sides.director))

    results = at_once(lambda: send(first), lambda: send(second))
    assert len(refusals(results)) == 1
    assert Assignment.objects.filter(lawyer=lawyer).count() == 1

    # The negative control: rows alone, without the lawyer's lock, let both through.
    with transaction.atomic():
        Assignment.objects.all().update(until=date(2026, 5, 9))
    free = factories.organisation("community", "第三社区", sides.office)
    third = flow.pairing(sides.firm, free)
    begin = date(2026, 6, 1)
    made = at_once(
        lambda: flow.assignment(first, lawyer, since=begin),
        lambda: flow.assignment(third, lawyer, since=begin),
    )
    assert not any(isinstance(result, Refusal | Exception) for result in made)
    assert Assignment.objects.filter(lawyer=lawyer, since=begin).count() > 1
