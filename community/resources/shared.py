"""Pieces of SQL that several registers' files share.

They run in one transaction over two temporary tables: `judged` (each staged row with its outcome,
whom it means, and `made`, the id of the row it means or makes) and `found_names` (each new name
with its search columns).
"""

from __future__ import annotations

# Keys that stand more than once in the file, with the first line.
TWICE = """(SELECT key, min(line) AS line FROM community_stagedrow
        WHERE transfer_id = %(transfer)s AND key <> '' GROUP BY key HAVING count(*) > 1)"""

NAMES_OF_NEW = """INSERT INTO accounts_organisationname (organisation_id, name)
    SELECT o.id, o.name FROM judged j JOIN accounts_organisation o ON o.id = j.made
    WHERE j.outcome = 'new' AND j.target IS NULL"""


def _renamed(column: str) -> tuple[str, ...]:
    """A name that differs becomes the present one; the earlier one stays, and is found by."""
    which = f"""FROM judged j JOIN found_names n ON n.name = j.columns->>'{column}'
        WHERE j.outcome IN ('new', 'changed') AND o.id = j.target AND o.name <> n.name"""
    return (
        f"""UPDATE accounts_organisationname b SET until = greatest(%(today)s::date - 1, b.since)
            FROM accounts_organisation o, judged j
            WHERE j.outcome IN ('new', 'changed') AND o.id = j.target AND b.organisation_id = o.id
              AND b.until IS NULL AND o.name <> j.columns->>'{column}'""",
        f"""INSERT INTO accounts_organisationname (organisation_id, name, since)
            SELECT o.id, j.columns->>'{column}', %(today)s::date
            FROM judged j JOIN accounts_organisation o ON o.id = j.target
            WHERE j.outcome IN ('new', 'changed') AND o.name <> j.columns->>'{column}'""",
        f"""UPDATE accounts_organisation o SET name = n.name, initials = n.initials,
            pinyin = n.pinyin, version = o.version + 1,
            grams = ARRAY(SELECT DISTINCT unnest(n.grams || o.grams) ORDER BY 1)
            {which}""",
    )


RENAMED = {column: _renamed(column) for column in ("name", "firm_name")}

# One entry of the record for each row written, as its action would have made it.
AUDIT = """INSERT INTO core_auditentry (at, kind, act, person_id, person_name, roles,
        organisation_id, organisation_name, on_behalf_name, owner_id, subject_type, subject_id,
        from_state, to_state, reason, clause, rule_version, changes, digest, prev_hash, hash)
    SELECT %%(at)s, 'act', CASE j.outcome WHEN 'new' THEN 'create' ELSE 'edit' END, %%(person)s,
        %%(person_name)s, %%(roles)s, %%(bar)s, %%(bar_name)s, '', %(owner)s, '%(subject)s',
        j.made, '', '', %%(reason)s, 'LC-6', '', %(changes)s, '', '', ''
    FROM judged j WHERE j.outcome IN ('new', 'changed')"""


def changes_of(*, without: str = "") -> str:
    """What a row changes, field by field: before and after; of a new one, its key."""
    left_out = f" AND k <> ALL('{{{without}}}')" if without else ""
    return f"""CASE j.outcome WHEN 'new' THEN jsonb_build_object('key', j.key) ELSE (
        SELECT jsonb_object_agg(k, jsonb_build_array(j.current->k, j.columns->k))
        FROM jsonb_object_keys(j.columns) k
        WHERE j.current->k IS DISTINCT FROM j.columns->k{left_out}) END"""
