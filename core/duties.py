"""Duties: opened with the derivation of their date, paused, discharged, reminded of, escalated.

Every deadline of every regulation is a row of `Duty`; its kind is declared once, with clause, who
is reminded and where the work is done. Reminders climb a ladder of working days around the date;
a rung is climbed under the row's lock and its messages are unique, so nobody is told twice, however
many workers run or die.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import people
from core.actors import SYSTEM, Actor
from core.audit import Facts, record
from core.calendar import Due, WorkingDays, local_day, term, working_days
from core.errors import Stale, TooMany, Unmet, WrongState
from core.models import Duty, DutyPause
from core.notices import condition, notify
from core.regulation import GC_DAY as FIRST_DAY
from core.regulation import Parameter, Text, Value, parameter, value_on

OPEN = (Duty.State.OPEN, Duty.State.PAUSED)

REMIND = parameter(
    Parameter(
        key="reminder.days",
        clause="",
        label=gettext_lazy("提醒日（相对期限的工作日）"),
        values=((FIRST_DAY, [-2, 0, 1, 3]),),
        unit=gettext_lazy("工作日"),
    )
)
ESCALATE = parameter(
    Parameter(
        key="reminder.escalation_days",
        clause="",
        label=gettext_lazy("逾期后提醒负责人（期限后的工作日）"),
        values=((FIRST_DAY, [2, 5]),),
        unit=gettext_lazy("工作日"),
    )
)
PAUSE_CAP = parameter(
    Parameter(
        key="duty.pause_cap",
        clause="",
        label=gettext_lazy("期限中止的最长工作日"),
        values=((FIRST_DAY, 60),),
        unit=gettext_lazy("工作日"),
        at_least=1,
        at_most=250,
    )
)


@dataclass(frozen=True)
class DutyKind:
    """A kind of duty.

    Attributes:
        code: `filings.report`.
        clause: the clause that imposes it.
        title: what is to be done, in a few words, never naming a client or a case.
        roles: who in the debtor's organisation is reminded; empty when a person owes it.
        supervisor: who is told when it is overdue.
        link: where the work is done.
    """

    code: str
    clause: str
    title: Text
    link: Callable[[Duty], str]
    roles: tuple[str, ...] = ()
    supervisor: tuple[str, ...] = ()


KINDS: dict[str, DutyKind] = {}


def duty_kind(entry: DutyKind) -> DutyKind:
    """Register a kind and give it back.

    Raises:
        ValueError: its code is registered already.
    """
    if entry.code in KINDS:
        raise ValueError(f"duty kind {entry.code} is registered twice")
    KINDS[entry.code] = entry
    return entry


def open_duty(
    kind: DutyKind,
    subject: models.Model,
    *,
    due: Due,
    at: datetime,
    debtor: Any = None,
    debtor_person: Any = None,
    creditor: Any = None,
    occasion: str = "",
    label: str = "",
    rule: Value | None = None,
) -> Duty:
    """Open a duty; opening the same one again gives the one that is there.

    Args:
        due: its last day and how it was found.
        debtor, debtor_person: the organisation that owes, the person who does; one at least.
        occasion: tells duties of one kind on one subject apart.
        label: what the workbench shows besides the title, for those who may see the subject.
        rule: the parameter the term came from, kept with the derivation.
    """
    facts = {"rule": rule.version, "clause": rule.clause} if rule else {}
    duty, made = Duty.objects.get_or_create(
        kind=kind.code,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        occasion=occasion,
        defaults={
            "clause": kind.clause,
            "label": label,
            "debtor": debtor,
            "debtor_person": debtor_person,
            "creditor": creditor,
            "opened_at": at,
            "counted_from": due.start,
            "due_on": due.on,
            "derivation": due.derivation(**facts),
            "provisional": due.provisional,
        },
    )
    if made:
        _set_ladder(duty, local_day(at))
        duty.save(update_fields=["next_step", "next_step_on"])
    return duty


def duties_of(subject: models.Model, kind: DutyKind | None = None) -> models.QuerySet[Duty]:
    """All duties on a row, newest first."""
    found = Duty.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return (found.filter(kind=kind.code) if kind else found).order_by("-id")


def discharge(
    kind: DutyKind,
    subject: models.Model,
    *,
    actor: Actor,
    at: datetime,
    occasion: str | None = None,
    note: str = "",
) -> int:
    """Mark the open duties of a kind on a row as done. Repeating it changes nothing.

    Returns:
        How many were discharged.
    """
    return _end(kind, subject, Duty.State.DISCHARGED, actor, at, occasion, note)


def cancel(
    kind: DutyKind,
    subject: models.Model,
    *,
    actor: Actor,
    at: datetime,
    occasion: str | None = None,
    note: str = "",
) -> int:
    """End the open duties of a kind on a row because what they rested on is gone."""
    return _end(kind, subject, Duty.State.CANCELLED, actor, at, occasion, note)


def _end(
    kind: DutyKind,
    subject: models.Model,
    state: str,
    actor: Actor,
    at: datetime,
    occasion: str | None,
    note: str,
) -> int:
    found = duties_of(subject, kind).filter(state__in=OPEN)
    if occasion is not None:
        found = found.filter(occasion=occasion)
    return found.update(
        state=state, ended_at=at, ended_by_id=actor.person_id, ended_note=note, next_step_on=None
    )


def pause(duty: Duty, *, reason: str, actor: Actor, at: datetime) -> Duty:
    """Stop a duty's clock from today on.

    Raises:
        WrongState: it isn't running.
    """
    with transaction.atomic():
        fresh = Duty.objects.select_for_update().get(pk=duty.pk)
        if fresh.state != Duty.State.OPEN:
            raise WrongState(_("这项期限没有在计时，不能中止。"))
        fresh.state, fresh.next_step_on = Duty.State.PAUSED, None
        fresh.save(update_fields=["state", "next_step_on"])
        DutyPause.objects.create(
            duty=fresh, since=local_day(at), reason=reason, by_id=actor.person_id
        )
        record(fresh, "pause", actor=actor, at=at, facts=Facts(reason=reason, clause=fresh.clause))
    return fresh


def resume(duty: Duty, *, actor: Actor, at: datetime) -> Duty:
    """Let the clock run again; the date moves by the working days that stood still, up to the cap.

    Raises:
        WrongState: it isn't paused.
    """
    with transaction.atomic():
        fresh = Duty.objects.select_for_update().get(pk=duty.pk)
        if fresh.state != Duty.State.PAUSED:
            raise WrongState(_("这项期限没有中止，不能恢复。"))
        today = local_day(at)
        stretch = fresh.pauses.get(until__isnull=True)
        stretch.until = today
        stretch.save(update_fields=["until"])
        fresh.state = Duty.State.OPEN
        _move_on(fresh, stretch, today)
        fresh.save()
        record(fresh, "resume", actor=actor, at=at, facts=Facts(clause=fresh.clause))
    return fresh


def _move_on(duty: Duty, stretch: DutyPause, today: date) -> None:
    """Add the working days a pause took to the duty's date, and say so in its derivation."""
    calendar = working_days(stretch.since, max(today, duty.due_on))
    cap = value_on(PAUSE_CAP.key, duty.debtor, today)
    stood = min(calendar.between(stretch.since, today), cap.value)
    longer = calendar.after(max(duty.due_on, stretch.since), stood)
    pauses = [*duty.derivation.get("pauses", []), [str(stretch.since), str(today), stood]]
    duty.derivation = {**duty.derivation, "pauses": pauses}
    duty.due_on, duty.provisional = longer.on, duty.provisional or longer.provisional
    _set_ladder(duty, today)


def recompute(years: Iterable[int], *, at: datetime) -> int:
    """Find provisional dates again after a year's working days were loaded.

    Returns:
        How many duties got another date.
    """
    moved = 0
    waiting = Duty.objects.filter(state__in=OPEN, provisional=True).order_by("id")
    for duty_id in list(waiting.values_list("id", flat=True)):
        with transaction.atomic():
            duty = Duty.objects.select_for_update().get(pk=duty_id)
            due = term(duty.counted_from, duty.derivation["count"], duty.derivation["unit"])
            before = duty.due_on
            kept = {k: v for k, v in duty.derivation.items() if k in {"rule", "clause", "pauses"}}
            duty.due_on, duty.provisional = due.on, due.provisional
            duty.derivation = due.derivation(**kept)
            for _since, _until, stood in kept.get("pauses", []):
                calendar = working_days(duty.due_on, duty.due_on + timedelta(days=2 * stood))
                duty.due_on = calendar.after(duty.due_on, stood).on
            _set_ladder(duty, local_day(at))
            duty.save()
            if duty.due_on != before:
                moved += 1
                changes = {"due_on": [before, duty.due_on], "years": sorted(years)}
                record(duty, "recompute", actor=SYSTEM, at=at, facts=Facts(changes=changes))
    return moved


Audience = Literal["debtor", "supervisor"]


def ladder(duty: Duty) -> list[tuple[date, int, Audience]]:
    """The rungs of a duty's reminders in order: day, offset in working days, for whom."""
    near = value_on(REMIND.key, duty.debtor, duty.counted_from).value
    far = value_on(ESCALATE.key, duty.debtor, duty.counted_from).value
    calendar = working_days(duty.due_on - timedelta(days=30), duty.due_on + timedelta(days=60))
    rungs: list[tuple[int, Audience]] = [(n, "debtor") for n in near]
    rungs += [(n, "supervisor") for n in far]
    days = [(calendar.shifted(duty.due_on, n), n, who) for n, who in rungs]
    return sorted(days, key=lambda rung: (rung[0], rung[2]))


def _set_ladder(duty: Duty, today: date) -> None:
    """Point at the first rung that still lies ahead; a rung of today is still climbed."""
    for index, (day, _offset, _who) in enumerate(ladder(duty)):
        if day >= today:
            duty.next_step, duty.next_step_on = index, day
            return
    duty.next_step, duty.next_step_on = len(ladder(duty)), None


def remind_due(*, at: datetime, limit: int = 1000) -> int:
    """Climb every rung that is due: the sweep's work. Safe to repeat, to race and to kill.

    After days without a sweep each audience gets the newest of the rungs that were missed, once.

    Returns:
        How many duties were looked at.
    """
    today, done = local_day(at), 0
    while done < limit:
        with transaction.atomic():
            waiting = Duty.objects.filter(state=Duty.State.OPEN, next_step_on__lte=today)
            duty = (
                waiting.select_for_update(skip_locked=True, of=("self",))
                .order_by("next_step_on", "id")
                .first()
            )
            if duty is None:
                return done
            _climb(duty, today, at)
            done += 1
    return done


def _climb(duty: Duty, today: date, at: datetime) -> None:
    rungs = ladder(duty)
    reached = [rung for rung in rungs[duty.next_step :] if rung[0] <= today]
    newest = {audience: (offset, audience) for _day, offset, audience in reached}
    for offset, audience in newest.values():
        _tell(duty, offset, audience, today, at)
    duty.next_step += len(reached)
    ahead = rungs[duty.next_step :]
    duty.next_step_on = ahead[0][0] if ahead else None
    duty.save(update_fields=["next_step", "next_step_on"])


def _tell(duty: Duty, offset: int, audience: Audience, today: date, at: datetime) -> None:
    kind = KINDS[duty.kind]
    notify(
        f"duty:{duty.pk}:{duty.due_on}:{audience}:{offset}",
        "core/notices/duty_overdue" if duty.due_on < today else "core/notices/duty_due",
        addressees(duty, audience, today),
        context={"kind": kind.code, "due_on": duty.due_on.isoformat(), "audience": audience},
        link=kind.link(duty),
        organisation_id=duty.debtor_id,
        still=f"duty-open:{duty.pk}",
        at=at,
    )


def addressees(duty: Duty, audience: Audience, today: date) -> list[int]:
    """Who is told: the person who owes it, or the roles; the supervisor when it is late."""
    kind = KINDS[duty.kind]
    if audience == "debtor" and duty.debtor_person_id is not None:
        return [duty.debtor_person_id]
    if duty.debtor_id is None:
        return []
    roles = kind.roles if audience == "debtor" else kind.supervisor
    return people.holders(duty.debtor_id, roles, today)


@condition("duty-open")
def _still_open(duty_id: int) -> bool:
    return Duty.objects.filter(pk=duty_id, state=Duty.State.OPEN).exists()


def urge(duty: Duty, *, actor: Actor, at: datetime) -> Duty:
    """Urge the debtor by hand (催办), once a day.

    Raises:
        TooMany: it was urged today already.
        WrongState: it isn't open.
    """
    with transaction.atomic():
        fresh = Duty.objects.select_for_update().get(pk=duty.pk)
        today = local_day(at)
        if fresh.state != Duty.State.OPEN:
            raise WrongState(_("这项期限已经了结或中止，不用催办。"))
        if fresh.urged_on == today:
            raise TooMany(_("今天已经催办过；同一事项一天只催一次。"))
        fresh.urged_on = today
        fresh.save(update_fields=["urged_on"])
        _tell(fresh, 1000 + today.toordinal(), "debtor", today, at)
        record(fresh, "urge", actor=actor, at=at, facts=Facts(clause=fresh.clause))
    return fresh


def hand_on(duty: Duty, to_person: Any, *, actor: Actor, at: datetime, reason: str) -> Duty:
    """Give a person's open duty to another person.

    Raises:
        Stale: it has ended meanwhile.
        Unmet: no reason given.
    """
    if not reason.strip():
        raise Unmet(_("请写明移交的原因。"), fields={"reason": _("请写明原因")})
    with transaction.atomic():
        fresh = Duty.objects.select_for_update().get(pk=duty.pk)
        if fresh.state not in OPEN:
            raise Stale(_("这项期限已经了结，不用移交。"))
        before = fresh.debtor_person_id
        fresh.debtor_person = to_person
        fresh.save(update_fields=["debtor_person"])
        changes = {"debtor_person": [before, to_person.pk]}
        record(fresh, "hand_on", actor=actor, at=at, facts=Facts(reason=reason, changes=changes))
    return fresh


def owed(
    *, organisation_id: int | None, person_id: int | None, kinds: Iterable[str]
) -> models.QuerySet[Duty]:
    """Open duties of these kinds owed by an organisation or by the person, the oldest date first."""
    mine = models.Q(debtor_person_id=person_id)
    theirs = models.Q(debtor_id=organisation_id, debtor_person__isnull=True, kind__in=list(kinds))
    found = Duty.objects.filter(mine | theirs, state__in=OPEN)
    return found.order_by("due_on", "id")


def kinds_for(roles: Iterable[str]) -> list[str]:
    """The codes of the kinds that any of these roles is reminded of or supervises."""
    held = set(roles)
    return [k.code for k in KINDS.values() if held & {*k.roles, *k.supervisor}]


def within(calendar: WorkingDays, today: date, due_on: date) -> int:
    """Working days left until the date; negative when it has passed."""
    if due_on >= today:
        return calendar.between(today, due_on)
    return -calendar.between(due_on, today)
