"""Persons a firm registers with the bar to confirm its reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import belongs
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Forbidden, Stale, Unmet
from filings import policies
from filings.models import Confirmer


def register_confirmer(
    *, person: User, actor: Actor, at: datetime, version: Any = None
) -> Confirmer:
    """The director names somebody of the firm to the bar who may confirm its reports.

    Raises:
        Forbidden: not the director in person.
        Unmet: not of the firm.
        Stale: named already.
    """
    if not policies.can_register_confirmers(actor):
        raise Forbidden(_("由本所主任本人登记。"))
    today = local_day(at)
    if not belongs(person.pk, actor.organisation.pk, today):
        message = _("请选择本所的人。")
        raise Unmet(message, fields={"person": message})
    try:
        with transaction.atomic():
            made = Confirmer.objects.create(
                firm=actor.organisation, person=person, since=today, registered_by=actor.person
            )
            facts = Facts(clause="GC-3.1", changes={"person": person.pk})
            record(made, "register", actor=actor, at=at, facts=facts)
    except IntegrityError as error:
        raise Stale(_("已经登记过。")) from error
    return made


def end_confirmer(
    confirmer: Confirmer, *, actor: Actor, at: datetime, version: Any = None
) -> Confirmer:
    """Take the right to confirm back, at once.

    Raises:
        Forbidden: not the director of that firm in person.
        Stale: taken back before.
    """
    own = actor.organisation_id == confirmer.firm_id
    if not (own and policies.can_register_confirmers(actor)):
        raise Forbidden(_("由本所主任本人办理。"))
    with transaction.atomic():
        running = Confirmer.objects.filter(pk=confirmer.pk, until__isnull=True)
        if not running.update(until=local_day(at)):
            raise Stale(_("已经停止。"))
        record(confirmer, "end", actor=actor, at=at)
    return confirmer
