"""What the database itself refuses: changes to append-only tables, moves no table has."""

from django.db import migrations

from core.database import append_only

CHECK_MOVE = """
CREATE FUNCTION core_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    model text := TG_ARGV[0];
    before text := CASE WHEN TG_OP = 'INSERT' THEN '' ELSE OLD.state END;
BEGIN
    IF TG_OP = 'UPDATE' AND before = NEW.state OR EXISTS (
        SELECT 1 FROM core_allowedmove
        WHERE "table" = model AND from_state = before AND to_state = NEW.state
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '%: no move from "%" to "%"', model, before, NEW.state
        USING ERRCODE = 'check_violation';
END $$;
"""

# The same answer as core.regulation.value_on, for guards written in SQL.
PARAMETER_VALUE = """
CREATE FUNCTION core_strictness(value jsonb, ordering jsonb) RETURNS numeric
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN jsonb_typeof(ordering) = 'array' THEN coalesce((
            SELECT place - 1 FROM jsonb_array_elements(ordering) WITH ORDINALITY AS o(code, place)
            WHERE code = value), -1)
        WHEN jsonb_typeof(value) <> 'number' THEN 0
        WHEN ordering = '"higher"' THEN value::numeric
        WHEN ordering = '"lower"' THEN -value::numeric
        ELSE 0
    END
$$;

CREATE FUNCTION core_parameter_value(wanted text, lineage bigint[], on_day date)
RETURNS jsonb LANGUAGE sql STABLE AS $$
    WITH rule AS (
        SELECT value, "order" FROM core_parametervalue
        WHERE key = wanted AND organisation_id IS NULL
        ORDER BY effective_from <= on_day DESC,
                 CASE WHEN effective_from <= on_day THEN effective_from END DESC,
                 effective_from, id DESC
        LIMIT 1
    ), own AS (
        SELECT DISTINCT ON (organisation_id) value, array_position(lineage, organisation_id) AS depth
        FROM core_parametervalue
        WHERE key = wanted AND effective_from <= on_day AND organisation_id = ANY (lineage)
        ORDER BY organisation_id, effective_from DESC, id DESC
    ), levels AS (
        SELECT value, depth FROM own UNION ALL SELECT value, NULL FROM rule
    )
    SELECT levels.value FROM levels, rule
    ORDER BY core_strictness(levels.value, rule."order") DESC, depth NULLS LAST
    LIMIT 1
$$;

CREATE FUNCTION core_guard_rule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.organisation_id IS NULL AND NOT pg_has_role(
        current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE'
    ) THEN
        RAISE EXCEPTION 'the regulation''s own numbers come with a migration only'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER core_parametervalue_rule BEFORE INSERT ON core_parametervalue
    FOR EACH ROW EXECUTE FUNCTION core_guard_rule();
"""
UNDO = """
DROP TRIGGER core_parametervalue_rule ON core_parametervalue;
DROP FUNCTION core_guard_rule();
DROP FUNCTION core_parameter_value(text, bigint[], date);
DROP FUNCTION core_strictness(jsonb, jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        append_only("core_auditentry"),
        append_only("core_auditseal"),
        append_only("core_sealedentry"),
        append_only("core_parametervalue"),
        migrations.RunSQL(CHECK_MOVE, "DROP FUNCTION core_check_move();"),
        migrations.RunSQL(PARAMETER_VALUE, UNDO),
    ]
