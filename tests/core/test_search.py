"""Search by two characters, one, pinyin initials and Latin letters, through its indexes."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.db import connection

from accounts.models import Organisation
from core.search import columns, grams, initials, matching, pinyin, plain

NAMES = [
    "浙江天册律师事务所",
    "浙江六和律师事务所",
    "北京盈科（杭州）律师事务所",
    "买买提·吐尔逊律师事务所",
    "ABC Legal 律师事务所",
    "𠮷田律师事务所",
    "柳浪社区",
]


@pytest.fixture
def firms(db: None) -> None:
    """Some organisations with their search columns."""
    Organisation.objects.bulk_create(
        Organisation(kind="firm", name=name, **columns(name, "")) for name in NAMES
    )


def found(query: str) -> set[str]:
    """The names that match."""
    return set(matching(Organisation.objects.all(), query).values_list("name", flat=True))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("天册", {NAMES[0]}),
        ("册", {NAMES[0]}),
        ("浙江", {NAMES[0], NAMES[1]}),
        ("和律师事务", {NAMES[1]}),
        ("zjtc", {NAMES[0]}),
        ("ZJ", {NAMES[0], NAMES[1]}),
        ("ｚｊ", {NAMES[0], NAMES[1]}),
        ("zhejiangliuhe", {NAMES[1]}),
        ("bjyk(hz)", set()),
        ("（杭州）", {NAMES[2]}),
        ("(杭州)", {NAMES[2]}),
        ("买买提吐尔逊", {NAMES[3]}),
        ("买买提 • 吐尔逊", {NAMES[3]}),
        ("提・吐", {NAMES[3]}),
        ("legal", {NAMES[4]}),
        ("abclegallssws", {NAMES[4]}),
        ("𠮷田", {NAMES[5]}),
        ("𠮷", {NAMES[5]}),
        ("l", {NAMES[4], NAMES[6]}),
        ("册天", set()),
        ("吉田", set()),
        ("zjz", set()),
        ("", set()),
        ("   ", set()),
        ("·", set()),
        ("\x00", set()),
        ("%", set()),
        ("_", set()),
        ("'; drop table", set()),
        ("\\", set()),
        ("😀", set()),
        ("长" * 5000, set()),
    ],
)
def test_names_are_found_as_people_type_them(firms: None, query: str, names: set[str]) -> None:
    assert found(query) == names


def test_the_pieces_of_a_name() -> None:
    assert plain(" Ａbc ·张\u3000三\x00") == "abc张三"
    assert grams("张三") == sorted(["张", "三", "张三"])
    assert grams("") == []
    assert initials("浙江ABC律所") == "zjabcls"
    assert pinyin("重庆") == "chongqing"
    assert len(initials("张" * 500)) == len(pinyin("张" * 500)) == 60
    assert all(len(gram) <= 2 for gram in grams("𠮷" * 300))
    short = columns("浙江天册律师事务所", "天册")
    assert set(grams("天册")) <= set(short["grams"])


@pytest.fixture
def twenty_thousand(tamper: Callable[..., None]) -> None:
    """Organisations with random names, as the planner would know them."""
    syllables = "浙江杭州宁波温州天册六和盈科大成锦金杜方达君合海问中伦通商竞汇德恒"
    tamper(
        """
        INSERT INTO accounts_organisation
            (kind, name, short_name, code, licence_no, register_no, lineage, firm_kind, firm_form,
             address, phone, status, version, grams, initials, pinyin)
        SELECT 'community', name, '', '', '', '', '{}', '', '', '', '', 'active', 1,
               ARRAY[a, b, c, a || b, b || c], lower(x), lower(x) || 'pin'
        FROM (
            SELECT a, b, c, a || b || c AS name, chr(97 + (n * 7) % 26) || chr(97 + (n * 11) % 26)
                   || chr(97 + (n * 13) % 26) AS x
            FROM (
                SELECT n,
                       substr(%s, 1 + (n * 31) %% 34, 1) AS a,
                       substr(%s, 1 + (n * 17 + n / 34) %% 34, 1) AS b,
                       substr(%s, 1 + (n * 5 + n / 1156) %% 34, 1) AS c
                FROM generate_series(1, 20000) AS n
            ) AS parts
        ) AS named
        """.replace("% 26", "%% 26"),
        syllables,
        syllables,
        syllables,
    )
    # Entries of a GIN index wait in a list until a vacuum sorts them in, as autovacuum does.
    tamper("VACUUM ANALYZE accounts_organisation")


def plan(query: str) -> str:
    """How PostgreSQL would look for it."""
    rows = matching(Organisation.objects.all(), query).only("pk").order_by("pk")
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", parameters)
        answer = cursor.fetchone()[0]
    return json.dumps(answer if isinstance(answer, list) else json.loads(answer))


@pytest.mark.parametrize("query", ["天册", "天册六", "zjt", "zjt浙江"])
def test_at_twenty_thousand_names_the_indexes_serve(twenty_thousand: None, query: str) -> None:
    assert Organisation.objects.count() == 20_000
    chosen = plan(query)
    assert "organisation_grams" in chosen
    assert "Seq Scan" not in chosen
    if query == "zjt":
        assert "organisation_initials" in chosen
        assert "organisation_pinyin" in chosen
