"""The state of the outbox."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from core.notices import outbox


class Command(BaseCommand):
    """`outbox` says how many messages wait, were sent, were dropped or failed, and how old they are."""

    help = (
        "Counts the messages of the outbox by status, with the age in seconds of the oldest and the "
        "newest of each. Mail only: the inbox has its rows at once. Exit code 0."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """--json."""
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the counts."""
        found = outbox(at=timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=2))
            return
        for status, facts in found.items():
            age = "" if facts["oldest_seconds"] is None else f", oldest {facts['oldest_seconds']} s"
            self.stdout.write(f"{status:8} {facts['count']:7}{age}")
