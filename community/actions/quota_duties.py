"""The lecture of a quarter and the mediators' training of a year, owed as duties (LC-14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import on_day
from community.enums.work import WorkKind
from community.models import Assignment, LogEntry, Programme
from community.regulations.work import (
    LECTURES_A_QUARTER,
    TRAININGS_A_YEAR,
    Period,
    Span,
    span_of,
)
from core.actors import SYSTEM, Actor
from core.calendar import Due, local_day
from core.duties import OPEN, DutyKind, cancel, discharge, duty_kind, open_many, unsaved
from core.models import Duty
from core.regulation import Parameter, value_on

COUNTED = ("confirmed", "locked")
BATCH = 5000
# What wasn't done within a month after its last day won't be; the next period has its own.
GIVEN_UP = timedelta(days=30)
SUBJECT = Assignment._meta.label_lower


@dataclass(frozen=True)
class Owed:
    """A kind of work that each period asks for."""

    kind: DutyKind
    work: str
    period: Period
    rule: Parameter


QUOTAS = (
    Owed(
        duty_kind(
            DutyKind(
                code="community.quarterly_lecture",
                clause="LC-14",
                title=gettext_lazy("本季度的法治讲座"),
                link=lambda _duty: "/quotas/",
                supervisor=("director",),
                above=("liaison",),
            )
        ),
        WorkKind.LECTURE,
        "quarter",
        LECTURES_A_QUARTER,
    ),
    Owed(
        duty_kind(
            DutyKind(
                code="community.yearly_training",
                clause="LC-14",
                title=gettext_lazy("本年度的调解员培训"),
                link=lambda _duty: "/quotas/",
                supervisor=("director",),
                above=("liaison",),
            )
        ),
        WorkKind.MEDIATOR_TRAINING,
        "year",
        TRAININGS_A_YEAR,
    ),
)


def occasion_of(span: Span) -> str:
    """What tells the duties of two periods apart."""
    return f"{span.first:%Y-%m}"


def open_quotas(*, at: datetime) -> int:
    """Open what the running quarter and year ask of each assignment; safe to repeat and to race.

    What is done already is discharged at once, what rested on an assignment that is over, or lies
    a month behind, is given up.

    Returns:
        How many were opened.
    """
    today, opened = local_day(at), 0
    for owed in QUOTAS:
        span = span_of(owed.period, today)
        for programme in Programme.objects.select_related("bar").order_by("pk"):
            opened += _open(owed, span, programme, today, at)
        _give_up(owed, today, at)
    return opened


def _open(owed: Owed, span: Span, programme: Programme, today: date, at: datetime) -> int:
    there = Duty.objects.filter(
        kind=owed.kind.code,
        subject_type=SUBJECT,
        subject_id=models.OuterRef("pk"),
        occasion=occasion_of(span),
    )
    running = Assignment.objects.filter(
        on_day(today), ~models.Exists(there), programme=programme, pairing__state="active"
    )
    rows = list(running.select_related("community").order_by("pk")[:BATCH])
    if not rows:
        return 0
    rule = value_on(owed.rule.key, programme.bar, today)
    due = Due(span.last, today, (span.last - today).days, "day")
    duties = [
        unsaved(
            owed.kind,
            one,
            due=due,
            at=at,
            rule=rule,
            occasion=occasion_of(span),
            debtor_id=one.firm_id,
            debtor_person_id=one.lawyer_id,
            creditor_id=one.liaison_id or one.community_id,
            label=one.community.name,
        )
        for one in rows
    ]
    with transaction.atomic():
        open_many(duties, at=at)
        done = _communities_done(owed, span, [one.community_id for one in rows], rule.value)
        for one in rows:
            if one.community_id in done:
                _discharge(owed, one, span, SYSTEM, at)
    return len(rows)


def _communities_done(owed: Owed, span: Span, places: list[int], needed: int) -> set[int]:
    """Those of some communities in which a period's work was done."""
    found = LogEntry.objects.filter(
        community__in=places,
        on__range=(span.first, span.last),
        kind=owed.work,
        counts=True,
        state__in=COUNTED,
    )
    counted = found.values("community_id").annotate(n=models.Count("pk")).filter(n__gte=needed)
    return set(counted.values_list("community_id", flat=True))


def _discharge(owed: Owed, one: Assignment, span: Span, actor: Actor, at: datetime) -> None:
    discharge(owed.kind, one, actor=actor, at=at, occasion=occasion_of(span))


def _give_up(owed: Owed, today: date, at: datetime) -> None:
    ended = Assignment.objects.filter(until__lt=today).values("pk")
    standing = Duty.objects.filter(kind=owed.kind.code, subject_type=SUBJECT, state__in=OPEN)
    past = standing.filter(models.Q(due_on__lt=today - GIVEN_UP) | models.Q(subject_id__in=ended))
    for duty in past.order_by("pk")[:BATCH]:
        note = _("到期未完成") if duty.due_on < today else _("指派已结束")
        cancel(
            owed.kind,
            Assignment(pk=duty.subject_id),
            actor=SYSTEM,
            at=at,
            occasion=duty.occasion,
            note=note,
        )


def settle_quota(entry: LogEntry, *, actor: Actor, at: datetime) -> None:
    """A lecture or training was entered or confirmed: what it was owed for is done with enough."""
    owed = next((one for one in QUOTAS if one.work == entry.kind), None)
    if owed is None:
        return
    span = span_of(owed.period, entry.on)
    needed = value_on(owed.rule.key, entry.programme.bar, entry.on).value
    if not _communities_done(owed, span, [entry.community_id], needed):
        return
    standing = Duty.objects.filter(
        kind=owed.kind.code,
        subject_type=SUBJECT,
        subject_id__in=Assignment.objects.filter(community_id=entry.community_id).values("pk"),
        occasion=occasion_of(span),
        state__in=OPEN,
    )
    for duty in standing:
        _discharge(owed, Assignment(pk=duty.subject_id), span, actor, at)
