"""Print the routes as data."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.introspection import routes_as_data


class Command(BaseCommand):
    """Prints them, one a line or as JSON."""

    help = "Lists every address: URL name, pattern, methods, page name and access rule."

    def add_arguments(self, parser: CommandParser) -> None:
        """--json."""
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print."""
        data = routes_as_data()
        if options["json"]:
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=1))
            return
        for entry in data:
            methods = ",".join(entry["methods"])
            words = f"{entry['name']:32} {methods:9} {entry['pattern']:48} {entry['page']:20}"
            self.stdout.write(f"{words} {entry['access']}")
