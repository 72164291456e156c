"""Update or check the English catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.messages import compile_messages, faults, updated, write


class Command(BaseCommand):
    """`messages` collects new texts; `messages --check` fails while one lacks its English."""

    help = (
        "Collects all texts of code and templates into locale/en and compiles it. With --check it "
        "writes nothing and exits 1 while a text lacks its English or is left over."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """--check."""
        parser.add_argument("--check", action="store_true", help="only say what is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Update, or check."""
        root = Path(settings.BASE_DIR)
        source = root / "locale" / "en" / "LC_MESSAGES" / "django.po"
        if not options["check"]:
            write(updated(root, source), source)
            compile_messages(root / "locale")
        found = faults(root, source)
        for line in found:
            self.stdout.write(line)
        if found and options["check"]:
            raise CommandError(f"{len(found)} texts need attention; run: manage.py messages")
