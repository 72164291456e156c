"""Who may confirm for a firm besides its director."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.actions.people import end_membership
from accounts.models import User
from core.errors import Forbidden, Stale, Unmet
from filings.actions.confirmers import end_confirmer, register_confirmer
from filings.models import Confirmer
from filings.policies import is_confirmer
from tests.cases import flow as cases
from tests.filings import flow

pytestmark = [pytest.mark.django_db, pytest.mark.clause("GC-3.1")]


def register(person: User, by: User) -> Confirmer:
    """Register a person."""
    return register_confirmer(person=person, actor=flow.by(by), at=flow.at())


def test_the_director_registers_and_ends(director: User, clerk: User) -> None:
    held = register(clerk, director)
    assert is_confirmer(flow.by(clerk))
    with pytest.raises(Stale):
        register(clerk, director)
    end_confirmer(held, actor=flow.by(director), at=flow.at())
    assert not is_confirmer(flow.by(clerk))
    with pytest.raises(Stale):
        end_confirmer(held, actor=flow.by(director), at=flow.at())
    # Later again, as a new entry.
    assert register(clerk, director).pk != held.pk


def test_only_the_director_in_person(
    director: User, lawyer: User, clerk: User, other_director: User
) -> None:
    for nobody in (lawyer, other_director):
        with pytest.raises((Forbidden, Unmet)):
            register(clerk, nobody)
    actor = cases.substitute_for(director, lawyer, director.memberships.all()[0].organisation)
    with pytest.raises(Forbidden):
        register_confirmer(person=clerk, actor=actor, at=flow.at())


def test_somebody_of_another_firm_is_refused(director: User, other_director: User) -> None:
    with pytest.raises(Unmet):
        register(other_director, director)


def test_another_firms_director_ends_nothing(
    director: User, clerk: User, other_director: User
) -> None:
    held = register(clerk, director)
    with pytest.raises(Forbidden):
        end_confirmer(held, actor=flow.by(other_director), at=flow.at())


def test_who_leaves_the_firm_doesn_t_confirm_any_more(director: User, clerk: User) -> None:
    register(clerk, director)
    end_membership(
        clerk.memberships.get(),
        until=date(2026, 5, 12),
        reason="离职",
        actor=flow.by(director),
        at=flow.at("2026-05-12"),
    )
    assert Confirmer.objects.get(person=clerk).until == date(2026, 5, 12)
