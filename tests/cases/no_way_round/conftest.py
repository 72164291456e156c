"""A case two of three partners spoke about, and one that was accepted."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Organisation, User
from cases.models import Case
from tests.cases import flow
from tests.kept import *  # noqa: F403


@pytest.fixture(scope="module")
def circle(director: User, partner: User, other_partner: User) -> tuple[User, User, User]:
    """The firm's three partners."""
    return director, partner, other_partner


@pytest.fixture
def attacked(attacked_row: Case) -> Case:
    """The same, fetched for each test."""
    return flow.again(attacked_row)


@pytest.fixture(scope="module")
def attacked_row(circle: tuple[User, User, User], lawyer: User) -> Case:
    """Complete but for the third partner's opinion."""
    one = flow.prepared(flow.case(circle[0]), circle[0])
    one = flow.handled(one, circle[0], lawyer)
    flow.opine(flow.called(one, circle[0], host=circle[0]), *circle[:2])
    return flow.again(one)


@pytest.fixture(scope="module")
def known(
    attacked_row: Case,
    circle: tuple[User, User, User],
    lawyer: User,
    firm: Organisation,
    other_firm: Organisation,
    bar: Organisation,
    other_director: User,
) -> dict[str, Any]:
    """What an attacker knows: every id."""
    third = circle[2].memberships.get(role="partner")
    return {
        "case": attacked_row.pk,
        "meeting": attacked_row.meetings.get().pk,
        "lawyer": lawyer.pk,
        "lawyers_row": lawyer.memberships.get(role="lawyer").pk,
        "first": circle[0].pk,
        "third": circle[2].pk,
        "thirds_row": third.pk,
        "firm": firm.pk,
        "other_firm": other_firm.pk,
        "others_row": other_director.memberships.get(role="partner").pk,
        "other_director": other_director.pk,
        "bar": bar.pk,
    }


@pytest.fixture
def accepted(accepted_row: Case) -> Case:
    """The same, fetched for each test."""
    return flow.again(accepted_row)


@pytest.fixture(scope="module")
def accepted_row(circle: tuple[User, User, User], lawyer: User) -> Case:
    """Accepted on three partners' opinions."""
    return flow.accepted(circle[0], circle[1:], lawyer)
