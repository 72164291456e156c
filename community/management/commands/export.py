"""`export KIND [--file FILE]`: the same as the screen does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.acting import actor_of
from community.actions import transfers
from community.enums.registers import RegisterKind, TransferState
from community.queries.transfers import keeper_of, programme_of
from community.resources.export import FORMATS
from core import attachments


class Command(BaseCommand):
    """Writes a register to a file or to standard output."""

    help = (
        "Writes a register (communities, firms, lawyers, pairings) as csv to standard output, or to "
        "--file as csv or xlsx by its ending. What comes out goes in again unchanged."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Kind, file, whose programme."""
        parser.add_argument("kind", choices=RegisterKind.values)
        parser.add_argument("--file", default="", help="where to; by default standard output")
        parser.add_argument(
            "--bar", default="", help="the city bar's name, where there are several"
        )
        parser.add_argument(
            "--by", default="", help="login of the bar's officer who answers for it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        at = timezone.now()
        kind = Path(options["file"]).suffix.removeprefix(".").lower() or "csv"
        if kind not in FORMATS:
            raise CommandError("the file's name should end in .csv or .xlsx")
        programme = programme_of(options["bar"])
        if programme is None:
            raise CommandError("no such bar has started its programme, or name one with --bar")
        person = keeper_of(programme, options["by"], at)
        if person is None:
            raise CommandError("nobody of the bar's desk answers for it; name one with --by LOGIN")
        made = transfers.ask_export(
            programme,
            register=options["kind"],
            kind=kind,
            actor=actor_of(person, programme.bar, at),
            at=at,
            coded=True,
        )
        transfers.run_transfer(made.pk, at=at)
        made.refresh_from_db()
        if made.state != TransferState.DONE or made.file is None:
            raise CommandError(made.problem or str(made.get_state_display()))
        with attachments.opened(made.file) as handle:
            content = handle.read()
        if not options["file"]:
            sys.stdout.buffer.write(content)
            return
        try:
            Path(options["file"]).write_bytes(content)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        self.stderr.write(f"{made.total} rows")
