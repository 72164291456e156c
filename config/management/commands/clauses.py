"""List the clauses with their rules, parameters and tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.introspection import clauses_as_data


class Command(BaseCommand):
    """Prints every clause; exits 1 while one lacks a rule or a test."""

    help = (
        "Lists every clause the application carries out: its rules in code (functions and acts), "
        "its parameters and its tests. Exits 1 while a clause has no rule or no test."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """--json, --tests."""
        parser.add_argument("--json", action="store_true", help="as JSON")
        parser.add_argument("--tests", action="store_true", help="name every test")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print."""
        data = clauses_as_data(Path(settings.BASE_DIR))
        if options["json"]:
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=1))
        else:
            for entry in data:
                self._write(entry, names=options["tests"])
        bare = [e["clause"] for e in data if not e["tests"] or not (e["rules"] or e["parameters"])]
        if bare:
            raise CommandError(f"without rule or test: {', '.join(bare)}")

    def _write(self, entry: dict[str, Any], *, names: bool) -> None:
        counted = f"{len(entry['tests'])} tests"
        self.stdout.write(
            f"{entry['clause']:8} {entry['title']}  since {entry['since']}  {counted}"
        )
        for rule in entry["rules"]:
            self.stdout.write(f"         rule       {rule}")
        for key in entry["parameters"]:
            self.stdout.write(f"         parameter  {key}")
        for test in entry["tests"] if names else ():
            self.stdout.write(f"         test       {test}")
