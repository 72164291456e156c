"""Kinds of duties and the ladder of reminders around a duty's date.

The rungs are working days before, at and after the date, first for those who owe it, then for
their supervisor. What is due is found for many duties at once: an `Almanac` holds the working days
and the rules around all of them, read in three queries.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from django.utils.translation import gettext_lazy as _

from core import people
from core.calendar import WorkingDays, working_days
from core.models import Duty, Notice
from core.notices import composed, condition
from core.regulation import GC_DAY as FIRST_DAY
from core.regulation import Parameter, Text, Values, parameter, values_of

FARTHEST_RUNG = 40
# Room around a date for the rungs and for the longest pause.
BEFORE, BEHIND = timedelta(days=90), timedelta(days=500)

REMIND = parameter(
    Parameter(
        key="reminder.days",
        clause="",
        label=_("提醒日（相对期限的工作日）"),
        values=((FIRST_DAY, [-2, 0, 1, 3]),),
        unit=_("工作日"),
        at_least=-FARTHEST_RUNG,
        at_most=FARTHEST_RUNG,
    )
)
ESCALATE = parameter(
    Parameter(
        key="reminder.escalation_days",
        clause="",
        label=_("逾期后提醒负责人（期限后的工作日）"),
        values=((FIRST_DAY, [2, 5]),),
        unit=_("工作日"),
        at_least=1,
        at_most=FARTHEST_RUNG,
    )
)
PAUSE_CAP = parameter(
    Parameter(
        key="duty.pause_cap",
        clause="",
        label=_("期限中止的最长工作日"),
        values=((FIRST_DAY, 60),),
        unit=_("工作日"),
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
        roles: who in the debtor's organisation is reminded and sees it on the workbench, besides
            the person who owes it; empty when it is that person's alone.
        supervisor: who in the debtor's organisation is told when it is overdue.
        above: who in the organisation it is owed to is told when it is overdue.
        link: where the work is done.
        may_take: whether a person may go on with such a duty: who sees what it is about; None where
            everybody in the debtor's organisation does.
        personal: only the person who owes it can do it: it is never handed on.
    """

    code: str
    clause: str
    title: Text
    link: Callable[[Duty], str]
    roles: tuple[str, ...] = ()
    supervisor: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    may_take: Callable[[Duty, int, date], bool] | None = None
    personal: bool = False


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


@dataclass(frozen=True)
class Almanac:
    """The working days and the rules around some duties."""

    calendar: WorkingDays
    values: Values


def almanac_of(duties: Sequence[Duty], today: date) -> Almanac:
    """What is needed to find dates and rungs of these duties, in three queries.

    The duties' debtors should be loaded with them.
    """
    days = [today, *(duty.counted_from for duty in duties), *(duty.due_on for duty in duties)]
    lineages = [list(duty.debtor.lineage) for duty in duties if duty.debtor is not None]
    keys = [REMIND.key, ESCALATE.key, PAUSE_CAP.key]
    calendar = working_days(min(days) - BEFORE, max(days) + BEHIND)
    return Almanac(calendar, values_of(keys, lineages))


Audience = Literal["debtor", "supervisor"]


class Rung(NamedTuple):
    """One rung: its day, its offset from the date in working days, for whom."""

    day: date
    offset: int
    audience: Audience


def ladder(duty: Duty, almanac: Almanac | None = None) -> list[Rung]:
    """The rungs of a duty's reminders in order, by the rules of the day it counts from."""
    known = almanac or almanac_of([duty], duty.due_on)
    near = known.values.on(REMIND.key, duty.debtor, duty.counted_from).value
    far = known.values.on(ESCALATE.key, duty.debtor, duty.counted_from).value
    offsets: list[tuple[int, Audience]] = [(n, "debtor") for n in near]
    offsets += [(n, "supervisor") for n in far]
    rungs = [Rung(known.calendar.shifted(duty.due_on, n), n, who) for n, who in offsets]
    return sorted(rungs, key=lambda rung: (rung.day, rung.audience))


def set_ladder(duty: Duty, today: date, almanac: Almanac) -> None:
    """Point at the first rung that counts: what lies ahead, today's, and once late all since then."""
    rungs = ladder(duty, almanac)
    since = min(today, duty.due_on)
    step = next((n for n, rung in enumerate(rungs) if rung.day >= since), len(rungs))
    duty.next_step, duty.next_step_on = step, rungs[step].day if rungs[step:] else None


def climb(duty: Duty, today: date, almanac: Almanac) -> list[Rung]:
    """Climb the rungs that are due.

    Returns:
        The newest of them for each audience: after days without a sweep nobody is told in rows.
    """
    rungs = ladder(duty, almanac)
    reached = [rung for rung in rungs[duty.next_step :] if rung.day <= today]
    duty.next_step += len(reached)
    ahead = rungs[duty.next_step :]
    duty.next_step_on = ahead[0].day if ahead else None
    return list({rung.audience: rung for rung in reached}.values())


def told(
    duty: Duty,
    occasion: str,
    audience: Audience,
    *,
    at: datetime,
    today: date,
    directory: people.Directory | None = None,
) -> list[Notice]:
    """The messages of one reminder; the same occasion of the same date reaches a person once."""
    kind = KINDS[duty.kind]
    return composed(
        f"duty:{duty.pk}:{duty.due_on}:{audience}:{occasion}",
        "core/notices/duty_overdue" if duty.due_on < today else "core/notices/duty_due",
        addressees(duty, audience, today, directory),
        context={"kind": kind.code, "due_on": duty.due_on.isoformat(), "audience": audience},
        link=kind.link(duty),
        organisation_id=duty.debtor_id,
        still=f"duty-open:{duty.pk}",
        at=at,
    )


def addressees(
    duty: Duty, audience: Audience, today: date, directory: people.Directory | None = None
) -> list[int]:
    """Who is told: the person who owes it and the kind's roles; the supervisor when it is late.

    Who substitutes for one of them that day is told as well.
    """
    kind, ask = KINDS[duty.kind], directory or people.Directory()
    roles = kind.roles if audience == "debtor" else kind.supervisor
    person = duty.debtor_person_id if audience == "debtor" else None
    found = [] if person is None else [person]
    if person is not None and duty.debtor_id:
        found += ask.stand_ins(duty.debtor_id, person, today)
    if duty.debtor_id and roles:
        found += ask.holders(duty.debtor_id, roles, today)
    if audience == "supervisor" and duty.creditor_id and kind.above:
        found += ask.holders(duty.creditor_id, kind.above, today)
    return list(dict.fromkeys(found))


@condition("duty-open")
def _still_open(duty_id: int) -> bool:
    return Duty.objects.filter(pk=duty_id, state=Duty.State.OPEN).exists()
