"""Try to break what the database holds true."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.invariants import try_all


class Command(BaseCommand):
    """Tries every invariant as the application's role and rolls back; exits 1 where one gave way."""

    help = (
        "Tries to break each invariant of the database as the application's role, in a transaction "
        "that is rolled back, and says how the database answered. Exits 1 where one gave way."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """--json."""
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Try, print."""
        outcomes = list(try_all(at=timezone.localtime()))
        if options["json"]:
            data = [asdict(outcome) for outcome in outcomes]
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=1))
        else:
            for outcome in outcomes:
                mark = "held" if outcome.held else "GAVE WAY"
                self.stdout.write(f"{mark:9} {outcome.clause:7} {outcome.name}: {outcome.answer}")
        broken = [outcome.name for outcome in outcomes if not outcome.held]
        if broken:
            raise CommandError(f"gave way: {'; '.join(broken)}")
