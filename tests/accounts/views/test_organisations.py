"""The pages of organisations."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import OrganisationKind
from accounts.models import Organisation, User
from tests.factories import client_of, organisation

pytestmark = pytest.mark.django_db


def listed(client: Any, query: str = "") -> set[str]:
    page = client.get(f"/organisations/{query}").content.decode()
    return set(re.findall(r'<td><a href="/organisations/\d+/">(.*?)</a>', page))


def test_a_bar_sees_those_below_it_first_and_all_when_asked(
    officer: User, bar: Organisation, firm: Organisation, other_bar: Organisation
) -> None:
    client = client_of(officer)
    assert listed(client) == {bar.name, firm.name}
    assert other_bar.name in listed(client, "?scope=all")


def test_a_firm_sees_those_above_and_beside_it(
    director: User, firm: Organisation, other_firm: Organisation, other_bar: Organisation
) -> None:
    elsewhere = organisation(OrganisationKind.FIRM, "海所", other_bar)
    client = client_of(director)
    seen = listed(client)
    assert {firm.name, other_firm.name, "江城市律师协会", "之江省律师协会"} == seen
    assert client.get(f"/organisations/{elsewhere.pk}/").status_code == 404


def test_filters_by_characters_pinyin_kind_and_state(
    officer: User, firm: Organisation, other_firm: Organisation, community: Organisation
) -> None:
    client = client_of(officer)
    assert listed(client, "?q=钱塘") == listed(client, "?q=qtls") == {other_firm.name}
    assert listed(client, "?kind=community") == {community.name}
    firm.status, firm.ended_on = "closed", "2026-01-01"
    firm.save()
    assert listed(client, "?kind=firm") == {other_firm.name}
    assert listed(client, "?kind=firm&status=closed") == {firm.name}


def test_filters_in_force_are_shown_and_taken_off(officer: User, firm: Organisation) -> None:
    page = client_of(officer).get("/organisations/?kind=firm&q=之江").content.decode()
    assert re.findall(r'class="filter-on" href="\?(.*?)"', page) == [
        "kind=firm",
        "q=%E4%B9%8B%E6%B1%9F",
    ]


def test_the_list_takes_as_many_queries_for_three_as_for_one(
    officer: User, bar: Organisation
) -> None:
    client, counted = client_of(officer), []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/organisations/?kind=firm")
        counted.append(len(queries))
        for _n in range(2):
            organisation(OrganisationKind.FIRM, parent=bar)
    assert counted[0] == counted[1] <= 8


def test_pages_follow_one_another_without_gap_or_repeat(officer: User, bar: Organisation) -> None:
    for n in range(120):
        organisation(OrganisationKind.FIRM, f"同名{n % 7}所", bar)
    client, seen, query = client_of(officer), [], "?kind=firm"
    while query:
        page = client.get(f"/organisations/{query}").content.decode()
        seen += re.findall(r'<td><a href="/organisations/(\d+)/">', page)
        following = re.findall(r'rel="next" href="(.*?)"', page)
        query = following[0].replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) == 120


def test_one_organisation_with_its_tree_names_and_people(
    admin: User, director: User, partner: User, firm: Organisation, bar: Organisation
) -> None:
    page = client_of(admin).get(f"/organisations/{firm.pk}/").content.decode()
    assert re.search(r"之江省律师协会</a> › .*江城市律师协会</a>", page, re.DOTALL)
    assert "2 人" in page
    assert 'data-clause="GC-3.1"' in page
    below = client_of(admin).get(f"/organisations/{bar.pk}/").content.decode()
    assert re.search(r"律师事务所</dt><dd>1</dd>", below)


def test_entered_below_a_bar_then_completed(admin: User, bar: Organisation) -> None:
    client = client_of(admin)
    answer = client.post(
        f"/organisations/{bar.pk}/new", {"kind": "firm", "name": " 新河律师事务所 "}
    )
    made = Organisation.objects.get(name="新河律师事务所")
    assert made.parent == bar
    assert answer["Location"] == f"/organisations/{made.pk}/edit"
    form = client.get(answer["Location"]).content.decode()
    (version,) = re.findall(r'name="version" value="(\d+)"', form)
    sent = {"firm_kind": "district", "phone": "0571-1", "version": version}
    assert client.post(answer["Location"], sent).status_code == 302
    made.refresh_from_db()
    assert (made.firm_kind, made.phone) == ("district", "0571-1")


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"kind": "firm", "name": ""},
        {"kind": "firm", "name": "之江律师事务所"},
        {"kind": "bar_city", "name": "新"},
        {"kind": "firm", "name": "x" * 121},
        {"kind": "firm", "name": "nul\x00"},
        {"kind": "firm", "name": "新", "region": "nowhere"},
    ],
)
def test_bad_input_is_422(
    admin: User, bar: Organisation, firm: Organisation, sent: dict[str, str]
) -> None:
    answer = client_of(admin).post(f"/organisations/{bar.pk}/new", sent)
    assert answer.status_code == 422
    assert Organisation.objects.filter(kind="firm").count() == 1


@pytest.mark.parametrize("name", ["𠮷野律师事务所", "<script>alert(1)</script>", "律所🏛️"])
def test_rare_characters_are_kept_and_nothing_is_run(
    admin: User, bar: Organisation, name: str
) -> None:
    client = client_of(admin)
    client.post(f"/organisations/{bar.pk}/new", {"kind": "firm", "name": name})
    made = Organisation.objects.get(kind="firm")
    assert made.name == name
    assert "<script>alert" not in client.get(f"/organisations/{made.pk}/").content.decode()


def test_the_director_is_offered_contacts_only_and_others_fields_change_nothing(
    director: User, firm: Organisation
) -> None:
    client = client_of(director)
    form = client.get(f"/organisations/{firm.pk}/edit").content.decode()
    assert 'name="address"' in form
    assert 'name="licence_no"' not in form
    sent = {"address": "延安路 1 号", "licence_no": "1", "firm_kind": "provincial"}
    assert client.post(f"/organisations/{firm.pk}/edit", sent).status_code == 302
    firm.refresh_from_db()
    assert (firm.address, firm.firm_kind) == ("延安路 1 号", "city")


def test_a_change_on_top_of_anothers_is_409_and_shows_what_was_typed(
    director: User, firm: Organisation
) -> None:
    client = client_of(director)
    Organisation.objects.filter(pk=firm.pk).update(version=9)
    sent = {"address": "我写的地址", "version": firm.version}
    answer = client.post(f"/organisations/{firm.pk}/edit", sent)
    assert answer.status_code == 409
    assert "我写的地址" in answer.content.decode()


def test_renamed_by_the_bar(admin: User, firm: Organisation) -> None:
    client = client_of(admin)
    sent = {"name": "大江律师事务所", "since": "2026-05-01", "reason": "批文"}
    assert client.post(f"/organisations/{firm.pk}/rename", sent).status_code == 302
    page = client.get(f"/organisations/{firm.pk}/").content.decode()
    assert "大江律师事务所" in page
    assert "之江律师事务所" in page
    assert "2026-04-30" in page


def test_merged_into_another_found_by_name(
    admin: User, partner: User, firm: Organisation, other_firm: Organisation
) -> None:
    client = client_of(admin)
    page = f"/organisations/{firm.pk}/merge"
    assert f'value="{other_firm.pk}"' in client.get(page).content.decode()
    assert f'value="{other_firm.pk}"' in client.get(f"{page}?q=qt").content.decode()
    assert f'value="{other_firm.pk}"' not in client.get(f"{page}?q=没有").content.decode()
    sent = {"into": other_firm.pk, "on": "2026-05-01", "reason": "批文"}
    assert client.post(page, {**sent, "into": firm.pk}).status_code == 422
    assert client.post(page, sent).status_code == 302
    assert partner.memberships.filter(organisation=other_firm, until=None).exists()
    assert client.get(page).status_code == 409
    assert client.post(page, sent).status_code == 409
    shown = client.get(f"/organisations/{firm.pk}/").content.decode()
    assert other_firm.name in shown
    assert "rename" not in shown


def test_closed(admin: User, firm: Organisation, director: User) -> None:
    client, bystander = client_of(admin), client_of(director)
    sent = {"on": "2026-05-01", "reason": "批文"}
    assert client.post(f"/organisations/{firm.pk}/close", {}).status_code == 422
    assert client.post(f"/organisations/{firm.pk}/close", sent).status_code == 302
    assert bystander.get(f"/organisations/{firm.pk}/").status_code == 404
