"""The pages of the rules' numbers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Organisation, User
from core.calendar import local_day
from core.models import ParameterValue
from core.regulation import PARAMETERS, value_on
from tests.factories import client_of
from tests.kept import *  # noqa: F403


def test_every_number_stands_there_with_value_clause_and_source(director: User) -> None:
    client = client_of(director)
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/rules/").content.decode()
    assert set(re.findall(r'href="/rules/([\w.]+)/"', page)) == set(PARAMETERS)
    assert "规定本身" in page
    assert len(queries) <= 8


def test_a_bar_enters_its_own_and_its_firms_see_whose_it_is(
    admin: User, director: User, bar: Organisation, firm: Organisation
) -> None:
    today = local_day(timezone.now())
    sent = {"value": "２１", "effective_from": today.isoformat(), "reason": "理事会决定"}
    answer = client_of(admin).post("/rules/invitation.days/set", sent)
    assert answer["Location"] == "/rules/invitation.days/"
    assert value_on("invitation.days", firm, today).value == 21
    page = client_of(director).get("/rules/invitation.days/").content.decode()
    assert "21 天" in page
    assert bar.name in page
    assert "理事会决定" in page


@pytest.mark.clause("GC-3.2")
def test_looser_than_the_national_floor_is_422_with_the_clause(admin: User) -> None:
    today = local_day(timezone.now())
    sent = {"value": "2", "effective_from": today.isoformat(), "reason": "想放宽"}
    answer = client_of(admin).post("/rules/decision.quorum/set", sent)
    assert answer.status_code == 422
    assert 'value="2"' in answer.content.decode()
    assert not ParameterValue.objects.filter(organisation__isnull=False).exists()


@pytest.mark.parametrize("value", ["", "many", "-1", "999999", "1e9", "\x00", "1.5"])
def test_a_value_of_the_wrong_shape_is_422(admin: User, value: str) -> None:
    today = local_day(timezone.now())
    sent = {"value": value, "effective_from": today.isoformat(), "reason": "x"}
    assert client_of(admin).post("/rules/invitation.days/set", sent).status_code == 422


def test_days_gone_by_are_not_touched(admin: User) -> None:
    yesterday = local_day(timezone.now()) - timedelta(days=1)
    sent = {"value": "21", "effective_from": yesterday.isoformat(), "reason": "x"}
    assert client_of(admin).post("/rules/invitation.days/set", sent).status_code == 422


@pytest.mark.parametrize("key", sorted(PARAMETERS))
def test_each_number_has_its_page_and_its_form_takes_the_value_it_shows(
    key: str, admin: User, director: User
) -> None:
    entry = PARAMETERS[key]
    who, other = (director, admin) if entry.scope == "firm" else (admin, director)
    assert client_of(other).get(f"/rules/{key}/").status_code == 200
    assert client_of(other).get(f"/rules/{key}/set").status_code == 403
    client = client_of(who)
    form = client.get(f"/rules/{key}/set").content.decode()
    shown = re.findall(r'name="value" value="(.*?)"', form) or re.findall(
        r'<option value="([^"]*)" selected', form
    )
    sent = {
        "value": shown[0],
        "effective_from": local_day(timezone.now()).isoformat(),
        "reason": "照旧",
    }
    assert client.post(f"/rules/{key}/set", sent).status_code == 302
