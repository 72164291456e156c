"""Memberships are facts: only an end that isn't set yet may be written, nothing removed."""

from django.db import migrations

GUARD = """
CREATE FUNCTION accounts_guard_membership() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'memberships are never removed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.until IS NOT NULL
       OR (NEW.id, NEW.person_id, NEW.organisation_id, NEW.role, NEW.since, NEW.added_at)
          IS DISTINCT FROM
          (OLD.id, OLD.person_id, OLD.organisation_id, OLD.role, OLD.since, OLD.added_at) THEN
        RAISE EXCEPTION 'of a membership only an open end may be set'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_membership_guard BEFORE UPDATE OR DELETE ON accounts_membership
    FOR EACH ROW EXECUTE FUNCTION accounts_guard_membership();
"""
UNDO = """
DROP TRIGGER accounts_membership_guard ON accounts_membership;
DROP FUNCTION accounts_guard_membership();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("core", "0002_guards")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
