"""Absences: a substitute acts "on behalf of" (features 18, 48)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actions.absences import end_absence, enter_absence
from accounts.enums import Role
from accounts.models import Absence, Membership, Organisation, User
from accounts.queries import holders
from core.calendar import local_day
from core.errors import Forbidden, Stale, Unmet
from core.models import AuditEntry
from tests.factories import actor, client_of, member, person

pytestmark = pytest.mark.django_db


def today() -> date:
    return local_day(timezone.now())


def away(somebody: User, substitute: User, by: User, days: int = 5) -> Absence:
    return enter_absence(
        person=somebody,
        substitute=substitute,
        since=today(),
        until=today() + timedelta(days=days),
        reason="出差",
        actor=actor(by),
        at=timezone.now(),
    )


def test_the_substitute_acts_with_the_absent_ones_roles_and_is_named_so(
    director: User, lawyer: User, firm: Organisation
) -> None:
    absence = away(director, lawyer, by=director)
    client = client_of(lawyer)
    assert client.get(f"/organisations/{firm.pk}/invite").status_code == 403
    assert client.post("/switch", {"absence": absence.pk}).status_code == 302
    assert client.get(f"/organisations/{firm.pk}/invite").status_code == 200
    sent = {"name": "新人", "email": "n@example.org", "role": Role.CLERK, "since": "2026-01-05"}
    assert client.post(f"/organisations/{firm.pk}/invite", sent).status_code == 302
    entry = AuditEntry.objects.get(act="invite")
    assert (entry.person_id, entry.on_behalf_of_id) == (lawyer.pk, director.pk)
    assert entry.on_behalf_name == director.name


def test_nobody_but_the_substitute_can_choose_the_absence(
    director: User, lawyer: User, clerk: User
) -> None:
    absence = away(director, lawyer, by=director)
    assert client_of(clerk).post("/switch", {"absence": absence.pk}).status_code == 404


def test_standing_in_ends_with_the_absence(
    director: User, lawyer: User, firm: Organisation
) -> None:
    absence = away(director, lawyer, by=director)
    client = client_of(lawyer)
    client.post("/switch", {"absence": absence.pk})
    end_absence(absence, actor=actor(director), at=timezone.now())
    assert client.get(f"/organisations/{firm.pk}/invite").status_code == 403


def test_standing_in_ends_when_either_has_left_the_organisation(
    director: User, lawyer: User, firm: Organisation, other_firm: Organisation
) -> None:
    member(director, other_firm, Role.DIRECTOR)
    member(lawyer, other_firm, Role.LAWYER)
    absence = away(director, lawyer, by=director)
    client = client_of(lawyer)
    client.post("/switch", {"absence": absence.pk})
    yesterday = today() - timedelta(days=1)
    Membership.objects.filter(person=director, organisation=firm).update(until=yesterday)
    # Not the absent one's roles in another firm either.
    for place in (firm, other_firm):
        assert client.get(f"/organisations/{place.pk}/invite").status_code == 403
    assert lawyer.pk not in holders(firm.pk, [Role.DIRECTOR], today())


def test_reminders_reach_the_substitute_too(
    director: User, lawyer: User, firm: Organisation
) -> None:
    assert holders(firm.pk, [Role.DIRECTOR], today()) == [director.pk]
    away(director, lawyer, by=director)
    assert holders(firm.pk, [Role.DIRECTOR], today()) == [director.pk, lawyer.pk]


def test_a_substitute_belongs_to_the_organisation_and_is_somebody_else(
    director: User, other_director: User
) -> None:
    for substitute in (director, other_director):
        with pytest.raises(Unmet):
            away(director, substitute, by=director)


def test_a_manager_enters_it_for_members_others_for_themselves(
    director: User, lawyer: User, clerk: User, other_director: User
) -> None:
    assert away(clerk, lawyer, by=director).entered_by == director
    assert away(lawyer, clerk, by=lawyer).entered_by == lawyer
    with pytest.raises(Forbidden):
        away(clerk, lawyer, by=lawyer)
    with pytest.raises(Forbidden):
        away(other_director, lawyer, by=director)


def test_it_has_an_end_and_not_too_far_away(director: User, lawyer: User) -> None:
    for days in (-1, 200):
        with pytest.raises(Unmet):
            away(director, lawyer, by=director, days=days)


def test_it_is_ended_by_whom_it_concerns_once(director: User, lawyer: User, clerk: User) -> None:
    absence = away(lawyer, clerk, by=lawyer)
    with pytest.raises(Forbidden):
        end_absence(absence, actor=actor(person_in_firm(lawyer)), at=timezone.now())
    end_absence(absence, actor=actor(clerk), at=timezone.now())
    with pytest.raises(Stale):
        end_absence(absence, actor=actor(director), at=timezone.now())


def person_in_firm(colleague: User) -> User:
    firm = colleague.memberships.get().organisation
    return member(person("旁人"), firm, Role.LAWYER)


def test_standing_in_no_further_absence_is_entered(director: User, lawyer: User) -> None:
    absence = away(director, lawyer, by=director)
    client = client_of(lawyer)
    client.post("/switch", {"absence": absence.pk})
    assert client.get("/absences/new").status_code == 403
