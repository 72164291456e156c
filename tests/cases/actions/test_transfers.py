"""What somebody who leaves or changes firm holds of the firm's cases, and handing it on."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.actions.people import end_membership
from accounts.actions.transfers import hand_on
from accounts.enums import Role
from accounts.models import Membership, Organisation, User
from accounts.transfers import held_by
from cases.actions import handling, meetings
from cases.policies import can_give_opinion, can_work_on_case, visible_cases
from cases.queries import circle_ids, handlers_of
from core import duties
from core.errors import Stale, Unmet
from tests.cases import flow
from tests.factories import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("GC-3.2")]


def leave(director: User, person: User, *roles: str, until: date = date(2026, 5, 8)) -> None:
    """These roles of the person end."""
    when = flow.at("2026-05-08")
    for role in roles:
        held = Membership.objects.get(person=person, role=role)
        end_membership(held, until=until, reason="转所", actor=flow.by(director), at=when)


def hand(
    director: User, person: User, firm: Organisation, to: User, *items: tuple[str, int]
) -> None:
    """The director hands these things on."""
    shared = {"to_person": to, "reason": "转所", "actor": flow.by(director), "at": flow.at()}
    hand_on(person, firm, items=items, **shared)  # type: ignore[arg-type]


def holds(person: User, firm: Organisation) -> dict[str, list[int]]:
    """The keys of what the person holds, by kind."""
    return {kind.code: [item.key for item in items] for kind, items in held_by(person, firm)}


def test_an_opinion_owed_is_given_or_stepped_aside_from_never_handed_on(
    director: User, partner: User, other_partner: User, clerk: User, firm: Organisation
) -> None:
    meeting = flow.called(flow.case(director), director, host=director)
    owed = flow.duties("cases.opinion", meeting).get(debtor_person=partner)
    assert holds(partner, firm) == {"opinion": [meeting.pk]}
    for item in (("opinion", meeting.pk), ("duty", owed.pk)):
        with pytest.raises((Unmet, Stale)):
            hand(director, partner, firm, clerk, item)
    with pytest.raises(Unmet):
        duties.hand_on(owed, clerk, actor=flow.by(director), at=flow.at(), reason="转所")
    page = client_of(director).get(f"/organisations/{firm.pk}/people/{partner.pk}/hand-on")
    assert 'data-personal="opinion"' in page.content.decode()
    assert f'value="opinion:{meeting.pk}"' not in page.content.decode()
    for person, ends in (
        (partner, lambda: flow.opine(meeting, partner)),
        (
            other_partner,
            lambda: meetings.recuse(
                meeting, person=other_partner, reason="转所", actor=flow.by(director), at=flow.at()
            ),
        ),
    ):
        with pytest.raises(Unmet) as refused:
            leave(director, person, Role.PARTNER)
        assert "1" in str(refused.value)
        ends()
        leave(director, person, Role.PARTNER)
    assert not visible_cases(flow.by(clerk)).exists()


def test_who_leaves_before_the_meeting_s_day_is_of_no_circle_and_asked_for_nothing(
    director: User, partner: User, other_partner: User, third_partner: User, firm: Organisation
) -> None:
    meeting = flow.called(flow.case(director), director, host=director)
    with pytest.raises(Unmet):
        leave(director, partner, Role.PARTNER)
    leave(director, partner, Role.PARTNER, until=date(2026, 5, 7))
    assert partner.pk not in circle_ids(meeting)
    assert not can_give_opinion(flow.by(partner), meeting)
    assert can_give_opinion(flow.by(other_partner), meeting)
    asked = flow.duties("cases.opinion", meeting).values_list("debtor_person_id", flat=True)
    assert set(asked) == {director.pk, other_partner.pk, third_partner.pk}


def test_a_case_only_taken_in_is_handed_on_with_sight_and_work(
    director: User, clerk: User, lawyer: User, partner: User, firm: Organisation
) -> None:
    case = flow.case(clerk)
    report = flow.duties("filings.report", case).get()
    held = holds(clerk, firm)
    assert held.keys() == {"duty", "intake"}
    with pytest.raises(Unmet):
        leave(director, clerk, Role.CLERK)
    with pytest.raises(Stale):
        hand(director, lawyer, firm, partner, ("intake", held["intake"][0]))
    # Alone, the duty would go to somebody who doesn't see the case.
    with pytest.raises(Unmet) as unseen:
        hand(director, clerk, firm, lawyer, ("duty", report.pk))
    assert "看不到" in str(unseen.value)
    items = [(kind, key) for kind, keys in held.items() for key in keys]
    hand(director, clerk, firm, lawyer, *items)
    assert holds(clerk, firm) == {}
    assert can_work_on_case(flow.by(lawyer), case)
    assert not visible_cases(flow.by(clerk)).exists()
    report.refresh_from_db()
    assert report.debtor_person == lawyer
    assert "hand_over" in flow.acts(case)
    leave(director, clerk, Role.CLERK)


def test_a_case_handled_goes_on_with_the_undertaking_asked_anew(
    director: User, lawyer: User, partner: User, firm: Organisation
) -> None:
    case = flow.case(lawyer)
    boss = flow.by(director)
    handling.name_handlers(case, people=[lawyer], lead=lawyer, actor=boss, at=flow.at())
    (handler,) = handlers_of(case)
    owed = flow.duties("cases.undertaking", handler).get()
    assert holds(lawyer, firm)["case"] == [handler.pk]
    assert owed.pk not in holds(lawyer, firm)["duty"]
    with pytest.raises(Stale):
        hand(director, lawyer, firm, partner, ("duty", owed.pk))
    hand(director, lawyer, firm, partner, ("case", handler.pk))
    (now,) = handlers_of(case)
    assert now.person == partner
    assert flow.duties("cases.undertaking", now).get().debtor_person == partner
    assert not flow.duties("cases.undertaking", handler).exists()
    # Who took the case in as well keeps neither work nor sight of it.
    assert holds(lawyer, firm).keys() == {"duty"}
    assert not visible_cases(flow.by(lawyer)).exists()
