"""Duties: opened with the derivation of their date, paused, discharged, reminded of, escalated.

Every deadline of every regulation is a row of `Duty`; its kind is declared once, with clause, who
is reminded and where the work is done. Reminders climb a ladder of working days around the date
(`core.reminders`); a rung is climbed under the row's lock and its messages are unique, so nobody is
told twice, however many workers run or die.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from core import people
from core.actors import SYSTEM, Actor
from core.audit import Facts, record
from core.calendar import Due, WorkingDays, local_day
from core.errors import Stale, TooMany, Unmet, WrongState
from core.models import Duty, DutyPause
from core.notices import write
from core.regulation import Value
from core.reminders import (
    ESCALATE,
    KINDS,
    PAUSE_CAP,
    REMIND,
    Almanac,
    DutyKind,
    addressees,
    almanac_of,
    climb,
    duty_kind,
    ladder,
    set_ladder,
    told,
)

__all__ = [
    "ESCALATE",
    "KINDS",
    "PAUSE_CAP",
    "REMIND",
    "DutyKind",
    "addressees",
    "cancel",
    "discharge",
    "duties_of",
    "duty_kind",
    "hand_on",
    "kinds_for",
    "ladder",
    "open_duty",
    "open_many",
    "owed",
    "pause",
    "recompute",
    "redate",
    "remind_due",
    "resume",
    "unsaved",
    "urge",
    "within",
]

OPEN = (Duty.State.OPEN, Duty.State.PAUSED)
BATCH = 200


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
    """Open a duty; opening the same one again gives the one that is there, even when it has ended.

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
        today = local_day(at)
        set_ladder(duty, today, almanac_of([duty], today))
        duty.save(update_fields=["next_step", "next_step_on"])
    return duty


def unsaved(
    kind: DutyKind, subject: models.Model, *, due: Due, at: datetime, rule: Value, **columns: Any
) -> Duty:
    """A duty as `open_duty` would open it, for `open_many`; `columns` are debtor, creditor, label."""
    return Duty(
        kind=kind.code,
        clause=kind.clause,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        opened_at=at,
        counted_from=due.start,
        due_on=due.on,
        derivation=due.derivation(rule=rule.version, clause=rule.clause),
        provisional=due.provisional,
        **columns,
    )


def open_many(duties: Sequence[Duty], *, at: datetime) -> None:
    """Open many duties in a few statements; those that are there already stay as they are."""
    if not duties:
        return
    today = local_day(at)
    owing: Any = Duty._meta.get_field("debtor").related_model
    known = owing._default_manager.in_bulk({duty.debtor_id for duty in duties if duty.debtor_id})
    for duty in duties:
        if duty.debtor_id:
            duty.debtor = known[duty.debtor_id]
    almanac = almanac_of(duties, today)
    for duty in duties:
        set_ladder(duty, today, almanac)
    Duty.objects.bulk_create(duties, ignore_conflicts=True, batch_size=1000)


def redate(duty: Duty, due: Due, *, rule: Value, actor: Actor, at: datetime) -> Duty:
    """Count an open duty from another day: the day it was counted from had been entered wrongly.

    Raises:
        WrongState: it has ended.
    """
    today = local_day(at)
    with transaction.atomic():
        fresh = _locked(duty)
        if fresh.state not in OPEN:
            raise WrongState(_("这项期限已经了结。"))
        before = fresh.due_on
        fresh.counted_from = due.start
        pauses = {k: v for k, v in fresh.derivation.items() if k == "pauses"}
        fresh.derivation = due.derivation(rule=rule.version, clause=rule.clause, **pauses)
        almanac = almanac_of([fresh], today)
        _find_date(fresh, almanac)
        if fresh.state == Duty.State.OPEN:
            set_ladder(fresh, today, almanac)
        fresh.save()
        facts = Facts(clause=fresh.clause, changes={"due_on": [before, fresh.due_on]})
        record(fresh, "redate", actor=actor, at=at, facts=facts)
    return fresh


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
    with transaction.atomic():
        standing = DutyPause.objects.filter(duty__in=found, until__isnull=True)
        standing.update(until=local_day(at))
        return found.update(
            state=state,
            ended_at=at,
            ended_by_id=actor.person_id,
            ended_note=note,
            next_step_on=None,
        )


def pause(duty: Duty, *, reason: str, actor: Actor, at: datetime) -> Duty:
    """Stop a duty's clock from today on; it runs on by itself when the cap on pauses is reached.

    Raises:
        WrongState: it isn't running, or its pauses have reached the cap.
    """
    today = local_day(at)
    with transaction.atomic():
        fresh = _locked(duty)
        if fresh.state != Duty.State.OPEN:
            raise WrongState(_("这项期限没有在计时，不能中止。"))
        almanac = almanac_of([fresh], today)
        left = _pause_left(fresh, almanac)
        if left <= 0:
            raise WrongState(_("这项期限的中止已到上限，不能再中止。"))
        fresh.state = Duty.State.PAUSED
        fresh.next_step_on = almanac.calendar.after(today, left).on
        fresh.save(update_fields=["state", "next_step_on"])
        DutyPause.objects.create(duty=fresh, since=today, reason=reason, by_id=actor.person_id)
        record(fresh, "pause", actor=actor, at=at, facts=Facts(reason=reason, clause=fresh.clause))
    return fresh


def resume(duty: Duty, *, actor: Actor, at: datetime) -> Duty:
    """Let the clock run again; the date moves by the working days that stood still, up to the cap.

    Raises:
        WrongState: it isn't paused.
    """
    today = local_day(at)
    with transaction.atomic():
        fresh = _locked(duty)
        if fresh.state != Duty.State.PAUSED:
            raise WrongState(_("这项期限没有中止，不能恢复。"))
        _run_on(fresh, almanac_of([fresh], today), until=today, today=today, actor=actor, at=at)
    return fresh


def _locked(duty: Duty) -> Duty:
    found = Duty.objects.select_related("debtor").select_for_update(of=("self",))
    return found.get(pk=duty.pk)


def _pause_left(duty: Duty, almanac: Almanac) -> int:
    """Working days for which the duty may still be paused."""
    cap: int = almanac.values.on(PAUSE_CAP.key, duty.debtor, duty.counted_from).value
    stood: int = sum(days for _since, _until, days in duty.derivation.get("pauses", []))
    return cap - stood


def _run_on(
    duty: Duty, almanac: Almanac, *, until: date, today: date, actor: Actor, at: datetime
) -> None:
    """End the standing pause of a locked duty and find its date and ladder again."""
    stretch = duty.pauses.get(until__isnull=True)
    stretch.until = until
    stretch.save(update_fields=["until"])
    pauses = [*duty.derivation.get("pauses", []), [str(stretch.since), str(until), 0]]
    duty.derivation = {**duty.derivation, "pauses": pauses}
    duty.state = Duty.State.OPEN
    before = duty.due_on
    _find_date(duty, almanac)
    set_ladder(duty, today, almanac)
    duty.save()
    facts = Facts(clause=duty.clause, changes={"due_on": [before, duty.due_on]})
    record(duty, "resume", actor=actor, at=at, facts=facts)


def _find_date(duty: Duty, almanac: Almanac) -> None:
    """Find the date from its derivation by what is known now: the term, then each pause."""
    calendar, known = almanac.calendar, duty.derivation
    find = calendar.after if known["unit"] == "working_day" else calendar.days_after
    due = find(duty.counted_from, known["count"])
    on, provisional, pauses = due.on, due.provisional, []
    left: int = almanac.values.on(PAUSE_CAP.key, duty.debtor, duty.counted_from).value
    for since, until, _stood in known.get("pauses", []):
        stood = min(calendar.between(date.fromisoformat(since), date.fromisoformat(until)), left)
        left -= stood
        longer = calendar.after(on, stood)
        on, provisional = longer.on, provisional or longer.provisional
        pauses.append([since, until, stood])
    more = {key: known[key] for key in ("rule", "clause") if key in known}
    duty.derivation = due.derivation(**more, **({"pauses": pauses} if pauses else {}))
    duty.derivation["provisional"] = provisional
    duty.due_on, duty.provisional = on, provisional


def recompute(years: Iterable[int], *, at: datetime) -> int:
    """Find the dates of open duties that lean on these years again, after the years were loaded.

    Returns:
        How many duties got another date.
    """
    loaded = sorted(years)
    # A ladder's rungs behind the date may lie in the year although the date doesn't.
    first = date(loaded[0], 1, 1) - timedelta(days=90)
    leaning = Duty.objects.filter(
        state__in=OPEN, counted_from__lte=date(loaded[-1] + 1, 1, 31), due_on__gte=first
    ).filter(derivation__has_key="count")
    ids = list(leaning.order_by("id").values_list("id", flat=True))
    chunks = (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
    return sum(_recompute(chunk, loaded, at) for chunk in chunks)


def _recompute(ids: list[int], years: list[int], at: datetime) -> int:
    today, moved = local_day(at), 0
    with transaction.atomic():
        found = Duty.objects.filter(pk__in=ids, state__in=OPEN).select_related("debtor")
        batch = list(found.select_for_update(of=("self",)).order_by("id"))
        if not batch:
            return 0
        almanac = almanac_of(batch, today)
        paused = DutyPause.objects.filter(duty__in=batch, until__isnull=True)
        since = dict(paused.values_list("duty_id", "since"))
        for duty in batch:
            before = duty.due_on
            _find_date(duty, almanac)
            if duty.state == Duty.State.PAUSED:
                left = _pause_left(duty, almanac)
                duty.next_step_on = almanac.calendar.after(since[duty.pk], max(left, 0)).on
            else:
                set_ladder(duty, today, almanac)
            if duty.due_on != before:
                moved += 1
                changes = {"due_on": [before, duty.due_on], "years": years}
                record(duty, "recompute", actor=SYSTEM, at=at, facts=Facts(changes=changes))
        columns = ["due_on", "provisional", "derivation", "next_step", "next_step_on"]
        Duty.objects.bulk_update(batch, columns)
    return moved


def remind_due(*, at: datetime, limit: int = 20_000) -> int:
    """Climb every rung that is due: the sweep's work. Safe to repeat, to race and to kill.

    A batch is one transaction: what a worker that died had begun is done by the next one. A pause
    that has reached its cap ends here too.

    Returns:
        How many duties were looked at.
    """
    done = 0
    while done < limit:
        looked_at = _remind_batch(at)
        if not looked_at:
            break
        done += looked_at
    return done


@transaction.atomic
def _remind_batch(at: datetime) -> int:
    today = local_day(at)
    waiting = Duty.objects.filter(state__in=OPEN, next_step_on__lte=today, kind__in=list(KINDS))
    waiting = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("debtor")
    batch = list(waiting.order_by("next_step_on", "id")[:BATCH])
    if not batch:
        return 0
    almanac, directory, rows = almanac_of(batch, today), people.Directory(), []
    for duty in batch:
        if duty.state == Duty.State.PAUSED:
            cap_on = duty.next_step_on or today
            _run_on(duty, almanac, until=cap_on, today=today, actor=SYSTEM, at=at)
            continue
        for rung in climb(duty, today, almanac):
            occasion = str(rung.offset)
            rows += told(duty, occasion, rung.audience, at=at, today=today, directory=directory)
    Duty.objects.bulk_update(batch, ["next_step", "next_step_on"])
    write(rows)
    return len(batch)


def urge(duty: Duty, *, actor: Actor, at: datetime) -> Duty:
    """Urge the debtor by hand (催办), once a day.

    Raises:
        TooMany: it was urged today already.
        WrongState: it isn't open.
    """
    with transaction.atomic():
        fresh = _locked(duty)
        today = local_day(at)
        if fresh.state != Duty.State.OPEN:
            raise WrongState(_("这项期限已经了结或中止，不用催办。"))
        if fresh.urged_on == today:
            raise TooMany(_("今天已经催办过；同一事项一天只催一次。"))
        fresh.urged_on = today
        fresh.save(update_fields=["urged_on"])
        write(told(fresh, f"urged {today}", "debtor", at=at, today=today))
        record(fresh, "urge", actor=actor, at=at, facts=Facts(clause=fresh.clause))
    return fresh


def hand_on(
    duty: Duty, to_person: Any, *, actor: Actor, at: datetime, reason: str, debtor: Any = None
) -> Duty:
    """Give a person's open duty to another person.

    Args:
        debtor: the organisation that owes it from now on, where that is another one.

    Raises:
        Stale: it has ended meanwhile.
        Unmet: no reason given, or something only that person can do.
    """
    if KINDS[duty.kind].personal:
        raise Unmet(_("这件事只能由本人办理，不能移交。"), clause=duty.clause)
    if not reason.strip():
        raise Unmet(_("请写明移交的原因。"), fields={"reason": _("请写明原因")})
    with transaction.atomic():
        fresh = _locked(duty)
        if fresh.state not in OPEN:
            raise Stale(_("这项期限已经了结，不用移交。"))
        before = fresh.debtor_person_id
        fresh.debtor_person = to_person
        changes = {"debtor_person": [before, to_person.pk]}
        if debtor is not None and debtor.pk != fresh.debtor_id:
            changes["debtor"] = [fresh.debtor_id, debtor.pk]
            fresh.debtor = debtor
        fresh.save(update_fields=["debtor_person", "debtor"])
        record(fresh, "hand_on", actor=actor, at=at, facts=Facts(reason=reason, changes=changes))
    return fresh


def owed(
    *, organisation_id: int | None, person_id: int | None, kinds: Iterable[str]
) -> models.QuerySet[Duty]:
    """Open duties owed by the person, or of these kinds by an organisation; the oldest date first.

    What a person owes for another organisation isn't shown while they act for this one.
    """
    nothing = models.Q(pk__in=[])
    here = models.Q(debtor_id=organisation_id) | models.Q(debtor__isnull=True)
    mine = nothing if person_id is None else models.Q(debtor_person_id=person_id) & here
    theirs = models.Q(debtor_id=organisation_id, kind__in=list(kinds))
    theirs = nothing if organisation_id is None else theirs
    found = Duty.objects.filter(mine | theirs, state__in=OPEN)
    return found.order_by("due_on", "id")


def kinds_for(roles: Iterable[str]) -> list[str]:
    """The codes of the kinds that any of these roles is reminded of."""
    held = set(roles)
    return [kind.code for kind in KINDS.values() if held & set(kind.roles)]


def within(calendar: WorkingDays, today: date, due_on: date) -> int:
    """Working days left until the date; negative when it has passed."""
    if due_on >= today:
        return calendar.between(today, due_on)
    return -calendar.between(due_on, today)
