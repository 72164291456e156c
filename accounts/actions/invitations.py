"""Invitations: how people come in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policies
from accounts.actions.people import create_person, enter_membership
from accounts.enums import ROLES_OF_KIND
from accounts.models import Invitation, Organisation, User
from accounts.regulations import INVITATION_DAYS
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Forbidden, Stale, Unmet
from core.regulation import value_on


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def invite(
    *,
    organisation: Organisation,
    role: str,
    name: str,
    email: str,
    since: date,
    actor: Actor,
    at: datetime,
    licence_no: str = "",
) -> tuple[Invitation, str]:
    """Invite somebody into an organisation.

    Returns:
        The invitation and its secret, which is kept nowhere: it goes into the link.

    Raises:
        Forbidden: the actor doesn't manage that organisation's people.
        Unmet: no such role there, or a beginning in the future.
    """
    if not policies.can_manage_people(actor, organisation):
        raise Forbidden(_("您现在的身份不能邀请人员。"))
    if role not in ROLES_OF_KIND[organisation.kind]:
        raise Unmet(_("这类机构没有这种身份。"), fields={"role": _("这类机构没有这种身份")})
    if since > local_day(at):
        raise Unmet(_("起始日不能晚于今天。"), fields={"since": _("不能晚于今天")})
    secret = secrets.token_urlsafe(24)
    days = value_on(INVITATION_DAYS.key, organisation, local_day(at)).value
    with transaction.atomic():
        invitation = Invitation.objects.create(
            organisation=organisation,
            role=role,
            name=name,
            email=email,
            licence_no=licence_no,
            since=since,
            secret_hash=_hash(secret),
            invited_by_id=actor.person_id,
            invited_at=at,
            expires_at=at + timedelta(days=days),
        )
        record(invitation, "invite", actor=actor, at=at, facts=Facts(changes={"role": role}))
    return invitation, secret


def open_invitation(secret: str, *, at: datetime) -> Invitation | None:
    """The invitation of a secret that can still be accepted."""
    found = Invitation.objects.filter(
        secret_hash=_hash(secret), accepted_at__isnull=True, revoked_at__isnull=True
    )
    return found.filter(expires_at__gt=at).select_related("organisation").first()


def accept_invitation(
    secret: str,
    *,
    at: datetime,
    person: User | None = None,
    username: str = "",
    password: str = "",
    phone: str = "",
) -> User:
    """Accept an invitation, as the person signed in or as a new one.

    Raises:
        Stale: it was used, taken back or has run out.
        Unmet: the sign-in name is taken.
    """
    with transaction.atomic():
        invitation = open_invitation(secret, at=at)
        if invitation is None:
            raise Stale(_("这个邀请已用过、被收回或已过期，请联系邀请您的机构。"))
        locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if locked.accepted_at is not None:
            raise Stale(_("这个邀请已经用过。"))
        if person is None:
            person = create_person(
                username=username,
                name=invitation.name,
                password=password,
                email=invitation.email,
                phone=phone,
                licence_no=invitation.licence_no,
                actor=Actor(),
                at=at,
            )
        inviter = Actor(invitation.invited_by, invitation.organisation)
        enter_membership(
            person,
            organisation=invitation.organisation,
            role=invitation.role,
            since=invitation.since,
            actor=inviter,
            at=at,
        )
        locked.accepted_at, locked.accepted_by = at, person
        locked.save(update_fields=["accepted_at", "accepted_by"])
        record(locked, "accept", actor=Actor(person, invitation.organisation), at=at)
    return person


def revoke_invitation(invitation: Invitation, *, actor: Actor, at: datetime) -> None:
    """Take an invitation back.

    Raises:
        Stale: it was accepted or taken back before.
    """
    with transaction.atomic():
        open_ones = Invitation.objects.filter(
            pk=invitation.pk, accepted_at__isnull=True, revoked_at__isnull=True
        )
        if not open_ones.update(revoked_at=at):
            raise Stale(_("这个邀请已经接受或收回。"))
        record(invitation, "revoke", actor=actor, at=at)
