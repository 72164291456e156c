"""A series handled separately is counted together (GC-1.1)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.actions.checks import register_roster
from cases.actions.counts import MOST, append_count, many_side
from cases.actions.material import changed
from cases.actions.parties import count_roster
from cases.actions.regime import settle_regime
from cases.enums import Form, Regime, Unit
from cases.models import Case, SeriesItem
from cases.queries import counts_of, reach_of
from cases.regulations import series_tells
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Forbidden, Unmet
from core.transitions import lock, move, table_of


def add_item(
    case: Case,
    *,
    title: str,
    persons: int,
    actor: Actor,
    at: datetime,
    body_case_no: str = "",
    engaged_on: date | None = None,
    version: Any = None,
) -> Case:
    """Add one of the separate cases to a series; its people are counted with the others.

    Raises:
        Forbidden: who doesn't work on the case.
        Unmet: not a series, nobody counted, or a day in the future.
        WrongState: the case is over.
    """
    if engaged_on is not None and engaged_on > local_day(at):
        raise Unmet(_("接受委托日期不能晚于今天。"), fields={"engaged_on": _("不能晚于今天")})
    if not 1 <= persons <= MOST:
        message = _("每件至少一人，最多 %(most)d 人。") % {"most": MOST}
        raise Unmet(message, clause="GC-1.1", fields={"persons": message})
    with transaction.atomic():
        fresh = _locked(case, actor)
        SeriesItem.objects.create(
            case=fresh,
            title=title,
            persons=persons,
            body_case_no=body_case_no,
            engaged_on=engaged_on,
            by_id=actor.person_id,
            at=at,
        )
        return _count_together(fresh, actor, at)


def take_in(
    case: Case, *, sources: list[Case], actor: Actor, at: datetime, version: Any = None
) -> Case:
    """Count cases of the firm that were entered one by one together in a series.

    Each becomes an item and goes on under the series; its own row stays, pointing there.

    Raises:
        Forbidden: who doesn't work on the series, or on one of the cases.
        Unmet: not a series, none given, or one that isn't an ordinary case of the firm.
        WrongState: one of them is over.
    """
    if not sources:
        raise Unmet(_("请选择要并入的案件。"), fields={"sources": _("请至少选择一件")})
    with transaction.atomic():
        fresh = _locked(case, actor)
        for source in sorted(sources, key=lambda c: c.pk):
            _take_in_one(fresh, source, actor, at)
        fresh = changed(fresh, "parties", actor=actor, at=at)
        register_roster(fresh, actor=actor, at=at)
        return count_roster(_count_together(fresh, actor, at), actor=actor, at=at)


def _take_in_one(series: Case, source: Case, actor: Actor, at: datetime) -> None:
    one = lock(source)
    if not policies.can_work_on_case(actor, one):
        raise Forbidden(_("只能并入自己参与的案件。"))
    table_of(one).check("merge", one.state)
    alike = one.firm_id == series.firm_id and one.pk != series.pk
    if not alike or one.regime != Regime.ORDINARY:
        raise Unmet(_("只能并入本所的普通案件：%(case)s。") % {"case": one}, clause="GC-1.1")
    persons = _persons(one, local_day(at))
    facts = Facts(clause="GC-1.1", changes={"series": series.pk})
    merged = move(one, "merge", actor=actor, at=at, values={"series_id": series.pk}, facts=facts)
    SeriesItem.objects.create(
        case=series,
        title=merged.title,
        persons=persons,
        body_case_no=merged.body_case_no,
        engaged_on=merged.engaged_on,
        source=merged,
        by_id=actor.person_id,
        at=at,
    )
    for party in merged.parties.filter(removed_at__isnull=True):
        party.pk = None
        party.case = series
        party.save(force_insert=True)


def _persons(case: Case, today: date) -> int:
    """How many people a case brings: its exact number, at least one."""
    known = [side.persons for side, _number in reach_of(case, today).values() if side.persons]
    return max(known, default=1)


def remove_item(
    item: SeriesItem, *, reason: str, actor: Actor, at: datetime, version: Any = None
) -> Case:
    """Take an item out of the count: it was settled elsewhere, or entered by mistake.

    Raises:
        Forbidden: who doesn't work on the case.
        Unmet: no reason, or it was a case of its own.
    """
    if not reason.strip():
        raise Unmet(_("请写明原因。"), fields={"reason": _("请写明原因")})
    with transaction.atomic():
        fresh = _locked(item.case, actor)
        if item.source_id is not None:
            raise Unmet(_("并入的案件不能再移出，请在原案中注明进展。"), clause="GC-1.1")
        taken = SeriesItem.objects.filter(pk=item.pk, removed_at__isnull=True).update(removed_at=at)
        if not taken:
            raise Unmet(_("这一件已经移出。"))
        facts = Facts(reason=reason, changes={"item": item.pk})
        record(fresh, "remove_item", actor=actor, at=at, facts=facts)
        return _count_together(fresh, actor, at, without=item.persons)


def _locked(case: Case, actor: Actor) -> Case:
    fresh = lock(case)
    if not policies.can_work_on_case(actor, fresh):
        raise Forbidden(_("只有承办律师、收案人和主任可以办理。"))
    table_of(fresh).check("edit", fresh.state)
    if fresh.form != Form.SERIES:
        raise Unmet(_("这不是系列案；请先把案件形式改为“分案办理的系列案”。"), clause="GC-1.1")
    return fresh


def _count_together(case: Case, actor: Actor, at: datetime, *, without: int = 0) -> Case:
    """Enter the sum of the items as the newest number, where it is more than what was stated.

    Args:
        without: the persons of an item just taken out, which lower a number that was the sum.
    """
    together = case.items.filter(removed_at__isnull=True).aggregate(
        persons=models.Sum("persons", default=0), items=models.Count("id")
    )
    facts = counts_of(case, many_side(case))
    if series_tells(facts, together["persons"], together["items"], without=without):
        note = _("%(n)d 件合计") % {"n": together["items"]}
        append_count(
            case,
            number=together["persons"],
            unit=Unit.PERSON,
            about=False,
            note=note,
            actor=actor,
            at=at,
        )
    case = changed(case, "counts", actor=actor, at=at)
    return settle_regime(case, actor=actor, at=at)
