"""Steps of the rota: hours laid as people lay them, colleagues who may stand in."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from accounts.enums import Role
from accounts.models import Organisation, User
from community.actions import rota
from community.models import Assignment, MonthFigures, RotaSlot, Visit
from tests import factories
from tests.community import flow

# Friday the 8th of May 2026 is the usual day; Saturday the 9th is worked for the May holiday.
TODAY = date(2026, 5, 8)


def laid(one: Assignment, *, weekday: int = 3, begins: int = 9, ends: int = 12) -> RotaSlot:
    """Weekly hours laid by the lawyer; their days are there."""
    stop = rota.Stop(one, time(begins), time(ends))
    (slot,) = rota.plan_hours(
        [stop], weekday=weekday, since=TODAY, actor=flow.by(one.lawyer), at=flow.at()
    )
    return slot


def colleague(firm: Organisation, name: str = "赵律师") -> User:
    """A certified lawyer of the firm."""
    made = factories.member(factories.person(name), firm, Role.LAWYER)
    flow.qualified(made, firm)
    return made


def days(**where: Any) -> list[tuple[str, str]]:
    """Days of duty with their states."""
    found = Visit.objects.filter(**where).order_by("on", "begins", "id")
    return [(f"{visit.on:%m-%d}", visit.state) for visit in found]


def planned_done(one: Assignment, month: int = 5) -> tuple[int, int]:
    """The counters of a month."""
    found = MonthFigures.objects.filter(
        month=date(2026, month, 1), lawyer=one.lawyer, community=one.community
    )
    return found.values_list("visits_planned", "visits_done").first() or (0, 0)
