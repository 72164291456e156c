"""The checks a district owes each quarter: met, owed again when one is given up (LC-24)."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import Organisation
from community.actions.endings import until_day
from community.actions.liaison_duties import DRAW
from community.models import SpotCheck
from community.queries.checks import owed_now
from community.regulations.checks import quarter_after, quarter_of
from community.regulations.monthly import CHECKS_A_QUARTER
from core.actors import Actor
from core.calendar import local_day
from core.database import one_at_a_time
from core.duties import discharge, duties_of, open_duty
from core.models import Duty
from core.regulation import value_on

OPEN = (Duty.State.OPEN, Duty.State.PAUSED)


def office_of(check: SpotCheck) -> Organisation:
    """Who checks: the district's liaison office, the city bar where there is none."""
    return check.liaison or check.programme.bar


def note_quota(check: SpotCheck, *, actor: Actor, at: datetime) -> None:
    """The district's checks of the quarter are owed no more once enough are planned."""
    office, today = office_of(check), local_day(at)
    one_at_a_time(f"quota {office.pk}")
    if owed_now(check.programme, office.pk, today)[2]:
        return
    asked = duties_of(office, DRAW).filter(occasion__startswith=quarter_of(today).isoformat())
    for occasion in asked.filter(state__in=OPEN).values_list("occasion", flat=True):
        discharge(DRAW, office, actor=actor, at=at, occasion=occasion)


def owe_again(check: SpotCheck, *, at: datetime) -> None:
    """The quarter's checks are owed once more when one given up leaves too few.

    The duty that was met stays as it ended; a new one is opened beside it. Where none was opened
    yet the sweep does it.
    """
    office, today = office_of(check), local_day(at)
    quarter = quarter_of(today)
    one_at_a_time(f"quota {office.pk}")
    asked = duties_of(office, DRAW).filter(occasion__startswith=quarter.isoformat())
    if not asked.exists() or asked.filter(state__in=OPEN).exists():
        return
    if not owed_now(check.programme, office.pk, today)[2]:
        return
    open_duty(
        DRAW,
        office,
        due=until_day(today, quarter_after(quarter) - timedelta(days=1)),
        at=at,
        debtor=office,
        creditor=check.programme.bar if check.liaison_id else None,
        occasion=f"{quarter.isoformat()} {check.pk}.{check.version}",
        rule=value_on(CHECKS_A_QUARTER.key, check.programme.bar, today),
    )
