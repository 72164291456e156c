"""Resolutions of the steering group: who carries them out, by when, how far it is (LC-3, LC-4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import BAR_ROLES
from accounts.models import Organisation, User
from accounts.queries import belongs
from community.actions.office_duties import CARRY_OUT
from community.models import Programme, Progress, Resolution
from community.policies import office as policies
from community.queries.office import carriers_of, open_duty_of
from community.regulations.office import due_sentence
from core import people
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import Due, local_day
from core.duties import cancel, discharge, hand_on, open_duty, urge
from core.errors import Forbidden, Unmet, WrongState
from core.notices import notify
from core.transitions import lock, move

COLUMNS = ("title", "text", "meeting", "decided_on", "due_on", "number_text", "owner")


def resolve(*, programme: Programme, actor: Actor, at: datetime, **columns: Any) -> Resolution:
    """Enter a resolution; who carries it out owes it from now on.

    Args:
        columns: `COLUMNS`.

    Raises:
        Forbidden: not the steering group's office.
        Unmet: due before it was decided, or the owner takes no part in the programme.
    """
    if not policies.can_make_rule(actor, programme):
        raise Forbidden(_("决议由小组办公室登记。"))
    _refuse_wrong(programme, columns)
    with transaction.atomic():
        made = Resolution.objects.create(
            programme=programme, created_by=actor.person, created_at=at, **columns
        )
        changes = {"owner": made.owner_id, "due_on": made.due_on.isoformat()}
        facts = Facts(clause="LC-3", to_state=made.state, changes=changes)
        record(made, "resolve", actor=actor, at=at, facts=facts)
        _owe(made, at=at)
    return made


def _refuse_wrong(programme: Programme, columns: dict[str, Any]) -> None:
    sentence = due_sentence(columns["decided_on"], columns["due_on"])
    if sentence:
        raise Unmet(sentence, clause="LC-3", fields={"due_on": sentence})
    owner: Organisation = columns["owner"]
    if not carriers_of(programme).filter(pk=owner.pk).exists():
        message = _("请选择本市律师进社区的单位。")
        raise Unmet(message, clause="LC-3", fields={"owner": message})


def _owe(resolution: Resolution, *, at: datetime) -> None:
    """The owner owes it by its day; the day is the group's own, so no term is counted."""
    days = (resolution.due_on - resolution.decided_on).days
    open_duty(
        CARRY_OUT,
        resolution,
        due=Due(resolution.due_on, resolution.decided_on, days, "day"),
        at=at,
        debtor=resolution.owner,
        creditor=resolution.programme.bar,
        debtor_person=resolution.owner_person,
        occasion=str(resolution.version),
        label=resolution.title,
    )
    _tell(resolution, "resolution_new", resolution.owner_id, CARRY_OUT.roles, at=at)


def _tell(
    resolution: Resolution,
    template: str,
    organisation_id: int,
    roles: tuple[str, ...],
    *,
    at: datetime,
) -> None:
    notify(
        f"resolution:{resolution.pk}:{template}:{resolution.version}",
        f"community/notices/{template}",
        people.holders(organisation_id, roles, local_day(at)),
        context={"due_on": resolution.due_on.isoformat()},
        link=reverse("resolution-detail", args=[resolution.pk]),
        organisation_id=organisation_id,
        at=at,
    )


def edit_resolution(
    resolution: Resolution,
    *,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    **columns: Any,
) -> Resolution:
    """Change a resolution being carried out; another owner or day begins the duty anew.

    Raises:
        Forbidden: not the office.
        Unmet: due before it was decided, or an owner outside of the programme.
        WrongState: it isn't being carried out.
    """
    with transaction.atomic():
        fresh = lock(resolution, version=version)
        _refuse_unless(policies.can_edit_resolution(actor, fresh))
        _refuse_wrong(fresh.programme, columns)
        before = {name: getattr(fresh, name) for name in COLUMNS}
        changes = {n: [str(before[n]), str(v)] for n, v in columns.items() if before[n] != v}
        moved = "owner" in changes or "due_on" in changes or "decided_on" in changes
        if "owner" in changes:
            columns["owner_person"] = None
        facts = Facts(changes=changes)
        done = move(fresh, "edit", actor=actor, at=at, values=columns, facts=facts)
        if moved:
            cancel(CARRY_OUT, done, actor=actor, at=at, note=_("决议已修改"))
            _owe(done, at=at)
        return done


def _refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise Forbidden(_("由小组办公室办理。"))


def assign_resolution(
    resolution: Resolution,
    *,
    person: User,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Resolution:
    """The owner names its person for it, who is reminded besides.

    Raises:
        Forbidden: not the owner.
        Unmet: nobody of the owner's.
        WrongState: it isn't being carried out.
    """
    with transaction.atomic():
        fresh = lock(resolution, version=version)
        if not policies.can_report_progress(actor, fresh):
            raise Forbidden(_("由承办单位办理。"))
        if fresh.state != "open":
            raise WrongState(_("这项决议不在落实中。"))
        if not belongs(person.pk, fresh.owner_id, local_day(at)):
            message = _("请选择承办单位的人。")
            raise Unmet(message, clause="LC-3", fields={"person": message})
        before, fresh.owner_person = fresh.owner_person_id, person
        fresh.version += 1
        fresh.save(update_fields=["owner_person", "version"])
        facts = Facts(clause="LC-3", changes={"owner_person": [before, person.pk]})
        record(fresh, "assign", actor=actor, at=at, facts=facts)
        duty = open_duty_of(fresh)
        if duty is not None:
            hand_on(duty, person, actor=actor, at=at, reason=_("指定经办人"))
        return fresh


def report_progress(
    resolution: Resolution, *, text: str, actor: Actor, at: datetime, version: int | None = None
) -> Progress:
    """Write down how far it is.

    Raises:
        Forbidden: neither the owner nor the office.
        WrongState: it isn't being carried out.
    """
    return _progress(resolution, "progress", text, actor=actor, at=at, version=version)


def report_done(
    resolution: Resolution, *, text: str, actor: Actor, at: datetime, version: int | None = None
) -> Progress:
    """The owner reports that it is done; the office closes it or sends it back.

    Raises:
        Forbidden: neither the owner nor the office.
        WrongState: it isn't being carried out.
    """
    with transaction.atomic():
        made = _progress(resolution, "report", text, actor=actor, at=at, version=version)
        done = made.resolution
        discharge(CARRY_OUT, done, actor=actor, at=at)
        _tell(done, "resolution_reported", done.programme.bar_id, BAR_ROLES[:2], at=at)
    return made


def _progress(
    resolution: Resolution,
    act: str,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    version: int | None,
) -> Progress:
    with transaction.atomic():
        fresh = lock(resolution, version=version)
        if not policies.can_report_progress(actor, fresh):
            raise Forbidden(_("由承办单位或小组办公室登记。"))
        done = move(fresh, act, actor=actor, at=at)
        return Progress.objects.create(resolution=done, text=text, by=actor.person, at=at)


def send_back_resolution(
    resolution: Resolution,
    *,
    reason: str,
    due_on: date,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Resolution:
    """What was reported isn't done yet: it is carried on, by a new day.

    Raises:
        Forbidden: not the office.
        Unmet: a day that is over.
        WrongState: it wasn't reported as done.
    """
    with transaction.atomic():
        fresh = lock(resolution, version=version)
        _refuse_unless(policies.can_edit_resolution(actor, fresh))
        sentence = due_sentence(max(local_day(at), fresh.decided_on), due_on)
        if sentence:
            message = _("新的期限不能早于今天")
            raise Unmet(message, clause="LC-3", fields={"due_on": message})
        facts = Facts(reason=reason)
        values = {"due_on": due_on}
        done = move(fresh, "send_back", actor=actor, at=at, values=values, facts=facts)
        text = _("继续落实：%(reason)s") % {"reason": reason}
        Progress.objects.create(resolution=done, text=text, by=actor.person, at=at)
        _owe(done, at=at)
        return done


def close_resolution(
    resolution: Resolution,
    *,
    end_note: str = "",
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Resolution:
    """The office finds it carried out.

    Raises:
        Forbidden: not the office.
        WrongState: it is over.
    """
    with transaction.atomic():
        done = _end(resolution, "close", end_note, actor=actor, at=at, version=version)
        discharge(CARRY_OUT, done, actor=actor, at=at)
        return done


def drop_resolution(
    resolution: Resolution,
    *,
    end_note: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> Resolution:
    """It won't be carried out any more, for a reason.

    Raises:
        Forbidden: not the office.
        Unmet: no reason.
        WrongState: it is over.
    """
    if not end_note.strip():
        message = _("请写明不再落实的原因。")
        raise Unmet(message, clause="LC-3", fields={"end_note": message})
    with transaction.atomic():
        done = _end(resolution, "drop", end_note, actor=actor, at=at, version=version)
        cancel(CARRY_OUT, done, actor=actor, at=at, note=end_note)
        return done


def _end(
    resolution: Resolution,
    act: str,
    end_note: str,
    *,
    actor: Actor,
    at: datetime,
    version: int | None,
) -> Resolution:
    fresh = lock(resolution, version=version)
    _refuse_unless(policies.can_edit_resolution(actor, fresh))
    values, facts = {"end_note": end_note}, Facts(reason=end_note)
    return move(fresh, act, actor=actor, at=at, values=values, facts=facts)


def urge_resolution(resolution: Resolution, *, actor: Actor, at: datetime) -> None:
    """Remind who carries it out by hand, once a day.

    Raises:
        Forbidden: not the office.
        TooMany: done today already.
        WrongState: nothing is owed on it.
    """
    _refuse_unless(policies.can_edit_resolution(actor, resolution))
    duty = open_duty_of(resolution)
    if duty is None:
        raise WrongState(_("这项决议不在落实中。"))
    urge(duty, actor=actor, at=at)
