"""Trainings: announced, signed up for while there are places, attendance taken (LC-6)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from community.models import Attendance, Programme, Training
from community.policies import office as policies
from community.queries.office import lawyers_for
from community.regulations.office import seat_sentence
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Forbidden, Unmet, WrongState
from core.notices import notify
from core.transitions import lock

COLUMNS = ("kind", "topic", "held_on", "hours", "place", "speaker", "seats")


def hold_training(*, programme: Programme, actor: Actor, at: datetime, **columns: Any) -> Training:
    """Announce a training; lawyers it is for find it in their inbox.

    Args:
        columns: `COLUMNS`.

    Raises:
        Forbidden: neither the bar's desk nor a liaison office.
    """
    if not policies.can_hold_training(actor):
        raise Forbidden(_("培训由市律协或联络处举办。"))
    with transaction.atomic():
        made = Training.objects.create(
            programme=programme,
            held_by=actor.organisation,
            created_by=actor.person,
            created_at=at,
            **columns,
        )
        record(made, "create", actor=actor, at=at, facts=Facts(clause="LC-6"))
        if made.kind == "lawyers" and made.held_on >= local_day(at):
            _tell(made, "training_new", lawyers_for(made), at=at)
    return made


def _tell(training: Training, template: str, people_ids: list[int], *, at: datetime) -> None:
    notify(
        f"training:{training.pk}:{template}:{training.version}",
        f"community/notices/{template}",
        people_ids,
        context={"topic": training.topic, "held_on": training.held_on.isoformat()},
        link=reverse("community-training-detail", args=[training.pk]),
        at=at,
        mail=False,
    )


def edit_training(
    training: Training, *, actor: Actor, at: datetime, version: int | None = None, **columns: Any
) -> Training:
    """Change what was announced; those who signed up are told of another day or place.

    Raises:
        Forbidden: not its holder.
        Unmet: fewer places than people signed up.
    """
    with transaction.atomic():
        fresh = _own(training, version, actor)
        taken = fresh.attendance.count()
        if columns["seats"] is not None and columns["seats"] < taken:
            message = _("已有 %(taken)d 人报名") % {"taken": taken}
            raise Unmet(message, clause="LC-6", fields={"seats": message})
        changes = {
            n: [str(getattr(fresh, n)), str(v)]
            for n, v in columns.items()
            if getattr(fresh, n) != v
        }
        for name, value in columns.items():
            setattr(fresh, name, value)
        fresh.version += 1
        fresh.save(update_fields=[*columns, "version"])
        record(fresh, "edit", actor=actor, at=at, facts=Facts(clause="LC-6", changes=changes))
        if not {"held_on", "place"}.isdisjoint(changes):
            people = list(fresh.attendance.values_list("person_id", flat=True))
            _tell(fresh, "training_moved", people, at=at)
    return fresh


def _own(training: Training, version: int | None, actor: Actor) -> Training:
    fresh = lock(training, version=version)
    if not policies.can_edit_training(actor, fresh):
        raise Forbidden(_("由举办单位办理。"))
    return fresh


def sign_up(training: Training, *, actor: Actor, at: datetime) -> Attendance:
    """Take a place; the training's row is locked, so the last place is taken once.

    Signing up twice gives the place that is held.

    Raises:
        Forbidden: it isn't for this person.
        Unmet: no place is left, or it was held already.
    """
    with transaction.atomic():
        fresh = lock(training)
        if not policies.can_sign_up(actor, fresh):
            raise Forbidden(_("这次培训由本人报名，面向的人见“对象”。"))
        mine = fresh.attendance.filter(person_id=actor.person_id).first()
        if mine is not None:
            return mine
        taken = fresh.attendance.count()
        sentence = seat_sentence(fresh.seats, taken, fresh.held_on, local_day(at))
        if sentence:
            raise Unmet(sentence, clause="LC-6")
        made = Attendance.objects.create(training=fresh, person=actor.person, signed_up_at=at)
        record(fresh, "sign_up", actor=actor, at=at, facts=Facts(clause="LC-6"))
        return made


def sign_off(training: Training, *, actor: Actor, at: datetime) -> None:
    """Give the place back before the day; doing it twice changes nothing.

    Raises:
        WrongState: attendance was taken, or the day is over.
    """
    with transaction.atomic():
        fresh = lock(training)
        mine = fresh.attendance.filter(person_id=actor.person_id).first()
        if mine is None:
            return
        if mine.attended is not None or fresh.held_on < local_day(at):
            raise WrongState(_("培训已经举行，不能取消报名。"))
        mine.delete()
        record(fresh, "sign_off", actor=actor, at=at, facts=Facts(clause="LC-6"))


def take_attendance(
    training: Training,
    *,
    present: Collection[int],
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Training:
    """Write down who came; they have its hours. It may be corrected by doing it again.

    Args:
        present: people's ids, of those who signed up.

    Raises:
        Forbidden: not its holder.
        WrongState: the day hasn't come.
    """
    with transaction.atomic():
        fresh = _own(training, version, actor)
        if fresh.held_on > local_day(at):
            raise WrongState(_("培训还没有举行，不能登记到场。"))
        came = fresh.attendance.filter(person_id__in=present)
        fresh.attendance.exclude(person_id__in=present).update(attended=False, hours=0)
        number = came.update(attended=True, hours=fresh.hours)
        fresh.version += 1
        fresh.save(update_fields=["version"])
        facts = Facts(clause="LC-6", changes={"present": sorted(present), "number": number})
        record(fresh, "attend", actor=actor, at=at, facts=facts)
    return fresh
