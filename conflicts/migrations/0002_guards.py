"""Checks and the director's decisions on them are never changed."""

from django.db import migrations

from core.database import append_only


class Migration(migrations.Migration):
    dependencies = [("conflicts", "0001_initial"), ("core", "0002_guards")]
    operations = [append_only("conflicts_check"), append_only("conflicts_decision")]
