"""The statements of `config.demo.year`, each over whole sets; `h` is arithmetic, never chance."""

from __future__ import annotations

from typing import Any

KINDS = [
    *["advice"] * 11,
    *["mediation"] * 3,
    "publicity",
    *["home_visit"] * 2,
    "document",
    "legal_aid",
    "rules",
]
MATTERS = ["family", "elderly", "labour", "wages", "neighbours", "property", "contract", "debt"]
CONTENTS = [
    "居民咨询租房押金不退，如何要回。",
    "楼上漏水，两户协商维修费用。",
    "物业费上涨，业主询问表决程序。",
    "老人询问赡养费和遗嘱。",
    "工资拖欠，询问如何讨要。",
    "电动车停放占用通道，邻里争执。",
    "审查社区用房租赁合同。",
    "离婚后探望子女的安排。",
    "装修噪声扰民，要求停工。",
]
RESULTS = ["当场答复。", "建议先调解。", "已告知办理途径。", "约定下周再谈。", "双方达成一致。"]
ASKED = ["楼下饭店油烟扰民，怎么办？", "想立遗嘱。", "押金不退。", "车位被占。", "物业不修电梯。"]

# What the lawyers' list says of each.
SAID = """
UPDATE community_lawyerprofile p SET first_licensed = s.licensed, qualified_until = s.until,
    specialities = ARRAY(SELECT jsonb_array_elements_text(s.specialities))
FROM jsonb_to_recordset(%(said)s::jsonb)
    AS s(id bigint, specialities jsonb, licensed smallint, until date)
WHERE p.person_id = s.id
"""
# Fourteen of sixteen communities have their firm and lawyer, one waits, one has nobody (LC-22).
PAIRINGS = """
WITH place AS (
    SELECT c.*, row_number() OVER (PARTITION BY c.district_id ORDER BY c.code) AS n
    FROM community_communityprofile c
    WHERE c.programme_id = %(programme)s AND c.ended_on IS NULL
      AND (cardinality(%(districts)s::text[]) = 0 OR c.district_id = ANY(%(districts)s::text[]))
      AND NOT EXISTS (
        SELECT 1 FROM community_pairing p WHERE p.community_id = c.organisation_id)
), pool AS (
    SELECT l.person_id, l.firm_id, l.district_id,
        row_number() OVER (PARTITION BY l.district_id ORDER BY l.person_id) AS n,
        count(*) OVER (PARTITION BY l.district_id) AS most
    FROM community_lawyerprofile l
    WHERE l.programme_id = %(programme)s AND l.qualified_until > %(today)s
      AND NOT EXISTS (SELECT 1 FROM accounts_membership m
                      WHERE m.person_id = l.person_id AND m.role IN ('director', 'clerk'))
      AND NOT EXISTS (SELECT 1 FROM community_assignment a WHERE a.lawyer_id = l.person_id)
), chosen AS (
    SELECT place.*, pool.person_id, pool.firm_id AS chosen_firm,
        CASE place.n %% 16 WHEN 5 THEN 'agreed' ELSE 'active' END AS becomes
    FROM place JOIN pool ON pool.district_id = place.district_id
        AND pool.n = 1 + (place.n - 1) %% pool.most
    WHERE place.n %% 16 <> 0
)
INSERT INTO community_pairing (
    programme_id, community_id, firm_id, liaison_id, district_id, street_code, state, origin,
    proposed_by_side, other_district, exception_reason, lawyer_id, note, agreed_on_behalf,
    end_reason, proposed_at, firm_agreed_at, community_agreed_at, approved_by_id, approved_at,
    reviewed_by_id, reviewed_at, started_on, version
)
SELECT programme_id, organisation_id, chosen_firm, liaison_id, district_id, street_code, 'proposed',
    'new', 'firm', false, '', CASE WHEN becomes = 'active' THEN person_id END, '', '', '',
    %(first)s::timestamptz - interval '20 days', %(first)s::timestamptz - interval '20 days',
    %(first)s::timestamptz - interval '15 days',
    CASE WHEN becomes = 'active' THEN %(officer)s END,
    CASE WHEN becomes = 'active' THEN %(first)s::timestamptz - interval '10 days' END,
    CASE WHEN becomes = 'active' THEN %(officer)s END,
    CASE WHEN becomes = 'active' THEN %(first)s::timestamptz - interval '5 days' END,
    CASE WHEN becomes = 'active' THEN %(first)s::date END, 3
FROM chosen ORDER BY code;
UPDATE community_pairing SET state = 'agreed' WHERE {mine};
UPDATE community_pairing SET state = 'approved' WHERE {mine} AND lawyer_id IS NOT NULL;
UPDATE community_pairing SET state = 'reviewed' WHERE {mine} AND lawyer_id IS NOT NULL;
UPDATE community_pairing SET state = 'active' WHERE {mine} AND lawyer_id IS NOT NULL
""".replace(
    "{mine}",
    "programme_id = %(programme)s AND proposed_at = %(first)s::timestamptz - interval '20 days'",
)
ASSIGNMENTS = """
INSERT INTO community_assignment (
    programme_id, pairing_id, lawyer_id, community_id, firm_id, liaison_id, since, reason,
    end_reason, end_note, at, version
)
SELECT p.programme_id, p.id, p.lawyer_id, p.community_id, p.firm_id, p.liaison_id, p.started_on,
    '', '', '', %(first)s::timestamptz, 1
FROM community_pairing p
WHERE p.programme_id = %(programme)s AND p.state = 'active' AND p.lawyer_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM community_assignment a WHERE a.pairing_id = p.id)
ORDER BY p.id
"""
KEPT = """
UPDATE community_communityprofile c SET standing = s.standing
FROM (
    SELECT community_id, CASE WHEN bool_or(state IN ('reviewed', 'active')) THEN 'paired'
                              ELSE 'pending' END AS standing
    FROM community_pairing WHERE state IN ('agreed', 'approved', 'reviewed', 'active')
    GROUP BY community_id
) s WHERE s.community_id = c.organisation_id AND c.standing <> s.standing;
UPDATE community_firmprofile f SET load = s.n, capacity = coalesce(f.capacity, s.n + 2)
FROM (
    SELECT firm_id, count(*) AS n FROM community_pairing
    WHERE state IN ('approved', 'reviewed', 'active') GROUP BY firm_id
) s WHERE s.firm_id = f.organisation_id;
UPDATE community_lawyerprofile l SET load = s.n
FROM (
    SELECT lawyer_id, count(DISTINCT community_id) AS n FROM community_assignment
    WHERE until IS NULL OR until >= %(today)s GROUP BY lawyer_id
) s WHERE s.lawyer_id = l.person_id
"""
# Mornings and afternoons of five days: a lawyer of several communities is in one at a time.
SLOTS = """
INSERT INTO community_rotaslot (
    assignment_id, lawyer_id, community_id, weekday, begins, ends, place, since, by_id, at, version
)
SELECT a.id, a.lawyer_id, a.community_id, 1 + a.n %% 5,
    CASE WHEN a.n %% 10 < 5 THEN time '09:00' ELSE time '14:00' END,
    CASE WHEN a.n %% 10 < 5 THEN time '12:00' ELSE time '17:00' END,
    '社区服务中心', a.since, a.lawyer_id, a.at, 1
FROM (
    SELECT a.*, row_number() OVER (PARTITION BY a.lawyer_id ORDER BY a.id) - 1 AS n
    FROM community_assignment a
    WHERE a.programme_id = %(programme)s AND a.since = %(first)s
) a
WHERE a.n < 10
ORDER BY a.id
"""
VISITS = """
INSERT INTO community_visit (
    programme_id, assignment_id, slot_id, community_id, lawyer_id, firm_id, liaison_id,
    "on", begins, ends, place, state, reason, done_by_id, checked_in_at, minutes, version
)
SELECT a.programme_id, a.id, s.id, s.community_id, s.lawyer_id, a.firm_id, a.liaison_id, d.day,
    s.begins, s.ends, s.place,
    CASE WHEN d.state IN ('done', 'holiday') THEN d.state ELSE 'planned' END,
    CASE d.state WHEN 'holiday' THEN d.name WHEN 'on_leave' THEN '开庭' ELSE '' END,
    CASE WHEN d.state = 'done' THEN s.lawyer_id END,
    CASE WHEN d.state = 'done' THEN (d.day + s.begins) AT TIME ZONE 'Asia/Shanghai' END,
    CASE WHEN d.state = 'done' THEN 180 + (s.id + d.week) %% 25 END, 1
FROM community_rotaslot s
JOIN community_assignment a ON a.id = s.assignment_id
CROSS JOIN LATERAL (
    SELECT w.week, w.day, coalesce(c.name, '') AS name, CASE
        WHEN c.day IS NOT NULL THEN 'holiday'
        WHEN w.day >= %(today)s THEN 'planned'
        WHEN (s.id * 7 + w.week * 13) %% 31 = 0 THEN 'on_leave'
        WHEN (s.id * 11 + w.week * 17) %% 37 = 0 THEN 'missed'
        ELSE 'done' END AS state
    FROM (
        SELECT week, (a.since + ((s.weekday - extract(isodow FROM a.since)::int + 7) %% 7)
                      + week * 7)::date AS day
        FROM generate_series(0, 64) week
    ) w LEFT JOIN core_calendarday c ON c.day = w.day AND NOT c.working
    WHERE w.day <= %(today)s::date + 28
) d
WHERE a.programme_id = %(programme)s AND a.since = %(first)s
ORDER BY d.day, s.id;
UPDATE community_visit v SET state = CASE WHEN v.reason = '' THEN 'missed' ELSE 'on_leave' END
FROM community_assignment a
WHERE a.id = v.assignment_id AND a.programme_id = %(programme)s AND a.since = %(first)s
  AND v.state = 'planned' AND v."on" < %(today)s
"""
# Four to seven records a month for each community; a lecture a quarter, a training a year (LC-14).
ENTRIES = """
WITH work AS (
    SELECT a.*, p.district_id, m.at_month::date AS the_month, m.idx, n,
        (a.id * 7919 + m.idx * 104729 + n * 15485863) %% 10007 AS h
    FROM community_assignment a
    JOIN community_communityprofile p ON p.organisation_id = a.community_id
    CROSS JOIN LATERAL (
        SELECT at_month, row_number() OVER (ORDER BY at_month) - 1 AS idx
        FROM generate_series(%(first)s::date, %(today)s::date, interval '1 month') at_month
    ) m
    CROSS JOIN LATERAL generate_series(1, (4 + (a.id + m.idx) %% 4)::int) n
    WHERE a.programme_id = %(programme)s AND a.since = %(first)s
), dated AS (
    SELECT work.*, (the_month + (h %% 28)::int)::date AS day, CASE
        WHEN n = 1 AND idx %% 3 = 1 THEN 'lecture'
        WHEN n = 2 AND idx = 6 THEN 'mediator_training'
        ELSE (%(kinds)s::text[])[1 + h %% cardinality(%(kinds)s::text[])] END AS the_kind
    FROM work
), numbered AS (
    SELECT dated.*, extract(year FROM day)::int AS the_year, row_number() OVER (
        PARTITION BY community_id, extract(year FROM day) ORDER BY day, n) AS seq
    FROM dated WHERE day <= %(today)s
)
INSERT INTO community_logentry (
    programme_id, community_id, assignment_id, lawyer_id, firm_id, liaison_id, district_id, state,
    entry_type, "on", minutes, month, for_whom, people, resident_name_sealed,
    resident_phone_sealed, resident_hash, kind, channel, matter, content, result, gist, finished,
    leaflets, settled, suggestions, referred, counts, year, number, correct_reason, written_by_id,
    written_as, client_token, created_at, confirmed_by_id, confirmed_at, version
)
SELECT e.programme_id, e.community_id, e.id, e.lawyer_id, e.firm_id, e.liaison_id, e.district_id,
    'confirmed', 'ordinary', e.day, 15 + 15 * (h %% 6), e.the_month,
    CASE WHEN the_kind IN ('advice', 'legal_aid', 'home_visit') THEN 'resident'
         WHEN the_kind IN ('document', 'rules') THEN 'committee' ELSE 'group' END,
    CASE WHEN the_kind IN ('lecture', 'mediator_training', 'publicity') THEN 20 + h %% 40
         WHEN the_kind = 'mediation' THEN 2 ELSE 1 END,
    '', '', '', the_kind, (ARRAY['on_site', 'on_site', 'phone', 'online'])[1 + h %% 4],
    (%(matters)s::text[])[1 + h %% cardinality(%(matters)s::text[])],
    (%(contents)s::text[])[1 + h %% cardinality(%(contents)s::text[])],
    (%(results)s::text[])[1 + h %% cardinality(%(results)s::text[])], '', true,
    CASE WHEN the_kind IN ('lecture', 'publicity') THEN 30 + h %% 50 ELSE 0 END,
    the_kind = 'mediation' AND h %% 3 > 0, 0, the_kind = 'legal_aid', true, the_year,
    coalesce(v.last, 0) + seq, '', e.lawyer_id, 'lawyer',
    md5('log ' || e.id || ' ' || idx || ' ' || n)::uuid,
    (e.day + time '17:30') AT TIME ZONE 'Asia/Shanghai', e.lawyer_id,
    (e.day + time '17:30') AT TIME ZONE 'Asia/Shanghai', 1
FROM numbered e
LEFT JOIN community_volume v ON v.community_id = e.community_id AND v.year = e.the_year
ORDER BY e.day, e.id, n
"""
VOLUMES = """
INSERT INTO community_volume (community_id, year, last)
SELECT e.community_id, e.year, max(e.number) FROM community_logentry e
WHERE e.programme_id = %(programme)s AND e.number IS NOT NULL
GROUP BY e.community_id, e.year
ON CONFLICT (community_id, year) DO UPDATE SET last = greatest(community_volume.last, excluded.last)
"""
# About eight needs a year for each community, accepted within two working days but for a few.
REQUESTS = """
INSERT INTO community_servicerequest (
    programme_id, community_id, liaison_id, firm_id, lawyer_id, source, state, matter, text,
    wished_time, contact_name_sealed, contact_phone_sealed, phone_ending, tracking_hash,
    consent_at, token, received_at, due_on, accepted_by_id, accepted_at, in_time, closed_at,
    close_note, reopened, version
)
SELECT a.programme_id, a.community_id, a.liaison_id, a.firm_id, a.lawyer_id,
    (ARRAY['community', 'phone', 'mail'])[1 + r.h %% 3], 'received',
    (%(matters)s::text[])[1 + r.h %% cardinality(%(matters)s::text[])],
    (%(asked)s::text[])[1 + r.h %% cardinality(%(asked)s::text[])], '', '', '', '',
    md5('track ' || a.id || ' ' || n) || md5(n || ' track ' || a.id), NULL,
    md5('request ' || a.id || ' ' || n)::uuid, r.came, (r.came + interval '4 days')::date,
    a.lawyer_id, r.came + r.late, r.late < interval '3 days', r.came + r.late + interval '6 days',
    '已当面解答。', 0, 4
FROM community_assignment a
CROSS JOIN generate_series(1, 8) n
CROSS JOIN LATERAL (SELECT (a.id * 7919 + n * 104729) %% 10007 AS h) k
CROSS JOIN LATERAL (
    SELECT k.h, (%(first)s::date + ((n - 1) * 43 + k.h %% 40)::int + time '10:00')
               AT TIME ZONE 'Asia/Shanghai' AS came,
        CASE WHEN k.h %% 29 = 0 THEN interval '5 days' ELSE interval '20 hours' END AS late
) r
WHERE a.programme_id = %(programme)s AND a.since = %(first)s
  AND r.came + interval '12 days' < %(at)s
ORDER BY r.came, a.id;
UPDATE community_servicerequest SET state = 'accepted' WHERE {mine} AND state = 'received';
UPDATE community_servicerequest SET state = 'answered' WHERE {mine} AND state = 'accepted';
UPDATE community_servicerequest SET state = 'closed' WHERE {mine} AND state = 'answered'
""".replace(
    "{mine}", "programme_id = %(programme)s AND close_note = '已当面解答。' AND version = 4"
)
# What the log doesn't hold, into the figures of its months before any is passed on.
COUNTED = """
INSERT INTO community_monthfigures AS f (
    programme_id, month, lawyer_id, community_id, firm_id, liaison_id, district_id, locked,
    entries, minutes, advice, advice_people, legal_aid, mediations, mediations_settled, publicity,
    lectures, lecture_people, trainings, training_people, leaflets, documents, rules, home_visits,
    others, referrals, incidents, suggestions,
    visits_planned, visits_done, requests, requests_in_time
)
SELECT w.programme_id, w.month, w.lawyer_id, w.community_id, w.firm_id, min(w.liaison_id),
    min(p.district_id), false,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    sum(w.planned), sum(w.done), sum(w.asked), sum(w.quick)
FROM (
    SELECT v.programme_id, date_trunc('month', v."on")::date AS month, v.lawyer_id,
        v.community_id, v.firm_id, v.liaison_id,
        1 AS planned, (v.state = 'done')::int AS done, 0 AS asked, 0 AS quick
    FROM community_visit v JOIN community_assignment a ON a.id = v.assignment_id
    WHERE v.programme_id = %(programme)s AND a.since = %(first)s
      AND v.state IN ('done', 'missed', 'on_leave', 'planned')
    UNION ALL
    SELECT r.programme_id,
        date_trunc('month', r.accepted_at AT TIME ZONE 'Asia/Shanghai')::date, r.lawyer_id,
        r.community_id, r.firm_id, r.liaison_id, 0, 0, 1, r.in_time::int
    FROM community_servicerequest r
    JOIN community_assignment a ON a.community_id = r.community_id AND a.lawyer_id = r.lawyer_id
    WHERE r.programme_id = %(programme)s AND a.since = %(first)s AND r.accepted_at IS NOT NULL
) w JOIN community_communityprofile p ON p.organisation_id = w.community_id
GROUP BY 1, 2, 3, 4, 5
ORDER BY 1, 2, 3, 4, 5
ON CONFLICT (month, lawyer_id, community_id, firm_id) DO UPDATE SET
    visits_planned = f.visits_planned + excluded.visits_planned,
    visits_done = f.visits_done + excluded.visits_done,
    requests = f.requests + excluded.requests,
    requests_in_time = f.requests_in_time + excluded.requests_in_time
"""
# Of a month on its way, the demo's lawyer and one in seven haven't confirmed yet.
LOCKED = """
CREATE TEMP TABLE IF NOT EXISTS demo_confirms (lawyer_id bigint PRIMARY KEY) ON COMMIT DROP;
TRUNCATE demo_confirms;
INSERT INTO demo_confirms
SELECT DISTINCT lawyer_id FROM community_monthreport
WHERE programme_id = %(programme)s AND month = %(month)s AND level = 'lawyer'
  AND (%(whole)s OR lawyer_id <> %(demo)s AND lawyer_id %% 7 <> 0);
UPDATE community_logentry e SET state = 'locked', version = e.version + 1
FROM demo_confirms d
WHERE d.lawyer_id = e.lawyer_id AND e.programme_id = %(programme)s AND e.month = %(month)s
  AND e.state = 'confirmed';
UPDATE community_monthfigures f SET locked = true
FROM demo_confirms d
WHERE d.lawyer_id = f.lawyer_id AND f.programme_id = %(programme)s AND f.month = %(month)s
"""
LEVELS: dict[str, dict[str, Any]] = {
    "lawyer": {"day": 2, "role": ""},
    "firm": {"day": 4, "role": "director"},
    "liaison": {"day": 7, "role": "liaison"},
    "city": {"day": 9, "role": ""},
}
# Which figures a level's report sums up.
SCOPES = {
    "lawyer": "f.lawyer_id = ready.lawyer_id AND f.firm_id = ready.firm_id"
    " AND f.liaison_id IS NOT DISTINCT FROM ready.liaison_id",
    "firm": "f.firm_id = ready.firm_id AND f.liaison_id IS NOT DISTINCT FROM ready.liaison_id",
    "liaison": "f.liaison_id = ready.liaison_id",
    "city": "true",
}
# A level confirms what it got from below whole; of a month on its way firms only, two in three.
CONFIRMED = """
WITH ready AS (
    SELECT r.id, r.level, r.lawyer_id, r.firm_id, r.liaison_id, CASE r.level
        WHEN 'lawyer' THEN r.lawyer_id
        WHEN 'city' THEN %(officer)s
        ELSE (SELECT min(m.person_id) FROM accounts_membership m
              WHERE m.role = %(role)s AND m.until IS NULL
                AND m.organisation_id = coalesce(r.firm_id, r.liaison_id)) END AS who
    FROM community_monthreport r
    WHERE r.programme_id = %(programme)s AND r.month = %(month)s AND r.level = %(level)s
      AND r.state = 'open'
      AND (r.level <> 'lawyer'
           OR EXISTS (SELECT 1 FROM demo_confirms d WHERE d.lawyer_id = r.lawyer_id))
      AND NOT EXISTS (SELECT 1 FROM community_monthreport b
                      WHERE b.above_id = r.id AND b.state = 'open')
      AND (%(whole)s OR r.level = 'lawyer' OR r.level = 'firm' AND r.firm_id %% 3 < 2)
), s AS (
    SELECT ready.id AS report_id, ready.who, {sums}
    FROM ready LEFT JOIN community_monthfigures f
        ON f.programme_id = %(programme)s AND f.month = %(month)s AND {scope}
    GROUP BY ready.id, ready.who
)
UPDATE community_monthreport r SET {values}, state = 'confirmed',
    confirmed_by_id = coalesce(s.who, %(officer)s),
    passed_on = CASE WHEN s.who IS NULL THEN 'nobody' ELSE '' END,
    problems = CASE WHEN r.id %% 5 = 0 THEN '社区场地紧张，周末预约较多。' ELSE r.problems END,
    confirmed_at = %(opened)s::timestamptz + %(day)s * interval '1 day' + r.id %% 9 * interval '1 hour',
    in_time = r.id %% 23 > 0, version = r.version + 1
FROM s WHERE r.id = s.report_id
"""
# Whoever confirmed above took in what is below; the bar's own is taken in with it.
TAKEN_IN = """
UPDATE community_monthreport b SET state = 'accepted', version = b.version + 1,
    accepted_by_id = CASE WHEN b.level = 'city' THEN NULL ELSE a.confirmed_by_id END,
    accepted_at = a.confirmed_at
FROM community_monthreport a
WHERE a.programme_id = %(programme)s AND a.month = %(month)s AND a.level = %(level)s
  AND a.state IN ('confirmed', 'accepted') AND b.state = 'confirmed'
  AND (b.above_id = a.id OR a.level = 'city' AND b.id = a.id)
"""
DISCHARGED = """
UPDATE core_duty d SET state = 'discharged', ended_at = r.confirmed_at,
    ended_by_id = r.confirmed_by_id, next_step_on = NULL
FROM community_monthreport r
WHERE d.subject_type = 'community.monthreport' AND d.subject_id = r.id AND d.state = 'open'
  AND r.programme_id = %(programme)s AND r.month = %(month)s AND r.state = ANY(%(done)s)
"""
