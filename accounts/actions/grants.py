"""Grants: permission on one row for one person, with reason, term and revoker (feature 37)."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm, remove_perm

from accounts.models import Grant, User
from core.actors import SYSTEM, Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Stale, Unmet


def grant(
    permission: str,
    person: User,
    subject: models.Model,
    *,
    owner_id: int,
    reason: str,
    actor: Actor,
    at: datetime,
    until: date | None = None,
    automatic: bool = False,
) -> Grant:
    """Give a person a permission on a row from today on.

    The caller's policy has decided that it may be given; giving it again gives the same one.

    Raises:
        Unmet: no reason, or an end in the past.
    """
    today = local_day(at)
    if not reason.strip():
        raise Unmet(_("请写明授权的原因。"), fields={"reason": _("请写明原因")})
    if until is not None and until < today:
        raise Unmet(_("截止日不能早于今天。"), fields={"until": _("不能早于今天")})
    with transaction.atomic():
        # No key: whoever wrote a row that names the person holds the key, and would wait in a circle.
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        same = {"permission": permission, "until": until, "automatic": automatic}
        held = grants_on(subject).select_related(None).filter(person=person, **same).first()
        if held is not None:
            return held
        assign_perm(permission, person, subject)
        made = Grant.objects.create(
            person=person,
            permission=permission,
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            owner_id=owner_id,
            reason=reason,
            automatic=automatic,
            since=today,
            until=until,
            granted_by_id=actor.person_id,
            granted_at=at,
        )
        changes = {"person": person.pk, "permission": permission, "until": until}
        facts = Facts(reason=reason, changes=changes)
        record(subject, "grant", actor=actor, at=at, facts=facts, owner_id=owner_id)
    return made


def grants_on(subject: models.Model) -> models.QuerySet[Grant]:
    """The grants on a row that weren't revoked, newest first."""
    found = Grant.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=subject.pk, revoked_at__isnull=True
    )
    return found.select_related("person", "granted_by").order_by("-id")


def revoke(given: Grant, *, reason: str, actor: Actor, at: datetime) -> None:
    """Take a grant back.

    Raises:
        Stale: it was taken back before.
    """
    with transaction.atomic():
        fresh = Grant.objects.select_for_update().get(pk=given.pk)
        if fresh.revoked_at is not None:
            raise Stale(_("这项授权已经收回。"))
        fresh.revoked_at, fresh.revoked_by_id, fresh.revoke_reason = at, actor.person_id, reason
        fresh.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
        subject = _subject(fresh)
        if subject is not None:
            _drop_permission(fresh, subject)
            changes = {"person": fresh.person_id, "permission": fresh.permission}
            facts = Facts(reason=reason, changes=changes)
            record(subject, "revoke", actor=actor, at=at, facts=facts, owner_id=fresh.owner_id)


def revoke_all(
    permission: str,
    person_id: int,
    subject: models.Model,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Take back every automatic grant of a permission a person has on a row."""
    held = grants_on(subject).filter(person_id=person_id, permission=permission, automatic=True)
    for given in held:
        revoke(given, reason=reason, actor=actor, at=at)


def expire(*, at: datetime) -> int:
    """Take guardian's rows away where every grant beside them has ended; safe to repeat."""
    today = local_day(at)
    over = Grant.objects.filter(revoked_at__isnull=True, until__lt=today).order_by("id")
    ended = 0
    for given in over:
        # Somebody else may take one back at the same moment: then it is done.
        with suppress(Stale):
            revoke(given, reason=_("期限已到"), actor=SYSTEM, at=at)
            ended += 1
    return ended


def _subject(given: Grant) -> models.Model | None:
    model: Any = apps.get_model(given.subject_type)
    found: models.Model | None = model._base_manager.filter(pk=given.subject_id).first()
    return found


def _drop_permission(given: Grant, subject: models.Model) -> None:
    """Remove guardian's row unless another grant of the same permission still stands."""
    others = grants_on(subject).filter(person_id=given.person_id, permission=given.permission)
    if not others.exists():
        remove_perm(given.permission, given.person, subject)
