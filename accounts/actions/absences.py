"""Absences: a substitute acts on somebody's behalf for a while (features 18, 48)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import Absence, User
from accounts.queries import belongs
from accounts.regulations import LONGEST_ABSENCE
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Forbidden, Stale, Unmet
from core.regulation import value_on


def enter_absence(
    *,
    person: User,
    substitute: User,
    since: date,
    until: date,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Absence:
    """Name a substitute within the actor's organisation for some days.

    Raises:
        Forbidden: neither oneself nor a manager.
        Unmet: days in the wrong order or too many, the same person, or not of the organisation.
    """
    if not policies.can_enter_absence(actor, person):
        raise Forbidden(_("只能登记自己的外出，或由本机构负责人登记。"))
    today = local_day(at)
    _refuse_wrong_days(actor, since, until, today)
    there = belongs(substitute.pk, actor.organisation.pk, today)
    if substitute.pk == person.pk or not there:
        message = _("请选择本机构的另一个人。")
        raise Unmet(message, fields={"substitute": message})
    with transaction.atomic():
        absence = Absence.objects.create(
            person=person,
            substitute=substitute,
            organisation=actor.organisation,
            since=since,
            until=until,
            reason=reason,
            entered_by=actor.person,
            entered_at=at,
        )
        changes = {"person": person.pk, "substitute": substitute.pk, "days": [since, until]}
        record(absence, "enter", actor=actor, at=at, facts=Facts(reason=reason, changes=changes))
    return absence


def _refuse_wrong_days(actor: Actor, since: date, until: date, today: date) -> None:
    if until < since or until < today:
        raise Unmet(_("止日不能早于起日，也不能早于今天。"), fields={"until": _("日期不对")})
    longest = value_on(LONGEST_ABSENCE.key, actor.organisation, today).value
    if (until - since).days > longest:
        message = _("一次代理最长 %(days)d 天。") % {"days": longest}
        raise Unmet(message, fields={"until": message})


def end_absence(absence: Absence, *, actor: Actor, at: datetime) -> None:
    """End a substitution before its time.

    Raises:
        Forbidden: neither oneself nor a manager.
        Stale: it was ended before.
    """
    if not policies.can_end_absence(actor, absence):
        raise Forbidden(_("由本人或本机构负责人结束代理。"))
    with transaction.atomic():
        running = Absence.objects.filter(pk=absence.pk, revoked_at__isnull=True)
        if not running.update(revoked_at=at):
            raise Stale(_("这次代理已经结束。"))
        record(absence, "end", actor=actor, at=at)
