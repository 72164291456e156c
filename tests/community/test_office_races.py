"""The last place of a training, two approvals at once, over real connections."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from accounts.models import Organisation, User
from community.actions import briefings, trainings
from community.models import Attendance, Briefing, Training
from community.regulations.office import seat_sentence
from tests import factories
from tests.community import flow
from tests.community.flow_office import briefing, by, training
from tests.races import at_once, meanwhile, refusals

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("LC-6")]


def test_the_last_place_is_taken_once_and_the_naive_way_takes_it_twice(
    bar: Organisation, officer: User, lawyer: User, partner: User, director: User
) -> None:
    one = training(bar, officer, seats=1)
    results = at_once(
        *(lambda who=who: trainings.sign_up(one, **by(who)) for who in (lawyer, partner, director))  # type: ignore[misc]
    )
    assert len(refusals(results)) == 2
    assert one.attendance.count() == 1

    # The negative control: counting without the training's lock lets both in.
    other = training(bar, officer, seats=1)

    def naive(who: User) -> str:
        fresh = Training.objects.get(pk=other.pk)
        found = seat_sentence(1, fresh.attendance.count(), fresh.held_on, flow.at().date())
        if not found:
            Attendance.objects.create(training=fresh, person=who, signed_up_at=flow.at())
        return found

    assert meanwhile(lambda: naive(lawyer), lambda: naive(partner)) == ("", "")
    assert other.attendance.count() == 2


def test_two_approvals_at_once_give_two_numbers_that_follow(
    bar: Organisation, officer: User, leader: User
) -> None:
    second = factories.member(factories.person("副会长"), bar, Role.LEADER)
    both = [briefing(bar, officer) for _n in range(2)]
    for one in both:
        briefings.submit_briefing(one, **by(officer))
    results = at_once(
        lambda: briefings.approve_briefing(both[0], **by(leader)),
        lambda: briefings.approve_briefing(both[1], **by(second)),
        lambda: briefings.approve_briefing(both[1], **by(leader)),
    )
    assert len(refusals(results)) == 1
    found = Briefing.objects.order_by("issue").values_list("issue", "running")
    assert list(found) == [(1, 1), (2, 2)]
