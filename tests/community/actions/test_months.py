"""The monthly chain: opened once, summed up without typing, passed on, returned, locked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from accounts.enums import Role
from accounts.models import Organisation, User
from community.actions import entries, months, reopenings, summaries
from community.models import (
    Amendment,
    Assignment,
    LogEntry,
    MonthFigures,
    MonthReport,
    Programme,
    Reopening,
)
from community.policies import monthly as policies
from community.queries.monthly import COUNTERS, stands_in
from core import sweeps
from core.errors import Forbidden, Unmet, WrongState
from core.models import AuditEntry, Document, Duty, Notice
from tests import factories
from tests.community import flow
from tests.community.flow_months import JUNE, MAY, confirm, of, opened

pytestmark = pytest.mark.django_db


def chain(one: Assignment, lawyer: User, clerk: User, liaison: User, officer: User) -> MonthReport:
    """May goes all the way up; gives the city's report."""
    opened()
    confirm(of("lawyer"), lawyer)
    confirm(of("firm"), clerk)
    confirm(of("liaison"), liaison)
    return confirm(of("city"), officer, problems="联络处反映场地紧张。")


@pytest.mark.clause("LC-24")
def test_months_are_opened_once_whoever_sweeps_and_however_late(assigned: Assignment) -> None:
    programme = assigned.programme
    assert opened("2026-01-31 23:59", since=None) == 0
    first = opened("2026-02-01 00:00", since=None)
    assert (
        first,
        opened("2026-02-01 00:00", since=None),
        opened("2026-02-04 09:00", since=None),
    ) == (4, 0, 0)
    # The beat was off until April: every month since is there, each with its own day.
    assert opened("2026-04-20 09:00", since=None) == 8
    reports = MonthReport.objects.filter(programme=programme)
    assert sorted(set(reports.values_list("month", flat=True))) == [
        date(2026, month, 1) for month in (1, 2, 3)
    ]
    due = dict(reports.filter(month=date(2026, 3, 1)).values_list("level", "due_on"))
    # 4 to 6 April are a holiday; the days of the levels move on.
    assert due["lawyer"] == date(2026, 4, 3)
    assert due["firm"] >= date(2026, 4, 5)
    assert Duty.objects.filter(kind__startswith="community.month_").count() == 12
    owed = Duty.objects.get(
        kind="community.month_lawyer", subject_id=of("lawyer", date(2026, 3, 1)).pk
    )
    assert (owed.debtor_person, owed.debtor) == (assigned.lawyer, assigned.firm)
    assert owed.derivation["start"] == "2026-03-31"


@pytest.mark.clause("LC-24")
def test_reminders_reach_each_person_once_for_each_occasion_and_then_go_up(
    assigned: Assignment, director: User, clerk: User, lawyer: User
) -> None:
    Programme.objects.update(starts_on=MAY)
    for moment in ("2026-06-01 08:00", "2026-06-01 08:00", "2026-06-01 08:10", "2026-06-03 08:00"):
        sweeps.run_all(at=flow.at(moment))
    told = Notice.objects.filter(recipient=lawyer, channel="inbox", event__contains="duty:")
    assert told.count() == 2
    # Three days without a beat: one message for what was missed, not one for each rung.
    sweeps.run_all(at=flow.at("2026-06-08 08:00"))
    sweeps.run_all(at=flow.at("2026-06-08 08:10"))
    report = of("lawyer")
    duty = Duty.objects.get(kind="community.month_lawyer", subject_id=report.pk)
    late = Notice.objects.filter(channel="inbox", event__startswith=f"duty:{duty.pk}:")
    assert late.filter(recipient=lawyer).count() == 3
    assert late.filter(recipient=director).count() == 1
    assert late.filter(recipient=clerk).count() == 1


@pytest.mark.clause("LC-24")
def test_a_month_goes_up_level_by_level_and_each_sum_equals_the_one_below(
    assigned: Assignment, lawyer: User, clerk: User, liaison: User, officer: User
) -> None:
    flow.entries(assigned, 3)
    flow.entry(assigned, kind="lecture", people=40, minutes=90)
    opened()
    with pytest.raises(Unmet, match="还差 1 份"):
        confirm(of("firm"), clerk)
    with pytest.raises(Forbidden):
        confirm(of("lawyer"), officer)
    mine = confirm(of("lawyer"), lawyer, typical_case="调解漏水")
    assert (mine.entries, mine.lecture_people, mine.in_time) == (4, 40, True)
    assert set(LogEntry.objects.values_list("state", flat=True)) == {"locked"}
    assert MonthFigures.objects.get().locked
    for level, who in (("firm", clerk), ("liaison", liaison), ("city", officer)):
        done = confirm(of(level), who)
        below = MonthReport.objects.filter(above=done)
        total = below.aggregate(**{name: Sum(name) for name in COUNTERS})
        assert {name: getattr(done, name) for name in COUNTERS} == total
        assert set(below.values_list("state", flat=True)) == {"accepted"}
    assert of("city").state == "accepted"
    assert not Duty.objects.filter(kind__startswith="community.month_", state="open").exists()
    # What the database itself holds: no other sum, and nothing more counted into the month.
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthReport.objects.filter(level="firm").update(entries=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthFigures.objects.update(locked=False, entries=5)


@pytest.mark.clause("LC-24")
def test_nobody_confirms_their_own_above_them_and_nobody_is_stuck(
    assigned: Assignment, firm: Organisation, director: User, liaison: User, community: Organisation
) -> None:
    other = flow.another_community(community, "南山社区")
    flow.served(firm, other, director)
    opened()
    confirm(of("lawyer", lawyer=assigned.lawyer), assigned.lawyer)
    confirm(of("lawyer", lawyer=director), director)
    with pytest.raises(Unmet, match="自己上报"):
        confirm(of("firm"), director)
    assert stands_in(of("firm"), date(2026, 6, 2)) == "one_person"
    done = confirm(of("firm"), liaison)
    assert done.passed_on == "one_person"
    assert of("lawyer", lawyer=director).accepted_by == liaison


@pytest.mark.clause("LC-24")
def test_a_firm_of_one_is_owed_by_the_liaison_office_and_two_take_in_each_others(
    assigned: Assignment, firm: Organisation, director: User, clerk: User, community: Organisation
) -> None:
    flow.served(firm, flow.another_community(community, "南山社区"), director)
    opened()
    assert Duty.objects.filter(kind="community.month_firm").count() == 1
    for who in (assigned.lawyer, director):
        confirm(of("lawyer", lawyer=who), who)
    own = of("lawyer", lawyer=director)
    actor = flow.by(clerk, when="2026-06-02")
    months.accept_report(own, actor=actor, at=flow.at("2026-06-02"))
    assert confirm(of("firm"), director).passed_on == ""


BROUGHT = {"paper_on": date(2026, 6, 2), "paper_from": "行政王某"}


@pytest.mark.clause("LC-24")
def test_a_paper_is_named_and_who_enters_it_doesnt_take_it_in(
    assigned: Assignment, lawyer: User, clerk: User, director: User, liaison: User
) -> None:
    opened()
    # The lawyer is there: nothing is passed on by itself.
    for lacking in (
        {},
        {"paper_on": date(2026, 6, 2), "paper_from": " "},
        {**BROUGHT, "paper_on": None},
        {**BROUGHT, "paper_on": date(2026, 6, 3)},
        {**BROUGHT, "paper_on": date(2026, 5, 31)},
    ):
        with pytest.raises(Unmet):
            confirm(of("lawyer"), clerk, **lacking)
    page = factories.client_of(clerk).get(f"/months/{of('lawyer').pk}/").content.decode()
    assert 'name="paper_from"' in page
    made = confirm(of("lawyer"), clerk, **BROUGHT)
    assert (made.passed_on, made.paper_from, made.confirmed_by) == ("on_paper", "行政王某", clerk)
    with pytest.raises(Unmet, match="代为录入"):
        confirm(of("firm"), clerk)
    assert not policies.can_accept_report(flow.by(clerk), made)
    # What the database itself holds.
    row = MonthReport.objects.filter(pk=made.pk)
    for wrong in ({"accepted_by": clerk}, {"paper_from": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**wrong)
    # Their own paper is the lawyer's own, whoever entered it.
    row.update(lawyer=director)
    with pytest.raises(Unmet, match="自己上报"):
        confirm(of("firm"), director)
    row.update(lawyer=lawyer)
    assert confirm(of("firm"), director).passed_on == ""
    assert of("lawyer").accepted_by == director
    # What is confirmed anew without a paper forgets it.
    actor, at = flow.by(director, when="2026-06-02"), flow.at("2026-06-02")
    months.take_back_report(of("firm"), actor=actor, at=at)
    months.return_report(of("lawyer"), reason="再看", actor=actor, at=at)
    again = confirm(of("lawyer"), lawyer)
    assert (again.passed_on, again.paper_on, again.paper_from) == ("", None, "")
    assert confirm(of("firm"), clerk).state == "confirmed"


@pytest.mark.clause("LC-24")
def test_a_firm_on_paper_is_entered_whole_by_the_liaison_office_and_taken_in_by_another(
    assigned: Assignment, lawyer: User, clerk: User, liaison: User, officer: User, bar: Organisation
) -> None:
    flow.entries(assigned, 2)
    other = factories.organisation("liaison", "下城区联络处", bar)
    stranger = factories.member(factories.person("别处"), other, Role.LIAISON)
    opened()
    for who in (stranger, officer):
        with pytest.raises(Forbidden):
            confirm(of("lawyer"), who, **BROUGHT)
    with pytest.raises(Unmet, match="还差 1 份"):
        confirm(of("firm"), liaison, **BROUGHT)
    with pytest.raises(Unmet):
        confirm(of("lawyer"), liaison)
    confirm(of("lawyer"), liaison, **BROUGHT)
    entered = confirm(of("firm"), liaison, **BROUGHT)
    assert (entered.passed_on, entered.entries) == ("on_paper", 2)
    # The firm took it in on its paper; nobody here did.
    assert (of("lawyer").state, of("lawyer").accepted_by) == ("accepted", None)
    with pytest.raises(Unmet, match="代为录入"):
        confirm(of("liaison"), liaison)
    # The only one there entered it: the bar owes the office's and confirms it in its place.
    duty = Duty.objects.get(kind="community.month_in_place", state="open")
    assert (duty.debtor, duty.subject_id) == (bar, of("liaison").pk)
    assert confirm(of("liaison"), officer).passed_on == "one_person"
    assert confirm(of("city"), officer).entries == 2


@pytest.mark.clause("LC-24")
def test_a_second_at_the_office_takes_in_what_the_first_entered(
    assigned: Assignment, lawyer: User, clerk: User, liaison: User
) -> None:
    mate = factories.member(factories.person("另一联络员"), assigned.liaison, Role.LIAISON)
    opened()
    confirm(of("lawyer"), lawyer)
    confirm(of("firm"), liaison, **BROUGHT)
    assert not Duty.objects.filter(kind="community.month_in_place").exists()
    assert confirm(of("liaison"), mate).passed_on == ""


def test_where_the_only_one_reports_their_own_the_level_above_owes_it(
    firm: Organisation, community: Organisation, director: User, liaison: User
) -> None:
    flow.served(firm, community, director)
    opened()
    duty = Duty.objects.get(kind="community.month_in_place")
    assert (duty.debtor, duty.subject_id) == (community.parent, of("firm").pk)


@pytest.mark.clause("LC-24")
def test_a_return_goes_one_step_down_with_its_reason_and_opens_the_log_again(
    assigned: Assignment, lawyer: User, clerk: User, liaison: User
) -> None:
    flow.entry(assigned)
    opened()
    confirm(of("lawyer"), lawyer)
    confirm(of("firm"), clerk)
    at = flow.at("2026-06-04")
    with pytest.raises(WrongState, match="上一级已经上报"):
        months.return_report(
            of("lawyer"), reason="漏记", actor=flow.by(clerk, when="2026-06-04"), at=at
        )
    with pytest.raises(Unmet):
        months.return_report(of("firm"), reason=" ", actor=flow.by(liaison), at=at)
    months.return_report(of("firm"), reason="漏记一场", actor=flow.by(liaison), at=at)
    months.return_report(of("lawyer"), reason="请补一场", actor=flow.by(clerk), at=at)
    assert Notice.objects.filter(recipient=lawyer, event__startswith="month-returned").exists()
    assert LogEntry.objects.get().state == "confirmed"
    flow.entry(assigned, kind="lecture", people=20)
    again = confirm(of("lawyer"), lawyer, at="2026-06-05")
    # It had come in time before.
    assert (again.entries, again.in_time, again.return_reason) == (2, True, "")
    assert confirm(of("firm"), clerk, at="2026-06-05").lectures == 1
    taken = months.take_back_report(of("firm"), actor=flow.by(clerk, when="2026-06-05"), at=at)
    assert taken.state == "open"


@pytest.mark.clause("LC-24")
def test_what_comes_after_the_month_was_passed_on_is_an_amendment(
    assigned: Assignment, lawyer: User, clerk: User, liaison: User, officer: User
) -> None:
    flow.entry(assigned)
    chain(assigned, lawyer, clerk, liaison, officer)
    late = entries.write_entry(
        community=assigned.community,
        client_token=flow.uuid4(),
        on=date(2026, 5, 31),
        kind="advice",
        content="补记",
        for_whom="resident",
        actor=flow.by(lawyer, when="2026-06-03"),
        at=flow.at("2026-06-03"),
    )
    assert (late.month, late.state) == (date(2026, 6, 1), "confirmed")
    assert Amendment.objects.get().report == of("lawyer")
    assert of("city").entries == 1


@pytest.mark.clause("LC-24")
def test_a_month_is_opened_again_by_right_with_reason_for_a_while(
    assigned: Assignment,
    lawyer: User,
    clerk: User,
    liaison: User,
    officer: User,
    leader: User,
) -> None:
    flow.entry(assigned)
    chain(assigned, lawyer, clerk, liaison, officer)
    at, until = flow.at("2026-06-15"), date(2026, 6, 18)

    def reopen(who: User, **more: Any) -> Reopening:
        facts = {"reason": "漏了一场讲座", "until": until, **more}
        actor = flow.by(who, when="2026-06-15")
        return reopenings.reopen_month(of("lawyer"), actor=actor, at=at, **facts)

    with pytest.raises(Forbidden):
        reopen(officer)
    with pytest.raises(Unmet):
        reopen(leader, until=date(2026, 6, 30))
    reopenings.grant_reopening(
        assigned.programme,
        person=officer,
        reason="月末补正",
        until=date(2026, 6, 30),
        actor=flow.by(leader, when="2026-06-15"),
        at=at,
    )
    made = reopen(officer)
    assert set(MonthReport.objects.values_list("state", flat=True)) == {"returned"}
    flow.entry(assigned, kind="lecture")
    # Nobody confirms in time: the sweep locks the lawyer's month as it stands, the others owe it.
    assert reopenings.close_reopenings(at=flow.at("2026-06-18 23:59")) == 0
    assert reopenings.close_reopenings(at=flow.at("2026-06-19 00:00")) == 1
    assert reopenings.close_reopenings(at=flow.at("2026-06-19 00:10")) == 0
    assert (of("lawyer").state, of("lawyer").lectures) == ("confirmed", 1)
    assert flow.again(made).closed_at is not None
    for level, who in (("firm", clerk), ("liaison", liaison), ("city", officer)):
        confirm(of(level), who, at="2026-06-19")
    assert of("city").lectures == 1


@pytest.mark.clause("LC-24")
def test_the_steering_groups_summary_is_made_from_the_citys_month_once(
    assigned: Assignment, lawyer: User, clerk: User, liaison: User, officer: User
) -> None:
    flow.entry(assigned)
    chain(assigned, lawyer, clerk, liaison, officer)
    assert [summaries.make_summaries(at=flow.at(JUNE)) for _ in range(2)] == [1, 0]
    made = Document.objects.get(kind="community.month_summary")
    assert (of("city").document, made.missing_glyphs) == (made, "")
    assert (
        AuditEntry.objects.filter(subject_type="community.monthreport", act="confirm").count() == 4
    )


def test_a_month_begins_and_ends_at_midnight_in_shanghai(assigned: Assignment) -> None:
    # 16:00 UTC on the 31st is midnight in China.
    assert opened("2026-05-31 23:59") == 0
    assert opened("2026-06-01 00:00") == 4


def test_whoever_worked_without_an_assignment_is_added_while_the_month_is_open(
    assigned: Assignment, firm: Organisation, community: Organisation, partner: User, lawyer: User
) -> None:
    opened()
    flow.served(firm, flow.another_community(community, "南山社区"), partner)
    assert opened("2026-06-02 00:00") == 1
    assert of("lawyer", lawyer=partner).above == of("firm")


def test_a_firm_in_two_districts_sums_up_once_for_each(
    assigned: Assignment, bar: Organisation, firm: Organisation, partner: User, clerk: User
) -> None:
    district = factories.region("330105", "下河区", factories.region("330100"))
    office = factories.organisation("liaison", "下河区联络处", bar, region=district)
    there = factories.organisation("community", "桥西社区", office)
    one = flow.served(firm, there, partner)
    flow.entry(one)
    flow.entries(assigned, 2)
    opened()
    assert MonthReport.objects.filter(level="firm", month=MAY).count() == 2
    confirm(of("lawyer", lawyer=partner), partner)
    assert confirm(of("firm", liaison=office), clerk).entries == 1


def test_a_firm_without_liaison_office_goes_straight_to_the_bar(
    bar: Organisation, firm: Organisation, lawyer: User, clerk: User, officer: User
) -> None:
    one = flow.served(firm, factories.organisation("community", "直管社区", bar), lawyer)
    flow.entry(one)
    opened()
    confirm(of("lawyer"), lawyer)
    confirm(of("firm"), clerk)
    assert confirm(of("city"), officer).entries == 1


def test_a_lawyer_who_left_is_confirmed_for_and_marked(
    assigned: Assignment, lawyer: User, clerk: User
) -> None:
    lawyer.memberships.update(until=date(2026, 5, 31))
    opened()
    assert Duty.objects.filter(kind="community.month_in_place", debtor=assigned.firm).exists()
    assert confirm(of("lawyer"), clerk).passed_on == "nobody"
    assert confirm(of("firm"), clerk).state == "confirmed"


def test_the_level_above_urges_once_a_day(assigned: Assignment, lawyer: User, clerk: User) -> None:
    opened()
    at, actor = flow.at("2026-06-02"), flow.by(clerk, when="2026-06-02")
    assert months.urge_report(of("lawyer"), actor=actor, at=at).debtor_person == lawyer
    with pytest.raises(Forbidden):
        months.urge_report(of("lawyer"), actor=flow.by(lawyer), at=at)
