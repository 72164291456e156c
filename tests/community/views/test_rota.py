"""Duty on a phone and on the office's desk: few taps, who sees whom, what is still owed."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from accounts.enums import Role
from accounts.models import Organisation, User
from community.models import Assignment, CommunityProfile, LogEntry, RotaSlot, Swap, Visit
from core.attachments import attachments_of, opened
from tests import factories
from tests.community import flow
from tests.community.flow_rota import colleague
from tests.core.test_attachments import snapshot
from tests.filings import web

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-14")]
LISTS = ("/rota/", "/rota/hours/", "/quotas/", "/volumes/")


def today_of(one: Assignment) -> Visit:
    """A duty today."""
    return flow.visit(one, timezone.localdate())


def test_a_lawyer_plans_checks_in_and_writes_with_a_few_taps_and_no_script(
    assigned: Assignment, lawyer: User
) -> None:
    CommunityProfile.objects.update(room="二楼工作室", opening_hours="周一至周五")
    browser, today = factories.client_of(lawyer), timezone.localdate()
    assert "还没有排" in web.text_of(browser.get("/rota/hours/"))
    page = f"/rota/hours/plan?assignment={assigned.pk}"
    assert "周一至周五" in web.text_of(browser.get(page))
    typed = {"weekday": today.isoweekday(), "begins": "09:00", "assignment": assigned.pk}
    wrong = web.fill(browser, page, **typed, ends="08:00", since=today)
    assert (wrong.status_code, RotaSlot.objects.count()) == (422, 0)
    done = web.fill(browser, page, **typed, ends="12:00", since=today, place="")
    assert done.status_code == 302
    visit = Visit.objects.get(on=today)
    assert visit.place == "二楼工作室"
    assert 'data-act="check_in"' in web.text_of(browser.get("/duty/"))
    # A phone's broken position holds nobody up.
    spoiled = {"latitude": "NaN", "longitude": "x"}
    assert browser.post(f"/duty/{visit.pk}/check-in", spoiled).status_code == 302
    visit = flow.again(visit)
    assert (visit.state, visit.done_by, visit.latitude) == ("done", lawyer, None)
    assert browser.post(f"/duty/{visit.pk}/check-in").status_code == 302
    shown = web.text_of(browser.get("/duty/"))
    assert f"/log/new?visit={visit.pk}" in shown
    form = browser.get(f"/log/new?visit={visit.pk}").context["form"]
    assert (form.initial["on"], form.initial["community"]) == (today, assigned.community_id)
    written = web.fill(
        browser,
        f"/log/new?visit={visit.pk}",
        community=assigned.community_id,
        on=today.isoformat(),
        kind="advice",
        for_whom="resident",
        content="漏水",
        minutes="30",
        channel="on_site",
        photo=SimpleUploadedFile("墙.jpg", snapshot("JPEG")),
    )
    assert written.status_code == 302
    entry = LogEntry.objects.get()
    assert entry.visit == visit
    # The photograph went in with it, without the exact position a phone writes into one.
    photo = attachments_of(entry, "photo").get()
    assert (photo.name, photo.content_type) == ("墙.jpg", "image/jpeg")
    assert not Image.open(opened(photo)).getexif()
    slot = RotaSlot.objects.get()
    assert browser.post(f"/rota/hours/{slot.pk}/end", {"version": 9}).status_code == 409
    assert browser.post(f"/rota/hours/{slot.pk}/end", {"version": 1}).status_code == 302
    assert not Visit.objects.filter(on__gt=today).exists()


def test_swaps_moves_and_leave_go_through_their_pages(
    assigned: Assignment, firm: Organisation, lawyer: User, clerk: User
) -> None:
    mate = colleague(firm)
    visit = flow.visit(assigned, timezone.localdate() + timedelta(days=2))
    browser, theirs = factories.client_of(lawyer), factories.client_of(mate)
    asked = web.fill(browser, f"/duty/{visit.pk}/swap", to=mate.pk, reason="开庭")
    assert asked.status_code == 302
    swap = Swap.objects.get()
    assert 'data-act="agree"' in web.text_of(theirs.get("/duty/"))
    assert 'data-act="withdraw"' in web.text_of(browser.get(f"/duty/{visit.pk}/"))
    assert browser.post(f"/swaps/{swap.pk}/agree").status_code == 403
    assert theirs.post(f"/swaps/{swap.pk}/agree", {"version": 1}).status_code == 302
    taken = Visit.objects.get(lawyer=mate)
    moved = web.fill(
        factories.client_of(clerk),
        f"/duty/{taken.pk}/move",
        on=(taken.on + timedelta(days=1)).isoformat(),
        begins="14:00",
        ends="15:00",
        reason="社区改时间",
    )
    assert moved.status_code == 302
    later = flow.again(taken).moved_to
    assert (later.begins, later.lawyer) == (time(14), mate)
    # Who goes on leave is led to naming a substitute for their own communities, and back.
    way = f"/pairings/{assigned.pairing_id}/substitute"
    assert way in browser.get("/duty/leave/new").content.decode()
    assert way not in theirs.get("/duty/leave/new").content.decode()
    assert "/duty/leave/new" in browser.get(way).content.decode()
    assert theirs.get(way).status_code in {403, 404}
    left = web.fill(
        theirs, "/duty/leave/new", lawyer=mate.pk, since=later.on, until=later.on, reason="病假"
    )
    assert (left.status_code, flow.again(later).state) == (302, "on_leave")
    assert theirs.post(f"/duty/{later.pk}/check-in").status_code == 409
    nobody = web.fill(
        theirs, "/duty/leave/new", lawyer=lawyer.pk, since=later.on, until=later.on, reason="x"
    )
    assert nobody.status_code == 422


def test_who_sees_who_comes_when(
    assigned: Assignment,
    community: Organisation,
    liaison: User,
    clerk: User,
    other_director: User,
    officer: User,
) -> None:
    visit = today_of(assigned)
    ours = factories.member(factories.person("社区人"), community, Role.COMMUNITY_CLERK)
    elsewhere = flow.another_community(community)
    theirs = factories.member(factories.person("别处"), elsewhere, Role.COMMUNITY_CLERK)
    for who, seen in (
        (assigned.lawyer, True),
        (clerk, True),
        (liaison, True),
        (ours, True),
        (theirs, False),
        (other_director, False),
    ):
        shown = web.get(who, "/rota/")
        assert [row.pk for row in shown.context["page"].rows] == ([visit.pk] if seen else []), who
        assert web.get(who, f"/duty/{visit.pk}/").status_code == (200 if seen else 404)
    assert "律师接下来什么时候来" in web.text_of(web.get(ours, "/"))
    # For the term of a substitution they see who comes instead.
    mate = colleague(assigned.firm)
    flow.substitution(assigned, mate, visit.on, visit.on + timedelta(days=3))
    for path in ("/", "/rota/", f"/duty/{visit.pk}/"):
        assert mate.name in web.text_of(web.get(ours, path)), path
    assert [row.pk for row, _room in web.get(mate, "/duty/").context["visits"]] == [visit.pk]
    assert web.get(officer, "/rota/").status_code == 403
    for who in (liaison, ours):
        client = factories.client_of(who)
        assert client.post(f"/duty/{visit.pk}/check-in").status_code == 403
        assert client.get("/rota/hours/plan").status_code == 403


def test_hours_are_laid_by_who_has_some_to_lay(
    assigned: Assignment, partner: User, clerk: User, liaison: User
) -> None:
    flow.visit(assigned, timezone.localdate() - timedelta(days=400))
    for who, leaves, plans in (
        (assigned.lawyer, True, True),
        (clerk, True, True),
        (partner, True, False),
        (liaison, False, False),
    ):
        shown = web.text_of(web.get(who, "/rota/"))
        for link, wanted in (("/duty/leave/new", leaves), ("/rota/hours/plan", plans)):
            assert (f'href="{link}"' in shown) is wanted, (who, link)
            assert (web.get(who, link).status_code == 200) is wanted, (who, link)


def test_what_is_still_owed_and_by_when(assigned: Assignment, liaison: User, clerk: User) -> None:
    today = timezone.localdate()
    assigned.programme.starts_on = date(2026, 1, 1)
    before = web.get(liaison, "/quotas/").context["rows"][0][2]
    assert [quota.owed for quota in before] == [180, 1, 1]
    flow.entry(assigned, on=today, kind="lecture", minutes=60, channel="online")
    flow.entry(assigned, on=today, kind="mediator_training", minutes=60)
    flow.visit(assigned, today, state="done", done_by=assigned.lawyer, minutes=100)
    after = web.get(clerk, "/quotas/").context["rows"][0][2]
    assert [(quota.done, quota.owed) for quota in after] == [(100, 80), (1, 0), (1, 0)]
    # A week whose duty fell on a holiday asks for nothing.
    Visit.objects.all().delete()
    flow.visit(assigned, today, state="holiday")
    excused = web.get(assigned.lawyer, "/quotas/").context["rows"][0][2]
    assert (excused[0].needed, excused[0].owed) == (0, 0)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_as_much_for_three_rows_as_for_one(
    assigned: Assignment, firm: Organisation, community: Organisation, liaison: User, path: str
) -> None:
    def filled(one: Assignment) -> None:
        flow.slot(one, weekday=timezone.localdate().isoweekday() % 7 + 1)
        today_of(one)
        flow.entry(one)

    filled(assigned)
    browser = factories.client_of(liaison)
    browser.get(path)
    with CaptureQueriesContext(connection) as few:
        browser.get(path)
    for n in range(2):
        one = factories.member(factories.person(f"律师{n}"), firm, Role.LAWYER)
        filled(flow.served(firm, flow.another_community(community, f"社区{n}"), one))
    with CaptureQueriesContext(connection) as many:
        shown = browser.get(path)
    assert len(shown.context["page"].rows) == 3
    assert len(few) == len(many)


def test_residents_see_the_coming_times(assigned: Assignment, client: Any) -> None:
    today = timezone.localdate()
    for n in range(1, 6):
        flow.visit(assigned, today + timedelta(days=n))
    flow.visit(assigned, today, state="holiday")
    code = CommunityProfile.objects.get(pk=assigned.community_id).public_code
    answer = client.get(f"/p/{code}/")
    said = web.text_of(answer)
    shown = [today + timedelta(days=n) for n in range(1, 5)]
    assert all(f"{day:%m-%d}" in said for day in shown[1:])
    assert f"{today + timedelta(days=5):%m-%d}" not in said
    assert len(answer.content) < 30_000
