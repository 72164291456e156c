"""A year of a small city, from the empty register to the twelfth monthly report (LC-3 to LC-24)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Sum

from accounts.models import Organisation, User
from community.actions import agreements, assignments, entries, pairings, qualifications, registers
from community.models import (
    Amendment,
    Assignment,
    CommunityProfile,
    LogEntry,
    MonthFigures,
    MonthReport,
    Pairing,
    Programme,
)
from community.queries.monthly import COUNTERS
from community.regulations.monthly import month_after
from core import sweeps
from core.models import Document, Duty, Notice
from tests import factories
from tests.community import flow
from tests.community.flow_months import confirm
from tests.community.flow_pairing import BROUGHT, MET

pytestmark = [
    pytest.mark.django_db,
    *[pytest.mark.clause(f"LC-{n}") for n in (3, 6, 7, 8, 16, 21, 22, 24)],
]
BEGINNING = "2026-01-05 09:00"
FIRST = date(2026, 1, 1)


class City:
    """Who does what in the year, each by their own action at their own moment."""

    def __init__(self, bar: Organisation, firm: Organisation, **people: User) -> None:
        self.bar, self.firm, self.people = bar, firm, people
        self.tokens = 0

    def by(self, who: str, when: str) -> dict[str, Any]:
        """The actor and the moment, as every action takes them."""
        return {"actor": flow.by(self.people[who], when=when), "at": flow.at(when)}

    def begin(self, place: Organisation, lawyer: User, clerk: User) -> Assignment:
        """A certificate, a pairing both sides chose, the lawyer, the agreement."""
        self.people["clerk_there"] = clerk
        director, officer = self.by("director", BEGINNING), self.by("officer", BEGINNING)
        there = self.by("clerk_there", BEGINNING)
        made = qualifications.apply_for(lawyer, **director, **BROUGHT)
        made = qualifications.check_conditions(made, **officer, **MET)
        qualifications.certify(made, **officer)
        profile = CommunityProfile.objects.get(organisation=place)
        pairing = pairings.propose_pairing(firm=self.firm, community=profile, **director)
        pairing = pairings.choose_pairing(pairing, **there)
        pairing = pairings.approve_pairing(pairing, **self.by("liaison", BEGINNING))
        pairing = pairings.review_pairing(pairing, **officer)
        since = date(2026, 1, 5)
        held = assignments.assign_lawyer(pairing, lawyer=lawyer, since=since, **director)
        paper = agreements.draft_agreement(flow.again(pairing), since=since, **director)
        paper = agreements.offer_agreement(paper, **director)
        paper = agreements.confirm_agreement(paper, **director)
        agreements.confirm_agreement(paper, **there)
        assert Pairing.objects.get(pk=pairing.pk).state == "active"
        return held

    def write(self, one: Assignment, on: date, kind: str, when: datetime) -> LogEntry:
        """The lawyer's own record of that day."""
        self.tokens += 1
        return entries.write_entry(
            community=one.community,
            client_token=UUID(int=self.tokens),
            on=on,
            kind=kind,
            content="居民来访。",
            for_whom="resident",
            minutes=30,
            actor=flow.by(one.lawyer, when=f"{when:%Y-%m-%d}"),
            at=when,
        )


@pytest.mark.parametrize("months", [3, pytest.param(12, marks=pytest.mark.full)])
def test_a_year_from_the_empty_register_to_the_last_report(
    months: int,
    bar: Organisation,
    firm: Organisation,
    community: Organisation,
    lawyer: User,
    partner: User,
    director: User,
    clerk: User,
    liaison: User,
    officer: User,
) -> None:
    """Two communities; in the second month the beat stands still and a record comes too late."""
    office = community.parent
    assert office is not None
    Organisation.objects.filter(pk=firm.pk).update(region=office.region, firm_kind="district")
    second = factories.organisation("community", "南山社区", office)
    clerks = [
        factories.member(factories.person(f"干部{n}"), place, "community_clerk")
        for n, place in enumerate((community, second))
    ]
    for n, place in enumerate((community, second)):
        code = f"{office.region_id}00105{n}"
        Organisation.objects.filter(pk=place.pk).update(register_no=code)
    assert not Programme.objects.exists()
    city = City(bar, firm, director=director, officer=officer, liaison=liaison)
    registers.start_programme(
        name="律师进社区",
        steering_name="指导协调小组",
        starts_on=date(2026, 1, 5),
        **city.by("officer", BEGINNING),
    )
    assert CommunityProfile.objects.count() == 2
    serving = [
        city.begin(place, who, there)
        for place, who, there in zip((community, second), (lawyer, partner), clerks, strict=True)
    ]
    month, written = FIRST, 0
    for n in range(months):
        following = month_after(month)
        for one in serving:
            for day, kind in ((8, "advice"), (14, "mediation"), (22, "lecture")):
                when = flow.at(f"{month:%Y-%m}-{day:02d} 17:00")
                city.write(one, month.replace(day=day), kind, when)
                written += 1
        # The beat opens the month on the 1st; in the second it has stood still for three days.
        beats = ["04 08:00"] if n == 1 else ["01 00:10", "01 00:20", "03 08:00"]
        for beat in beats:
            sweeps.run_all(at=flow.at(f"{following:%Y-%m}-{beat}"))
        levels = [("lawyer", lawyer), ("lawyer", partner), ("firm", clerk)]
        for level, who in [*levels, ("liaison", liaison), ("city", officer)]:
            whose = {"lawyer": who} if level == "lawyer" else {}
            report = MonthReport.objects.get(level=level, month=month, **whose)
            done = confirm(report, who, at=f"{following:%Y-%m}-04")
        assert (done.state, done.lectures, done.minutes) == (
            "accepted",
            2,
            180 if n != 2 else 210,
        )
        if n == 1:
            # The month's last day is entered after it was summed up: it counts in the next one.
            last = following - timedelta(days=1)
            late = city.write(serving[0], last, "advice", flow.at(f"{following:%Y-%m}-05 10:00"))
            assert (late.month, Amendment.objects.get().counted_in) == (following, following)
            written += 1
        sweeps.run_all(at=flow.at(f"{following:%Y-%m}-06 08:00"))
        month = following
    reports = MonthReport.objects.all()
    assert reports.count() == months * (2 + 1 + 1 + 1)
    sums = {
        tuple(
            reports.filter(level=level).aggregate(**{name: Sum(name) for name in COUNTERS}).values()
        )
        for level in ("lawyer", "firm", "liaison", "city")
    }
    assert len(sums) == 1
    assert LogEntry.objects.filter(state="locked").count() == written
    assert MonthFigures.objects.aggregate(n=Sum("entries"))["n"] == written
    assert not MonthFigures.objects.filter(locked=False, entries__gt=0).exists()
    owed = Duty.objects.filter(kind__startswith="community.month_")
    assert (owed.count(), owed.exclude(state="discharged").count()) == (months * 5, 0)
    papers = Document.objects.filter(kind="community.month_summary")
    assert papers.count() == months
    told = Notice.objects.filter(channel="inbox").values_list("event", "recipient")
    assert len(told) == len(set(told))
