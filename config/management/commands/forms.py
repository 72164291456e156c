"""Print the forms as data."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.introspection import forms_as_data


class Command(BaseCommand):
    """Prints them, one a line or as JSON."""

    help = "Lists the fields of every form by page: name, type, whether required, clause."

    def add_arguments(self, parser: CommandParser) -> None:
        """--json."""
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print."""
        data = forms_as_data()
        if options["json"]:
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=1))
            return
        for page, entries in data.items():
            for entry in entries:
                self.stdout.write(f"{page}  {entry['route']}  {entry['form']}")
                for field in entry["fields"]:
                    needed = "required" if field["required"] else ""
                    words = f"  {field['name']:22} {field['type']:22} {needed:9}"
                    self.stdout.write(f"{words} {field['clause']}")
