"""Drive local data to a moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.calendar import FIRST_YEAR, LAST_YEAR, ZONE
from core.sweeps import run_all


class Command(BaseCommand):
    """`sweep --at TIME` runs openings, reminders, escalations and the outbox as of then."""

    help = (
        "Runs what the worker runs every ten minutes as if it were then: openings, reminders, "
        "escalations, ends of grants, and the delivery of what waits in the outbox. Only with local "
        "data, because what was reminded of tomorrow stays so. Exit code 0 when every sweep ran, 1 "
        "when one failed or nothing was run."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """--at."""
        parser.add_argument(
            "--at",
            required=True,
            metavar="TIME",
            help="2026-12-01, 2026-12-01T09:30 (Asia/Shanghai) or with an offset",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run all sweeps."""
        if not settings.LOCAL_DATA:
            raise CommandError("only local data may be driven to another day (LOCAL_DATA)")
        at = _moment(options["at"])
        failed = []
        for code, result in run_all(at=at).items():
            self.stdout.write(f"{code}: {result}")
            failed += [code] if isinstance(result, Exception) else []
        if failed:
            raise CommandError(f"failed: {', '.join(failed)}")


def _moment(text: str) -> datetime:
    """A moment as typed; without an offset it is China's.

    Raises:
        CommandError: it is none.
    """
    try:
        at = datetime.fromisoformat(text)
        at = at if at.tzinfo else at.replace(tzinfo=ZONE)
        fine = FIRST_YEAR <= at.astimezone(ZONE).year <= LAST_YEAR
    except (ValueError, OverflowError):
        fine = False
    if not fine:
        raise CommandError(f"{text!r} is no moment; write 2026-12-01 or 2026-12-01T09:30")
    return at
