"""Lists of registers, pairings and tasks cost the same however long; an import from page to page."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions.endings import merge_organisation
from accounts.enums import Role
from accounts.models import Organisation, User
from community.actions import takeovers, transfers
from community.models import CommunityProfile, Pairing, Transfer
from tests import factories
from tests.community import flow
from tests.community.flow_pairing import Sides
from tests.filings import web

pytestmark = pytest.mark.django_db

LISTS = (
    "/communities/",
    "/communities/firms/",
    "/communities/lawyers/",
    "/qualifications/",
    "/pairings/",
    "/pairings/board",
    "/pairings/takeovers/",
)


def cost(client: Client, path: str) -> int:
    """How many questions a page asks the database."""
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200, path
    return len(asked)


def one_more(sides: Sides, number: int) -> None:
    """Another community with a firm that served it before, its lawyer, and one unpaired."""
    place = flow.another_community(sides.community, f"第{number}社区")
    flow.another_community(sides.community, f"空{number}社区")
    firm = factories.organisation(
        "firm", f"第{number}律师事务所", sides.bar, region=sides.office.region
    )
    flow.taking_part(firm, district=sides.office.region, liaison=sides.office)
    lawyer = factories.member(factories.person(), firm, Role.LAWYER)
    flow.qualified(lawyer, firm)
    takeovers.take_over_pairing(
        community=CommunityProfile.objects.get(pk=place.pk),
        firm=firm,
        origin="one_adviser",
        since=flow.START,
        lawyer=lawyer,
        **sides.by(sides.liaison),
    )


@pytest.mark.clause("LC-6", "LC-22", "LC-23")
def test_lists_ask_the_same_whether_they_show_one_row_or_three(
    firm: Organisation, community: Organisation
) -> None:
    sides = Sides(firm, community)
    client = factories.client_of(sides.liaison, sides.office)
    one_more(sides, 1)
    few = {path: cost(client, path) for path in LISTS}
    one_more(sides, 2)
    one_more(sides, 3)
    assert {path: cost(client, path) for path in LISTS} == few


@pytest.mark.clause("LC-6")
def test_a_file_is_brought_in_looked_through_and_confirmed_on_pages(
    firm: Organisation, community: Organisation
) -> None:
    sides = Sides(firm, community)
    code, name = sides.place.code, community.name
    community.register_no = code
    community.save()
    admin = factories.member(factories.person(), sides.bar, Role.ADMIN)
    client = factories.client_of(admin, sides.bar)
    content = f"社区代码,名称,工作室\n{code},{name},三楼\n".encode()
    bad = SimpleUploadedFile("a.csv", b"%PDF-1.4")
    answer = client.post("/registers/import", {"register": "communities", "file": bad})
    assert answer.status_code == 415
    good = SimpleUploadedFile("a.csv", content)
    answer = client.post("/registers/import", {"register": "communities", "file": good})
    run = Transfer.objects.get()
    assert answer.headers["Location"] == f"/registers/runs/{run.pk}/"
    assert "hx-trigger" in client.get(f"/registers/runs/{run.pk}/").content.decode()
    assert client.post(f"/registers/runs/{run.pk}/confirm").status_code == 409
    transfers.run_transfer(run.pk, at=flow.at())
    page = client.get(f"/registers/runs/{run.pk}/").content.decode()
    assert "三楼" in page and "第 2 行" in page
    assert client.post(f"/registers/runs/{run.pk}/confirm").status_code == 302
    transfers.run_transfer(run.pk, at=flow.at())
    assert CommunityProfile.objects.get(code=code).room == "三楼"
    clerk = factories.client_of(sides.clerk, sides.community)
    assert clerk.get("/registers/import").status_code == 403
    elsewhere = factories.client_of(sides.liaison, sides.office)
    assert elsewhere.get(f"/registers/runs/{run.pk}/").status_code == 404
    blank = client.get("/registers/blank/lawyers")
    assert b"".join(blank.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]


@pytest.mark.clause("LC-5", "LC-8")
def test_a_bureau_reads_of_an_agreement_and_is_not_led_to_it(
    firm: Organisation, community: Organisation, justice: User
) -> None:
    sides = Sides(firm, community)
    pairing = sides.active()
    paper = f"/agreements/{pairing.agreements.get().pk}/"
    for who, where, opens in (
        (justice, None, False),
        (sides.liaison, sides.office, True),
        (sides.clerk, sides.community, True),
    ):
        client = factories.client_of(who, where)
        shown = web.text_of(client.get(f"/pairings/{pairing.pk}/"))
        assert "第 1 份" in shown
        assert (f'href="{paper}"' in shown) is opens
        assert client.get(paper).status_code == (200 if opens else 404)


@pytest.mark.clause("LC-6", "LC-23")
def test_a_file_is_brought_in_by_the_city_bar_alone(
    firm: Organisation, community: Organisation, province: Organisation, admin: User
) -> None:
    sides = Sides(firm, community)
    above = factories.member(factories.person(), province, Role.OFFICER)
    treasurer = factories.member(factories.person(), sides.bar, Role.FINANCE)
    way = "/registers/import"
    for who, opens in ((sides.officer, True), (admin, True), (above, False), (treasurer, False)):
        client = factories.client_of(who)
        shown = web.text_of(client.get("/pairings/takeovers/"))
        assert (f'href="{way}"' in shown) is opens
        assert (client.get(way).status_code == 200) is opens


@pytest.mark.clause("LC-6")
def test_a_merged_community_keeps_its_page_and_leads_to_its_successor(
    firm: Organisation, community: Organisation
) -> None:
    sides = Sides(firm, community)
    other = flow.another_community(community, "湖滨社区")
    admin = factories.member(factories.person(), sides.bar, Role.ADMIN)
    merge_organisation(community, into=other, on=flow.at().date(), **sides.by(admin))
    client = factories.client_of(admin, sides.bar)
    page = client.get(f"/communities/{community.pk}/").content.decode()
    assert f'href="/communities/{other.pk}/">湖滨社区' in page
    listed = client.get("/communities/").content.decode()
    assert f'href="/communities/{community.pk}/"' not in listed
    assert f'href="/communities/{other.pk}/"' in listed


@pytest.mark.clause("LC-22")
def test_the_board_tells_a_districts_communities_by_standing(
    firm: Organisation, community: Organisation, bar: Organisation
) -> None:
    sides = Sides(firm, community)
    elsewhere = flow.another_community(
        factories.organisation("community", "外区社区", factories.organisation("liaison", "", bar))
    )
    standings = ["paired"] * 171 + ["pending"] * 12 + ["unpaired"] * 15
    sites = [flow.another_community(community, f"第{n}社区") for n in range(len(standings))]
    kept = CommunityProfile.objects.in_bulk([site.pk for site in sites])
    for site, standing in zip(sites, standings, strict=True):
        kept[site.pk].standing = standing
    CommunityProfile.objects.bulk_update(kept.values(), ["standing"])
    board = web.text_of(web.get(sides.liaison, "/pairings/board"))
    assert "199 个社区：已结对 171，待审查 12，未结对 16" in board
    assert "171/199" in board
    assert elsewhere.name not in board


@pytest.mark.clause("LC-22")
def test_the_board_shows_what_waits_longest_and_where_all_of_it_is(
    firm: Organisation, community: Organisation
) -> None:
    sides = Sides(firm, community)

    def waits(name: str) -> None:
        flow.pairing(firm, flow.another_community(community, name), state="proposed")
        Pairing.objects.update(state="agreed")

    for n in range(8):
        waits(f"第{n}社区")
    link = 'href="/pairings/?state=agreed"'
    board = web.get(sides.liaison, "/pairings/board").content.decode()
    assert board.count(">同意并上报</a>") == 8 and link not in board
    waits("第九社区")
    board = web.get(sides.liaison, "/pairings/board").content.decode()
    assert board.count(">同意并上报</a>") == 8 and link in board
    assert "同意并上报：第0社区" in board and "同意并上报：第九社区" not in board
    whole = web.text_of(web.get(sides.liaison, "/pairings/?state=agreed"))
    assert "第0社区" in whole and "第九社区" in whole


@pytest.mark.clause("LC-22")
def test_several_unpaired_communities_are_placed_with_one_firm_all_or_none(
    firm: Organisation, other_firm: Organisation, community: Organisation
) -> None:
    sides = Sides(firm, community)
    second, third = (flow.another_community(community, f"{n}号社区") for n in (2, 3))
    places = [community.pk, second.pk, third.pk]
    client = factories.client_of(sides.liaison, sides.office)
    board = client.get("/pairings/board").content.decode()
    assert board.count('name="community"') == 3 and 'action="/pairings/place-many"' in board
    # What was ticked on the board is ticked on the page that shows it once more.
    path = f"/pairings/place-many?community={places[0]}&community={places[1]}"
    page = client.get(path).content.decode()
    assert page.count("checked") == 2 and "3号社区" not in page
    assert client.get("/pairings/place-many").content.decode().count('name="communities"') == 3
    # One of them stands with the firm already, to be decided: nothing is placed at all.
    flow.pairing(firm, third, state="approved")
    CommunityProfile.objects.filter(pk=third.pk).update(standing="unpaired")
    wanted = {"firm": firm.pk, "communities": places}
    answer = client.post("/pairings/place-many", wanted)
    assert answer.status_code == 422 and "3号社区：" in answer.content.decode()
    assert Pairing.objects.count() == 1
    done = client.post(path, {"firm": firm.pk, "communities": places[:2]})
    assert (done.status_code, done.headers["Location"]) == (302, "/pairings/board")
    made = Pairing.objects.exclude(community=third)
    assert set(made.values_list("community", "state", "placed_by")) == {
        (pk, "approved", sides.liaison.pk) for pk in places[:2]
    }
    late = client.post(path, {"firm": firm.pk, "communities": places[:2]})
    assert late.status_code == 422 and "刚刚已经结对" in late.content.decode()
    assert factories.client_of(sides.director, firm).get(path).status_code == 403
