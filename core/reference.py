"""What the code declares and the database must hold too: rules' numbers, moves, known years.

Run by `migrate` with the owner's role. Repeating it changes nothing.
"""

from __future__ import annotations

from datetime import datetime

from core.calendar import load_days, published_year
from core.errors import Unmet
from core.models import AllowedMove, CalendarYear, ParameterValue
from core.regulation import missing_defaults
from core.transitions import TABLES

FIRST_YEAR = 2010


def sync(*, alias: str, at: datetime) -> None:
    """Copy the declared values and moves into the database and load the calendar if it is empty."""
    _sync_parameters(alias, at)
    _sync_moves(alias)
    if not CalendarYear.objects.using(alias).exists():
        for year in range(FIRST_YEAR, at.year + 2):
            _load_if_published(year, at)


def _sync_parameters(alias: str, at: datetime) -> None:
    rows = ParameterValue.objects.using(alias).filter(organisation__isnull=True).order_by("id")
    known = [(row.key, row.effective_from, row.value) for row in rows]
    ParameterValue.objects.using(alias).bulk_create(
        ParameterValue(key=key, effective_from=day, value=value, entered_at=at)
        for key, day, value in missing_defaults(known)
    )


def _sync_moves(alias: str) -> None:
    declared = {
        (model, source, target)
        for model, table in TABLES.items()
        for source, target in table.moves()
    }
    rows = AllowedMove.objects.using(alias)
    held = {(row.table, row.from_state, row.to_state): row for row in rows.all()}
    rows.filter(pk__in=[row.pk for key, row in held.items() if key not in declared]).delete()
    rows.bulk_create(
        AllowedMove(table=model, from_state=source, to_state=target)
        for model, source, target in sorted(declared - held.keys())
    )


def _load_if_published(year: int, at: datetime) -> None:
    try:
        load_days(published_year(year), source="holidays", at=at)
    except Unmet:
        return
