"""The register of firms as a file (LC-6, LC-23): columns, and what writes them.

The bar a firm reports to and the programme it serves in are separate: a provincial firm stands below
the provincial bar, and what that bar registers of it no import of the city changes.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.enums import FirmForm, FirmKind
from community.enums.registers import RegisterKind
from community.resources import columns as read
from community.resources.columns import Column, Register
from community.resources.shared import AUDIT, NAMES_OF_NEW, RENAMED, TWICE, changes_of

KINDS = {
    "区属所": FirmKind.DISTRICT,
    "市直所": FirmKind.CITY,
    "省直所": FirmKind.PROVINCIAL,
    "分所": FirmKind.BRANCH,
}
FORMS = {
    "个人所": FirmForm.PERSONAL,
    "普通合伙": FirmForm.GENERAL,
    "特殊的普通合伙": FirmForm.SPECIAL,
}


def _words(column: str, known: dict[str, str]) -> str:
    cases = " ".join(f"WHEN '{code}' THEN '{word}'" for word, code in known.items())
    return f"CASE {column} {cases} ELSE '' END"


def _codes(value: str, known: dict[str, str]) -> str:
    cases = " ".join(f"WHEN '{word}' THEN '{code}'" for word, code in known.items())
    return f"CASE {value} {cases} END"


KIND_OF_ROW = _codes("j.columns->>'firm_type'", {k: v.value for k, v in KINDS.items()})
FORM_OF_ROW = _codes("j.columns->>'org_form'", {k: v.value for k, v in FORMS.items()})
CURRENT = f"""jsonb_build_object(
    'firm_id', o.register_no, 'firm_name', o.name,
    'firm_type', {_words("o.firm_kind", {k: v.value for k, v in KINDS.items()})},
    'district_code', coalesce(f.district_id, ''), 'district', coalesce(d.name, ''),
    'org_form', {_words("o.firm_form", {k: v.value for k, v in FORMS.items()})},
    'licence_no', o.licence_no, 'capacity', coalesce(f.capacity::text, ''),
    'specialities', array_to_string(f.specialities, '、'), 'intro', f.intro)"""

# A firm registered elsewhere keeps what its own bar registered.
FOREIGN = "NOT o.lineage @> ARRAY[%(bar)s]::bigint[]"
JUDGE = f"""
    SELECT s.id, o.id AS target, NULL::bigint AS place,
        CASE WHEN f.organisation_id IS NOT NULL THEN {CURRENT} END AS current,
        array_remove(ARRAY[
            CASE WHEN twice.key IS NOT NULL THEN 'firm_id:twice:' || twice.line END,
            CASE WHEN o.id IS NULL AND s.key = '' THEN 'firm_id:lacking' END,
            CASE WHEN o.register_no <> '' AND s.key <> '' AND o.register_no <> s.key
                 THEN 'firm_id:other:' || o.register_no END,
            CASE WHEN o.status <> 'active' OR f.left_on IS NOT NULL THEN 'firm_id:ended' END,
            CASE WHEN f.programme_id <> %(programme)s
                   OR ({FOREIGN} AND o.parent_id IS DISTINCT FROM %(above)s)
                 THEN 'firm_id:elsewhere' END,
            CASE WHEN {FOREIGN} AND (o.name <> s.columns->>'firm_name'
                   OR o.licence_no <> s.columns->>'licence_no')
                 THEN 'firm_name:foreign' END,
            CASE WHEN f.organisation_id IS NULL AND NOT s.columns ? 'firm_name'
                 THEN 'firm_name:lacking' END,
            CASE WHEN f.organisation_id IS NULL AND o.id IS NULL AND NOT s.columns ? 'firm_type'
                 THEN 'firm_type:lacking' END,
            CASE WHEN f.organisation_id IS NULL AND NOT s.columns ? 'district_code'
                 THEN 'district_code:lacking' END,
            CASE WHEN named.id <> o.id OR (o.id IS NULL AND named.id IS NOT NULL)
                 THEN 'firm_name:taken' END,
            CASE WHEN alike.line <> s.line THEN 'firm_name:twice:' || alike.line END,
            CASE WHEN left(s.columns->>'district_code', 4) <> left(%(region)s, 4)
                 THEN 'district_code:city' END,
            CASE WHEN r.code IS NOT NULL AND r.name <> s.columns->>'district'
                 THEN 'district:called:' || r.name END,
            CASE WHEN r.code IS NULL AND s.columns ? 'district_code' AND NOT s.columns ? 'district'
                 THEN 'district:lacking' END
        ], NULL) AS found
    FROM community_stagedrow s
    LEFT JOIN {TWICE} twice ON twice.key = s.key
    LEFT JOIN (SELECT columns->>'firm_name' AS name, min(line) AS line FROM community_stagedrow
               WHERE transfer_id = %(transfer)s GROUP BY 1 HAVING count(*) > 1) alike
        ON alike.name = s.columns->>'firm_name'
    LEFT JOIN accounts_organisation numbered
        ON numbered.kind = 'firm' AND numbered.register_no = s.key AND s.key <> ''
    -- A firm that was registered before it had a number is known by its name.
    LEFT JOIN LATERAL (
        SELECT min(id) AS id FROM accounts_organisation
        WHERE kind = 'firm' AND status = 'active' AND name = s.columns->>'firm_name'
          AND (register_no = '' OR s.key = '') AND parent_id IN (%(bar)s, %(above)s)
        HAVING count(*) = 1) unnumbered ON numbered.id IS NULL
    LEFT JOIN accounts_organisation o ON o.id = coalesce(numbered.id, unnumbered.id)
    LEFT JOIN LATERAL (
        SELECT min(id) AS id FROM accounts_organisation
        WHERE kind = 'firm' AND status = 'active' AND name = s.columns->>'firm_name'
          AND parent_id IN (%(bar)s, %(above)s)) named ON true
    LEFT JOIN community_firmprofile f ON f.organisation_id = o.id
    LEFT JOIN accounts_region d ON d.code = f.district_id
    LEFT JOIN accounts_region r ON r.code = s.columns->>'district_code'
    WHERE s.transfer_id = %(transfer)s"""

EXPORT = f"""
    SELECT {CURRENT}
    FROM community_firmprofile f
    JOIN accounts_organisation o ON o.id = f.organisation_id
    LEFT JOIN accounts_region d ON d.code = f.district_id
    WHERE f.programme_id = %(programme)s AND f.left_on IS NULL
      AND (%(liaison)s::bigint IS NULL OR f.liaison_id = %(liaison)s OR EXISTS (
          SELECT 1 FROM community_firmplacement x
          WHERE x.firm_id = f.organisation_id AND x.liaison_id = %(liaison)s AND x.until IS NULL))
    ORDER BY o.register_no, o.id"""

OWN_OFFICE = """(SELECT min(l.id) FROM accounts_organisation l
        WHERE l.kind = 'liaison' AND l.status = 'active' AND l.parent_id = %(bar)s
          AND l.region_id = coalesce(j.columns->>'district_code', j.current->>'district_code'))"""

STEPS = (
    """SELECT 1 FROM community_firmprofile f JOIN judged j ON j.target = f.organisation_id
       WHERE j.outcome = 'changed' ORDER BY f.organisation_id FOR UPDATE OF f""",
    """INSERT INTO accounts_region (code, name, parent_id)
       SELECT DISTINCT ON (code) code, name, %(region)s FROM (
           SELECT columns->>'district_code' AS code, columns->>'district' AS name FROM judged
           WHERE outcome IN ('new', 'changed')) r
       WHERE code <> '' AND name <> '' ON CONFLICT DO NOTHING""",
    f"""INSERT INTO accounts_organisation (id, kind, name, short_name, code, licence_no,
            register_no, parent_id, lineage, region_id, firm_kind, firm_form, address, phone,
            status, version, grams, initials, pinyin)
        SELECT j.made, 'firm', n.name, '', '', coalesce(j.columns->>'licence_no', ''),
            j.columns->>'firm_id', above.id, ARRAY[j.made] || above.lineage,
            j.columns->>'district_code', {KIND_OF_ROW}, coalesce({FORM_OF_ROW}, ''), '', '',
            'active', 1, n.grams, n.initials, n.pinyin
        FROM judged j JOIN found_names n ON n.name = j.columns->>'firm_name'
        JOIN accounts_organisation above ON above.id = CASE
            WHEN {KIND_OF_ROW} = 'provincial' THEN coalesce(%(above)s, %(bar)s) ELSE %(bar)s END
        WHERE j.outcome = 'new' AND j.target IS NULL""",
    NAMES_OF_NEW,
    *RENAMED["firm_name"],
    f"""UPDATE accounts_organisation o SET
            register_no = coalesce(j.columns->>'firm_id', o.register_no),
            firm_kind = coalesce({KIND_OF_ROW}, o.firm_kind),
            firm_form = coalesce({FORM_OF_ROW}, o.firm_form),
            licence_no = coalesce(j.columns->>'licence_no', o.licence_no),
            region_id = coalesce(j.columns->>'district_code', o.region_id),
            version = o.version + 1
        FROM judged j WHERE j.outcome IN ('new', 'changed') AND o.id = j.target""",
    f"""INSERT INTO community_firmprofile (organisation_id, programme_id, district_id, liaison_id,
            capacity, load, specialities, intro, joined_on, version)
        SELECT o.id, %(programme)s, j.columns->>'district_code',
            CASE WHEN o.firm_kind IN ('district', 'branch', '') THEN {OWN_OFFICE} END,
            nullif(j.columns->>'capacity', '')::int, 0,
            coalesce(string_to_array(nullif(j.columns->>'specialities', ''), '、'), '{{}}'),
            coalesce(j.columns->>'intro', ''), greatest(%(starts_on)s, %(today)s::date), 1
        FROM judged j JOIN accounts_organisation o ON o.id = j.made
        WHERE j.outcome = 'new'""",
    f"""UPDATE community_firmprofile f SET
            district_id = coalesce(j.columns->>'district_code', f.district_id),
            liaison_id = CASE WHEN o.firm_kind IN ('district', 'branch', '')
                THEN {OWN_OFFICE} END,
            capacity = CASE WHEN j.columns ? 'capacity'
                THEN nullif(j.columns->>'capacity', '')::int ELSE f.capacity END,
            specialities = CASE WHEN j.columns ? 'specialities' THEN coalesce(
                string_to_array(nullif(j.columns->>'specialities', ''), '、'), '{{}}')
                ELSE f.specialities END,
            intro = coalesce(j.columns->>'intro', f.intro),
            version = f.version + 1
        FROM judged j JOIN accounts_organisation o ON o.id = j.target
        WHERE j.outcome = 'changed' AND f.organisation_id = j.target""",
    """UPDATE community_lawyerprofile l SET district_id = f.district_id
       FROM judged j JOIN community_firmprofile f ON f.organisation_id = j.target
       WHERE j.outcome = 'changed' AND l.firm_id = j.target
         AND l.district_id IS DISTINCT FROM f.district_id""",
    AUDIT % {"subject": "community.firmprofile", "owner": "j.made", "changes": changes_of()},
)

FIRMS = Register(
    code=RegisterKind.FIRMS,
    columns=(
        Column("firm_id", _("律所编号"), read.mark(20), ("编号",)),
        Column("firm_name", _("律所名称"), read.name(120), ("名称", "律师事务所"), required=True),
        Column("firm_type", _("所属"), read.one_of(tuple(KINDS), {"分支机构": "分所"})),
        Column("district_code", _("区代码"), read.digits(6), ("区县代码",), required=True),
        Column("district", _("区"), read.name(60), ("区县",)),
        Column("org_form", _("组织形式"), read.one_of(tuple(FORMS))),
        Column("licence_no", _("执业许可证号"), read.mark(40), ("许可证号",)),
        Column("capacity", _("可服务社区数"), read.count(9999), clears=True),
        Column("specialities", _("专长"), read.words, clears=True),
        Column("intro", _("介绍"), read.text(2000), clears=True),
    ),
    key=("firm_id",),
    judge=JUDGE,
    export=EXPORT,
    steps=STEPS,
    made_in="accounts_organisation",
)
