"""The month's report on its way up: confirmed, taken in, returned, taken back (LC-24)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.queries import holders
from community.actions.month_duties import IN_PLACE, KINDS
from community.actions.openings import duty_for
from community.enums.monthly import Level, PassedOn, ReportState
from community.models import MonthFigures, MonthReport, Reopening
from community.policies import monthly as policies
from community.queries.monthly import PASSED, below_counts, entries_of, scope_of, stands_in, sums_of
from community.regulations.monthly import (
    DAY_OF_LEVEL,
    RETURN_DAYS,
    below_sentence,
    month_after,
    own_sentence,
    paper_sentence,
)
from core.actors import SYSTEM, Actor
from core.audit import Facts
from core.calendar import Due, local_day, term
from core.duties import cancel, discharge, duties_of, open_many
from core.duties import urge as urge_duty
from core.errors import Forbidden, Unmet, WrongState
from core.models import Duty
from core.notices import notify
from core.queue import hurry
from core.regulation import value_on
from core.transitions import lock, move

TEXTS = ("typical_case", "problems", "next_plan")
NO_PAPER: Mapping[str, Any] = {"paper_on": None, "paper_from": ""}
UNTOUCHED: dict[str, Any] = {"accepted_by": None, "accepted_at": None}


def edit_report(
    report: MonthReport, *, actor: Actor, at: datetime, version: int | None = None, **texts: str
) -> MonthReport:
    """Write the words that stand with the figures; the figures can't be written.

    Raises:
        Forbidden: neither the level itself nor the one above in its place.
        Stale, WrongState: it was changed or passed on meanwhile.
    """
    with transaction.atomic():
        fresh = lock(report, version=version)
        if not policies.can_edit_report(actor, fresh):
            raise Forbidden(_("由本级或上一级修改。"))
        return move(fresh, "edit", actor=actor, at=at, values=_texts(texts))


def _texts(texts: Mapping[str, str]) -> dict[str, str]:
    unknown = texts.keys() - set(TEXTS)
    if unknown:
        raise ValueError(f"not words of a report: {sorted(unknown)}")
    return dict(texts)


def way_of(report: MonthReport, actor: Actor) -> str:
    """Who confirms: the level itself, or the one above in its place.

    Only where nobody else is there it is passed on by itself; anything else needs its paper.

    Returns:
        How it is marked when it is passed on by a level above, else "".

    Raises:
        Forbidden: none of them.
    """
    if policies.can_confirm_report(actor, report):
        return ""
    if not policies.can_enter_for(actor, report):
        raise Forbidden(_("由本级确认；本级没有别人时由上一级代为确认。"))
    vacant = stands_in(report, actor.day)
    if vacant and not policies.is_above(actor, report):
        above = report.above
        vacant = vacant if above is not None and stands_in(above, actor.day) else ""
    return vacant or PassedOn.ON_PAPER


def confirm_report(
    report: MonthReport,
    *,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    paper_on: date | None = None,
    paper_from: str = "",
    **texts: str,
) -> MonthReport:
    """Confirm a level's report: what is below is taken in, the figures are summed up and locked.

    The lawyer's locks the log. The city's ends the month; its summary is made from it.

    Args:
        paper_on, paper_from: the day its paper came and who brought it, where the level above
            enters one; who enters it doesn't take it in at their own level.

    Raises:
        Forbidden: neither the level itself nor the one above in its place.
        Stale, WrongState: it was changed or passed on meanwhile.
        Unmet: reports from below are lacking, or one is the actor's own; a paper isn't named.
    """
    with transaction.atomic():
        fresh = lock(report, version=version)
        marked = way_of(fresh, actor)
        paper = NO_PAPER
        if marked == PassedOn.ON_PAPER:
            today = local_day(at)
            sentence = paper_sentence(paper_on, paper_from, month=fresh.month, today=today)
            if sentence:
                wrong = "paper_from" if paper_on and not paper_from.strip() else "paper_on"
                raise Unmet(sentence, clause="LC-24", fields={wrong: sentence})
            paper = {"paper_on": paper_on, "paper_from": paper_from}
        if fresh.level == Level.LAWYER:
            lock_log(fresh)
        else:
            _take_in(fresh, on_paper=marked == PassedOn.ON_PAPER, actor=actor, at=at)
        done = pass_on(fresh, marked=marked, texts=_texts(texts), paper=paper, actor=actor, at=at)
        Reopening.objects.filter(report=done, closed_at__isnull=True).update(closed_at=at)
        if marked == PassedOn.ON_PAPER:
            _owe_in_place(done, at=at)
        return done


def _owe_in_place(entered: MonthReport, *, at: datetime) -> None:
    """Who alone could take in what they entered owes it no more: the level above them does."""
    above = entered.above
    if above is None or above.state in PASSED or not stands_in(above, local_day(at)):
        return
    owed = duties_of(above).filter(state=Duty.State.OPEN).exclude(kind=IN_PLACE.code)
    before = owed.first()
    if before is None:
        return
    for kind in KINDS:
        cancel(kind, above, actor=SYSTEM, at=at, note=_("本级没有别人可以汇总"))
    rule = value_on(DAY_OF_LEVEL[above.level].key, above.programme.bar, month_after(above.month))
    days = (before.due_on - before.counted_from).days
    due = Due(on=before.due_on, start=before.counted_from, count=days, unit="day")
    occasion = f"paper {entered.version}"
    bar_id = above.programme.bar_id
    open_many([duty_for(above, rule=rule, due=due, bar_id=bar_id, at=at, occasion=occasion)], at=at)


def pass_on(
    fresh: MonthReport,
    *,
    marked: str,
    texts: Mapping[str, str],
    actor: Actor,
    at: datetime,
    paper: Mapping[str, Any] | None = None,
) -> MonthReport:
    """Write a locked report's sums and send it up; the caller has decided that it may."""
    today = local_day(at)
    values = {
        **sums_of(fresh),
        **(paper or {}),
        **texts,
        "confirmed_by_id": actor.person_id or fresh.confirmed_by_id,
        "confirmed_at": at,
        # What came in time stays so, though it was returned or reopened afterwards.
        "in_time": today <= fresh.due_on if fresh.in_time is None else fresh.in_time,
        "passed_on": marked,
        "return_reason": "",
        **UNTOUCHED,
    }
    done = move(fresh, "confirm", actor=actor, at=at, values=values)
    for kind in KINDS:
        discharge(kind, done, actor=actor, at=at)
    if done.level == Level.CITY:
        done = move(done, "accept", actor=actor, at=at, values={"accepted_at": at})
        hurry("community.tasks.monthly.make_summaries")
    return done


def lock_log(report: MonthReport) -> None:
    """The month's entries and figures stand still from now on."""
    counted = entries_of(report).filter(state="confirmed")
    counted.update(state="locked", version=models.F("version") + 1)
    MonthFigures.objects.filter(scope_of(report)).update(locked=True)


def unlock_log(report: MonthReport) -> None:
    """Open a lawyer's month again, for a return, a taking back or a reopening."""
    MonthFigures.objects.filter(scope_of(report)).update(locked=False)
    entries_of(report).filter(state="locked").update(
        state="confirmed", version=models.F("version") + 1
    )


def _take_in(report: MonthReport, *, on_paper: bool, actor: Actor, at: datetime) -> None:
    """Take in what is below, nothing lacking and nobody their own.

    Args:
        on_paper: the level did so on its paper, and nobody here did.

    Raises:
        Unmet: a report is lacking, or is the actor's own.
    """
    rows = list(MonthReport.objects.select_for_update().filter(above=report).order_by("pk"))
    sentence = below_sentence(*below_counts(report))
    if sentence:
        raise Unmet(sentence, clause="LC-24")
    for row in rows:
        if row.state == ReportState.CONFIRMED and on_paper:
            move(row, "accept", actor=actor, at=at, values={"accepted_at": at})
        elif row.state == ReportState.CONFIRMED:
            _accept(row, actor=actor, at=at)


def _accept(row: MonthReport, *, actor: Actor, at: datetime) -> MonthReport:
    mine = row.lawyer_id is not None and row.lawyer_id == actor.person_id
    # Somebody entered their paper: it is theirs all the same.
    by, how = row.confirmed_by_id, row.passed_on
    if mine and how == PassedOn.ON_PAPER:
        by, how = actor.person_id, ""
    own = own_sentence(actor.person_id, by, passed_on=how)
    if own:
        raise Unmet(own, clause="LC-24")
    values = {"accepted_by_id": actor.person_id, "accepted_at": at}
    return move(row, "accept", actor=actor, at=at, values=values)


def accept_report(
    report: MonthReport, *, actor: Actor, at: datetime, version: int | None = None
) -> MonthReport:
    """Take in one report from below, where several do it for each other.

    Raises:
        Forbidden: not the level above.
        Stale, WrongState: it was returned or taken in meanwhile.
        Unmet: it is the actor's own.
    """
    with transaction.atomic():
        fresh = lock(report, version=version)
        if not policies.is_above(actor, fresh) or fresh.level == Level.CITY:
            raise Forbidden(_("由上一级汇总。"))
        return _accept(fresh, actor=actor, at=at)


def return_report(
    report: MonthReport, *, reason: str, actor: Actor, at: datetime, version: int | None = None
) -> MonthReport:
    """Return a report one step down, with reasons; the lawyer's log is open again with it.

    Raises:
        Forbidden: not the level above.
        Stale, WrongState: it was changed meanwhile, or the level above has passed its own on.
        Unmet: no reason.
    """
    if not reason.strip():
        raise Unmet(_("请写明退回的原因。"), fields={"reason": _("请写明原因")})
    with transaction.atomic():
        above = lock(report.above) if report.above is not None else None
        fresh = lock(report, version=version)
        if above is None or not policies.can_return_report(actor, fresh):
            raise Forbidden(_("由上一级退回。"))
        if above.state in PASSED:
            raise WrongState(_("上一级已经上报，不能再退回；请先由再上一级退回。"))
        values = {"return_reason": reason, "returned_at": at, **UNTOUCHED}
        done = move(fresh, "return", actor=actor, at=at, values=values, facts=Facts(reason=reason))
        if done.level == Level.LAWYER:
            unlock_log(done)
        owe_again(done, at=at)
        tell(done, "returned", at=at)
        return done


def take_back_report(
    report: MonthReport, *, actor: Actor, at: datetime, version: int | None = None
) -> MonthReport:
    """Take a report back that the level above hasn't taken in yet.

    Raises:
        Forbidden: not the level itself.
        Stale, WrongState: it was returned or taken in meanwhile.
    """
    with transaction.atomic():
        fresh = lock(report, version=version)
        if not policies.can_confirm_report(actor, fresh):
            raise Forbidden(_("由上报的人撤回。"))
        done = move(fresh, "take_back", actor=actor, at=at)
        if done.level == Level.LAWYER:
            unlock_log(done)
        owe_again(done, at=at)
        return done


def owe_again(report: MonthReport, *, at: datetime, due: Due | None = None) -> None:
    """Owe a report that came back: by its day, or in the days a return gives when that is over."""
    today, bar = local_day(at), report.programme.bar
    rule = value_on(RETURN_DAYS.key, bar, today)
    again = due or term(today, rule.value)
    occasion = f"again {report.version}"
    duty = duty_for(report, rule=rule, due=again, bar_id=bar.pk, at=at, occasion=occasion)
    open_many([duty], at=at)


def tell(report: MonthReport, what: str, *, at: datetime) -> None:
    """Tell who confirms a report that it came back."""
    today = local_day(at)
    roles = {
        Level.FIRM: ("director", "clerk"),
        Level.LIAISON: ("liaison",),
        Level.CITY: ("officer",),
    }.get(Level(report.level), ())
    own = [report.lawyer_id] if report.lawyer_id is not None else []
    people = own or holders(report.owner_id, roles, today)
    notify(
        f"month-{what}:{report.pk}:{report.version}",
        f"community/notices/month_{what}",
        people,
        at=at,
        context={"month": f"{report.month:%Y-%m}"},
        link=f"/months/{report.pk}/",
        organisation_id=report.owner_id,
    )


def urge_report(
    report: MonthReport, *, actor: Actor, at: datetime, version: int | None = None
) -> Duty:
    """Urge who owes a report, once a day.

    Raises:
        Forbidden: not the level above.
        WrongState: it has come.
        TooMany: urged today already.
    """
    if not policies.is_above(actor, report):
        raise Forbidden(_("由上一级催办。"))
    found = Duty.objects.filter(
        subject_type=report._meta.label_lower, subject_id=report.pk, state=Duty.State.OPEN
    )
    duty = found.order_by("-id").first()
    if duty is None:
        raise WrongState(_("这份月报已经上报。"))
    return urge_duty(duty, actor=actor, at=at)
