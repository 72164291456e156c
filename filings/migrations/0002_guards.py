"""What the database itself holds true of reports (GC-3.1)."""

from pathlib import Path

from django.db import migrations

from core.database import append_only, guarded_moves, sql_file

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("filings", "0001_initial"),
        ("cases", "0002_guards"),
        ("core", "0002_guards"),
    ]
    operations = [
        sql_file(SQL / "guards.sql", undo=(SQL / "drop.sql").read_text(encoding="utf-8")),
        guarded_moves("filings_filing", "filings.filing"),
        append_only("filings_filingversion"),
        append_only("filings_return"),
        append_only("filings_desknote"),
        append_only("filings_assignment"),
        append_only("filings_highimpactmark"),
    ]
