"""What the database itself holds true of lawyers in communities: sql/guards.sql says each."""

from pathlib import Path

from django.db import migrations

from core.database import append_only, guarded_moves, sql_file

SQL = Path(__file__).parent / "sql"
# The log's moves are judged by sets, in guards.sql.
MOVED = (
    "qualification",
    "transfer",
    "pairing",
    "agreement",
    "visit",
    "swap",
    "servicerequest",
    "appointment",
    "monthreport",
    "spotcheck",
    "changenotice",
    "resolution",
    "briefing",
)
KEPT = (
    "adjustment",
    "agreementtemplate",
    "amendment",
    "communitymove",
    "draw",
    "exchange",
    "exchangenote",
    "progress",
    "ruleversion",
)


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0001_initial"),
        ("core", "0002_guards"),
        ("accounts", "0002_guards"),
    ]
    operations = [
        sql_file(SQL / "guards.sql", undo=(SQL / "drop.sql").read_text(encoding="utf-8")),
        *(guarded_moves(f"community_{name}", f"community.{name}") for name in MOVED),
        *(append_only(f"community_{name}") for name in KEPT),
    ]
