"""Who holds a role, as the app above answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.actions import absences
from accounts.models import Organisation, User
from core import people
from core.models import Duty
from core.reminders import addressees
from tests import factories


@pytest.mark.django_db
def test_accounts_answers_by_role_and_day(firm: Organisation, director: User, lawyer: User) -> None:
    day = date(2026, 5, 8)
    assert people.holders(firm.pk, ["director"], day) == [director.pk]
    assert set(people.holders(firm.pk, ["lawyer"], day)) == {director.pk, lawyer.pk}
    assert people.holders(firm.pk, [], day) == []
    assert people.holders(firm.pk, ["director"], date(2000, 1, 1)) == []


@pytest.mark.django_db
def test_who_owes_something_in_person_is_reminded_together_with_their_substitute(
    firm: Organisation, director: User, lawyer: User, partner: User
) -> None:
    today = date(2026, 5, 8)
    absences.enter_absence(
        person=lawyer,
        substitute=partner,
        since=today,
        until=today,
        reason="出差",
        actor=factories.actor(director, firm, at=factories.moment("2026-05-08")),
        at=factories.moment("2026-05-08"),
    )
    assert people.stand_ins(firm.pk, lawyer.pk, today) == [partner.pk]
    assert people.stand_ins(firm.pk, lawyer.pk, date(2026, 5, 9)) == []
    owed = Duty(kind="filings.report", debtor=firm, debtor_person=lawyer, due_on=today)
    assert addressees(owed, "debtor", today)[:2] == [lawyer.pk, partner.pk]


def test_the_last_registered_finder_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "_finders", [])
    people.register(
        lambda places, _roles, _day: {place: [1] for place in places}, lambda *_asked: []
    )
    people.register(
        lambda places, roles, _day: {place: [place, len(roles)] for place in places},
        lambda *_asked: [2],
    )
    assert people.holders(7, ["a", "b"], date(2026, 5, 8)) == [7, 2]


@pytest.mark.django_db
def test_a_directory_answers_about_many_places_as_about_one_each_with_its_substitutes(
    firm: Organisation,
    other_firm: Organisation,
    director: User,
    other_director: User,
    partner: User,
    django_assert_num_queries: Any,
) -> None:
    today, roles = date(2026, 5, 8), ("director", "partner")
    absences.enter_absence(
        person=director,
        substitute=partner,
        since=today,
        until=today,
        reason="出差",
        actor=factories.actor(director, firm, at=factories.moment("2026-05-08")),
        at=factories.moment("2026-05-08"),
    )
    directory = people.Directory()
    places = [firm.pk, other_firm.pk, 0]
    with django_assert_num_queries(2):
        directory.learn(places, roles, today)
        answers = {place: directory.holders(place, roles, today) for place in places}
    assert answers == {place: people.holders(place, roles, today) for place in places}
    assert sorted(answers[firm.pk]) == sorted([director.pk, partner.pk, partner.pk])
    assert answers[other_firm.pk] == [other_director.pk]
    assert answers[0] == []
