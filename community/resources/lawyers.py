"""The register of lawyers as a file (LC-6, LC-21): columns, and what writes them.

A lawyer is known by the bar's number, else by the licence, else as the only one of that name in the
firm who has no number yet. Mail and telephone are the lawyer's own to change and count for new ones
only; a move to another firm, a lesser role and the end of a certificate are decided on their pages.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from community.enums.registers import RegisterKind
from community.resources import columns as read
from community.resources.columns import Column, Register
from community.resources.shared import AUDIT, TWICE, changes_of

# What each is called in files, and the roles that follow from it, the highest first.
ROLES: dict[str, tuple[str, ...]] = {
    "主任": (Role.DIRECTOR, Role.PARTNER, Role.LAWYER),
    "合伙人": (Role.PARTNER, Role.LAWYER),
    "执业律师": (Role.LAWYER,),
    "实习律师": (Role.TRAINEE,),
}
RANK = {word: len(ROLES) - n for n, word in enumerate(ROLES)}


def _rank(value: str) -> str:
    return f"CASE {value} " + " ".join(f"WHEN '{w}' THEN {n}" for w, n in RANK.items()) + " END"


HELD = "(m.since <= %(today)s AND (m.until IS NULL OR m.until >= %(today)s))"
# Each person's place in the firms of the programme, by the highest role.
POSTS = f"""(SELECT m.person_id, m.organisation_id, max(CASE m.role WHEN 'director' THEN 4
            WHEN 'partner' THEN 3 WHEN 'lawyer' THEN 2 ELSE 1 END) AS rank
        FROM accounts_membership m JOIN community_firmprofile f
            ON f.organisation_id = m.organisation_id AND f.programme_id = %(programme)s
        WHERE m.role IN ('director', 'partner', 'lawyer', 'trainee') AND {HELD}
        GROUP BY m.person_id, m.organisation_id)"""
ROLE = "(ARRAY['', '实习律师', '执业律师', '合伙人', '主任'])[coalesce(post.rank, 0) + 1]"
CERTIFICATES = """(SELECT DISTINCT ON (person_id) person_id, number_text, valid_from, valid_until
        FROM community_qualification
        WHERE programme_id = %(programme)s AND state = 'certified' AND valid_until >= %(today)s
        ORDER BY person_id, valid_until DESC)"""
CURRENT = f"""jsonb_build_object(
    'lawyer_id', l.register_no, 'name', u.name, 'firm_id', home.register_no,
    'firm_name', home.name, 'role', {ROLE},
    'first_licence_year', coalesce(l.first_licensed::text, ''),
    'community_certified', CASE WHEN q.person_id IS NULL THEN '0' ELSE '1' END,
    'certificate_no', coalesce(q.number_text, ''),
    'certified_from', coalesce(q.valid_from::text, ''),
    'certified_until', coalesce(q.valid_until::text, ''),
    'licence_no', u.licence_no, 'email', u.email, 'phone', u.phone,
    'public_phone', l.public_phone, 'specialities', array_to_string(l.specialities, '、'),
    'capacity', coalesce(l.capacity::text, ''), 'intro', l.intro)"""

JUDGE = f"""
    WITH firms AS MATERIALIZED (
        SELECT o.id, o.register_no, o.name FROM community_firmprofile f
        JOIN accounts_organisation o ON o.id = f.organisation_id
        WHERE f.programme_id = %(programme)s AND f.left_on IS NULL),
    named AS MATERIALIZED (
        SELECT name, min(id) AS id FROM firms GROUP BY name HAVING count(*) = 1),
    posts AS MATERIALIZED {POSTS},
    -- Who has no number yet, where one of that name is the only one in the firm and in the file.
    unnumbered AS MATERIALIZED (
        SELECT p.organisation_id AS firm_id, u.name, min(u.id) AS person_id
        FROM posts p JOIN accounts_user u ON u.id = p.person_id
        LEFT JOIN community_lawyerprofile l ON l.person_id = u.id
        WHERE coalesce(l.register_no, '') = '' AND NOT u.is_staff
        GROUP BY 1, 2 HAVING count(*) = 1),
    namesakes AS MATERIALIZED (
        SELECT coalesce(columns->>'firm_id', columns->>'firm_name') AS firm,
            columns->>'name' AS name
        FROM community_stagedrow WHERE transfer_id = %(transfer)s
        GROUP BY 1, 2 HAVING count(*) > 1),
    meant AS (
        SELECT s.id, s.key, s.columns, s.line, coalesce(firms.id, named.id) AS firm_id,
            firms.name AS firm_name,
            numbered.person_id AS by_number, licensed.id AS by_licence,
            coalesce(numbered.person_id, licensed.id, CASE WHEN namesakes.name IS NULL
                THEN unnumbered.person_id END) AS person_id
        FROM community_stagedrow s
        LEFT JOIN firms ON firms.register_no = s.columns->>'firm_id'
        LEFT JOIN named ON NOT s.columns ? 'firm_id' AND named.name = s.columns->>'firm_name'
        LEFT JOIN community_lawyerprofile numbered
            ON numbered.programme_id = %(programme)s AND numbered.register_no = s.key
            AND numbered.register_no <> ''
        LEFT JOIN accounts_user licensed
            ON licensed.licence_no = s.columns->>'licence_no' AND licensed.licence_no <> ''
        LEFT JOIN namesakes
            ON namesakes.firm = coalesce(s.columns->>'firm_id', s.columns->>'firm_name')
            AND namesakes.name = s.columns->>'name'
        LEFT JOIN unnumbered ON unnumbered.firm_id = coalesce(firms.id, named.id)
            AND unnumbered.name = s.columns->>'name'
        WHERE s.transfer_id = %(transfer)s)
    SELECT s.id, s.person_id AS target, coalesce(s.firm_id, l.firm_id) AS place,
        CASE WHEN l.person_id IS NOT NULL THEN {CURRENT} END AS current,
        array_remove(ARRAY[
            CASE WHEN twice.key IS NOT NULL THEN 'lawyer_id:twice:' || twice.line END,
            CASE WHEN same_licence.line <> s.line
                 THEN 'licence_no:twice:' || same_licence.line END,
            CASE WHEN same_number.line <> s.line
                 THEN 'certificate_no:twice:' || same_number.line END,
            CASE WHEN l.person_id IS NULL AND NOT s.columns ? 'name' THEN 'name:lacking' END,
            CASE WHEN s.key = '' AND s.person_id IS NULL THEN 'lawyer_id:lacking' END,
            CASE WHEN l.person_id IS NULL AND s.firm_id IS NULL AND NOT s.columns ? 'firm_id'
                 THEN 'firm_id:lacking' END,
            CASE WHEN s.firm_name <> s.columns->>'firm_name'
                 THEN 'firm_name:called:' || left(s.firm_name, 60) END,
            CASE WHEN l.person_id IS NULL AND post.rank IS NULL AND NOT s.columns ? 'role'
                 THEN 'role:lacking' END,
            CASE WHEN s.columns ? 'firm_id' AND s.firm_id IS NULL
                 THEN 'firm_id:unknown:' || left(s.columns->>'firm_id', 20) END,
            CASE WHEN s.by_number <> s.by_licence THEN 'licence_no:taken' END,
            CASE WHEN l.programme_id <> %(programme)s
                   OR (s.by_licence IS NOT NULL AND l.person_id IS NULL AND post.rank IS NULL)
                 THEN 'lawyer_id:elsewhere' END,
            CASE WHEN l.firm_id <> s.firm_id AND EXISTS (
                    SELECT 1 FROM posts x
                    WHERE x.person_id = l.person_id AND x.organisation_id = l.firm_id)
                 THEN 'firm_id:moved:' || home.register_no END,
            CASE WHEN l.register_no <> '' AND s.key <> '' AND l.register_no <> s.key
                 THEN 'lawyer_id:other:' || l.register_no END,
            CASE WHEN {_rank("s.columns->>'role'")} < post.rank
                 THEN 'role:lowered:' || {ROLE} END,
            CASE WHEN s.columns->>'role' = '主任' AND coalesce(post.rank, 0) < 4 AND EXISTS (
                    SELECT 1 FROM accounts_membership m
                    WHERE m.organisation_id = coalesce(s.firm_id, l.firm_id)
                        AND m.role = 'director' AND {HELD}
                        AND m.person_id IS DISTINCT FROM s.person_id)
                 THEN 'role:led' END,
            CASE WHEN s.person_id IS NULL AND EXISTS (
                    SELECT 1 FROM accounts_user x WHERE lower(x.username)
                        = lower('l' || %(programme)s::text || '-' || s.key))
                 THEN 'lawyer_id:taken' END,
            CASE WHEN s.columns->>'community_certified' = '0' AND q.person_id IS NOT NULL
                 THEN 'community_certified:certified' END,
            CASE WHEN s.columns->>'community_certified' = '1' AND s.columns->>'role' = '实习律师'
                 THEN 'community_certified:trainee' END,
            CASE WHEN q.person_id IS NOT NULL AND (
                    q.number_text <> s.columns->>'certificate_no'
                    OR q.valid_from::text <> s.columns->>'certified_from'
                    OR q.valid_until::text <> s.columns->>'certified_until')
                 THEN 'certificate_no:kept' END,
            CASE WHEN q.person_id IS NULL AND s.columns->>'community_certified' = '1' AND (
                    s.columns->>'certified_until' < coalesce(
                        s.columns->>'certified_from', %(today)s::date::text)
                    OR s.columns->>'certified_until' < %(today)s::date::text)
                 THEN 'certified_until:over' END,
            CASE WHEN coalesce(s.columns->>'community_certified', '0') = '0'
                    AND q.person_id IS NULL AND (s.columns ?| ARRAY[
                        'certificate_no', 'certified_from', 'certified_until'])
                 THEN 'community_certified:without' END,
            CASE WHEN q.person_id IS NULL AND s.columns->>'community_certified' = '1' AND EXISTS (
                    SELECT 1 FROM community_qualification x
                    WHERE x.programme_id = %(programme)s AND (x.person_id = s.person_id
                        AND x.state IN ('certified', 'expired') AND x.valid_until >= coalesce(
                            (s.columns->>'certified_from')::date, %(certified_from)s::date)))
                 THEN 'certified_from:overlap' END,
            CASE WHEN number_of.person_id IS DISTINCT FROM s.person_id
                    AND number_of.number_text IS NOT NULL THEN 'certificate_no:taken' END
        ], NULL) AS found
    FROM meant s
    LEFT JOIN {TWICE} twice ON twice.key = s.key
    LEFT JOIN (SELECT columns->>'licence_no' AS word, min(line) AS line FROM community_stagedrow
               WHERE transfer_id = %(transfer)s GROUP BY 1 HAVING count(*) > 1) same_licence
        ON same_licence.word = s.columns->>'licence_no'
    LEFT JOIN (SELECT columns->>'certificate_no' AS word, min(line) AS line
               FROM community_stagedrow
               WHERE transfer_id = %(transfer)s GROUP BY 1 HAVING count(*) > 1) same_number
        ON same_number.word = s.columns->>'certificate_no'
    LEFT JOIN community_qualification number_of ON number_of.programme_id = %(programme)s
        AND number_of.number_text = s.columns->>'certificate_no'
        AND number_of.number_text <> ''
    LEFT JOIN accounts_user u ON u.id = s.person_id
    LEFT JOIN community_lawyerprofile l ON l.person_id = s.person_id
    LEFT JOIN accounts_organisation home ON home.id = l.firm_id
    LEFT JOIN posts post ON post.person_id = s.person_id
        AND post.organisation_id = coalesce(l.firm_id, s.firm_id)
    LEFT JOIN {CERTIFICATES} q ON q.person_id = s.person_id"""

EXPORT = f"""
    SELECT {CURRENT}
    FROM community_lawyerprofile l
    JOIN accounts_user u ON u.id = l.person_id
    JOIN accounts_organisation home ON home.id = l.firm_id
    LEFT JOIN {POSTS} post ON post.person_id = l.person_id AND post.organisation_id = l.firm_id
    LEFT JOIN {CERTIFICATES} q ON q.person_id = l.person_id
    WHERE l.programme_id = %(programme)s
      AND (%(liaison)s::bigint IS NULL OR l.firm_id IN (
          SELECT f.organisation_id FROM community_firmprofile f
          WHERE f.liaison_id = %(liaison)s OR EXISTS (
              SELECT 1 FROM community_firmplacement x
              WHERE x.firm_id = f.organisation_id AND x.liaison_id = %(liaison)s
                AND x.until IS NULL)))
    ORDER BY l.register_no, l.person_id"""

_ROLES_OF_ROW = " ".join(
    f"WHEN '{word}' THEN ARRAY[{', '.join(repr(str(role)) for role in roles)}]"
    for word, roles in ROLES.items()
)
HOME = "JOIN community_firmprofile home ON home.organisation_id = j.place"

STEPS = (
    """SELECT 1 FROM community_lawyerprofile l JOIN judged j ON j.target = l.person_id
       WHERE j.outcome = 'changed' ORDER BY l.person_id FOR UPDATE OF l""",
    """INSERT INTO accounts_user (id, password, is_superuser, username, email, is_staff, is_active,
            date_joined, name, phone, licence_no, language, grams, initials, pinyin)
       SELECT j.made, '!' || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''),
            false, lower('l' || %(programme)s::text || '-' || j.key),
            coalesce(j.columns->>'email', ''), false, true, %(at)s, n.name,
            left(coalesce(j.columns->>'phone', ''), 20), coalesce(j.columns->>'licence_no', ''),
            '', n.grams, n.initials, n.pinyin
       FROM judged j JOIN found_names n ON n.name = j.columns->>'name'
       WHERE j.outcome = 'new' AND j.target IS NULL""",
    """UPDATE accounts_user u SET name = n.name, grams = n.grams, initials = n.initials,
            pinyin = n.pinyin
       FROM judged j JOIN found_names n ON n.name = j.columns->>'name'
       WHERE j.outcome IN ('new', 'changed') AND u.id = j.target AND u.name <> n.name""",
    """UPDATE accounts_user u SET licence_no = j.columns->>'licence_no'
       FROM judged j WHERE j.outcome IN ('new', 'changed') AND u.id = j.target
         AND u.licence_no <> j.columns->>'licence_no'""",
    f"""INSERT INTO accounts_membership (person_id, organisation_id, role, since, added_by_id,
            added_at, end_reason)
        SELECT j.made, home.organisation_id, r.role, %(today)s, %(person)s, %(at)s, ''
        FROM judged j {HOME}
        CROSS JOIN LATERAL unnest(CASE j.columns->>'role' {_ROLES_OF_ROW} END) AS r(role)
        WHERE j.outcome IN ('new', 'changed') AND (j.target IS NULL OR NOT EXISTS (
            SELECT 1 FROM accounts_membership m WHERE m.person_id = j.target
                AND m.organisation_id = home.organisation_id AND m.role = r.role
                AND (m.until IS NULL OR m.until >= %(today)s)))""",
    f"""INSERT INTO community_lawyerprofile (person_id, programme_id, firm_id, district_id,
            register_no, public_phone, specialities, intro, first_licensed, capacity, load,
            qualified_until, version)
        SELECT j.made, %(programme)s, home.organisation_id, home.district_id, j.key,
            coalesce(j.columns->>'public_phone', ''),
            coalesce(string_to_array(nullif(j.columns->>'specialities', ''), '、'), '{{}}'),
            coalesce(j.columns->>'intro', ''),
            nullif(j.columns->>'first_licence_year', '')::int,
            nullif(j.columns->>'capacity', '')::int, 0, NULL, 1
        FROM judged j {HOME} WHERE j.outcome = 'new'""",
    f"""UPDATE community_lawyerprofile l SET register_no = coalesce(nullif(j.key, ''), l.register_no),
            firm_id = home.organisation_id,
            district_id = home.district_id,
            public_phone = coalesce(j.columns->>'public_phone', l.public_phone),
            intro = coalesce(j.columns->>'intro', l.intro),
            specialities = CASE WHEN j.columns ? 'specialities' THEN coalesce(
                string_to_array(nullif(j.columns->>'specialities', ''), '、'), '{{}}')
                ELSE l.specialities END,
            first_licensed = CASE WHEN j.columns ? 'first_licence_year'
                THEN nullif(j.columns->>'first_licence_year', '')::int
                ELSE l.first_licensed END,
            capacity = CASE WHEN j.columns ? 'capacity'
                THEN nullif(j.columns->>'capacity', '')::int ELSE l.capacity END,
            version = l.version + 1
        FROM judged j {HOME} WHERE j.outcome = 'changed' AND l.person_id = j.target""",
    """INSERT INTO community_qualification (programme_id, person_id, firm_id, state,
            licence_evidence, licence_met, loyalty_evidence, loyalty_met, mediation_evidence,
            mediation_met, integrity_evidence, integrity_met, applied_by_id, applied_at,
            check_note, certified_by_id, certified_at, number_text, valid_from, valid_until,
            refuse_reason, withdraw_reason, imported, version)
       SELECT %(programme)s, j.made, l.firm_id, 'certified', '', true, '', true, '', true, '',
            true, %(person)s, %(at)s, '', %(person)s, %(at)s,
            coalesce(j.columns->>'certificate_no', '原' || j.key),
            coalesce((j.columns->>'certified_from')::date, %(certified_from)s::date),
            coalesce((j.columns->>'certified_until')::date, %(certified_until)s::date),
            '', '', true, 1
       FROM judged j JOIN community_lawyerprofile l ON l.person_id = j.made
       WHERE j.outcome IN ('new', 'changed') AND j.columns->>'community_certified' = '1'
         AND coalesce(j.current->>'community_certified', '0') = '0'
         AND (j.target IS NULL OR NOT EXISTS (SELECT 1 FROM community_qualification q
             WHERE q.person_id = j.made AND q.programme_id = %(programme)s
               AND q.state = 'certified' AND q.valid_until >= %(today)s))""",
    """UPDATE community_lawyerprofile l SET qualified_until = q.valid_until
       FROM judged j JOIN community_qualification q ON q.person_id = j.made
       WHERE l.person_id = j.made AND q.programme_id = %(programme)s AND q.imported
         AND q.state = 'certified' AND j.outcome IN ('new', 'changed')
         AND l.qualified_until IS DISTINCT FROM q.valid_until
         AND coalesce(l.qualified_until, '-infinity') < q.valid_until""",
    AUDIT
    % {
        "subject": "community.lawyerprofile",
        "owner": "(SELECT firm_id FROM community_lawyerprofile l WHERE l.person_id = j.made)",
        "changes": changes_of(without="email,phone"),
    },
)

LAWYERS = Register(
    code=RegisterKind.LAWYERS,
    columns=(
        Column("lawyer_id", _("律师编号"), read.mark(20), ("编号",)),
        Column("name", _("姓名"), read.name(80), required=True),
        Column("firm_id", _("律所编号"), read.mark(20)),
        Column("firm_name", _("律所名称"), read.name(120), ("律师事务所",)),
        Column("role", _("身份"), read.one_of(tuple(ROLES), {"律师": "执业律师"})),
        Column("first_licence_year", _("首次执业年份"), read.year, clears=True),
        Column("community_certified", _("社区律师资格"), read.flag),
        Column("certificate_no", _("资格证号"), read.name(60)),
        Column("certified_from", _("资格有效期起"), read.day),
        Column("certified_until", _("资格有效期止"), read.day),
        Column("licence_no", _("执业证号"), read.licence),
        Column("email", _("邮箱"), read.mail, once=True),
        Column("phone", _("手机"), read.phone, once=True),
        Column("public_phone", _("公开电话"), read.phone, clears=True),
        Column("specialities", _("专长"), read.words, clears=True),
        Column("capacity", _("可服务社区数"), read.count(9999), clears=True),
        Column("intro", _("简介"), read.text(2000), clears=True),
    ),
    key=("lawyer_id",),
    judge=JUDGE,
    export=EXPORT,
    steps=STEPS,
    made_in="accounts_user",
)
