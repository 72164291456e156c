"""What an arrangement found in place still needs: owed, done, or needed no more (LC-23)."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy

from community.enums.pairing import Origin, TakeoverKind
from community.models import Arrangement, CommunityProfile, Pairing, TakeoverTask
from community.regulations.pairing import TAKEOVER_DAYS, takeover_tasks
from core.actors import Actor
from core.calendar import local_day, term
from core.duties import DutyKind, cancel, discharge, duty_kind, open_duty
from core.regulation import value_on

TAKEOVER = duty_kind(
    DutyKind(
        code="community.takeover",
        clause="LC-23",
        title=gettext_lazy("原有结对要补办的事"),
        link=lambda _duty: "/pairings/takeovers/",
        roles=("liaison", "officer"),
        supervisor=("liaison", "leader"),
    )
)


def owe_tasks(
    tasks: tuple[str, ...],
    place: CommunityProfile,
    at: datetime,
    *,
    pairing: Pairing | None = None,
    arrangement: Arrangement | None = None,
) -> None:
    """Write down what is still needed and who owes it by when."""
    debtor = place.liaison or place.programme.bar
    rule = value_on(TAKEOVER_DAYS.key, debtor, local_day(at))
    due = term(local_day(at), rule.value)
    for kind in tasks:
        task, fresh = TakeoverTask.objects.get_or_create(
            pairing=pairing,
            arrangement=arrangement,
            kind=kind,
            defaults={
                "programme_id": place.programme_id,
                "liaison_id": place.liaison_id,
                "due_on": due.on,
            },
        )
        if fresh:
            label = place.organisation.name
            open_duty(TAKEOVER, task, due=due, at=at, debtor=debtor, label=label, rule=rule)


def owe_signing_anew(
    before: Pairing, place: CommunityProfile, at: datetime, *, after: Pairing
) -> None:
    """An adviser found in place whose pairing is adjusted after all signs the common form anew.

    Args:
        after: the pairing that goes on: the same, or the one with another firm.
    """
    if before.origin == Origin.ONE_ADVISER:
        owe_tasks(takeover_tasks(before.origin, adjusted=True), place, at, pairing=after)


def mark_done(task: TakeoverTask, note: str, actor: Actor, at: datetime) -> None:
    """The task is over; nobody is reminded of it any more."""
    task.done_at, task.done_by_id, task.note = at, actor.person_id, note[:200]
    task.save(update_fields=["done_at", "done_by", "note"])
    discharge(TAKEOVER, task, actor=actor, at=at)


def drop_tasks(
    tasks: models.QuerySet[TakeoverTask], *, reason: str, actor: Actor, at: datetime
) -> None:
    """What is still open of these is needed no more: there is nothing to make good."""
    for task in tasks.filter(done_at__isnull=True):
        cancel(TAKEOVER, task, actor=actor, at=at, note=reason)
        mark_done(task, reason, actor, at)


def signed_anew(pairing: Pairing, *, actor: Actor, at: datetime) -> None:
    """The agreement that had to be signed anew is in force."""
    owed = pairing.takeover_tasks.filter(kind=TakeoverKind.RE_SIGN, done_at__isnull=True)
    for task in owed:
        mark_done(task, "", actor, at)
