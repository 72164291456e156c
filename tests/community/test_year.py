"""A year of a small city: every month from the log to the twelfth summary (LC-24)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Sum

from accounts.models import Organisation, User
from community.actions import openings
from community.models import LogEntry, MonthFigures, MonthReport
from community.queries.monthly import COUNTERS
from community.regulations.monthly import month_after
from core.calendar import local_day
from core.duties import remind_due
from core.models import Duty
from tests import factories
from tests.community import flow
from tests.community.flow_months import confirm

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LC-24")]


def test_a_year_of_a_city(
    bar: Organisation,
    firm: Organisation,
    other_firm: Organisation,
    community: Organisation,
    lawyer: User,
    partner: User,
    other_director: User,
    clerk: User,
    liaison: User,
    officer: User,
) -> None:
    """Two firms, three lawyers; one is always late, and in June the beat stands still."""
    serving = [
        flow.served(firm, community, lawyer),
        flow.served(firm, flow.another_community(community, "南山社区"), partner),
        flow.served(other_firm, flow.another_community(community, "北桥社区"), other_director),
    ]
    helper = factories.member(factories.person("孙文员"), other_firm, "clerk")
    month, rows = date(2026, 1, 1), 0
    while month.year == 2026:
        following = month_after(month)
        for n, one in enumerate(serving):
            flow.entries(one, n + 1, on=month.replace(day=20), minutes=30)
            rows += n + 1
        # Three days without a beat each time; twice the same moment.
        for _beat in range(2):
            moment = flow.at(f"{following:%Y-%m}-04 08:00")
            openings.open_months(at=moment)
            remind_due(at=moment)
        when = f"{following:%Y-%m}-04"
        for one in serving:
            report = MonthReport.objects.get(level="lawyer", month=month, lawyer=one.lawyer)
            confirm(report, one.lawyer, one.firm, at=when)
        for place, who in ((firm, clerk), (other_firm, helper)):
            report = MonthReport.objects.get(level="firm", month=month, firm=place)
            confirm(report, who, at=f"{following:%Y-%m}-05")
        confirm(MonthReport.objects.get(level="liaison", month=month), liaison, at=when)
        city = MonthReport.objects.get(level="city", month=month)
        done = confirm(city, officer, at=f"{following:%Y-%m}-10")
        assert (done.state, done.entries, done.minutes) == ("accepted", 6, 180)
        month = following
    reports = MonthReport.objects.all()
    assert reports.count() == 12 * (3 + 2 + 1 + 1)
    by_level = {
        level: reports.filter(level=level).aggregate(**{name: Sum(name) for name in COUNTERS})
        for level in ("lawyer", "firm", "liaison", "city")
    }
    assert len({tuple(sums.values()) for sums in by_level.values()}) == 1
    assert by_level["city"]["entries"] == rows == LogEntry.objects.filter(state="locked").count()
    assert not MonthFigures.objects.filter(locked=False).exists()
    assert Duty.objects.filter(kind__startswith="community.month", state="open").count() == 0
    assert Duty.objects.filter(kind="community.month_lawyer").count() == 36
    assert openings.open_months(at=flow.at("2027-01-20 08:00")) == 0
    assert local_day(flow.at("2027-01-01 00:00")) == date(2027, 1, 1)
