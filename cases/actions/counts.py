"""Dated entries of how many stand on a side (GC-1.1)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.actions.material import changed
from cases.actions.regime import settle_regime
from cases.enums import Form, PartySide, Side, Unit
from cases.models import Case, Count
from core.actors import Actor
from core.calendar import local_day
from core.errors import Forbidden, Unmet
from core.transitions import lock, table_of

# More than any case has; the database refuses more too.
MOST = 1_000_000


def many_side(case: Case) -> str:
    """The side that is many: ours when we act for the group, else the other."""
    return PartySide.CLIENT if case.side == Side.GROUP else PartySide.OPPONENT


def append_count(
    case: Case,
    *,
    number: int,
    unit: str,
    about: bool,
    actor: Actor,
    at: datetime,
    on: date | None = None,
    side: str = "",
    note: str = "",
) -> Count:
    """Write a count whose right to be written was checked.

    Raises:
        Unmet: none or absurdly many, or a day in the future.
    """
    if not 1 <= number <= MOST:
        message = _("数量应在 1 到 %(most)d 之间。") % {"most": MOST}
        raise Unmet(message, clause="GC-1.1", fields={"number": message})
    day = on or local_day(at)
    if day > local_day(at):
        message = _("日期不能晚于今天。")
        raise Unmet(message, fields={"on": message})
    return Count.objects.create(
        case=case,
        side=side or many_side(case),
        on=day,
        number=number,
        unit=unit,
        about=about,
        note=note,
        by_id=actor.person_id,
        at=at,
    )


def add_count(
    case: Case,
    *,
    side: str,
    on: date,
    number: int,
    unit: str,
    actor: Actor,
    at: datetime,
    about: bool = False,
    note: str = "",
) -> Case:
    """Enter a newer number. Reaching the group's number makes it a group case from that day.

    Raises:
        Forbidden: who doesn't work on the case.
        WrongState: the case is over.
        Unmet: none, absurdly many, or a day in the future; a series is counted from its items.
    """
    with transaction.atomic():
        fresh = lock(case)
        if not policies.can_work_on_case(actor, fresh):
            raise Forbidden(_("只有承办律师、收案人和主任可以登记人数。"))
        table_of(fresh).check("edit", fresh.state)
        if unit == Unit.PERSON and _counted_from_items(fresh, side):
            raise Unmet(_("系列案的人数由各件合计，请在“系列案”里增减。"), clause="GC-1.1")
        append_count(
            fresh,
            number=number,
            unit=unit,
            about=about,
            on=on,
            side=side,
            note=note,
            actor=actor,
            at=at,
        )
        fresh = changed(fresh, "counts", actor=actor, at=at)
        return settle_regime(fresh, actor=actor, at=at)


def _counted_from_items(case: Case, side: str) -> bool:
    """Whether a series' own items say how many people that side has."""
    if case.form != Form.SERIES or side != many_side(case):
        return False
    return case.items.filter(removed_at__isnull=True).exists()
