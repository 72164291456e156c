"""A year of the city's work in bulk: pairings, duty hours, a hundred thousand entries, months.

Every statement is written by sets through the tables' own guards: the certificate of each assigned
lawyer, the rooms of each community, no two places at once, the figures kept from the log and each
report the sum of what is below it. The same data comes out each time: what looks like chance is
arithmetic over the rows' numbers.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction

from accounts.acting import actor_of
from accounts.enums import OrganisationKind as Kind
from accounts.enums import Role
from accounts.models import Organisation, User
from community.actions import openings, registers
from community.models import (
    Assignment,
    CommunityProfile,
    FirmPlacement,
    FirmProfile,
    LawyerProfile,
    MonthReport,
    Programme,
    Qualification,
)
from community.models.monthly import Counters
from community.queries.monthly import PASSED
from community.queries.pairing import place_of
from community.regulations.monthly import month_after, month_of
from config.demo import community_c, people, year_sql
from conflicts.models import CommunityTie
from conflicts.queries import Place
from core.calendar import ZONE, local_day

MONTHS = 12
COUNTERS = tuple(field.name for field in Counters._meta.get_fields())
NAMES = ["李静", "王珂", "张岚", "刘畅", "陈曦", "杨柳", "赵宁", "黄晖", "周舟", "吴桐", "徐行"]


@transaction.atomic
def load(
    where: dict[str, Organisation],
    *,
    at: datetime,
    districts: Collection[str] = (),
    settled: int = MONTHS - 1,
) -> None:
    """Enter the year before `at`: its first months summed up, what follows on its way.

    Args:
        districts: pairings are made in these only, by code; in all when none is named.
        settled: how many months were passed on up to the bar.
    """
    programme = Programme.objects.get(bar=where["bar"])
    first = month_of(local_day(at))
    for _month in range(MONTHS):
        first = month_of(first - timedelta(days=1))
    Programme.objects.filter(pk=programme.pk).update(starts_on=first)
    programme.starts_on = first
    _registers(programme, where, at)
    facts = {**_facts(programme, first, at), "districts": list(districts)}
    _offices(where, at)
    _run(year_sql.PAIRINGS, facts)
    _run(year_sql.ASSIGNMENTS, facts)
    _run(year_sql.KEPT, facts)
    _ties(programme)
    _run(year_sql.SLOTS, facts)
    _run(year_sql.VISITS, facts)
    for one in Assignment.objects.filter(community=where["community"], until=None):
        for back in range(1, MONTHS):
            if _back(at, back) > month_of(one.since):
                community_c.enter_month(one, _back(at, back), at)
    _run(year_sql.ENTRIES, facts)
    _run(year_sql.VOLUMES, facts)
    _run(year_sql.REQUESTS, facts)
    _run(year_sql.COUNTED, facts)
    _months(programme, first, settled, at)


def _back(at: datetime, months: int) -> date:
    month = month_of(local_day(at))
    for _n in range(months):
        month = month_of(month - timedelta(days=1))
    return month


def _run(statements: str, facts: dict[str, Any]) -> None:
    """Run statements over whole sets.

    The tables are new, so the planner takes each for a few rows; it must not walk one for each row
    of another.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(statements, facts)
        cursor.execute("SET LOCAL enable_nestloop = on")


def _facts(programme: Programme, first: date, at: datetime) -> dict[str, Any]:
    """What the statements are given: whose programme, which days."""
    return {
        "programme": programme.pk,
        "bar": programme.bar_id,
        "first": first,
        "today": local_day(at),
        "at": at,
        "kinds": year_sql.KINDS,
        "matters": year_sql.MATTERS,
        "contents": year_sql.CONTENTS,
        "results": year_sql.RESULTS,
        "asked": year_sql.ASKED,
        "officer": User.objects.get(username="officer").pk,
        "demo": User.objects.get(username="lawyer").pk,
    }


def _registers(programme: Programme, where: dict[str, Organisation], at: datetime) -> None:
    """Everybody of the city into the programme, with certificates and placements."""
    officer = User.objects.get(username="officer")
    offices = {
        office.region_id: office.pk
        for office in Organisation.objects.filter(kind=Kind.LIAISON, parent=where["bar"])
    }
    # Firms that report to the provincial bar serve here all the same (LC-23).
    known = FirmProfile.objects.values("organisation_id")
    above = Organisation.objects.filter(kind=Kind.FIRM, parent=where["province"])
    FirmProfile.objects.bulk_create(
        registers.firm_of(firm, programme, offices=offices, joined_on=programme.starts_on)
        for firm in above.exclude(pk__in=known)
    )
    registers.take_in(programme, actor=actor_of(officer, where["bar"], at), at=at)
    FirmProfile.objects.filter(programme=programme).update(joined_on=programme.starts_on)
    unplaced = FirmProfile.objects.filter(programme=programme, liaison=None)
    FirmPlacement.objects.bulk_create(
        FirmPlacement(
            programme=programme,
            firm_id=firm.pk,
            liaison_id=offices[firm.district_id],
            reason="按所在区统筹",
            since=programme.starts_on,
            placed_by=officer,
            placed_at=at,
        )
        for firm in unplaced
        if firm.district_id in offices
    )
    _lawyers(programme, officer, at)


def _lawyers(programme: Programme, officer: User, at: datetime) -> None:
    """What the lawyers' list says of each: specialities, years, certificates (LC-21)."""
    listed: dict[str, dict[str, str]] = {}
    for row in people.rows_of("lawyers"):
        name = row["lawyer_id"].lower()
        listed |= {name: row, f"hz-{name}": row}
    profiles = list(
        LawyerProfile.objects.filter(
            programme=programme, person__username__in=list(listed)
        ).select_related("person")
    )
    certified = []
    start = programme.starts_on - timedelta(days=30)
    until = programme.starts_on + timedelta(days=3 * 365)
    said = []
    for profile in sorted(profiles, key=lambda p: p.person.username):
        row = listed[profile.person.username]
        holds = row["community_certified"] == "1"
        if holds:
            certified.append(profile)
        said.append(
            {
                "id": profile.pk,
                "specialities": [s for s in row["specialities"].split("|") if s],
                "licensed": int(row["first_licence_year"] or 0) or None,
                "until": until.isoformat() if holds else None,
            }
        )
    _run(year_sql.SAID, {"said": json.dumps(said)})
    Qualification.objects.bulk_create(
        Qualification(
            programme=programme,
            person_id=profile.pk,
            firm_id=profile.firm_id,
            state="certified",
            licence_met=True,
            loyalty_met=True,
            mediation_met=True,
            integrity_met=True,
            number_text=f"杭社律证〔{start.year}〕{n}号",
            valid_from=start,
            valid_until=until,
            imported=True,
            applied_by=officer,
            applied_at=at,
        )
        for n, profile in enumerate(certified, start=1)
    )


def _offices(where: dict[str, Organisation], at: datetime) -> None:
    """Somebody works in each liaison office."""
    offices = Organisation.objects.filter(kind=Kind.LIAISON, parent=where["bar"])
    empty = list(
        offices.exclude(pk__in=[where["liaison_a"].pk, where["liaison_b"].pk]).order_by("pk")
    )
    made = people.people(
        [
            {"username": f"hz-liaison-{office.region_id}", "name": NAMES[n % len(NAMES)]}
            for n, office in enumerate(empty)
        ]
    )
    held = [(who, office, (Role.LIAISON,)) for who, office in zip(made, empty, strict=True)]
    people.memberships(held, at=at)


def _ties(programme: Programme) -> None:
    """What each assignment means for cases taken in later (LC-19)."""
    label = Assignment._meta.label_lower
    known = CommunityTie.objects.filter(subject_type=label).values("subject_id")
    found = Assignment.objects.filter(programme=programme, until=None).exclude(pk__in=known)
    places: dict[int, Place] = {
        place.pk: place_of(place)
        for place in CommunityProfile.objects.filter(programme=programme).select_related(
            "organisation"
        )
    }
    CommunityTie.objects.bulk_create(
        CommunityTie(
            person_id=one.lawyer_id,
            firm_id=one.firm_id,
            community_id=one.community_id,
            place_hash=places[one.community_id].place_hash,
            name_hash=places[one.community_id].name_hash,
            subject_type=label,
            subject_id=one.pk,
            since=one.since,
        )
        for one in found
    )


def _months(programme: Programme, first: date, settled: int, at: datetime) -> None:
    """Open each month on its day and pass it on, from the lawyers to the bar."""
    month = first
    for n in range(MONTHS):
        opened_at = datetime.combine(month_after(month), time(8), ZONE)
        openings.open_month(programme, month, at=min(opened_at, at))
        _pass_on(programme, month, opened_at, whole=n < settled)
        month = month_after(month)


def _pass_on(programme: Programme, month: date, opened_at: datetime, *, whole: bool) -> None:
    """Lawyers, firms, offices and the bar confirm a month; of one on its way some are out."""
    facts = {
        "programme": programme.pk,
        "month": month,
        "whole": whole,
        "officer": User.objects.get(username="officer").pk,
        "demo": User.objects.get(username="lawyer").pk,
        "opened": opened_at,
        "done": [str(state) for state in PASSED],
    }
    _run(year_sql.LOCKED, facts)
    sums = ", ".join(f"coalesce(sum({name}), 0) AS {name}" for name in COUNTERS)
    values = ", ".join(f"{name} = s.{name}" for name in COUNTERS)
    for level in ("lawyer", "firm", "liaison", "city"):
        statement = year_sql.CONFIRMED.format(
            sums=sums, values=values, scope=year_sql.SCOPES[level]
        )
        _run(statement, {**facts, "level": level, **year_sql.LEVELS[level]})
        _run(year_sql.TAKEN_IN, {**facts, "level": level})
    _run(year_sql.DISCHARGED, facts)
    missing = MonthReport.objects.filter(programme=programme, month=month).exclude(state__in=PASSED)
    if whole and missing.exists():
        raise ValueError(f"{missing.count()} reports of {month} weren't passed on")
