"""Hangzhou as it is: 13 districts, 1,410 communities; 155 made-up firms, 1,868 made-up lawyers.

With a year of their work behind them.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from accounts.enums import OrganisationKind as Kind
from accounts.models import Organisation
from config.demo import people, small, year


def load(
    *, at: datetime, districts: Collection[str] = (), every: int = 1
) -> dict[str, Organisation]:
    """Enter the city around the small world's accounts; gives the organisations by key.

    Args:
        districts: only these, by code; all when none is named.
        every: only one in so many communities, for a smaller city of the same shape.
    """
    where = small.load(at=at, months=False)

    def chosen(name: str) -> list[dict[str, str]]:
        rows = people.rows_of(name)
        return [r for r in rows if not districts or r["district_code"] in districts]

    rows = chosen("hangzhou_communities")[::every]
    people.regions({(r["district_code"], r["district"], "330100") for r in rows})
    people.regions({(r["street_code"], r["street"], r["district_code"]) for r in rows})
    offices = _offices(rows, where)
    known = set(
        Organisation.objects.filter(kind=Kind.COMMUNITY).values_list("register_no", flat=True)
    )
    fresh = [small.community_row(row, offices) for row in rows if row["code"] not in known]
    people.organisations(fresh)
    _firms_and_lawyers(where, chosen("firms"), at)
    year.load(where, at=at)
    return where


def _offices(rows: list[dict[str, str]], where: dict[str, Organisation]) -> dict[str, Organisation]:
    offices = {"330102": where["liaison_a"], "330105": where["liaison_b"]}
    districts = {r["district_code"]: r["district"] for r in rows}
    lacking = [
        Organisation(
            kind=Kind.LIAISON,
            name=f"杭州律协{name}联络处",
            parent=where["bar"],
            region_id=code,
        )
        for code, name in districts.items()
        if code not in offices
    ]
    return offices | {str(office.region_id): office for office in people.organisations(lacking)}


def _firms_and_lawyers(
    where: dict[str, Organisation], rows: list[dict[str, str]], at: datetime
) -> None:
    taken = set(Organisation.objects.filter(kind=Kind.FIRM).values_list("name", flat=True))
    fresh = [row for row in rows if row["firm_name"] not in taken]
    made = people.organisations([_firm(row, where) for row in fresh])
    firms = {row["firm_id"]: firm for row, firm in zip(fresh, made, strict=True)}
    lawyers = [row for row in people.rows_of("lawyers") if row["firm_id"] in firms]
    entries = [
        {
            "username": f"hz-{row['lawyer_id'].lower()}",
            "name": row["name"],
            "email": row["email"],
            "licence_no": "" if row["role"] == "实习律师" else people.licence(10_000 + n),
        }
        for n, row in enumerate(lawyers)
    ]
    held = [
        (person, firms[row["firm_id"]], people.LAWYER_ROLES[row["role"]])
        for person, row in zip(people.people(entries), lawyers, strict=True)
    ]
    people.memberships(held, at=at)


def _firm(row: dict[str, str], where: dict[str, Organisation]) -> Organisation:
    provincial = row["firm_type"] == "省直所"
    return Organisation(
        kind=Kind.FIRM,
        name=row["firm_name"],
        parent=where["province"] if provincial else where["bar"],
        region_id=row["district_code"],
        firm_kind=people.FIRM_KINDS[row["firm_type"]],
        firm_form=people.FIRM_FORMS[row["org_form"]],
        register_no=row["firm_id"],
    )
