"""What the database itself holds true of alerts (GC-2, LC-18)."""

from django.db import migrations

from core.database import guarded_moves


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_initial"), ("core", "0002_guards")]
    operations = [guarded_moves("oversight_alert", "oversight.alert")]
