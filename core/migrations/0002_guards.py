"""What the database itself refuses: changes to append-only tables, moves no table has."""

from django.db import migrations

from core.database import append_only

CHECK_MOVE = """
CREATE FUNCTION core_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    model text := TG_ARGV[0];
    before text := CASE WHEN TG_OP = 'INSERT' THEN '' ELSE OLD.state END;
BEGIN
    IF before = NEW.state OR EXISTS (
        SELECT 1 FROM core_allowedmove
        WHERE "table" = model AND from_state = before AND to_state = NEW.state
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '%: no move from "%" to "%"', model, before, NEW.state
        USING ERRCODE = 'check_violation';
END $$;

CREATE FUNCTION core_parameter_value(wanted text, lineage bigint[], on_day date)
RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT value FROM core_parametervalue
    WHERE key = wanted AND effective_from <= on_day
      AND (organisation_id IS NULL OR organisation_id = ANY (lineage))
    ORDER BY array_position(lineage, organisation_id) NULLS LAST, effective_from DESC, id DESC
    LIMIT 1
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        append_only("core_auditentry"),
        append_only("core_auditseal"),
        append_only("core_sealedentry"),
        append_only("core_parametervalue"),
        migrations.RunSQL(
            CHECK_MOVE,
            "DROP FUNCTION core_check_move(); DROP FUNCTION core_parameter_value(text, bigint[], date);",
        ),
    ]
