"""Who acts, for whom."""

from __future__ import annotations

import pytest

from accounts.models import Organisation, User
from core.actors import SYSTEM, Actor


def test_the_machine_has_no_roles_and_acts_for_nobody() -> None:
    assert (SYSTEM.person_id, SYSTEM.organisation_id, SYSTEM.holder_id) == (None, None, None)
    assert not SYSTEM.in_person
    assert not SYSTEM.has("director")


@pytest.mark.django_db
def test_a_substitute_holds_the_absent_persons_business_but_not_in_person(
    firm: Organisation, lawyer: User, partner: User
) -> None:
    own = Actor(lawyer, firm, frozenset({"lawyer"}))
    assert own.in_person and own.has("partner", "lawyer") and not own.has("partner")
    assert own.holder_id == own.person_id == lawyer.pk
    standing_in = Actor(lawyer, firm, frozenset({"partner"}), partner)
    assert not standing_in.in_person
    assert (standing_in.person_id, standing_in.holder_id) == (lawyer.pk, partner.pk)
