"""Verify the audit record."""

from __future__ import annotations

import json
import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.audit import tips, verify

SHOWN = 100
_TIP = re.compile(r"(seals|chain [0-9]{1,18})=[0-9]{1,18}:[0-9a-f]{64}")


class Command(BaseCommand):
    """`audit_verify` goes through chains, seals and digests; exit 1 and the places when broken."""

    help = (
        "Goes through every hash chain, every seal and every recorded digest, and names each place "
        "where the record no longer fits itself. Exit code 0 when all fits, 1 when it doesn't. "
        "With --tips it also prints the end of each chain and the last seal: keep them outside of "
        "the database, and a later run against them (--since FILE) shows whether anything before "
        "that moment was cut off."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """--tips, --since, --all."""
        parser.add_argument("--tips", action="store_true", help="print the ends as JSON")
        parser.add_argument("--since", metavar="FILE", help="ends printed by an earlier --tips")
        parser.add_argument("--all", action="store_true", help=f"name more than {SHOWN} faults")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify."""
        noted = _noted(options["since"]) if options["since"] else {}
        faults = 0
        for fault in verify(noted):
            faults += 1
            if faults <= SHOWN or options["all"]:
                self.stdout.write(f"{fault.where}: {fault.what}")
        if faults > SHOWN and not options["all"]:
            self.stdout.write(f"… and {faults - SHOWN} more; --all names them")
        if options["tips"]:
            self.stdout.write(json.dumps(tips(), indent=2))
        if faults:
            raise CommandError(f"the audit record is broken in {faults} places")
        if not options["tips"]:
            self.stdout.write("the audit record is whole")


def _noted(file: str) -> dict[str, str]:
    """The ends an earlier run printed.

    Raises:
        CommandError: the file can't be read as such.
    """
    try:
        with open(file, encoding="utf-8") as handle:  # noqa: PTH123 - the name as it was typed
            noted = json.load(handle)
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError(f"{file} can't be read: {error}") from error
    ends = [f"{where}={end}" for where, end in noted.items()] if isinstance(noted, dict) else [""]
    if not all(map(_TIP.fullmatch, ends)):
        raise CommandError(f"{file} doesn't hold what --tips printed")
    return {str(where): str(end) for where, end in noted.items()}
