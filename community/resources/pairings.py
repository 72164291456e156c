"""Pairings found in place, of the four old kinds, as a file (LC-23): columns and how they are judged.

A row with a firm is a pairing; one without is an earlier helper, a teacher or retired jurist. New ones
are written one by one by the same actions as on screen, because each has its tasks, its duties and its
question of LC-19; what is registered already is compared and not changed.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.enums.pairing import HelperKind, Origin
from community.enums.registers import RegisterKind
from community.resources import columns as read
from community.resources.columns import Column, Register
from community.resources.shared import TWICE

ORIGINS = {
    "自费法律顾问": Origin.PAID_ADVISER,
    "一社区一法律顾问": Origin.ONE_ADVISER,
    "义务服务": Origin.VOLUNTARY,
    "省直所自愿结对": Origin.PROVINCIAL,
}
HELPERS = {
    "法学教师": HelperKind.TEACHER,
    "退休法律工作者": HelperKind.RETIRED,
    "其他": HelperKind.OTHER,
}


def _words(column: str, known: dict[str, str]) -> str:
    cases = " ".join(f"WHEN '{code}' THEN '{word}'" for word, code in known.items())
    return f"CASE {column} {cases} ELSE '' END"


KIND = _words("x.origin", {word: origin.value for word, origin in ORIGINS.items()})
HELPER = _words("a.kind", {word: kind.value for word, kind in HELPERS.items()})
CURRENT = f"""jsonb_build_object(
    'community_code', p.code, 'community', c.name, 'origin', {KIND},
    'firm_id', f.register_no, 'firm_name', f.name, 'lawyer_id', coalesce(l.register_no, ''),
    'lawyer', coalesce(u.name, ''), 'since', x.started_on::text,
    'helper_kind', '', 'helper', '', 'helper_unit', '', 'helper_qualified', '', 'note', x.note)"""
OF_HELPER = f"""jsonb_build_object(
    'community_code', p.code, 'community', c.name, 'origin', '义务服务',
    'firm_id', '', 'firm_name', '', 'lawyer_id', '', 'lawyer', '', 'since', a.since::text,
    'helper_kind', {HELPER}, 'helper', a.name, 'helper_unit', a.unit,
    'helper_qualified', CASE WHEN a.qualified THEN '1' ELSE '0' END, 'note', a.note)"""
OPEN = "('proposed', 'agreed', 'approved', 'reviewed', 'active')"

JUDGE = f"""
    WITH firms AS MATERIALIZED (
        SELECT o.id, o.register_no, o.name FROM community_firmprofile f
        JOIN accounts_organisation o ON o.id = f.organisation_id
        WHERE f.programme_id = %(programme)s AND f.left_on IS NULL),
    named AS MATERIALIZED (
        SELECT name, min(id) AS id FROM firms GROUP BY name HAVING count(*) = 1),
    meant AS (
        SELECT s.*, coalesce(firms.id, named.id) AS firm, firms.name AS firm_called
        FROM community_stagedrow s
        LEFT JOIN firms ON firms.register_no = s.columns->>'firm_id'
        LEFT JOIN named ON NOT s.columns ? 'firm_id' AND named.name = s.columns->>'firm_name'
        WHERE s.transfer_id = %(transfer)s),
    rivals AS MATERIALIZED (
        SELECT columns->>'community_code' AS code, count(*) AS n FROM meant
        WHERE firm IS NOT NULL GROUP BY 1)
    SELECT s.id, coalesce(x.id, a.id) AS target, s.firm AS place,
        CASE WHEN x.id IS NOT NULL THEN {CURRENT} WHEN a.id IS NOT NULL THEN {OF_HELPER} END
            AS current,
        array_remove(ARRAY[
            CASE WHEN twice.key IS NOT NULL THEN 'community_code:twice:' || twice.line END,
            CASE WHEN p.organisation_id IS NULL OR p.programme_id <> %(programme)s
                   OR p.ended_on IS NOT NULL THEN 'community_code:unknown' END,
            CASE WHEN c.name <> s.columns->>'community' THEN 'community:called:' || c.name END,
            CASE WHEN (s.columns ?| ARRAY['firm_id', 'firm_name']) AND s.firm IS NULL
                 THEN 'firm_id:unknown:' || left(coalesce(
                     s.columns->>'firm_id', s.columns->>'firm_name'), 20) END,
            CASE WHEN s.firm_called <> s.columns->>'firm_name'
                 THEN 'firm_name:called:' || s.firm_called END,
            CASE WHEN NOT s.columns ?| ARRAY['firm_id', 'firm_name', 'helper']
                 THEN 'firm_id:nobody' END,
            CASE WHEN (s.columns ?| ARRAY['firm_id', 'firm_name']) AND s.columns ? 'helper'
                 THEN 'helper:both' END,
            CASE WHEN NOT s.columns ? 'origin' THEN 'origin:lacking' END,
            CASE WHEN NOT s.columns ? 'since' THEN 'since:lacking' END,
            CASE WHEN s.columns->>'since' > %(today)s::date::text THEN 'since:future' END,
            CASE WHEN s.columns ? 'helper' AND s.columns->>'origin' <> '义务服务'
                 THEN 'origin:helper' END,
            CASE WHEN s.columns ? 'helper' AND NOT s.columns ? 'helper_kind'
                 THEN 'helper_kind:lacking' END,
            CASE WHEN s.columns ? 'helper' AND NOT s.columns ? 'helper_qualified'
                 THEN 'helper_qualified:lacking' END,
            CASE WHEN x.origin = 'new' THEN 'firm_id:paired' END,
            CASE WHEN x.id IS NULL AND s.firm IS NOT NULL
                   AND standing.n + rivals.n > %(per_community)s THEN 'community_code:full' END,
            CASE WHEN s.columns ? 'lawyer_id' AND l2.person_id IS NULL
                 THEN 'lawyer_id:unknown:' || left(s.columns->>'lawyer_id', 20) END,
            CASE WHEN s.columns ? 'lawyer_id' AND s.firm IS NULL THEN 'lawyer_id:helper' END,
            CASE WHEN l2.firm_id <> s.firm THEN 'lawyer_id:firm' END,
            CASE WHEN x.id IS NULL AND l2.person_id IS NOT NULL
                   AND NOT community_qualified(l2.person_id, %(programme)s, %(today)s::date)
                 THEN 'lawyer_id:unqualified' END,
            CASE WHEN u2.name <> s.columns->>'lawyer' THEN 'lawyer:called:' || u2.name END,
            CASE WHEN (x.id IS NOT NULL AND NOT {CURRENT} @> s.columns)
                   OR (x.id IS NULL AND a.id IS NOT NULL AND NOT {OF_HELPER} @> s.columns)
                 THEN 'community_code:kept' END
        ], NULL) AS found
    FROM meant s
    LEFT JOIN {TWICE} twice ON twice.key = s.key
    LEFT JOIN community_communityprofile p ON p.code = s.columns->>'community_code'
    LEFT JOIN accounts_organisation c ON c.id = p.organisation_id
    LEFT JOIN rivals ON rivals.code = s.columns->>'community_code'
    LEFT JOIN LATERAL (SELECT count(*) AS n FROM community_pairing y
        WHERE y.community_id = p.organisation_id
          AND y.state IN ('approved', 'reviewed', 'active')) standing ON true
    LEFT JOIN community_pairing x ON x.community_id = p.organisation_id AND x.firm_id = s.firm
        AND x.state IN {OPEN}
    LEFT JOIN accounts_organisation f ON f.id = x.firm_id
    LEFT JOIN community_lawyerprofile l ON l.person_id = x.lawyer_id
    LEFT JOIN accounts_user u ON u.id = x.lawyer_id
    LEFT JOIN community_arrangement a ON s.firm IS NULL AND a.community_id = p.organisation_id
        AND a.name = s.columns->>'helper' AND a.until IS NULL
    LEFT JOIN community_lawyerprofile l2 ON l2.programme_id = %(programme)s
        AND l2.register_no = s.columns->>'lawyer_id' AND l2.register_no <> ''
    LEFT JOIN accounts_user u2 ON u2.id = l2.person_id"""

EXPORT = f"""
    SELECT row FROM (
        SELECT {CURRENT} AS row, p.code, 1 AS part, x.id
        FROM community_pairing x
        JOIN community_communityprofile p ON p.organisation_id = x.community_id
        JOIN accounts_organisation c ON c.id = p.organisation_id
        JOIN accounts_organisation f ON f.id = x.firm_id
        LEFT JOIN community_lawyerprofile l ON l.person_id = x.lawyer_id
        LEFT JOIN accounts_user u ON u.id = x.lawyer_id
        WHERE x.programme_id = %(programme)s AND x.origin <> 'new' AND x.state = 'active'
          AND (%(liaison)s::bigint IS NULL OR x.liaison_id = %(liaison)s)
        UNION ALL
        SELECT {OF_HELPER}, p.code, 2, a.id
        FROM community_arrangement a
        JOIN community_communityprofile p ON p.organisation_id = a.community_id
        JOIN accounts_organisation c ON c.id = p.organisation_id
        WHERE a.programme_id = %(programme)s AND a.until IS NULL
          AND (%(liaison)s::bigint IS NULL OR a.liaison_id = %(liaison)s)) found
    ORDER BY code, part, id"""

PAIRINGS = Register(
    code=RegisterKind.PAIRINGS,
    columns=(
        Column("community_code", _("社区代码"), read.digits(12), required=True),
        Column("community", _("社区"), read.name(120), ("社区名称",)),
        Column(
            "origin",
            _("原有结对的种类"),
            read.one_of(
                tuple(ORIGINS),
                {
                    "原自费法律顾问": "自费法律顾问",
                    "原“一社区一法律顾问”": "一社区一法律顾问",
                    "原高校教师或退休法律工作者义务服务": "义务服务",
                    "原省直所自愿结对": "省直所自愿结对",
                },
            ),
            ("种类",),
            required=True,
        ),
        Column("firm_id", _("律所编号"), read.mark(20)),
        Column("firm_name", _("律所名称"), read.name(120), ("律师事务所",)),
        Column("lawyer_id", _("律师编号"), read.mark(20)),
        Column("lawyer", _("律师"), read.name(80), ("律师姓名",)),
        Column("since", _("起始日期"), read.day, ("起",), required=True),
        Column("helper_kind", _("义务服务人员身份"), read.one_of(tuple(HELPERS))),
        Column("helper", _("义务服务人员姓名"), read.name(80)),
        Column("helper_unit", _("义务服务人员单位"), read.text(120)),
        Column("helper_qualified", _("符合社区律师条件"), read.flag),
        Column("note", _("说明"), read.text(300)),
    ),
    key=("community_code", "firm_id", "firm_name", "helper"),
    judge=JUDGE,
    export=EXPORT,
)
