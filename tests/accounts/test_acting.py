"""Who acts in a request."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from accounts.models import Organisation, User
from tests.factories import actor, client_of, member

pytestmark = pytest.mark.django_db


def test_actor_holds_the_roles_of_the_organisation_acted_for_only(
    officer: User, firm: Organisation, bar: Organisation
) -> None:
    member(officer, firm, Role.LAWYER)
    assert actor(officer, bar).roles == {Role.OFFICER}
    assert actor(officer, firm).roles == {Role.LAWYER}


def test_home_opens_for_a_signed_in_member(director: User) -> None:
    assert client_of(director).get("/").status_code == 200
