"""The pages of the record of acts and reads."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Organisation, User
from core.audit import Facts, record, record_read
from tests.factories import actor, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(firm: Organisation, director: User, lawyer: User) -> None:
    """Two acts and a read of the firm's business, and one of somebody else's."""
    now = timezone.now()
    facts = Facts(reason="转所")
    long_ago = now - timedelta(days=40)
    record(firm, "edit", actor=actor(director), at=long_ago, facts=facts)
    record(firm, "rename", actor=actor(lawyer), at=now, facts=facts)
    record_read(firm, "open", actor=actor(lawyer), at=now)


def lines(client: Any, query: str = "", address: str = "/records/") -> list[str]:
    page = client.get(f"{address}{query}").content.decode()
    return re.findall(r"机构：(\S+) <span", page)


def test_the_newest_first_in_words(written: None, director: User) -> None:
    client = client_of(director)
    assert lines(client) == ["打开查看", "更名", "修改"]
    page = client.get("/records/").content.decode()
    assert "执业律师" in page
    assert "转所" in page


def test_filters_by_person_kind_subject_and_day(
    written: None, director: User, lawyer: User
) -> None:
    client = client_of(director)
    assert lines(client, f"?person={lawyer.pk}") == ["打开查看", "更名"]
    assert lines(client, "?kind=read") == ["打开查看"]
    assert lines(client, "?subject_type=accounts.user") == []
    day = (timezone.localdate() - timedelta(days=40)).strftime("%Y.%m.%d")
    assert lines(client, f"?day={day}") == ["修改"]


@pytest.mark.parametrize(
    "query", ["?person=999999", "?day=never", "?kind=x&subject_type=%00", "?cursor=broken"]
)
def test_nonsense_in_the_address_is_no_error(written: None, director: User, query: str) -> None:
    assert client_of(director).get(f"/records/{query}").status_code == 200


def test_another_organisation_sees_none_of_it(
    written: None, other_director: User, leader: User, sysadmin: User
) -> None:
    for somebody in (other_director, leader, sysadmin):
        assert lines(client_of(somebody)) == []


def test_everybody_sees_what_they_did_and_read_themselves(
    written: None, lawyer: User, clerk: User
) -> None:
    assert lines(client_of(lawyer), "", "/records/mine") == ["打开查看", "更名"]
    assert lines(client_of(clerk), "", "/records/mine") == []


def test_the_list_takes_as_many_queries_for_three_entries_as_for_one(
    director: User, firm: Organisation
) -> None:
    client, counted = client_of(director), []
    for count in (1, 2):
        for _n in range(count):
            record(firm, "edit", actor=actor(director), at=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            client.get("/records/")
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 8


def test_every_entry_is_shown_once_over_all_pages(director: User, firm: Organisation) -> None:
    now = timezone.now()
    acting = actor(director)
    entries = {
        record(firm, "edit", actor=acting, at=now, facts=Facts(reason=f"nr{n}.")).pk
        for n in range(120)
    }
    client, seen, query = client_of(director), [], "?"
    while query:
        page = client.get(f"/records/{query}").content.decode()
        seen += re.findall(r"nr(\d+)\.", page)
        following = re.findall(r'rel="next" href="(.*?)"', page)
        query = following[0].replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) == len(entries)
