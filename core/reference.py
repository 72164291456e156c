"""What the code declares and the database must hold too: rules' numbers, moves, known years.

Run by `migrate` with the owner's role. Repeating it changes nothing.
"""

from __future__ import annotations

from datetime import datetime

from core.calendar import load_days, published_year
from core.duties import recompute
from core.errors import Unmet
from core.models import AllowedMove, CalendarYear, ParameterValue
from core.regulation import missing_defaults
from core.transitions import TABLES

FIRST_YEAR = 2010


def sync(*, alias: str, at: datetime) -> None:
    """Copy the declared values and moves into the database; load the years that are published."""
    _sync_parameters(alias, at)
    _sync_moves(alias)
    _load_years(at)


def _sync_parameters(alias: str, at: datetime) -> None:
    rows = ParameterValue.objects.using(alias).filter(organisation__isnull=True).order_by("id")
    known = [(row.key, row.effective_from, row.value, row.order) for row in rows]
    ParameterValue.objects.using(alias).bulk_create(
        ParameterValue(key=key, effective_from=day, value=value, order=order, entered_at=at)
        for key, day, value, order in missing_defaults(known)
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


def _load_years(at: datetime) -> None:
    """Load the years the database lacks; what an administrator has loaded stays as it is."""
    held = set(CalendarYear.objects.values_list("year", flat=True))
    loaded = [year for year in range(FIRST_YEAR, at.year + 2) if year not in held]
    loaded = [year for year in loaded if _load_if_published(year, at)]
    if loaded:
        recompute(loaded, at=at)


def _load_if_published(year: int, at: datetime) -> bool:
    try:
        load_days(published_year(year), source="holidays", at=at)
    except Unmet:
        return False
    return True
