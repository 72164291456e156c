"""Who holds a role, as the app above answers."""

from __future__ import annotations

from datetime import date

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
    people.register(lambda _organisation, _roles, _day: [1], lambda *_asked: [])
    people.register(
        lambda organisation, roles, _day: [organisation, len(list(roles))], lambda *_asked: [2]
    )
    assert people.holders(7, ["a", "b"], date(2026, 5, 8)) == [7, 2]
