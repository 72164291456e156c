"""Make a backup."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config import backups


class Command(BaseCommand):
    """Writes database and files with checksums into a folder."""

    help = (
        "Writes a dump of the database, the uploaded files and issued papers, and a list with "
        "checksums into DIR, which must be empty or new."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder."""
        parser.add_argument("folder", type=Path, help="an empty or new folder")

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes database and files with checksums into a folder."""
        try:
            manifest = backups.make(options["folder"], at=timezone.localtime())
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(manifest['files'])} files, made at {manifest['made_at']}")
