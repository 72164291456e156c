"""The register of communities as a file (LC-6): columns, and what writes them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.enums.registers import RegisterKind
from community.resources import columns as read
from community.resources.columns import Column, Register
from community.resources.shared import AUDIT, NAMES_OF_NEW, RENAMED, TWICE, changes_of

CURRENT = """jsonb_build_object(
    'code', p.code, 'name', o.name, 'street_code', p.street_code, 'street', p.street,
    'district_code', coalesce(p.district_id, ''), 'district', coalesce(d.name, ''),
    'room', p.room, 'address', p.address, 'phone', p.phone, 'opening_hours', p.opening_hours,
    'specialities_wished', array_to_string(p.specialities_wished, '、'),
    'households', coalesce(p.households::text, ''), 'needs', p.needs, 'intro', p.intro,
    'public', CASE WHEN p.public THEN '1' ELSE '0' END)"""

JUDGE = f"""
    SELECT s.id, o.id AS target, NULL::bigint AS place,
        CASE WHEN p.organisation_id IS NOT NULL THEN {CURRENT} END AS current,
        array_remove(ARRAY[
            CASE WHEN twice.key IS NOT NULL THEN 'code:twice:' || twice.line END,
            CASE WHEN o.status <> 'active' OR p.ended_on IS NOT NULL THEN 'code:ended' END,
            CASE WHEN p.programme_id <> %(programme)s OR NOT o.lineage @> ARRAY[%(bar)s]::bigint[]
                 THEN 'code:elsewhere' END,
            CASE WHEN p.organisation_id IS NULL AND NOT s.columns ? 'name'
                 THEN 'name:lacking' END,
            CASE WHEN p.organisation_id IS NULL AND NOT s.columns ? 'district_code'
                 THEN 'district_code:lacking' END,
            CASE WHEN left(s.columns->>'district_code', 4) <> left(%(region)s, 4)
                 THEN 'district_code:city' END,
            CASE WHEN p.district_id <> s.columns->>'district_code'
                 THEN 'district_code:moved:' || p.district_id END,
            CASE WHEN r.code IS NOT NULL AND r.name <> s.columns->>'district'
                 THEN 'district:called:' || r.name END,
            CASE WHEN r.code IS NULL AND s.columns ? 'district_code' AND NOT s.columns ? 'district'
                 THEN 'district:lacking' END,
            CASE WHEN left(s.columns->>'street_code', 6) <> s.columns->>'district_code'
                 THEN 'street_code:apart' END
        ], NULL) AS found
    FROM community_stagedrow s
    LEFT JOIN {TWICE} twice ON twice.key = s.key
    LEFT JOIN accounts_organisation o
        ON o.kind = 'community' AND o.register_no = s.key AND o.register_no <> ''
    LEFT JOIN community_communityprofile p ON p.organisation_id = o.id
    LEFT JOIN accounts_region d ON d.code = p.district_id
    LEFT JOIN accounts_region r ON r.code = s.columns->>'district_code'
    WHERE s.transfer_id = %(transfer)s"""

EXPORT = f"""
    SELECT {CURRENT}
    FROM community_communityprofile p
    JOIN accounts_organisation o ON o.id = p.organisation_id
    LEFT JOIN accounts_region d ON d.code = p.district_id
    WHERE p.programme_id = %(programme)s AND p.ended_on IS NULL
      AND (%(liaison)s::bigint IS NULL OR p.liaison_id = %(liaison)s)
    ORDER BY p.code"""

# The liaison office of a row's district: where there is none, the community stands below the bar.
OFFICE = """LEFT JOIN LATERAL (
        SELECT min(id) AS id FROM accounts_organisation
        WHERE kind = 'liaison' AND status = 'active' AND parent_id = %(bar)s
          AND region_id = j.columns->>'district_code') office ON true"""

STEPS = (
    """SELECT 1 FROM community_communityprofile p JOIN judged j ON j.target = p.organisation_id
       WHERE j.outcome = 'changed' ORDER BY p.organisation_id FOR UPDATE OF p""",
    """INSERT INTO accounts_region (code, name, parent_id)
       SELECT DISTINCT ON (code) code, name, parent FROM (
           SELECT columns->>'district_code' AS code, columns->>'district' AS name,
                  %(region)s::varchar AS parent, 1 AS level FROM judged
           WHERE outcome IN ('new', 'changed')) r
       WHERE code <> '' AND name <> '' ON CONFLICT DO NOTHING""",
    """INSERT INTO accounts_region (code, name, parent_id)
       SELECT DISTINCT ON (code) code, name, parent FROM (
           SELECT columns->>'street_code' AS code, columns->>'street' AS name,
                  coalesce(columns->>'district_code', current->>'district_code') AS parent
           FROM judged WHERE outcome IN ('new', 'changed')) r
       WHERE code <> '' AND name <> '' AND parent <> '' ON CONFLICT DO NOTHING""",
    f"""INSERT INTO accounts_organisation (id, kind, name, short_name, code, licence_no,
            register_no, parent_id, lineage, region_id, firm_kind, firm_form, address, phone,
            status, version, grams, initials, pinyin)
        SELECT j.made, 'community', n.name, '', '', '', j.columns->>'code', above.id,
            ARRAY[j.made] || above.lineage,
            (SELECT code FROM accounts_region WHERE code = coalesce(
                nullif(j.columns->>'street_code', ''), j.columns->>'district_code')),
            '', '', coalesce(j.columns->>'address', ''), coalesce(j.columns->>'phone', ''),
            'active', 1, n.grams, n.initials, n.pinyin
        FROM judged j JOIN found_names n ON n.name = j.columns->>'name' {OFFICE}
        JOIN accounts_organisation above ON above.id = coalesce(office.id, %(bar)s)
        WHERE j.outcome = 'new' AND j.target IS NULL""",
    NAMES_OF_NEW,
    *RENAMED["name"],
    f"""INSERT INTO community_communityprofile (organisation_id, programme_id, liaison_id,
            district_id, code, street_code, street, public_code, public, standing, room, address,
            phone, opening_hours, intro, needs, specialities_wished, households, version)
        SELECT j.made, %(programme)s,
            coalesce(CASE WHEN above.kind = 'liaison' THEN above.id END, office.id),
            j.columns->>'district_code', j.columns->>'code',
            coalesce(j.columns->>'street_code', left(j.columns->>'code', 9)),
            coalesce(j.columns->>'street', ''),
            translate(encode(substring(uuid_send(gen_random_uuid()) FROM 1 FOR 9), 'base64'),
                      '+/', '-_'),
            coalesce(j.columns->>'public', '1') = '1', 'unpaired',
            coalesce(j.columns->>'room', ''), coalesce(j.columns->>'address', ''),
            coalesce(j.columns->>'phone', ''), coalesce(j.columns->>'opening_hours', ''),
            coalesce(j.columns->>'intro', ''), coalesce(j.columns->>'needs', ''),
            coalesce(string_to_array(nullif(j.columns->>'specialities_wished', ''), '、'), '{{}}'),
            nullif(j.columns->>'households', '')::int, 1
        FROM judged j JOIN accounts_organisation o ON o.id = j.made {OFFICE}
        LEFT JOIN accounts_organisation above ON above.id = o.parent_id
        WHERE j.outcome = 'new'""",
    """UPDATE community_communityprofile p SET
            street_code = coalesce(j.columns->>'street_code', p.street_code),
            street = coalesce(j.columns->>'street', p.street),
            room = coalesce(j.columns->>'room', p.room),
            address = coalesce(j.columns->>'address', p.address),
            phone = coalesce(j.columns->>'phone', p.phone),
            opening_hours = coalesce(j.columns->>'opening_hours', p.opening_hours),
            intro = coalesce(j.columns->>'intro', p.intro),
            needs = coalesce(j.columns->>'needs', p.needs),
            specialities_wished = CASE WHEN j.columns ? 'specialities_wished'
                THEN coalesce(string_to_array(
                    nullif(j.columns->>'specialities_wished', ''), '、'), '{}')
                ELSE p.specialities_wished END,
            households = CASE WHEN j.columns ? 'households'
                THEN nullif(j.columns->>'households', '')::int ELSE p.households END,
            public = coalesce(j.columns->>'public', CASE WHEN p.public THEN '1' END) = '1',
            version = p.version + 1
       FROM judged j WHERE j.outcome = 'changed' AND p.organisation_id = j.target""",
    """UPDATE community_pairing x SET street_code = p.street_code
       FROM judged j JOIN community_communityprofile p ON p.organisation_id = j.target
       WHERE j.outcome = 'changed' AND x.community_id = j.target
         AND x.street_code <> p.street_code
         AND x.state NOT IN ('ended', 'withdrawn', 'refused')""",
    AUDIT % {"subject": "community.communityprofile", "owner": "j.made", "changes": changes_of()},
)

COMMUNITIES = Register(
    code=RegisterKind.COMMUNITIES,
    columns=(
        Column("code", _("社区代码"), read.digits(12), ("代码",), required=True),
        Column("name", _("名称"), read.name(120), ("社区", "社区名称"), required=True),
        Column("street_code", _("街道代码"), read.digits(9)),
        Column("street", _("街道"), read.name(60), ("乡镇街道",)),
        Column("district_code", _("区代码"), read.digits(6), ("区县代码",), required=True),
        Column("district", _("区"), read.name(60), ("区县",)),
        Column("room", _("工作室"), read.text(120), clears=True),
        Column("address", _("地址"), read.text(200), clears=True),
        Column("phone", _("电话"), read.phone, clears=True),
        Column("opening_hours", _("开放时间"), read.text(120), clears=True),
        Column("specialities_wished", _("希望的专长"), read.words, clears=True),
        Column("households", _("户数"), read.count(1_000_000), clears=True),
        Column("needs", _("法律服务需求"), read.text(2000), clears=True),
        Column("intro", _("介绍"), read.text(2000), clears=True),
        Column("public", _("公开页面"), read.flag),
    ),
    key=("code",),
    judge=JUDGE,
    export=EXPORT,
    steps=STEPS,
    made_in="accounts_organisation",
)
