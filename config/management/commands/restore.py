"""Restore a backup."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import backups


class Command(BaseCommand):
    """Puts a checked backup back into an empty database."""

    help = (
        "Checks a backup and puts it back into an empty database and files folder, with the "
        "owner's role. Run audit_verify afterwards."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder."""
        parser.add_argument("folder", type=Path, help="the folder a backup was made into")

    def handle(self, *args: Any, **options: Any) -> None:
        """Puts a checked backup back into an empty database."""
        try:
            manifest = backups.restore(options["folder"])
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(manifest['files'])} files, restored")
