"""Weekly hours and days of duty: laid, counted, checked in, moved, excused, missed, swapped."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Organisation, User
from community.actions import rota, rota_days, swaps, visits
from community.actions.assignments import assign_lawyer
from community.models import (
    Assignment,
    CommunityProfile,
    RotaSlot,
    Substitution,
    Swap,
    Visit,
)
from community.policies import work as policies
from community.queries.requests import coming_times
from community.queries.rota import suggested_day
from core import sweeps
from core.calendar import load_days, published_year
from core.errors import Forbidden, Stale, Unmet, WrongState
from core.models import CalendarDay, CalendarYear, Notice
from tests import factories
from tests.community import flow
from tests.community.flow_rota import TODAY, colleague, days, laid, planned_done

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-14")]


def me(one: Assignment, when: str = flow.DAY) -> dict[str, Any]:
    """The lawyer on a day."""
    return {"actor": flow.by(one.lawyer, when=when), "at": flow.at(when)}


def test_hours_give_four_weeks_of_days_once_whoever_sweeps(
    assigned: Assignment, clerk: User, partner: User
) -> None:
    CommunityProfile.objects.update(room="二楼工作室")
    slot = laid(assigned)
    ahead = ["05-13", "05-20", "05-27", "06-03"]
    assert days() == [(day, "planned") for day in ahead]
    assert Visit.objects.filter(place="二楼工作室").count() == 4
    assert (planned_done(assigned), planned_done(assigned, 6)) == ((3, 0), (1, 0))
    assert (rota_days.plan_days(at=flow.at()), rota_days.plan_days(at=flow.at())) == (0, 0)
    # The beat was off for three weeks: nothing is lost, nothing comes twice.
    assert rota_days.plan_days(at=flow.at("2026-06-12")) == 5
    assert planned_done(assigned, 6) == (4, 0)
    with pytest.raises(Forbidden):
        rota.end_hours(slot, actor=flow.by(partner), at=flow.at())
    # The office may; from the middle of May it is Thursday.
    changed = rota.change_hours(
        slot,
        weekday=4,
        begins=time(14),
        ends=time(17),
        since=date(2026, 5, 18),
        actor=flow.by(clerk),
        at=flow.at(),
    )
    assert days(on__lte=date(2026, 5, 31)) == [
        (day, "planned") for day in ("05-13", "05-21", "05-28")
    ]
    assert planned_done(assigned) == (3, 0)
    rota.end_hours(changed, actor=flow.by(clerk), at=flow.at())
    assert days() == [("05-13", "planned")]
    assert (planned_done(assigned), planned_done(assigned, 6)) == ((1, 0), (0, 0))


def test_nobody_is_in_two_places_at_once_and_two_places_make_one_trip(
    assigned: Assignment, firm: Organisation, community: Organisation, lawyer: User
) -> None:
    other = flow.served(firm, flow.another_community(community, "清波社区"), lawyer)
    laid(assigned)
    for begins, ends in ((8, 10), (11, 13), (9, 12)):
        with pytest.raises(Unmet, match="柳浪社区"):
            laid(other, begins=begins, ends=ends)
    with pytest.raises(Unmet):
        laid(other, begins=12, ends=12)
    laid(other, begins=12, ends=14)
    trips = set(Visit.objects.filter(on=date(2026, 5, 13)).values_list("trip", flat=True))
    assert len(trips) == 1
    assert None not in trips
    rota_days.plan_days(at=flow.at("2026-06-12"))
    later = Visit.objects.filter(on=date(2026, 7, 8)).values_list("trip", flat=True)
    assert len(later) == 2
    assert len(set(later)) == 1
    # Both in one act, far apart on another day: that is no trip.
    rota.plan_hours(
        [rota.Stop(assigned, time(8), time(9)), rota.Stop(other, time(15), time(16))],
        weekday=1,
        since=TODAY,
        **me(assigned),
    )
    assert set(Visit.objects.filter(on=date(2026, 5, 11)).values_list("trip", flat=True)) == {None}


def test_holidays_are_excused_and_made_up_for_on_a_day_worked_in_exchange(
    assigned: Assignment, lawyer: User
) -> None:
    CalendarDay.objects.all().delete()
    CalendarYear.objects.all().delete()
    began = flow.at("2026-04-20")
    rota.plan_hours(
        [rota.Stop(assigned, time(9), time(12))],
        weekday=1,
        since=date(2026, 4, 20),
        actor=flow.by(lawyer, when="2026-04-20"),
        at=began,
    )
    assert planned_done(assigned) == (3, 0)
    load_days(published_year(2026), source="测试", at=began)
    assert rota_days.keep_holidays(at=began) == 1
    assert ("05-04", "holiday") in days()
    assert planned_done(assigned) == (2, 0)
    off = Visit.objects.get(on=date(2026, 5, 4))
    assert suggested_day(off, TODAY) == date(2026, 5, 9)
    with pytest.raises(Unmet):
        visits.move_visit(
            off, on=date(2026, 5, 7), begins=time(9), ends=time(12), reason="x", **me(assigned)
        )
    made = visits.move_visit(
        off,
        on=date(2026, 5, 9),
        begins=time(9),
        ends=time(12),
        reason="节后补",
        **me(assigned),
    )
    assert (flow.again(off).state, flow.again(off).moved_to) == ("moved", made)
    assert planned_done(assigned) == (3, 0)
    # A later sweep with the holidays known lays them as such from the first.
    rota_days.plan_days(at=flow.at("2026-09-15"))
    assert ("10-05", "holiday") in days()


def test_one_button_checks_in_on_the_day_and_a_second_tap_counts_nothing(
    assigned: Assignment, lawyer: User, partner: User
) -> None:
    laid(assigned)
    visit = Visit.objects.get(on=date(2026, 5, 13))
    for when in ("2026-05-12 23:59", "2026-05-14 00:01"):
        with pytest.raises(Unmet):
            visits.check_in(visit, **me(assigned, when))
    with pytest.raises(Forbidden):
        visits.check_in(
            visit, actor=flow.by(partner, when="2026-05-13"), at=flow.at("2026-05-13 09:00")
        )
    place = {"latitude": Decimal("30.24567"), "longitude": Decimal("120.15999")}
    for _tap in range(2):
        visits.check_in(visit, **place, **me(assigned, "2026-05-13 09:00"))
    done = flow.again(visit)
    assert (done.state, done.done_by) == ("done", lawyer)
    assert (str(done.latitude), str(done.longitude)) == ("30.25", "120.16")
    assert planned_done(assigned) == (3, 1)
    visits.check_out(done, **me(assigned, "2026-05-13 11:30"))
    assert flow.again(visit).minutes == 150
    with pytest.raises(WrongState):
        visits.check_out(done, **me(assigned, "2026-05-13 11:40"))
    there = visits.drop_in(community_id=assigned.community_id, **me(assigned, "2026-05-15 23:58"))
    assert (there.state, planned_done(assigned)) == ("done", (4, 2))
    with pytest.raises(Forbidden):
        visits.drop_in(
            community_id=assigned.community_id,
            actor=flow.by(partner, when="2026-05-15"),
            at=flow.at("2026-05-15"),
        )


def test_what_nobody_came_to_is_missed_and_made_good_with_a_reason_in_time(
    assigned: Assignment, lawyer: User
) -> None:
    laid(assigned)
    late = "2026-05-14 00:05"
    assert rota_days.mark_missed(at=flow.at("2026-05-13 23:59")) == 0
    sweeps.run_all(at=flow.at(late))
    sweeps.run_all(at=flow.at(late))
    visit = Visit.objects.get(on=date(2026, 5, 13))
    assert visit.state == "missed"
    assert (
        Notice.objects.filter(event__contains=f"visit:{visit.pk}:missed", channel="inbox").count()
        == 1
    )
    with pytest.raises(Unmet):
        visits.make_good(visit, reason=" ", **me(assigned, late))
    with pytest.raises(Unmet):
        visits.make_good(visit, reason="忘了", **me(assigned, "2026-05-21 10:00"))
    visits.make_good(visit, reason="手机没电", **me(assigned, "2026-05-20 10:00"))
    assert (flow.again(visit).state, flow.again(visit).minutes) == ("done", 180)
    assert planned_done(assigned) == (3, 1)


def test_leave_excuses_and_the_community_is_told(
    assigned: Assignment, clerk: User, community: Organisation
) -> None:
    officer = factories.member(factories.person("社区人"), community, "community_clerk")
    laid(assigned)
    more = {"firm_id": assigned.firm_id, "lawyer_id": assigned.lawyer_id, "reason": "休假"}
    with pytest.raises(Unmet):
        visits.take_leave(
            since=TODAY, until=date(2026, 5, 12), actor=flow.by(clerk), at=flow.at(), **more
        )
    # Days beyond the four weeks laid are excused as well.
    gone = visits.take_leave(
        since=date(2026, 6, 1), until=date(2026, 6, 30), actor=flow.by(clerk), at=flow.at(), **more
    )
    assert [visit.on.day for visit in gone] == [3, 10, 17, 24]
    assert (planned_done(assigned), planned_done(assigned, 6)) == ((3, 0), (0, 0))
    assert Notice.objects.filter(recipient=officer, channel="inbox").count() == 4
    rota_days.plan_days(at=flow.at("2026-06-12"))
    assert days(on__month=6) == [(f"06-{day:02d}", "on_leave") for day in (3, 10, 17, 24)]


@pytest.mark.clause("LC-22")
def test_leave_spares_the_days_on_which_a_substitute_stands_in(
    assigned: Assignment, firm: Organisation, clerk: User
) -> None:
    mate = colleague(firm)
    laid(assigned)
    more = {"firm_id": assigned.firm_id, "lawyer_id": assigned.lawyer_id, "reason": "休假"}
    span = {"since": date(2026, 6, 1), "until": date(2026, 6, 30)}
    flow.substitution(assigned, mate, date(2026, 6, 8), date(2026, 6, 20))
    gone = visits.take_leave(**span, actor=flow.by(clerk), at=flow.at(), **more)
    assert [visit.on.day for visit in gone] == [3, 24]
    assert days(on__month=6) == [
        ("06-03", "on_leave"),
        ("06-10", "planned"),
        ("06-17", "planned"),
        ("06-24", "on_leave"),
    ]
    with pytest.raises(Unmet, match="代班"):
        visits.take_leave(**span, actor=flow.by(clerk), at=flow.at(), **more)


def test_a_swap_is_offered_accepted_and_dated(
    assigned: Assignment, firm: Organisation, community: Organisation, partner: User
) -> None:
    mate = colleague(firm)
    elsewhere = flow.served(firm, flow.another_community(community, "清波社区"), mate)
    laid(assigned)
    laid(elsewhere, weekday=4)
    mine, theirs = (Visit.objects.get(on=date(2026, 5, day)) for day in (13, 14))
    ask = {"to": mate, "reason": "开庭", "in_exchange": theirs}
    with pytest.raises(Unmet) as refused:
        swaps.ask_swap(mine, to=partner, reason="开庭", **me(assigned))
    assert refused.value.clause == "LC-21"
    swap = swaps.ask_swap(mine, **ask, **me(assigned))
    with pytest.raises(Stale):
        swaps.ask_swap(mine, **ask, **me(assigned))
    with pytest.raises(Forbidden):
        swaps.agree_swap(swap, **me(assigned))
    swaps.agree_swap(swap, actor=flow.by(mate), at=flow.at())
    taken = Visit.objects.get(on=mine.on, state="planned")
    assert (taken.lawyer, flow.again(mine).moved_to, flow.again(mine).state) == (
        mate,
        taken,
        "swapped",
    )
    terms = {
        (s.assignment_id, s.substitute_id, s.since, s.until) for s in Substitution.objects.all()
    }
    assert terms == {
        (assigned.pk, mate.pk, mine.on, mine.on),
        (elsewhere.pk, assigned.lawyer_id, theirs.on, theirs.on),
    }
    # On that day, and on no other, the colleague writes in that community.
    for when, may in (("2026-05-13", True), ("2026-05-14", False)):
        assert policies.can_write_entry(flow.by(mate, when=when), community.pk) is may
    visits.check_in(taken, actor=flow.by(mate, when="2026-05-13"), at=flow.at("2026-05-13 09:00"))
    assert (planned_done(assigned), planned_done(elsewhere)) == ((3, 1), (3, 0))
    with pytest.raises(WrongState):
        swaps.refuse_swap(swap, actor=flow.by(mate), at=flow.at())
    other = Visit.objects.get(on=date(2026, 5, 20))
    again = swaps.ask_swap(other, to=mate, reason="出差", **me(assigned))
    swaps.refuse_swap(again, actor=flow.by(mate), at=flow.at())
    again = swaps.ask_swap(other, to=mate, reason="出差", **me(assigned))
    swaps.withdraw_swap(again, **me(assigned))
    assert flow.again(other).state == "planned"
    assert sorted(Swap.objects.values_list("state", flat=True)) == [
        "agreed",
        "refused",
        "withdrawn",
    ]


def test_with_the_assignment_its_coming_days_end_and_residents_see_those_that_stand(
    assigned: Assignment, firm: Organisation, director: User
) -> None:
    mate = colleague(firm)
    slot = laid(assigned)
    shown = [time.on for time in coming_times(assigned, TODAY)]
    assert shown == [date(2026, 5, 13) + timedelta(days=7 * n) for n in range(4)]
    made = assign_lawyer(
        assigned.pairing,
        lawyer=mate,
        since=date(2026, 5, 18),
        reason="轮换",
        actor=flow.by(director),
        at=flow.at(),
    )
    assert days() == [("05-13", "planned")]
    assert RotaSlot.objects.get(pk=slot.pk).until == date(2026, 5, 17)
    assert planned_done(assigned) == (1, 0)
    assert coming_times(made, date(2026, 5, 18)) == []
    late = {"weekday": 1, "since": date(2026, 5, 20), **me(assigned)}
    with pytest.raises(Unmet, match="起止"):
        rota.plan_hours([rota.Stop(flow.again(assigned), time(9), time(12))], **late)
