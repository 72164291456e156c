"""Who holds a role, as the app above answers."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import Organisation, User
from core import people


@pytest.mark.django_db
def test_accounts_answers_by_role_and_day(firm: Organisation, director: User, lawyer: User) -> None:
    day = date(2026, 5, 8)
    assert people.holders(firm.pk, ["director"], day) == [director.pk]
    assert set(people.holders(firm.pk, ["lawyer"], day)) == {director.pk, lawyer.pk}
    assert people.holders(firm.pk, [], day) == []
    assert people.holders(firm.pk, ["director"], date(2000, 1, 1)) == []


def test_the_last_registered_finder_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "_finders", [])
    people.register(lambda _organisation, _roles, _day: [1])
    people.register(lambda organisation, roles, _day: [organisation, len(list(roles))])
    assert people.holders(7, ["a", "b"], date(2026, 5, 8)) == [7, 2]
