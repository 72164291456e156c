"""`import_register KIND FILE [--commit]`: the same as the screen does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.acting import actor_of
from community.actions import transfers
from community.enums.registers import RegisterKind, RowOutcome, TransferState
from community.models import Transfer
from community.queries.transfers import explained, keeper_of, programme_of, summary
from core.errors import Refusal

SHOWN = 50


class Command(BaseCommand):
    """Shows what a register's file would change; writes it with --commit."""

    help = (
        "Reads a register's file (xlsx, csv) and says what it would change; --commit writes it, all "
        "or nothing. KIND is communities, firms, lawyers or pairings. Exit code 1: rows with errors, "
        "or a file that can't be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Kind, file, whose programme, in whose name."""
        parser.add_argument("kind", choices=RegisterKind.values)
        parser.add_argument("file")
        parser.add_argument("--commit", action="store_true", help="write what is shown")
        parser.add_argument(
            "--bar", default="", help="the city bar's name, where there are several"
        )
        parser.add_argument(
            "--by", default="", help="login of the bar's officer who answers for it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, show, and write if asked to."""
        path = Path(options["file"])
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        try:
            transfer = self._read(options, path.name, content)
            if options["commit"] and transfer.state == TransferState.PREVIEWED:
                transfer = self._write(transfer)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if transfer.state == TransferState.FAILED:
            raise CommandError(transfer.problem)

    def _read(self, options: dict[str, Any], name: str, content: bytes) -> Transfer:
        at = timezone.now()
        programme = programme_of(options["bar"])
        if programme is None:
            raise CommandError("no such bar has started its programme, or name one with --bar")
        person = keeper_of(programme, options["by"], at)
        if person is None:
            raise CommandError("nobody of the bar's desk answers for it; name one with --by LOGIN")
        self.actor = actor_of(person, programme.bar, at)
        made = transfers.ask_import(
            programme,
            register=options["kind"],
            file=SimpleUploadedFile(name, content),
            actor=self.actor,
            at=at,
        )
        transfers.run_transfer(made.pk, at=at)
        made.refresh_from_db()
        if made.state == TransferState.PREVIEWED:
            self.stdout.write(summary(made))
            self._errors(made)
        return made

    def _errors(self, transfer: Transfer) -> None:
        """The first rows with errors, by sheet, row and column.

        Raises:
            CommandError: there are some.
        """
        count = transfer.outcome.get("error", 0)
        if not count:
            return
        rows = transfer.rows.filter(outcome=RowOutcome.ERROR)
        for item in explained(transfer, list(rows.order_by("id")[:SHOWN]), transfer.asked_at):
            where = f"{item['row'].sheet} {item['row'].line}".strip()
            for column, words in item["problems"]:
                self.stderr.write(f"{where} {column}: {words}")
        transfers.cancel_transfer(transfer, actor=self.actor, at=timezone.now())
        raise CommandError(f"{count} rows have errors; nothing was written")

    def _write(self, transfer: Transfer) -> Transfer:
        at = timezone.now()
        if transfer.outcome.get("new") or transfer.outcome.get("changed"):
            transfers.confirm_import(transfer, actor=self.actor, at=at)
            transfers.run_transfer(transfer.pk, at=at)
        else:
            transfers.cancel_transfer(transfer, actor=self.actor, at=at)
        transfer.refresh_from_db()
        self.stdout.write(str(transfer.get_state_display()))
        return transfer
