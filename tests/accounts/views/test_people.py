"""The pages of people: list, person, roles, leaving."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership, Organisation, User
from core.calendar import local_day, term
from core.duties import DutyKind, open_duty
from core.models import Duty
from core.reminders import KINDS
from tests.factories import client_of, member, person

pytestmark = pytest.mark.django_db


def names(client: Any, firm: Organisation, query: str = "") -> list[str]:
    page = client.get(f"/organisations/{firm.pk}/people/{query}").content.decode()
    return re.findall(rf'<a href="/organisations/{firm.pk}/people/\d+/">(.*?)</a>', page)


@pytest.fixture
def staffed(firm: Organisation, director: User, partner: User, lawyer: User) -> Organisation:
    """A firm with a director, a partner, a lawyer and somebody who left."""
    member(person("前同事"), firm, Role.PARTNER, until=date(2025, 12, 31))
    return firm


def test_by_name_those_of_today_first_and_the_past_when_asked(
    staffed: Organisation, director: User
) -> None:
    client = client_of(director)
    assert names(client, staffed) == ["王律师", "吴一鸣", "周主任"]
    assert names(client, staffed, "?when=past") == ["前同事"]
    assert len(names(client, staffed, "?when=all")) == 4


def test_filters_by_role_name_and_initials(staffed: Organisation, director: User) -> None:
    client = client_of(director)
    assert names(client, staffed, "?role=partner") == ["吴一鸣", "周主任"]
    assert names(client, staffed, "?role=partner&when=past") == ["前同事"]
    assert names(client, staffed, "?q=一鸣") == names(client, staffed, "?q=wym") == ["吴一鸣"]


@pytest.mark.parametrize(
    "query", ["?role=nonsense", "?q=%00", "?cursor=@@", "?when=x&q=" + "甲" * 99]
)
def test_filters_that_make_no_sense_are_left_out(
    staffed: Organisation, director: User, query: str
) -> None:
    assert len(names(client_of(director), staffed, query)) == 3


def test_the_list_takes_as_many_queries_for_three_people_as_for_one(
    firm: Organisation, director: User
) -> None:
    client = client_of(director)
    counted = []
    for _round in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"/organisations/{firm.pk}/people/")
        counted.append(len(queries))
        for n in range(2):
            member(person(f"新人{n}"), firm, Role.LAWYER, Role.PARTNER)
    assert counted[0] == counted[1] <= 9


def test_contacts_are_masked_for_colleagues_and_whole_for_managers(
    firm: Organisation, director: User, partner: User, clerk: User
) -> None:
    partner.phone = "13800001234"
    partner.save()
    page = f"/organisations/{firm.pk}/people/{partner.pk}/"
    seen = {who: client_of(who).get(page).content.decode() for who in (director, partner, clerk)}
    assert "13800001234" in seen[director]
    assert "13800001234" in seen[partner]
    assert "13800001234" not in seen[clerk]
    assert "1380****1234" not in seen[director]
    assert partner.email not in seen[clerk]


def test_a_further_role_is_entered(director: User, lawyer: User, firm: Organisation) -> None:
    page = f"/organisations/{firm.pk}/people/{lawyer.pk}/add-role"
    answer = client_of(director).post(page, {"role": "partner", "since": "2026年5月1日"})
    assert answer["Location"] == f"/organisations/{firm.pk}/people/{lawyer.pk}/"
    assert Membership.objects.get(person=lawyer, role="partner").since == date(2026, 5, 1)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"role": "officer", "since": "2026-05-01"},
        {"role": "partner", "since": "32"},
        {"role": "partner", "since": "2099-01-01"},
        {"role": "lawyer", "since": "2026-05-01"},
    ],
)
def test_bad_input_is_422_with_the_form_and_what_was_typed(
    director: User, lawyer: User, firm: Organisation, sent: dict[str, str]
) -> None:
    page = f"/organisations/{firm.pk}/people/{lawyer.pk}/add-role"
    answer = client_of(director).post(page, sent)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "data-summary" in shown
    assert f'value="{sent.get("since", "")}"' in shown or not sent
    assert lawyer.memberships.count() == 1


@pytest.fixture
def owed(firm: Organisation, partner: User) -> Iterator[Duty]:
    """Something the partner owes personally."""
    kind = DutyKind("test.owed", "GC-3.2", "表态", lambda _duty: "/")
    KINDS[kind.code] = kind
    now = timezone.now()
    due = term(local_day(now), 5)
    yield open_duty(kind, firm, due=due, at=now, debtor=firm, debtor_person=partner, label="甲案")
    del KINDS[kind.code]


def test_who_leaves_hands_on_first(
    director: User, partner: User, other_partner: User, firm: Organisation, owed: Duty
) -> None:
    client = client_of(director)
    person_page = f"/organisations/{firm.pk}/people/{partner.pk}/"
    assert "甲案" in client.get(person_page).content.decode()
    held = list(partner.memberships.order_by("role"))
    sent = {"until": local_day(timezone.now()).isoformat(), "reason": "转所"}
    assert client.post(f"/memberships/{held[0].pk}/end", sent).status_code == 302
    assert "data-missing" in client.get(f"/memberships/{held[1].pk}/end").content.decode()
    refused = client.post(f"/memberships/{held[1].pk}/end", sent)
    assert refused.status_code == 422
    assert "期限 1" in refused.content.decode()

    form = client.get(f"{person_page}hand-on").content.decode()
    assert re.search(rf'value="duty:{owed.pk}"[^>]* checked', form)
    nothing = client.post(f"{person_page}hand-on", {"to_person": other_partner.pk, "reason": "转"})
    assert nothing.status_code == 422
    chosen = {"items": [f"duty:{owed.pk}"], "to_person": other_partner.pk, "reason": "转所"}
    assert client.post(f"{person_page}hand-on", chosen).status_code == 302
    owed.refresh_from_db()
    assert owed.debtor_person == other_partner
    assert client.post(f"/memberships/{held[1].pk}/end", sent).status_code == 302


def test_what_somebody_else_handed_on_meanwhile_is_not_handed_on_again(
    director: User, partner: User, other_partner: User, lawyer: User, firm: Organisation, owed: Duty
) -> None:
    Duty.objects.filter(pk=owed.pk).update(debtor_person=lawyer)
    page = f"/organisations/{firm.pk}/people/{partner.pk}/hand-on"
    chosen = {"items": [f"duty:{owed.pk}"], "to_person": other_partner.pk, "reason": "转所"}
    assert client_of(director).post(page, chosen).status_code == 422
    owed.refresh_from_db()
    assert owed.debtor_person == lawyer


def test_the_bars_administrator_sees_how_much_is_left_but_not_what(
    admin: User, partner: User, firm: Organisation, owed: Duty
) -> None:
    client = client_of(admin)
    page = client.get(f"/organisations/{firm.pk}/people/{partner.pk}/").content.decode()
    assert "甲案" not in page
    sent = {"until": local_day(timezone.now()).isoformat(), "reason": "转所"}
    for held in partner.memberships.all():
        assert client.post(f"/memberships/{held.pk}/end", sent).status_code == 403
    boss = member(person("甲主任"), firm, Role.DIRECTOR)
    Duty.objects.filter(pk=owed.pk).update(debtor_person=boss)
    refused = client.post(f"/memberships/{boss.memberships.get().pk}/end", sent)
    assert refused.status_code == 422
    assert "甲案" not in refused.content.decode()


def test_a_role_ended_by_somebody_else_meanwhile_is_409(director: User, partner: User) -> None:
    held = partner.memberships.get(role="partner")
    client = client_of(director)
    yesterday = local_day(timezone.now()) - timedelta(days=1)
    Membership.objects.filter(pk=held.pk).update(until=yesterday)
    sent = {"until": yesterday.isoformat(), "reason": "转所"}
    answer = client.post(f"/memberships/{held.pk}/end", sent)
    assert answer.status_code == 409
    assert "转所" in answer.content.decode()


def test_a_form_sent_twice_acts_once(director: User, lawyer: User, firm: Organisation) -> None:
    client = client_of(director)
    page = f"/organisations/{firm.pk}/people/{lawyer.pk}/add-role"
    (token,) = re.findall(r'name="once" value="(.*?)"', client.get(page).content.decode())
    sent = {"role": "partner", "since": "2026-05-01", "once": token}
    first, second = client.post(page, sent), client.post(page, sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert lawyer.memberships.count() == 2


def test_search_finds_people_and_organisations_within_sight(
    director: User, partner: User, other_director: User, firm: Organisation
) -> None:
    found = client_of(director).get("/search?q=wym").content.decode()
    assert partner.name in found
    assert f"/organisations/{firm.pk}/people/{partner.pk}/" in found
    assert "孙主任" not in client_of(director).get("/search?q=孙主").content.decode()
    assert "钱塘律师事务所" in client_of(director).get("/search?q=qtls").content.decode()
