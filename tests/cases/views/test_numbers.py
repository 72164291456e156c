"""Numbers of people from their forms, and what follows from them."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from accounts.models import Organisation, User
from cases.enums import CaseState, Regime
from cases.models import (
    Case,
)
from core.calendar import local_day
from tests.cases import flow
from tests.cases.views.browser import World, send
from tests.factories import client_of

NEW = {"title": "宏达公司欠薪案", "number": "12", "field": "wages", "form": "joint"}


@pytest.mark.clause("GC-1.1")
def test_a_number_that_crosses_ten_makes_it_a_group_case_that_day(
    there: World, director: User
) -> None:
    client = client_of(director)
    base = f"/cases/{there.ordinary.pk}"
    assert send(client, f"{base}/accept-ordinary").status_code == 302
    assert flow.again(there.ordinary).state == CaseState.ACCEPTED
    assert send(client, f"{base}/count", number="10").status_code == 302
    one = flow.again(there.ordinary)
    assert (one.regime, one.state) == (Regime.GROUP, CaseState.DECISION_OWED)
    assert one.regime_since == local_day(timezone.now())
    assert flow.duties("filings.report", one).exists()
    assert "办理中人数达到群体性案件标准" in client.get(f"{base}/").content.decode()


@pytest.mark.clause("GC-5.1")
def test_below_ten_a_written_reason_makes_it_sensitive(there: World, director: User) -> None:
    client = client_of(director)
    address = f"/cases/{there.ordinary.pk}/mark-sensitive"
    assert send(client, address, reason=" ").status_code == 422
    assert send(client, address, reason="涉及学校").status_code == 302
    assert flow.again(there.ordinary).regime == Regime.SENSITIVE


@pytest.mark.clause("GC-1.1")
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("number=10&unit=person", "是群体性案件"),
        ("number=9&unit=person", "不到 10 人"),
        ("number=3&unit=household", "没有确切的自然人人数"),
        ("number=3&unit=person&about=on", "没有确切的自然人人数"),
        ("number=&unit=person", "先填人数"),
    ],
)
def test_what_follows_from_a_number_is_said_while_it_is_typed(
    lawyer: User, query: str, words: str
) -> None:
    assert words in client_of(lawyer).get(f"/cases/reach?{query}").content.decode()


@pytest.mark.clause("GC-1.1")
def test_twelve_wage_cases_of_one_person_are_a_group_case_through_the_pages(
    other_director: User,
) -> None:
    client = client_of(other_director)
    own = Case.objects.filter(created_by=other_director)
    single = {"title": "王某欠薪", "number": "1", "field": "wages", "form": "single"}
    for _n in range(11):
        assert send(client, "/cases/new", **single).status_code == 302
    send(client, "/cases/new", **{**single, "form": "series", "title": "欠薪系列案"})
    series = own.get(form="series")
    assert series.regime == Regime.ORDINARY
    page = client.get(f"/cases/{series.pk}/series").content.decode()
    assert "11 件同一领域的普通案件" in page
    others = [str(pk) for pk in own.exclude(pk=series.pk).values_list("pk", flat=True)]
    answer = send(client, f"/cases/{series.pk}/series/take-in", sources=others)
    assert answer.status_code == 302
    assert send(client, f"/cases/{series.pk}/series/add", title="第十二人").status_code == 302
    series = flow.again(series)
    assert (series.regime, series.persons_client) == (Regime.GROUP, 12)
    assert set(own.exclude(pk=series.pk).values_list("state", flat=True)) == {"merged"}


def test_an_item_is_taken_out_again(there: World, director: User) -> None:
    client = client_of(director)
    assert send(client, f"/cases/items/{there.item.pk}/remove", reason="撤诉").status_code == 302
    assert client.get(f"/cases/items/{there.item.pk}/remove").status_code == 404


@pytest.mark.clause("GC-5.2")
def test_an_old_case_owes_its_decision_with_reason_and_duty(
    there: World, director: User, lawyer: User
) -> None:
    one = flow.case(director, engaged_on=date(2006, 1, 9))
    client = client_of(director)
    address = f"/cases/{one.pk}/owe-decision"
    assert send(client, address, owed_reason="legacy", note="").status_code == 422
    wrong = send(client, address, owed_reason="short", note="人少")
    assert wrong.status_code == 422
    assert "合伙人够数" in wrong.content.decode()
    assert send(client, address, owed_reason="legacy", note="施行前受理").status_code == 302
    assert flow.again(one).state == CaseState.DECISION_OWED
    assert flow.duties("cases.decision", one).exists()
    assert "施行前受理" in client.get(f"/cases/{one.pk}/").content.decode()


@pytest.mark.clause("GC-3.1")
def test_by_when_to_report_is_said_by_the_bars_own_number(lawyer: User, bar: Organisation) -> None:
    client = client_of(lawyer)
    said = "（5 个工作日）"
    assert said in client.get("/cases/reach?number=12&unit=person").content.decode()
    assert "个工作日" not in client.get("/cases/reach?number=9&unit=person").content.decode()
    flow.rule(bar, "filing.report_days", 3)
    assert "（3 个工作日）" in client.get("/cases/reach?number=12&unit=person").content.decode()
