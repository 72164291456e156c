"""The exchange of a firm with its community: written, confirmed, corrected, seen by whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Organisation, User
from community.actions import exchanges, pairing_ends
from community.models import Assignment, Exchange
from community.regulations.exchange import agreed_sentence, exchange_sentence
from core.calendar import local_day
from core.duties import duties_of
from core.errors import Forbidden, Unmet, WrongState
from core.models import Notice
from tests import factories
from tests.filings import web

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-8")]


def today() -> date:
    """The day it is: pages know no other."""
    return local_day(timezone.now())


def now(somebody: User) -> dict[str, Any]:
    """Who acts at this moment."""
    moment = timezone.now()
    return {"actor": factories.actor(somebody, at=moment), "at": moment}


def said(**more: Any) -> dict[str, Any]:
    """What a record says."""
    values: dict[str, Any] = {
        "on": today(),
        "channel": "phone",
        "firm_people": "方律师",
        "community_people": "主任",
        "topics": "讲座题目",
        "agreed": "拟提纲",
        "due_on": today() + timedelta(days=5),
    }
    return {**values, **more}


def owed(one: Exchange) -> list[str]:
    """The states of what a record brought to do."""
    return list(duties_of(one).order_by("pk").values_list("state", flat=True))


@pytest.fixture
def clerk(assigned: Assignment) -> User:
    return factories.member(factories.person("居委"), assigned.community, Role.COMMUNITY_CLERK)


def test_the_lawyer_writes_the_community_confirms_once_and_the_task_is_owed_till_done(
    assigned: Assignment, lawyer: User, clerk: User, director: User, liaison: User
) -> None:
    browser = factories.client_of(lawyer)
    shown = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in said().items()
    }
    refused = browser.post("/exchanges/new", {**shown, "on": "2099-01-01"})
    assert refused.status_code == 422
    answer = web.fill(
        browser,
        f"/exchanges/new?pairing={assigned.pairing_id}",
        **shown,
        pairing=assigned.pairing_id,
    )
    assert answer.status_code == 302
    one = Exchange.objects.get()
    assert (one.liaison_id, one.community_id) == (assigned.liaison_id, assigned.community_id)
    assert owed(one) == ["open"]
    assert Notice.objects.filter(recipient=clerk, template__endswith="exchange_new").exists()
    with pytest.raises(Forbidden):
        exchanges.confirm_exchange(one, **now(director))
    page = web.fill(factories.client_of(clerk), f"/exchanges/{one.pk}/confirm", text="属实")
    assert page.status_code == 302
    with pytest.raises(WrongState):
        exchanges.confirm_exchange(one, **now(clerk))
    with pytest.raises(Forbidden):
        exchanges.fulfil_exchange(one, text="x", **now(clerk))
    exchanges.fulfil_exchange(one, text="已交", **now(director))
    assert owed(one) == ["discharged"]
    text = web.text_of(web.get(liaison, f"/exchanges/{one.pk}/"))
    assert "属实" in text
    assert "已交" in text


def test_a_correction_is_a_new_record_and_the_database_changes_none(
    assigned: Assignment, lawyer: User, director: User, officer: User
) -> None:
    one = exchanges.write_exchange(assigned.pairing, **said(), **now(director))
    with pytest.raises(Unmet):
        exchanges.correct_exchange(one, reason=" ", **said(), **now(lawyer))
    again = exchanges.correct_exchange(one, reason="题目记错", **said(topics="赡养"), **now(lawyer))
    assert (again.corrects, owed(one), owed(again)) == (one, ["cancelled"], ["open"])
    with pytest.raises(WrongState):
        exchanges.correct_exchange(one, reason="又", **said(), **now(lawyer))
    with pytest.raises(WrongState):
        exchanges.fulfil_exchange(one, text="x", **now(lawyer))
    for statement in (
        "UPDATE community_exchange SET topics = 'y'",
        "DELETE FROM community_exchangenote",
        "DELETE FROM community_exchange",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    pairing_ends.end_pairing(assigned.pairing, reason="x", **now(officer))
    assert owed(again) == ["cancelled"]
    with pytest.raises(WrongState):
        exchanges.write_exchange(assigned.pairing, **said(), **now(director))


@pytest.mark.clause("LC-20")
def test_each_side_reads_its_own_the_bar_figures_only_and_lists_cost_the_same(
    assigned: Assignment,
    lawyer: User,
    clerk: User,
    director: User,
    liaison: User,
    officer: User,
    other_firm: Organisation,
) -> None:
    stranger = factories.member(factories.person("旁人"), other_firm, Role.DIRECTOR)
    one = exchanges.write_exchange(assigned.pairing, **said(), **now(lawyer))
    readers = {
        who: web.get(who, f"/exchanges/{one.pk}/").status_code
        for who in (lawyer, clerk, director, liaison, officer, stranger)
    }
    assert list(readers.values()) == [200, 200, 200, 200, 404, 404]
    with pytest.raises(Forbidden):
        exchanges.write_exchange(assigned.pairing, **said(), **now(stranger))
    for page in (
        f"/pairings/{assigned.pairing_id}/",
        f"/communities/{assigned.community_id}/",
        f"/communities/firms/{assigned.firm_id}/",
    ):
        theirs, ours = web.text_of(web.get(officer, page)), web.text_of(web.get(director, page))
        assert f"/exchanges/{one.pk}/" in ours, page
        assert f"/exchanges/{one.pk}/" not in theirs, page
        assert "今年 1 次" in theirs, page
    browser = factories.client_of(director)
    costs = []
    for more in range(3):
        browser.get("/exchanges/")
        with CaptureQueriesContext(connection) as asked:
            rows = browser.get("/exchanges/").context["page"].rows
        costs.append((len(asked), len(rows) - more))
        exchanges.write_exchange(assigned.pairing, **said(agreed="", due_on=None), **now(lawyer))
    assert len(set(costs)) == 1
    assert len(browser.get("/exchanges/?waits=owed").context["page"].rows) == 1
    assert len(browser.get("/exchanges/?waits=confirm").context["page"].rows) == 4
    assert browser.get("/exchanges/?until=2020-01-01").context["page"].rows == []


def test_days_that_cannot_be() -> None:
    day = date(2026, 5, 8)
    assert exchange_sentence(day, day, first=day) == ""
    assert exchange_sentence(day, date(2026, 5, 7), first=None)
    assert exchange_sentence(day, day, first=date(2026, 5, 9))
    assert agreed_sentence("拟提纲", day, day) == agreed_sentence("", day, None) == ""
    assert agreed_sentence(" ", day, day)
    assert agreed_sentence("拟提纲", day, date(2026, 5, 7))
