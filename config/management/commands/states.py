"""Print the states as data."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.introspection import states_as_data


class Command(BaseCommand):
    """Prints them, one a line or as JSON."""

    help = (
        "Lists every transition table: the states and the arrows between them, with their clauses."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """--json."""
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print."""
        data = states_as_data()
        if options["json"]:
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=1))
            return
        for table in data:
            self.stdout.write(table["model"])
            for arrow in table["transitions"]:
                sources = ",".join(source or "·" for source in arrow["from"])
                target = arrow["to"] or "(stays)"
                self.stdout.write(f"  {arrow['act']:20} {sources} → {target}  {arrow['clause']}")
