"""A time for a request: asked for by one side, agreed by the other, in sight, never in two places."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from community.actions import appointments, requests, rota, visits
from community.actions.assignments import stand_in as stands_in
from community.actions.endings import end_assignment
from community.enums.pairing import EndReason
from community.models import Appointment, Assignment, ServiceRequest, Visit
from community.regulations.rota import appointment_sentence
from core.calendar import ZONE, local_day
from core.errors import Forbidden, Unmet, WrongState
from core.models import Notice
from tests import factories
from tests.community import flow, flow_rota
from tests.filings import web

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-11")]


def day(ahead: int = 3) -> date:
    """A day to come: pages know no other today."""
    return local_day(timezone.now()) + timedelta(days=ahead)


def now(somebody: User) -> dict[str, Any]:
    """Who acts at this moment."""
    moment = timezone.now()
    return {"actor": factories.actor(somebody, at=moment), "at": moment}


def asks(request: ServiceRequest, who: User, *, begins: int = 14, on: date | None = None) -> Any:
    """Somebody proposes an hour."""
    return appointments.propose_appointment(
        request, on=on or day(), begins=time(begins), ends=time(begins + 1), **now(who)
    )


@pytest.fixture
def clerk(assigned: Assignment) -> User:
    return factories.member(factories.person("居委"), assigned.community, Role.COMMUNITY_CLERK)


@pytest.mark.clause("LC-15")
def test_the_officer_asks_the_lawyer_answers_with_another_time_and_both_see_what_is_agreed(
    assigned: Assignment, lawyer: User, clerk: User, director: User, liaison: User
) -> None:
    request = flow.request(assigned)
    browser, theirs = factories.client_of(clerk), factories.client_of(lawyer)
    typed = {"on": day().isoformat(), "begins": "14:00", "ends": "14:30", "place": "二楼"}
    path = f"/requests/{request.pk}/appoint"
    assert web.fill(browser, path, **{**typed, "on": "2020-01-01"}).status_code == 422
    assert web.fill(browser, path, **typed).status_code == 302
    first = Appointment.objects.get()
    assert browser.post(f"/appointments/{first.pk}/agree", {}).status_code == 403
    assert Notice.objects.filter(
        recipient=lawyer, template__endswith="appointment_proposed"
    ).exists()
    assert "14:00" in web.text_of(theirs.get("/"))
    assert (
        web.fill(theirs, path, **{**typed, "begins": "16:00", "ends": "16:30"}).status_code == 302
    )
    second = Appointment.objects.get(state="proposed")
    assert (flow.again(first).state, second.lawyer) == ("replaced", lawyer)
    # Who gives a time has taken the request up.
    assert flow.again(request).state == "accepted"
    answer = browser.post(f"/appointments/{second.pk}/agree", {"version": second.version})
    assert answer.status_code == 302
    for client, page in (
        (browser, "/"),
        (theirs, "/"),
        (theirs, "/duty/"),
        (theirs, "/rota/"),
        (factories.client_of(director), "/rota/"),
        (browser, f"/requests/{request.pk}/"),
    ):
        assert "16:00" in web.text_of(client.get(page)), page
    assert "16:00" not in web.text_of(web.get(liaison, f"/requests/{request.pk}/"))
    visit = flow.visit(assigned, day())
    assert "16:00" in web.text_of(theirs.get(f"/duty/{visit.pk}/"))
    with pytest.raises(Unmet):
        appointments.call_off_appointment(second, reason=" ", **now(clerk))
    off = f"/appointments/{second.pk}/call-off"
    assert web.fill(browser, off, reason="居民有事").status_code == 302
    assert flow.again(second).reason == "居民有事"
    with pytest.raises(Forbidden):
        asks(request, director)


def test_nobody_agrees_to_be_in_two_places(assigned: Assignment, lawyer: User, clerk: User) -> None:
    there = flow.another_community(assigned.community)
    other = flow.served(assigned.firm, there, lawyer)
    flow.visit(other, day(), begins=time(9), ends=time(12))
    flow.visit(assigned, day(), begins=time(14), ends=time(17))
    request, second = flow.request(assigned), flow.request(assigned)
    early = asks(request, clerk, begins=10)
    with pytest.raises(Unmet):
        appointments.agree_appointment(early, **now(lawyer))
    # The database says so too, of duty elsewhere and of the weekly hours nobody has laid yet.
    flow.slot(other, weekday=day(40).isoweekday(), begins=9, ends=12)
    for on in (day(), day(40)):
        with pytest.raises(IntegrityError, match="elsewhere"), transaction.atomic():
            Appointment.objects.filter(pk=early.pk).update(state="agreed", lawyer=lawyer, on=on)
    # During duty in the same community somebody is seen, but not two at once.
    agreed = appointments.agree_appointment(asks(request, clerk, begins=14), **now(lawyer))
    with pytest.raises(Unmet):
        asks(second, lawyer, begins=14)
    twice = asks(second, clerk, begins=14)
    with pytest.raises(IntegrityError, match="appointment_no_clash"), transaction.atomic():
        Appointment.objects.filter(pk=twice.pk).update(state="agreed", lawyer=lawyer)
    # Nor is duty elsewhere moved onto it.
    with pytest.raises(Unmet):
        visits.move_visit(
            flow.visit(other, day(4), begins=time(9), ends=time(12)),
            on=day(),
            begins=time(14),
            ends=time(15),
            reason="x",
            **now(lawyer),
        )
    assert flow.again(agreed).state == "agreed"


@pytest.mark.clause("LC-14")
def test_weekly_hours_are_not_laid_over_somebody_agreed_to_be_seen_elsewhere(
    assigned: Assignment, lawyer: User, clerk: User
) -> None:
    other = flow.served(assigned.firm, flow.another_community(assigned.community), lawyer)
    appointments.agree_appointment(asks(flow.request(assigned), clerk), **now(lawyer))

    def lay(one: Assignment, weekday: int) -> list[Any]:
        stop = rota.Stop(one, time(14), time(17))
        return rota.plan_hours([stop], weekday=weekday, since=day(0), **now(lawyer))

    with pytest.raises(Unmet, match=day().isoformat()):
        lay(other, day().isoweekday())
    assert lay(other, day(4).isoweekday())
    # Where they are seen, the hours may be around it.
    assert lay(assigned, day().isoweekday())


@pytest.mark.clause("LC-14")
def test_who_stands_in_elsewhere_is_there(
    assigned: Assignment, lawyer: User, clerk: User, firm: Any
) -> None:
    mate = flow_rota.colleague(firm)
    theirs = flow.served(firm, flow.another_community(assigned.community), mate)
    flow.visit(theirs, day(), begins=time(14), ends=time(17))
    flow.substitution(theirs, lawyer, day(), day())
    with pytest.raises(Unmet):
        asks(flow.request(assigned), lawyer)
    own = flow.visit(assigned, day(5), begins=time(9), ends=time(12))
    with pytest.raises(Unmet):
        visits.move_visit(own, on=day(), begins=time(16), ends=time(18), reason="x", **now(lawyer))


@pytest.mark.clause("LC-14", "LC-22")
def test_nobody_stands_in_while_they_are_elsewhere(
    assigned: Assignment, lawyer: User, clerk: User, firm: Any
) -> None:
    mate = flow_rota.colleague(firm)
    theirs = flow.served(firm, flow.another_community(assigned.community), mate)
    appointments.agree_appointment(asks(flow.request(assigned), clerk), **now(lawyer))
    owed = flow.visit(theirs, day(), begins=time(13), ends=time(15))

    def stand_in(until: date) -> Any:
        span = {"since": day(1), "until": until, "reason": "休假"}
        return stands_in(theirs, substitute=lawyer, **span, **now(mate))

    with pytest.raises(Unmet, match=day().isoformat()) as refused:
        stand_in(day(4))
    assert "substitute" in refused.value.fields
    assert stand_in(day(2))
    Visit.objects.filter(pk=owed.pk).update(begins=time(9), ends=time(11))
    assert stands_in(
        theirs, substitute=lawyer, since=day(3), until=day(4), reason="休假", **now(mate)
    )


@pytest.mark.clause("LC-20")
def test_an_appointment_ends_with_the_request_and_with_the_lawyer(
    assigned: Assignment, lawyer: User, clerk: User
) -> None:
    request, kept = flow.request(assigned), flow.request(assigned)
    one = appointments.agree_appointment(asks(request, clerk), **now(lawyer))
    Appointment.objects.filter(pk=one.pk).update(place="三幢")
    requests.withdraw_request(request, **now(clerk))
    gone = flow.again(one)
    assert (gone.state, gone.place, gone.reason) == ("cancelled", "", "居民撤回")
    with pytest.raises(WrongState):
        asks(request, clerk)
    later = appointments.agree_appointment(asks(kept, clerk), **now(lawyer))
    end_assignment(assigned, on=day(0), reason=EndReason.REPLACED, note="", **now(lawyer))
    assert flow.again(later).state == "cancelled"
    with pytest.raises(Unmet):
        asks(kept, clerk)


def test_times_that_cannot_be() -> None:
    moment = datetime(2026, 5, 8, 10, 0, tzinfo=ZONE)
    assert appointment_sentence(date(2026, 5, 8), time(10, 1), now=moment) == ""
    assert appointment_sentence(date(2026, 5, 8), time(10), now=moment)
    assert appointment_sentence(date(2026, 9, 8), time(10), now=moment)
