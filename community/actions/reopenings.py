"""Opening a month again that was summed up: a reasoned, limited exception (LC-24, feature 25)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.grants import grant
from accounts.models import Grant, User
from community.actions.months import UNTOUCHED, lock_log, owe_again, pass_on, tell, unlock_log
from community.enums.monthly import LEVELS, Level, ReportState
from community.models import MonthReport, Programme, Reopening
from community.policies import monthly as policies
from community.queries.monthly import PASSED, below_counts
from community.regulations.monthly import (
    DAY_OF_LEVEL,
    REOPEN_DAYS,
    below_sentence,
    reopening_sentence,
)
from core.actors import SYSTEM, Actor
from core.audit import Facts
from core.calendar import local_day, working_days
from core.errors import Forbidden, Unmet
from core.models import Document
from core.regulation import value_on
from core.transitions import lock, move

ROOM = timedelta(days=40)


def reopen_month(
    report: MonthReport,
    *,
    reason: str,
    until: date,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Reopening:
    """Open a report that was taken in, and every one above it, until a day.

    Raises:
        Forbidden: without the right to.
        Stale, WrongState: it was changed meanwhile, or isn't taken in.
        Unmet: no reason, or a day too far away.
    """
    today = local_day(at)
    bar = report.programme.bar
    with transaction.atomic():
        chain = _locked_chain(report, version)
        fresh = chain[-1]
        if not policies.can_reopen_month(actor, fresh.programme):
            raise Forbidden(_("由市律协负责人或获得授权的人重新开放月份。"))
        longest = value_on(REOPEN_DAYS.key, bar, today).value
        sentence = reopening_sentence(reason, until, today, longest=longest)
        if sentence:
            field = "until" if reason.strip() else "reason"
            raise Unmet(sentence, clause="LC-24", fields={field: sentence})
        facts = Facts(reason=reason, changes={"until": until.isoformat()})
        made = Reopening.objects.create(
            report=fresh, reason=reason, until=until, opened_by=actor.person, opened_at=at
        )
        for row in chain:
            if row.state in PASSED or row.pk == fresh.pk:
                _open(row, until=until, reason=reason, facts=facts, actor=actor, at=at)
        return made


def _locked_chain(report: MonthReport, version: int | None) -> list[MonthReport]:
    """The report with all above it, locked from the city's down as everybody does."""
    row: MonthReport | None = report.above
    above = []
    while row is not None:
        above.append(row)
        row = row.above
    return [*(lock(one) for one in reversed(above)), lock(report, version=version)]


def _open(
    row: MonthReport, *, until: date, reason: str, facts: Facts, actor: Actor, at: datetime
) -> None:
    act = "return" if row.state == ReportState.CONFIRMED else "reopen"
    values = {"return_reason": reason, "returned_at": at, **UNTOUCHED}
    if row.document_id is not None:
        # The paper of the month as it was is no longer the one that counts.
        Document.objects.filter(pk=row.document_id).update(cancelled_at=at)
        values["document"] = None
    done = move(row, act, actor=actor, at=at, values=values, facts=facts)
    if done.level == Level.LAWYER:
        unlock_log(done)
    first = value_on(DAY_OF_LEVEL[LEVELS[0]].key, row.programme.bar, done.month).value
    own = value_on(DAY_OF_LEVEL[Level(done.level)].key, row.programme.bar, done.month).value
    calendar = working_days(until - ROOM, until + ROOM)
    owe_again(done, at=at, due=calendar.days_after(until, max(own - first, 0)))
    tell(done, "reopened", at=at)


def close_reopenings(*, at: datetime) -> int:
    """Lock again what was opened until yesterday, as it stands now; safe to repeat.

    The levels above confirm it again themselves: what they owe is open since the reopening.

    Returns:
        How many were closed.
    """
    today = local_day(at)
    ended = Reopening.objects.filter(closed_at__isnull=True, until__lt=today).order_by("pk")
    return sum(_close(pk, at) for pk in list(ended.values_list("pk", flat=True)))


def _close(pk: int, at: datetime) -> int:
    with transaction.atomic():
        report = lock(MonthReport.objects.get(reopenings=pk))
        found = Reopening.objects.select_for_update().filter(pk=pk, closed_at__isnull=True)
        if not found.exists():
            return 0
        if report.state not in PASSED and not below_sentence(*below_counts(report)):
            if report.level == Level.LAWYER:
                lock_log(report)
            pass_on(report, marked=report.passed_on, texts={}, actor=SYSTEM, at=at)
        found.update(closed_at=at)
        return 1


def grant_reopening(
    programme: Programme,
    *,
    person: User,
    reason: str,
    until: date,
    actor: Actor,
    at: datetime,
) -> Grant:
    """The bar's leader lets an officer reopen months, until a day.

    Raises:
        Forbidden: not the leader.
        Unmet: no reason, or a day that has passed.
    """
    if not policies.can_grant_reopening(actor, programme):
        raise Forbidden(_("由市律协负责人授权。"))
    return grant(
        policies.REOPEN,
        person,
        programme,
        owner_id=programme.bar_id,
        reason=reason,
        until=until,
        actor=actor,
        at=at,
    )
