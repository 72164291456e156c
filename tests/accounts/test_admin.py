"""The admin: reference data for superusers, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from accounts.admin import site
from accounts.models import Region, User
from core.models import AuditEntry, CalendarDay, CalendarYear
from tests.factories import client_of

pytestmark = pytest.mark.django_db


def make_superuser(person: User) -> User:
    person.is_staff = person.is_superuser = True
    person.save()
    return person


def test_it_holds_reference_data_only() -> None:
    assert set(site._registry) == {Region, CalendarDay, CalendarYear}


def test_nobody_but_superusers_who_are_staff_gets_in(sysadmin: User, director: User) -> None:
    assert Client().get("/admin/", follow=True).redirect_chain[-1][0].startswith("/account/login/")
    assert client_of(director).get("/admin/", follow=True).status_code == 403
    director.is_staff = True
    director.save()
    assert client_of(director).get("/admin/", follow=True).status_code == 403
    assert client_of(make_superuser(sysadmin)).get("/admin/").status_code == 200


def test_regions_and_years_are_read_only(sysadmin: User) -> None:
    Region.objects.create(code="330100", name="江城市")
    client = client_of(make_superuser(sysadmin))
    assert "江城市" in client.get("/admin/accounts/region/").content.decode()
    assert client.get("/admin/accounts/region/add/").status_code == 403
    sent = {"code": "330100", "name": "别名"}
    assert client.post("/admin/accounts/region/330100/change/", sent).status_code == 403
    assert client.get("/admin/core/calendaryear/add/").status_code == 403


def test_a_day_is_corrected_through_the_action(sysadmin: User) -> None:
    client = client_of(make_superuser(sysadmin))
    sent = {"day": "2026-05-08", "name": "台风"}
    assert client.post("/admin/core/calendarday/add/", sent).status_code == 302
    assert CalendarDay.objects.get(day=date(2026, 5, 8)).name == "台风"
    assert AuditEntry.objects.get(act="correct").person == sysadmin


def test_a_superuser_without_the_role_corrects_nothing(director: User) -> None:
    client = client_of(make_superuser(director))
    sent = {"day": "2026-05-08", "name": "台风"}
    assert client.post("/admin/core/calendarday/add/", sent).status_code == 403
    assert not CalendarDay.objects.filter(day=date(2026, 5, 8)).exists()
