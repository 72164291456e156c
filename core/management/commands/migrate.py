"""Django's migrate, with the owner's role, followed by rights and reference data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as Migrate
from django.utils import timezone

from core.database import grant_rights
from core.reference import sync


class Command(Migrate):
    """Migrate as the owner, give the application's role its rights, load reference data."""

    help = (
        "Updates the schema with the owner's role (DATABASE_OWNER_URL), gives the application's "
        "role its rights, and copies rules, transition tables and working days into the database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """As Django's, with the owner's connection as the default."""
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Migrate, then rights and reference data."""
        output = super().handle(*args, **options)
        if not (options.get("plan") or options.get("check_unapplied") or options.get("app_label")):
            alias = options["database"]
            call_command("createcachetable", database=alias, verbosity=0)
            role = str(settings.DATABASES["default"]["USER"])
            if role != settings.DATABASES[alias]["USER"]:
                grant_rights(owner_alias=alias, role=role)
            sync(alias=alias, at=timezone.now())
        return output
