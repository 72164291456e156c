"""What a city does besides its logs and months, so that none of its lists is short.

Spot checks, changes, suggestions, exchanges, alerts and the office's papers are the demo's, copied
for each community that is served: so many for a small city and so many more for a whole one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# The demo's own community keeps what it has.
SERVED = """
CREATE TEMP TABLE served AS
SELECT row_number() OVER (ORDER BY md5(a.id::text)) AS k, a.pairing_id, a.community_id, a.firm_id,
    a.liaison_id, a.lawyer_id,
    ARRAY(SELECT e.id FROM community_logentry e
          WHERE e.community_id = a.community_id ORDER BY e.id LIMIT 2) AS entries
FROM community_assignment a JOIN community_pairing p ON p.id = a.pairing_id
WHERE a.until IS NULL AND p.state = 'active'
  AND NOT EXISTS (SELECT 1 FROM community_spotcheck c WHERE c.pairing_id = a.pairing_id);
CREATE UNIQUE INDEX ON served (k);
ANALYZE served
"""
# Whoever is told of a sign: the bar and the justice administration.
TOLD = """
INSERT INTO oversight_told (alert_id, organisation_id, told_at)
SELECT a.id, t.organisation_id, a.raised_at FROM oversight_alert a
CROSS JOIN (SELECT DISTINCT organisation_id FROM oversight_told) t
WHERE NOT EXISTS (SELECT 1 FROM oversight_told o WHERE o.alert_id = a.id)
"""
WORDINGS = """
INSERT INTO community_ruleversion (rule_id, number, text, change, effective_from, by_id, at)
SELECT r.id, b.number, b.text, b.change, b.effective_from, b.by_id, b.at
FROM community_ruledocument r
JOIN (SELECT * FROM community_ruleversion
      WHERE rule_id = (SELECT min(rule_id) FROM community_ruleversion)) b ON b.rule_id <> r.id
"""
# Two in three communities have spoken of the quarters that are over.
SPOKEN = """
DELETE FROM community_quarterfeedback WHERE community_id % 3 = 0 AND corrects_id IS NULL;
UPDATE core_duty SET state = 'discharged', ended_at = now(), next_step_on = NULL
WHERE kind = 'community.quarter_feedback' AND subject_id % 3 <> 0 AND state = 'open'
"""
Copy = Callable[[Any, str, list[int], int, dict[str, str]], None]


def fill(cursor: Any, copy: Copy) -> None:
    """Copy the demo's rows for each community that is served."""
    cursor.execute(SERVED)
    cursor.execute("SELECT count(*) FROM served")
    count = cursor.fetchone()[0]
    for table, (times, where, values) in _copies(count).items():
        cursor.execute(f"SELECT array_agg(id ORDER BY id) FROM {table} WHERE {where}")
        base = cursor.fetchone()[0]
        if not base:
            raise ValueError(f"the demo has nothing to copy in {table}")
        copy(cursor, table, base, times * count, values)
    for statement in (TOLD, WORDINGS, SPOKEN):
        cursor.execute(statement)


def _copies(count: int) -> dict[str, tuple[int, str, dict[str, str]]]:
    """Of each table how many rows for a community, of what, and what is different in each."""

    def of(*columns: str) -> dict[str, str]:
        chosen = f"FROM served s WHERE s.k = 1 + (n - 1) % {count}"
        return {column: f"(SELECT s.{column} {chosen})" for column in columns}

    turn = f"((n - 1) / {count})"
    entry = f"(SELECT s.entries[1 + {turn}] FROM served s WHERE s.k = 1 + (n - 1) % {count})"
    quarter = f"(date_trunc('quarter', current_date) - (1 + {turn}) * interval '3 months')::date"
    pairing = of("pairing_id", "community_id", "firm_id", "liaison_id")
    here = of("community_id")["community_id"]
    on = "current_date - (n % 300)::int"
    hashed = "md5('f' || n) || md5(n || 'f')"
    return {
        "community_spotcheck": (2, "true", {**pairing, **of("lawyer_id"), "draw_id": "NULL"}),
        "community_feedback": (
            1,
            "consequence = 'spot_check'",
            {
                **of("community_id", "liaison_id", "lawyer_id"),
                "request_id": "NULL",
                "secret_hash": hashed,
            },
        ),
        "community_changenotice": (
            2,
            "true",
            {"reported_for_id": here, "organisation_id": here, **of("liaison_id")},
        ),
        "community_suggestion": (2, "true", {"entry_id": entry, **of("liaison_id")}),
        "community_quarterfeedback": (
            2,
            "counts",
            {
                **of("community_id", "pairing_id", "liaison_id", "lawyer_id"),
                "quarter": quarter,
                "came": "1 + n % 5",
            },
        ),
        "community_exchange": (3, "agreed = '' AND corrects_id IS NULL", {**pairing, "on": on}),
        "oversight_alert": (
            1,
            "true",
            {"where_id": here, "subject_id": "1000000000 + n", **of("liaison_id")},
        ),
        "community_takeovertask": (
            1,
            "true",
            {
                **of("pairing_id", "liaison_id"),
                "arrangement_id": "NULL",
                "done_at": "NULL",
                "done_by_id": "NULL",
                "due_on": "current_date + (n % 60)::int",
            },
        ),
        "community_resolution": (1, "true", {"owner_id": of("liaison_id")["liaison_id"]}),
        "community_ruledocument": (1, "true", {"title": "'第' || n || '号规定'"}),
        "community_importantmatter": (
            1,
            "true",
            {"reported_for_id": of("liaison_id")["liaison_id"]},
        ),
        "community_training": (1, "true", {"held_on": on}),
        "community_publicityitem": (1, "true", {**of("community_id"), "published_on": on}),
        "community_briefing": (
            1,
            "state = 'sent'",
            {"running": "1000 + n", "issue": "1000 + n"},
        ),
    }
