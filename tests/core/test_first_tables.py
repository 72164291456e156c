"""All first tables in one step: tables, then what holds between them; and back."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

from core.first_tables import CreateTables


def two_that_refer_to_each_other() -> CreateTables:
    def table(name: str, other: str) -> migrations.CreateModel:
        to = models.ForeignKey(f"core.{other}", models.PROTECT, related_name="+")
        return migrations.CreateModel(
            name, [("id", models.BigAutoField(primary_key=True)), ("to", to)]
        )

    return CreateTables(models=[table("Hen", "egg"), table("Egg", "hen")])


@pytest.mark.django_db
def test_tables_that_refer_to_each_other_are_made_and_dropped() -> None:
    step, before = two_that_refer_to_each_other(), ProjectState()
    assert before.apps is not None  # rendered already, as in a real migration
    after = before.clone()
    step.state_forwards("core", after)
    assert {("core", "hen"), ("core", "egg")} == set(after.models)
    with connection.schema_editor(collect_sql=True) as editor:
        step.database_forwards("core", editor, before, after)
        made = list(editor.collected_sql)
    assert [line.split('"')[1] for line in made if line.startswith("CREATE TABLE")] == [
        "core_hen",
        "core_egg",
    ]
    assert not any("REFERENCES" in line for line in made), "foreign keys come when all tables stand"
    with connection.schema_editor(collect_sql=True) as editor:
        step.database_backwards("core", editor, after, before)
        dropped = [line.split('"')[1] for line in editor.collected_sql if "DROP TABLE" in line]
    assert dropped == ["core_egg", "core_hen"]
    assert step.references_model("egg", "core") and not step.references_model("nest", "core")


def test_the_step_is_written_as_it_is_read() -> None:
    fresh = type(
        "Migration", (migrations.Migration,), {"operations": [two_that_refer_to_each_other()]}
    )
    written = MigrationWriter(fresh("0001_initial", "core")).as_string()
    assert "core.first_tables.CreateTables(" in written
    assert written.count("migrations.CreateModel(") == 2
