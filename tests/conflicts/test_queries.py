"""Hashes that compare, fingerprints that tell a change, and where a case stands."""

from __future__ import annotations

import pytest

from accounts.models import Organisation, User
from config.demo import people
from conflicts.models import Check, Decision
from conflicts.names import bare_name
from conflicts.queries import Party, material_of, standing
from core.sealing import keyed_hash
from tests.cases import flow


def party(**more: object) -> Party:
    """A party."""
    values = {"key": 1, "position": "client", "name": "宏达公司", **more}
    return Party(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("宏达建设有限公司", "宏达建设"),
        ("宏达建设有限责任公司", "宏达建设"),
        ("宏达建设股份有限公司", "宏达建设"),
        ("宏达公司", "宏达"),
        ("公司", "公司"),
        ("有限公司", "有限"),
        ("张公司三", "张公司三"),
        ("", ""),
    ],
)
def test_the_legal_form_is_left_out(name: str, bare: str) -> None:
    assert bare_name(name) == bare


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("柳浪社区居民委员会", "柳浪社区"),
        ("柳浪居委会", "柳浪社区"),
        ("清波街道柳浪社区", "柳浪社区"),
        ("上城区 柳浪社区", "柳浪社区"),
        ("杭州市上城区清波街道柳浪社区居民委员会", "柳浪社区"),
        ("浙江省桐庐县富春江镇芝厦村村民委员会", "芝厦村"),
        # What only looks like a place before the name is part of it.
        ("上羊市街社区", "上羊市街社区"),
        ("萧山区市北社区", "市北社区"),
        ("桥南区块社区", "桥南区块社区"),
        ("古镇社区", "古镇社区"),
        # Neither the community nor its committee.
        ("杭州市上城区柳浪社区卫生服务中心", "杭州市上城区柳浪社区卫生服务中心"),
        ("居民委员会", "居民委员会"),
        ("杭州市", "杭州市"),
    ],
)
@pytest.mark.clause("LC-19")
def test_a_communitys_address_and_committee_are_left_out(name: str, bare: str) -> None:
    assert bare_name(name) == bare
    assert bare_name(bare) == bare


@pytest.mark.clause("LC-19")
def test_every_community_of_a_city_is_known_by_its_full_name() -> None:
    unknown = set()
    for row in people.rows_of("hangzhou_communities"):
        own = bare_name(row["name"])
        where = [row["province"], row["city"], row["district"], row["street"]]
        committee = "居民委员会" if row["name"].endswith("社区") else ""
        for written in ("".join(where[begun:]) + row["name"] for begun in range(4)):
            if {bare_name(written), bare_name(written + committee)} != {own}:
                unknown.add(row["street"])
    # Streets that bear none of the usual names.
    assert unknown == {"萧山商业城", "萧山钱江世纪城"}


def test_names_are_alike_whatever_spaces_width_and_form() -> None:
    same = {
        party(name=name).name_hash
        for name in ("宏达建设有限公司", "宏达建设", " 宏达 建设 ", "宏达建设股份有限公司")
    }
    assert len(same) == 1
    assert party(name="ABC公司").name_hash == party(name="ａｂｃ").name_hash
    assert party(name="阿·凡提").name_hash == party(name="阿凡提").name_hash
    assert party(name="宏大建设").name_hash not in same


def test_hashes_of_different_kinds_never_meet() -> None:
    same = "330102001001"
    one = party(name=same, identifier_hash=keyed_hash("identifier", same), place=same)
    assert len({one.name_hash, one.identifier_hash, one.place_hash}) == 3
    assert party().identifier_hash == party().place_hash == ""


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "宏大"},
        {"position": "opponent"},
        {"identifier_hash": "1"},
        {"place": "1"},
        {"key": 2},
    ],
)
def test_the_fingerprint_tells_any_change_of_parties_and_handlers(
    changed: dict[str, object],
) -> None:
    before = material_of([party(), party(key=5)], [7, 8])
    assert material_of([party(key=5), party()], [8, 7]) == before
    assert material_of([party(**changed), party(key=5)], [7, 8]) != before
    assert material_of([party()], [7, 8]) != before
    assert material_of([party(), party(key=5)], [7]) != before
    assert material_of([party(), party(key=5)], []) != before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("result", "material", "proceed", "code", "goes_on"),
    [
        ("clear", "same", None, "clear", True),
        ("clear", "other", None, "outdated", False),
        ("possible", "same", None, "open", False),
        ("possible", "same", True, "decided", True),
        ("possible", "same", False, "refused", False),
        ("possible", "other", True, "outdated", False),
        ("blocked", "same", None, "blocked", False),
        # Nobody decides a block away, not even by a row that says so.
        ("blocked", "same", True, "blocked", False),
    ],
)
@pytest.mark.clause("LC-19")
def test_where_a_case_stands(
    firm: Organisation,
    director: User,
    result: str,
    material: str,
    proceed: bool | None,
    code: str,
    goes_on: bool,
) -> None:
    check = Check.objects.create(
        firm=firm,
        subject_type="cases.case",
        subject_id=1,
        occasion="intake",
        material="same",
        result=result,
        at=flow.at(),
    )
    if proceed is not None:
        Decision.objects.create(
            on_check=check, proceed=proceed, reasons="x", by=director, at=flow.at()
        )
    found = standing(Check.objects.get(), material)
    assert (found.code, found.may_go_on) == (code, goes_on)
    assert bool(found.sentence) is not goes_on


def test_without_a_check_a_case_does_not_go_on() -> None:
    found = standing(None, "x")
    assert (found.code, found.may_go_on) == ("none", False)
