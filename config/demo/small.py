"""The small world: a province, two cities, six firms, twenty communities, three schools.

With a year of work in one of its districts and in the demo lawyer's community.
"""

from __future__ import annotations

from datetime import datetime

from accounts.enums import OrganisationKind as Kind
from accounts.models import Organisation, User
from config.demo import (
    community_a,
    community_b,
    community_c,
    community_d,
    community_e,
    community_f,
    community_h,
    people,
    year,
)
from config.demo.roster import ACCOUNTS

COMMUNITIES_A_DISTRICT = 10
DISTRICTS = {"330102": "上城区", "330105": "拱墅区"}
# The other district's communities stand at every step on the way to a pairing.
DISTRICT_OF_THE_YEAR = "330105"


def load(*, at: datetime, months: bool = True) -> dict[str, Organisation]:
    """Enter everybody; gives the organisations by key.

    Args:
        months: with the year behind; a city has its own year of it.
    """
    where = _bars()
    where |= _offices_and_firms(where["bar"], where["other_bar"])
    where |= _communities(where)
    _people(where, at)
    community_a.load(where, at=at)
    community_b.load(where, at=at)
    community_d.load(where, at=at)
    if months:
        year.load(where, at=at, districts=[DISTRICT_OF_THE_YEAR], settled=year.MONTHS - 2)
        community_c.load(where, at=at)
    community_e.load(where, at=at)
    community_f.load(where, at=at)
    community_h.load(where, at=at)
    return where


def _regions() -> None:
    entries = [
        ("330000", "浙江省", ""),
        ("330100", "杭州市", "330000"),
        ("330200", "宁波市", "330000"),
    ]
    entries += [(code, name, "330100") for code, name in DISTRICTS.items()]
    entries += [("330203", "海曙区", "330200")]
    people.regions(entries)


def _bars() -> dict[str, Organisation]:
    _regions()
    make = people.organisation
    province = make(Kind.PROVINCIAL_BAR, "浙江省律师协会", None, code="浙律", region_id="330000")
    bar = make(
        Kind.CITY_BAR,
        "杭州市律师协会",
        province,
        short_name="杭州律协",
        code="杭律",
        region_id="330100",
    )
    other = make(
        Kind.CITY_BAR,
        "宁波市律师协会",
        province,
        short_name="宁波律协",
        code="甬律",
        region_id="330200",
    )
    return {"province": province, "bar": bar, "other_bar": other}


def _offices_and_firms(bar: Organisation, other: Organisation) -> dict[str, Organisation]:
    make = people.organisation

    def firm(name: str, above: Organisation, region: str, number: int) -> Organisation:
        more = {"region_id": region, "firm_kind": "district", "firm_form": "general"}
        return make(Kind.FIRM, name, above, licence_no=f"2333010{number:010d}", **more)

    return {
        "liaison_a": make(Kind.LIAISON, "杭州律协上城区联络处", bar, region_id="330102"),
        "liaison_b": make(Kind.LIAISON, "杭州律协拱墅区联络处", bar, region_id="330105"),
        "bureau": make(Kind.JUSTICE, "杭州市司法局", None, region_id="330100"),
        "bureau_a": make(Kind.JUSTICE, "上城区司法局", None, region_id="330102"),
        "firm_a": firm("浙江煦澄昀律师事务所", bar, "330102", 3),
        "firm_b": firm("浙江渚砚晏律师事务所", bar, "330102", 2),
        "firm_c": firm("浙江彧麓翊律师事务所", bar, "330105", 4),
        "firm_d": firm("浙江旻和律师事务所", bar, "330105", 5),
        "firm_e": firm("浙江甬澜律师事务所", other, "330203", 6),
        "firm_f": firm("浙江溪照律师事务所", other, "330203", 7),
        "school": make(Kind.SCHOOL, "江南大学法学院（演示）", bar, region_id="330100"),
        "school_b": make(Kind.SCHOOL, "钱江政法学院（演示）", bar, region_id="330100"),
        "school_c": make(Kind.SCHOOL, "西溪学院法律系（演示）", bar, region_id="330100"),
        "operator": make(Kind.OPERATOR, "平台运行中心", None),
    }


def _communities(where: dict[str, Organisation]) -> dict[str, Organisation]:
    offices = {"330102": where["liaison_a"], "330105": where["liaison_b"]}
    chosen: list[dict[str, str]] = []
    for district in DISTRICTS:
        rows = [r for r in people.rows_of("hangzhou_communities") if r["district_code"] == district]
        chosen += rows[:COMMUNITIES_A_DISTRICT]
    people.regions({(r["street_code"], r["street"], r["district_code"]) for r in chosen})
    made = people.organisations([community_row(row, offices) for row in chosen])
    return {"community": made[0]}


def community_row(row: dict[str, str], offices: dict[str, Organisation]) -> Organisation:
    """A community of the data file below its district's liaison office."""
    return Organisation(
        kind=Kind.COMMUNITY,
        name=row["name"],
        parent=offices[row["district_code"]],
        region_id=row["street_code"],
        register_no=row["code"],
    )


def _people(where: dict[str, Organisation], at: datetime) -> None:
    entries = [
        {
            "username": a.login,
            "name": a.name,
            "email": f"{a.login}@example.invalid",
            "language": a.language,
            "licence_no": people.licence(n) if "lawyer" in a.roles else "",
            "phone": f"1380000{n:04d}",
            "is_staff": a.login == "sysadmin",
            "is_superuser": a.login == "sysadmin",
        }
        for n, a in enumerate(ACCOUNTS, start=1)
    ]
    made = {person.username: person for person in people.people(entries)}
    held = [(made[a.login], where[a.where], a.roles) for a in ACCOUNTS]
    held += [(made[a.login], where[a.also[0]], (a.also[1],)) for a in ACCOUNTS if a.also]
    people.memberships(held, at=at)
    _more_lawyers(where, at)


def _more_lawyers(where: dict[str, Organisation], at: datetime) -> list[User]:
    """A few lawyers for the firms nobody signs in to."""
    rows = [row for row in people.rows_of("lawyers") if row["role"] != "实习律师"][:24]
    entries = [
        {
            "username": row["lawyer_id"].lower(),
            "name": row["name"],
            "email": row["email"],
            "licence_no": people.licence(1000 + n),
        }
        for n, row in enumerate(rows)
    ]
    made = people.people(entries)
    firms = [where[key] for key in ("firm_a", "firm_c", "firm_d", "firm_e", "firm_f")]
    roles = [("lawyer",), ("partner", "lawyer"), ("lawyer",)]
    held = []
    for n, person in enumerate(made):
        firm = firms[n % len(firms)]
        # The firm of the four partners keeps its number, for the accounts to be told apart.
        held.append((person, firm, ("lawyer",) if firm == where["firm_a"] else roles[n % 3]))
    people.memberships(held, at=at)
    return made
