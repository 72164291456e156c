"""The whole country in numbers: 127,000 communities, firms and lawyers to go with them."""

from __future__ import annotations

import random
from datetime import datetime

from accounts.enums import OrganisationKind as Kind
from accounts.models import Organisation
from config.demo import city, people

PROVINCES = 31
COMMUNITIES = 127_000
FIRMS = 4_000
LAWYERS = 60_000
SYLLABLES = "安平和兴永华光明新民东西南北长青春江河湖山海云林石桥塘"


def load(*, at: datetime, seed: int) -> dict[str, Organisation]:
    """Enter the country around the city; the same seed gives the same country."""
    where = city.load(at=at)
    # Not for secrets: the same seed must give the same data.
    chance = random.Random(seed)  # noqa: S311
    cities = _cities()
    _communities(cities, chance)
    firms = _firms(cities, chance)
    _lawyers(firms, chance, at)
    return where


def _cities() -> list[tuple[Organisation, Organisation]]:
    """City bars of made-up provinces, each with one liaison office."""
    codes = [f"{n:02d}" for n in range(11, 11 + PROVINCES) if n != 33]
    people.regions([(f"{code}0000", f"第{code}省", "") for code in codes])
    people.regions(
        [(f"{c}{n:02d}00", f"{c}省第{n}市", f"{c}0000") for c in codes for n in range(1, 11)]
    )
    provinces = people.organisations(
        [
            Organisation(
                kind=Kind.PROVINCIAL_BAR, name=f"第{code}省律师协会", region_id=f"{code}0000"
            )
            for code in codes
        ]
    )
    bars = people.organisations(
        [
            Organisation(
                kind=Kind.CITY_BAR,
                name=f"{code}省第{n}市律师协会",
                parent=above,
                region_id=f"{code}{n:02d}00",
            )
            for code, above in zip(codes, provinces, strict=True)
            for n in range(1, 11)
        ]
    )
    offices = people.organisations(
        [
            Organisation(
                kind=Kind.LIAISON, name=f"{bar.name}联络处", parent=bar, region_id=bar.region_id
            )
            for bar in bars
        ]
    )
    return list(zip(bars, offices, strict=True))


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=2))


def _communities(cities: list[tuple[Organisation, Organisation]], chance: random.Random) -> None:
    there = Organisation.objects.filter(kind=Kind.COMMUNITY).count()
    wanted = COMMUNITIES - there
    for start in range(0, wanted, 20_000):
        people.organisations(
            [
                Organisation(
                    kind=Kind.COMMUNITY,
                    name=f"{_name(chance)}社区",
                    parent=cities[n % len(cities)][1],
                    region_id=cities[n % len(cities)][1].region_id,
                    register_no=f"9{n:011d}",
                )
                for n in range(start, min(start + 20_000, wanted))
            ]
        )


def _firms(
    cities: list[tuple[Organisation, Organisation]], chance: random.Random
) -> list[Organisation]:
    return people.organisations(
        [
            Organisation(
                kind=Kind.FIRM,
                name=f"{_name(chance)}{_name(chance)}律师事务所",
                parent=cities[n % len(cities)][0],
                region_id=cities[n % len(cities)][0].region_id,
                firm_kind="district",
                firm_form="general",
            )
            for n in range(FIRMS)
        ]
    )


def _lawyers(firms: list[Organisation], chance: random.Random, at: datetime) -> None:
    families = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
    for start in range(0, LAWYERS, 20_000):
        made = people.people(
            [
                {
                    "username": f"n{n}",
                    "name": chance.choice(families) + _name(chance),
                    "licence_no": people.licence(1_000_000 + n),
                }
                for n in range(start, min(start + 20_000, LAWYERS))
            ]
        )
        held = [
            (
                person,
                firms[(start + n) % len(firms)],
                ("partner", "lawyer") if n % 5 == 0 else ("lawyer",),
            )
            for n, person in enumerate(made)
        ]
        people.memberships(held, at=at)
