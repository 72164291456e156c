"""Names of communities repeat in a city: lists that show several tell where each lies."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, User
from community.actions import exchanges, quarters
from community.actions.incidents import signal_incident
from community.models import Assignment, CommunityProfile
from community.queries.quarters import recent_quarters
from tests import factories
from tests.community import flow
from tests.community.views.test_exchanges import said
from tests.community.views.test_liaison import now, today, work_of
from tests.filings import web

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-7")]
OF_THE_BAR = (
    "/requests/",
    "/log/",
    "/spot-checks/",
    "/spot-checks/board",
    "/suggestions/",
    "/quarters/overview",
    "/alerts/",
)
OF_THE_FIRM = ("/requests/", "/log/", "/rota/", "/exchanges/")


@pytest.fixture
def namesake(assigned: Assignment, bar: Organisation) -> Assignment:
    """The same firm serves a community of the same name in another district."""
    district = factories.region("330105", "下河区", factories.region("330100"))
    office = factories.organisation(OrganisationKind.LIAISON, "下河区联络处", bar, region=district)
    place = factories.organisation("community", assigned.community.name, office)
    flow.in_programme(place)
    CommunityProfile.objects.filter(pk=place.pk).update(street="拱桥街道")
    mate = factories.member(factories.person("同名律师"), assigned.firm, Role.LAWYER)
    return flow.served(assigned.firm, place, mate)


def fill(one: Assignment) -> None:
    """A row in each list."""
    liaison = factories.member(factories.person(), one.liaison, Role.LIAISON)
    work_of(one, liaison)
    flow.visit(one, today())
    flow.request(one)
    exchanges.write_exchange(one.pairing, **said(), **now(one.lawyer))
    signal_incident(flow.entry(one), gist="聚集", **now(one.lawyer))


def test_two_of_one_name_are_told_apart_wherever_several_are_listed(
    assigned: Assignment, namesake: Assignment, officer: User, director: User
) -> None:
    places = ("上河区 清波街道", "下河区 拱桥街道")
    for one in (assigned, namesake):
        fill(one)
    quarters.open_quarters(at=timezone.now())
    for who, paths in ((officer, OF_THE_BAR), (director, (*OF_THE_FIRM, "/alerts/"))):
        browser = factories.client_of(who)
        for path in paths:
            shown = web.text_of(browser.get(path))
            assert [place in shown for place in places] == [True, True], (who, path)
    overview = web.text_of(web.get(officer, "/quarters/overview"))
    assert [overview.count(place) for place in places] == [1, 1]
    for one in (assigned, namesake):
        ours = factories.member(factories.person(), one.community, Role.COMMUNITY_CLERK)
        score = {"came": 1, "helped": 1, "reachable": 1}
        for quarter in recent_quarters(today())[:1]:
            quarters.give_quarter(one, quarter=quarter, **score, **now(ours))
    # What is bad stands above all of it, each with its place.
    overview = web.text_of(web.get(officer, "/quarters/overview"))
    assert [overview.count(place) for place in places] == [2, 2]


def test_who_reads_of_one_community_is_not_told_where_it_lies(assigned: Assignment) -> None:
    fill(assigned)
    ours = factories.member(factories.person(), assigned.community, Role.COMMUNITY_CLERK)
    browser = factories.client_of(ours)
    for path in (*OF_THE_FIRM, "/alerts/"):
        page = browser.get(path)
        assert len(page.context["page"].rows) > 0, path
        assert "清波街道" not in web.text_of(page), path
