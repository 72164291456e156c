"""What the database itself holds true of cases: sql/guards.sql says each with its clause."""

from pathlib import Path

from django.db import migrations

from core.database import append_only, guarded_moves, sql_file

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("core", "0002_guards"), ("accounts", "0002_guards")]
    operations = [
        sql_file(SQL / "guards.sql", undo=(SQL / "drop.sql").read_text(encoding="utf-8")),
        guarded_moves("cases_case", "cases.case"),
        guarded_moves("cases_meeting", "cases.meeting"),
        guarded_moves("cases_jointhandling", "cases.jointhandling"),
        append_only("cases_count"),
        append_only("cases_opinion"),
        append_only("cases_truthundertaking"),
        append_only("cases_handlerundertaking"),
        append_only("cases_workplan"),
        append_only("cases_supervision"),
    ]
