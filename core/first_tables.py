"""The one step that makes all tables of an app in an empty database.

Django's autodetector writes a CreateModel for each table and renders every model known so far anew
after each of them, which takes a new database the better part of a minute with a hundred tables.
All of an app's first tables are rendered once here; later migrations are Django's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateTables(Operation):
    """Creates several models at once; they may refer to each other in a circle."""

    serialization_expand_args = ["models"]
    reduces_to_sql = True

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the models to a state without rendered classes; they are rendered when asked for."""
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the tables; foreign keys follow at the end of the migration."""
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the tables, the last one first."""
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def references_model(self, name: str, app_label: str) -> bool:
        """Whether one of the models is, or refers to, the named one."""
        return any(model.references_model(name, app_label) for model in self.models)

    def describe(self) -> str:
        """What `migrate --plan` tells."""
        return f"Create {len(self.models)} tables"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the writer of migrations asks for it."""
        return type(self).__name__, [], {"models": self.models}
