"""A lost second factor is restored by two people (feature 57)."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import FactorReset, Organisation, User
from accounts.queries import managers_above
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Forbidden, Stale, Unmet
from core.notices import notify


def ask_factor_reset(
    person: User, *, organisation: Organisation, reason: str, actor: Actor, at: datetime
) -> FactorReset:
    """Ask that a person's second factor be taken away, having made sure who asked for it.

    The person and those who may confirm are told.

    Raises:
        Forbidden: not a manager of an organisation the person belongs to, or for oneself.
        Stale: it was asked already.
        Unmet: there is none to take away.
    """
    if not policies.can_ask_factor_reset(actor, person, organisation):
        raise Forbidden(_("由本机构或上级机构的管理员提出，不能为自己提出。"))
    if not Authenticator.objects.filter(user=person).exists():
        raise Unmet(_("这个人没有设置第二重验证，不用重置。"))
    try:
        with transaction.atomic():
            reset = FactorReset.objects.create(
                person=person,
                organisation=organisation,
                reason=reason,
                asked_by=actor.person,
                asked_at=at,
            )
            facts = Facts(reason=reason, changes={"person": person.pk})
            record(reset, "ask", actor=actor, at=at, facts=facts)
            _tell(reset, at)
    except IntegrityError as error:
        raise Stale(_("已有一份申请在等第二个人确认。")) from error
    return reset


def _tell(reset: FactorReset, at: datetime) -> None:
    """Tell the person, who may not have asked for it, and all who may confirm."""
    event = f"factor-reset-asked:{reset.pk}"
    link = reverse("factor-reset-list")
    managers = managers_above(reset.organisation, local_day(at))
    confirmers = set(managers) - {reset.asked_by_id, reset.person_id}
    notify(event, "accounts/notices/factor_reset_asked", sorted(confirmers), at=at, link=link)
    notify(f"{event}:own", "accounts/notices/factor_reset_own", [reset.person_id], at=at)


def confirm_factor_reset(reset: FactorReset, *, actor: Actor, at: datetime) -> FactorReset:
    """Confirm as the second person: the factor is gone and must be set up anew.

    Raises:
        Forbidden: the one who asked or who lost it, or not a manager.
        Stale: it was decided already.
    """
    with transaction.atomic():
        fresh = FactorReset.objects.select_for_update().get(pk=reset.pk)
        if fresh.confirmed_at or fresh.refused_at:
            raise Stale(_("这份申请已经办结。"))
        if not policies.can_confirm_factor_reset(actor, fresh):
            raise Forbidden(_("须由另一位管理员确认：不能是本人，也不能是提出的人。"))
        fresh.confirmed_by_id, fresh.confirmed_at = actor.person_id, at
        fresh.save(update_fields=["confirmed_by", "confirmed_at"])
        Authenticator.objects.filter(user_id=fresh.person_id).delete()
        facts = Facts(changes={"person": fresh.person_id})
        record(fresh, "confirm", actor=actor, at=at, facts=facts)
        notify(
            f"factor-reset:{fresh.pk}", "accounts/notices/factor_reset", [fresh.person_id], at=at
        )
    return fresh


def refuse_factor_reset(reset: FactorReset, *, reason: str, actor: Actor, at: datetime) -> None:
    """Refuse as the second person, with the reason.

    Raises:
        Forbidden: as for confirming.
        Stale: it was decided already.
    """
    with transaction.atomic():
        fresh = FactorReset.objects.select_for_update().get(pk=reset.pk)
        if fresh.confirmed_at or fresh.refused_at:
            raise Stale(_("这份申请已经办结。"))
        if not policies.can_confirm_factor_reset(actor, fresh):
            raise Forbidden(_("须由另一位管理员办理：不能是本人，也不能是提出的人。"))
        fresh.refused_at = at
        fresh.save(update_fields=["refused_at"])
        facts = Facts(reason=reason, changes={"person": fresh.person_id})
        record(fresh, "refuse", actor=actor, at=at, facts=facts)
