"""A programme and what happens in it, for tests that start in the middle; rows made plainly.

What actions exist for is made here without them, so that the tests of each noun don't wait for
the others. States are the ones the diagrams allow for a new row.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from accounts.models import Organisation, User
from community.models import (
    Assignment,
    CommunityProfile,
    FirmProfile,
    LawyerProfile,
    LogEntry,
    MonthReport,
    Pairing,
    Programme,
    Qualification,
    RotaSlot,
    ServiceRequest,
    Substitution,
    Visit,
    Volume,
)
from community.regulations.monthly import month_of
from core.actors import Actor
from tests import factories

START = date(2026, 1, 5)
DAY = "2026-05-08"
_numbers = itertools.count(1)


def at(text: str = DAY) -> datetime:
    """The moment most steps happen."""
    return factories.moment(text)


def by(somebody: User, where: Organisation | None = None, *, when: str = DAY) -> Actor:
    """The actor a person is on that day."""
    return factories.actor(somebody, where, at=at(when))


def programme(bar: Organisation) -> Programme:
    """The bar's programme; the same bar gives the same one."""
    values = {"name": f"{bar.name}律师进社区", "region": bar.region, "starts_on": START}
    return Programme.objects.get_or_create(bar=bar, defaults=values)[0]


def bar_above(organisation: Organisation) -> Organisation:
    """The city bar above an organisation."""
    return Organisation.objects.get(pk__in=organisation.lineage, kind="bar_city")


def in_programme(community: Organisation, **more: Any) -> CommunityProfile:
    """A community entered in its bar's programme."""
    number = next(_numbers)
    liaison = community.parent if community.parent and community.parent.kind == "liaison" else None
    district = liaison.region if liaison else None
    prefix = district.pk if district else "330100"
    values: dict[str, Any] = {
        "programme": programme(bar_above(community)),
        "liaison": liaison,
        "district": district,
        "code": f"{prefix}001{number:03d}",
        "street_code": f"{prefix}001",
        "street": "清波街道",
        "public_code": f"p{number:08d}",
    }
    found = CommunityProfile.objects.filter(organisation=community).first()
    return found or CommunityProfile.objects.create(organisation=community, **{**values, **more})


def another_community(beside: Organisation, name: str = "") -> Organisation:
    """A further community under the same liaison office, in the programme."""
    made = factories.organisation("community", name, beside.parent)
    in_programme(made)
    return made


def taking_part(firm: Organisation, **more: Any) -> FirmProfile:
    """A firm that takes part in its bar's programme."""
    values = {"programme": programme(bar_above(firm)), "joined_on": START, "district": firm.region}
    made, _new = FirmProfile.objects.get_or_create(organisation=firm, defaults={**values, **more})
    return made


def profile(lawyer: User, firm: Organisation) -> LawyerProfile:
    """A lawyer in the register."""
    values = {"programme": programme(bar_above(firm)), "firm": firm}
    return LawyerProfile.objects.get_or_create(person=lawyer, defaults=values)[0]


def qualified(
    lawyer: User,
    firm: Organisation,
    *,
    since: date = date(2025, 1, 1),
    until: date = date(2027, 12, 31),
    **more: Any,
) -> Qualification:
    """A lawyer certified by the bar for a term (LC-21)."""
    taking_part(firm)
    profile(lawyer, firm)
    values: dict[str, Any] = {
        "state": "certified",
        "licence_met": True,
        "loyalty_met": True,
        "mediation_met": True,
        "integrity_met": True,
        "number_text": f"证{next(_numbers)}",
        "valid_from": since,
        "valid_until": until,
        "imported": True,
    }
    return Qualification.objects.create(
        programme=programme(bar_above(firm)),
        person=lawyer,
        firm=firm,
        applied_by=lawyer,
        applied_at=at(),
        **{**values, **more},
    )


def pairing(
    firm: Organisation, community: Organisation, *, state: str = "active", **more: Any
) -> Pairing:
    """A pairing brought to a state in which a new row may begin: proposed, approved or active."""
    place = in_programme(community)
    taking_part(firm)
    standing = state in {"approved", "active"}
    values: dict[str, Any] = {
        "proposed_by_side": "firm",
        "proposed_at": at(),
        "approved_at": at() if standing else None,
        "reviewed_at": at() if state == "active" else None,
        "started_on": START if state == "active" else None,
    }
    return Pairing.objects.create(
        programme=place.programme,
        community=community,
        firm=firm,
        liaison=place.liaison,
        district=place.district,
        street_code=place.street_code,
        state=state,
        **{**values, **more},
    )


def assignment(
    one: Pairing, lawyer: User, *, since: date = START, until: date | None = None
) -> Assignment:
    """A lawyer assigned to a pairing, qualified beforehand where they aren't yet."""
    held = Qualification.objects.filter(person=lawyer, programme=one.programme, state="certified")
    if not held.exists():
        qualified(lawyer, one.firm)
    return Assignment.objects.create(
        programme=one.programme,
        pairing=one,
        lawyer=lawyer,
        community=one.community,
        firm=one.firm,
        liaison=one.liaison,
        since=since,
        until=until,
        at=at(),
    )


def served(firm: Organisation, community: Organisation, lawyer: User) -> Assignment:
    """An active pairing with its lawyer."""
    return assignment(pairing(firm, community), lawyer)


def substitution(one: Assignment, substitute: User, since: date, until: date) -> Substitution:
    """A colleague stands in, qualified beforehand where they aren't yet."""
    held = Qualification.objects.filter(person=substitute, programme=one.programme)
    if not held.exists():
        qualified(substitute, one.firm)
    return Substitution.objects.create(
        assignment=one,
        substitute=substitute,
        community=one.community,
        since=since,
        until=until,
        reason="休假",
        at=at(),
    )


def slot(one: Assignment, *, weekday: int = 3, begins: int = 9, ends: int = 12) -> RotaSlot:
    """Weekly hours from the assignment's first day."""
    return RotaSlot.objects.create(
        assignment=one,
        lawyer=one.lawyer,
        community=one.community,
        weekday=weekday,
        begins=time(begins),
        ends=time(ends),
        since=one.since,
        at=at(),
    )


def visit(one: Assignment, on: date, **more: Any) -> Visit:
    """A planned day of duty."""
    return Visit.objects.create(
        programme=one.programme,
        assignment=one,
        community=one.community,
        lawyer=one.lawyer,
        firm=one.firm,
        liaison=one.liaison,
        on=on,
        **{"begins": time(9), "ends": time(12), **more},
    )


def entry_row(one: Assignment, **more: Any) -> LogEntry:
    """An entry as it would be written, not saved; numbered where it is handed in."""
    on = more.get("on", date(2026, 5, 7))
    state = more.get("state", "confirmed")
    values: dict[str, Any] = {
        "on": on,
        "month": month_of(on),
        "state": state,
        "for_whom": "resident",
        "kind": "advice",
        "matter": "neighbours",
        "content": "楼上漏水，如何索赔。",
        "result": "先报物业，再协商。",
        "minutes": 30,
        "written_by": one.lawyer,
        "written_as": "lawyer",
        "client_token": uuid4(),
        "created_at": at(),
    }
    if state not in {"draft", "dropped"}:
        volume, _new = Volume.objects.get_or_create(community=one.community, year=on.year)
        volume.last += 1
        volume.save()
        values |= {"year": on.year, "number": volume.last}
    if state in {"confirmed", "locked"}:
        values |= {"confirmed_by": one.lawyer, "confirmed_at": at()}
    place = CommunityProfile.objects.get(organisation_id=one.community_id)
    return LogEntry(
        programme=one.programme,
        community=one.community,
        assignment=one,
        lawyer=one.lawyer,
        firm=one.firm,
        liaison=one.liaison,
        district=place.district,
        **{**values, **more},
    )


def entry(one: Assignment, **more: Any) -> LogEntry:
    """An entry of the log, confirmed unless said otherwise."""
    made = entry_row(one, **more)
    made.save()
    return made


def entries(one: Assignment, number: int, **more: Any) -> Iterable[LogEntry]:
    """So many entries written by one statement."""
    return LogEntry.objects.bulk_create([entry_row(one, **more) for _ in range(number)])


def request(one: Assignment, **more: Any) -> ServiceRequest:
    """A resident's need, waiting to be accepted."""
    values: dict[str, Any] = {
        "source": "resident",
        "text": "想问房子的事。",
        "phone_ending": "1234",
        "tracking_hash": uuid4().hex,
        "consent_at": at(),
        "token": uuid4(),
        "received_at": at(),
        "due_on": date(2026, 5, 12),
    }
    return ServiceRequest.objects.create(
        programme=one.programme,
        community=one.community,
        liaison=one.liaison,
        firm=one.firm,
        lawyer=one.lawyer,
        **{**values, **more},
    )


def report(one: Assignment, level: str = "lawyer", **more: Any) -> MonthReport:
    """A month's report of a level in which the assignment lies, open."""
    of_whom = {
        "lawyer": {"lawyer": one.lawyer, "firm": one.firm, "liaison": one.liaison},
        "firm": {"firm": one.firm, "liaison": one.liaison},
        "liaison": {"liaison": one.liaison},
        "city": {},
    }[level]
    values = {"month": date(2026, 5, 1), "due_on": date(2026, 6, 3), "opened_at": at()}
    return MonthReport.objects.create(
        programme=one.programme, level=level, **of_whom, **{**values, **more}
    )


def again(row: Any) -> Any:
    """The row as it stands now."""
    return type(row)._base_manager.get(pk=row.pk)
