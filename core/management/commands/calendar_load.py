"""Load a year's working days."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.calendar import load_days, published_year, read_year_file
from core.duties import recompute
from core.errors import Unmet

LARGEST = 1024 * 1024


class Command(BaseCommand):
    """`calendar_load FILE` or `--year Y` replaces a year's arrangement and finds open dates again."""

    help = (
        "Replaces the working days of one year by the State Council's arrangement: from a file with "
        "lines `2027-02-06,off,春节` or `2027-02-07,working`, or with --year from the installed "
        "holidays package. Dates of open duties that lean on the year are then computed again. "
        "Exit code 0 when loaded, 1 when nothing was changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE or --year."""
        parser.add_argument("file", nargs="?", metavar="FILE", help="CSV in UTF-8 or GB 18030")
        parser.add_argument("--year", type=int, metavar="Y", help="take it from the package")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, then compute dates again."""
        file, year, at = options["file"], options["year"], timezone.now()
        if (file is None) == (year is None):
            raise CommandError("give either a file or --year")
        try:
            days = read_year_file(_read(file)) if file is not None else published_year(year)
            years = load_days(days, source=Path(file).name if file else "holidays", at=at)
        except Unmet as refusal:
            raise CommandError(str(refusal.message)) from refusal
        moved = recompute(years, at=at)
        self.stdout.write(f"{years[0]}: {len(days)} days loaded, {moved} dates of duties changed")


def _read(file: str) -> str:
    """The file's text.

    Raises:
        CommandError: it isn't there, is too large, or is no text.
    """
    try:
        with Path(file).open("rb") as handle:
            content = handle.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise CommandError(f"{file} can't be read: {error}") from error
    if len(content) > LARGEST:
        raise CommandError(f"{file} is too large for a year's days")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CommandError(f"{file} is no text in UTF-8 or GB 18030")
