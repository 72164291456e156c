"""A community comes to another district: what goes with it, what stays, what must be done first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Organisation, Region, User
from community.actions import moves, openings, requests
from community.actions.handing_on import hand_on_requests
from community.models import (
    Assignment,
    CommunityMove,
    CommunityProfile,
    MonthFigures,
    MonthReport,
    Pairing,
)
from community.regulations.monthly import month_of
from community.regulations.moves import move_day_sentence, move_sentence
from core.calendar import local_day
from core.errors import Forbidden, Unmet
from core.models import Duty, Notice
from tests import factories
from tests.community import flow
from tests.filings import web

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-7")]


def today() -> date:
    """The day it is: pages know no other."""
    return local_day(timezone.now())


def now(somebody: User) -> dict[str, Any]:
    """Who acts at this moment."""
    moment = timezone.now()
    return {"actor": factories.actor(somebody, at=moment), "at": moment}


@pytest.fixture
def admin(bar: Organisation) -> User:
    return factories.member(factories.person("管理员"), bar, Role.ADMIN)


@pytest.fixture
def elsewhere(bar: Organisation) -> Organisation:
    """The liaison office of another district."""
    region, _new = Region.objects.get_or_create(
        code="330199", defaults={"name": "新区", "parent": bar.region}
    )
    return factories.organisation("liaison", "新区联络处", bar, region=region)


def test_what_runs_goes_along_and_what_was_counted_stays(
    assigned: Assignment, admin: User, elsewhere: Organisation, officer: User, liaison: User
) -> None:
    place = CommunityProfile.objects.get(pk=assigned.community_id)
    old = place.liaison
    new_office = factories.member(factories.person("新联络员"), elsewhere, Role.LIAISON)
    this, before = month_of(today()), month_of(month_of(today()) - timedelta(days=1))
    entry = flow.entry(assigned, on=today(), month=this)
    flow.entry(assigned, on=before, month=before)
    with pytest.raises(Unmet, match="月报"):
        moves.move_community(place, liaison=elsewhere, on=today(), reason="x", **now(admin))
    MonthFigures.objects.filter(month=before).update(locked=True)
    visit = flow.visit(assigned, today() + timedelta(days=3))
    request = flow.request(assigned)
    said = {"liaison": elsewhere.pk, "street": "新街", "reason": "区划调整"}
    assert web.get(officer, f"/communities/{place.pk}/move").status_code == 403
    path, browser = f"/communities/{place.pk}/move", factories.client_of(admin)
    late = web.fill(browser, path, **said, on=before.isoformat())
    assert late.status_code == 422
    assert web.fill(browser, path, **said, on=today().isoformat()).status_code == 302
    place = flow.again(place)
    assert (place.liaison, place.district_id, place.street) == (elsewhere, "330199", "新街")
    assert place.organisation.lineage == [place.pk, *elsewhere.lineage]
    moved = [flow.again(row).liaison_id for row in (assigned, visit, request, entry)]
    assert moved == [elsewhere.pk] * 4
    pairing = Pairing.objects.get(pk=assigned.pairing_id)
    assert (pairing.liaison, pairing.district_id) == (elsewhere, "330199")
    figures = MonthFigures.objects.filter(community=place.pk).order_by("month")
    assert list(figures.values_list("month", "liaison_id")) == [
        (before, old.pk if old else None),
        (this, elsewhere.pk),
    ]
    # A month that is opened late asks the office the community belonged to then.
    openings.open_month(place.programme, before, at=timezone.now())
    asked = MonthReport.objects.filter(month=before, level="lawyer")
    assert set(asked.values_list("liaison_id", flat=True)) == {old.pk if old else None}
    for who in (new_office, liaison):
        assert Notice.objects.filter(recipient=who, template__endswith="community_moved").exists()
    page = web.text_of(web.get(new_office, f"/communities/{place.pk}/"))
    assert "区划调整" in page
    assert web.get(liaison, f"/communities/{place.pk}/").status_code == 404
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE community_communitymove SET reason = 'y'")


def test_what_is_under_way_is_finished_first_and_a_request_without_lawyer_is_the_new_offices(
    community: Organisation, admin: User, elsewhere: Organisation, firm: Organisation, officer: User
) -> None:
    place = flow.in_programme(community)
    given: dict[str, Any] = {"liaison": elsewhere, "on": today(), "reason": "x", **now(admin)}
    waiting = flow.pairing(firm, community, state="proposed")
    with pytest.raises(Unmet, match="结对"):
        moves.move_community(place, **given)
    with pytest.raises(Forbidden):
        moves.move_community(place, **{**given, **now(officer)})
    Pairing.objects.filter(pk=waiting.pk).update(state="withdrawn")
    clerk = factories.member(factories.person("居委"), community, Role.COMMUNITY_CLERK)
    values: dict[str, Any] = {"source": "community", "text": "x", "token": flow.uuid4()}
    asked, _code = requests.receive_request(community=community, **values, **now(clerk))
    owed = Duty.objects.filter(subject_id=asked.pk, kind="community.unserved_request")
    assert owed.get(state="open").debtor == place.liaison
    moves.move_community(place, **given)
    assert owed.get(state="open").debtor == elsewhere
    assert hand_on_requests(at=timezone.now()) == 0
    with pytest.raises(Unmet, match="没有变"):
        moves.move_community(flow.again(place), **given)
    # Within the district only the street changes.
    moves.move_community(flow.again(place), **given, street="东街", street_code="330199002")
    assert flow.again(place).street_code == "330199002"
    assert CommunityMove.objects.count() == 2


def test_days_and_things_in_the_way() -> None:
    day = date(2026, 5, 8)
    assert move_day_sentence(day, day) == move_day_sentence(date(2026, 5, 1), day) == ""
    assert move_day_sentence(date(2026, 5, 9), day)
    assert move_day_sentence(date(2026, 4, 30), day)
    assert move_sentence([]) == ""
    assert move_sentence(["takeovers", "helpers"]).count("接收") == 1
