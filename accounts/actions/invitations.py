"""Invitations: how people come in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policies
from accounts.actions.people import (
    appoint,
    create_person,
    refuse_to_give,
    refuse_wrong_role,
)
from accounts.enums import LICENSED_ROLES, OrganisationStatus
from accounts.models import Invitation, Organisation, User
from accounts.regulations import INVITATION_DAYS
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Forbidden, Stale, Unmet
from core.regulation import value_on
from core.search import plain


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
        Forbidden: the actor may not give that role there.
        Unmet: no such role there, a beginning in the future, the organisation has ended, or a
            lawyer's licence is lacking.
    """
    refuse_to_give(actor, organisation, role, None)
    refuse_wrong_role(organisation, role, since, local_day(at))
    if role in LICENSED_ROLES and not licence_no:
        message = _("主任、合伙人和执业律师都要有执业证号。")
        raise Unmet(message, clause="GC-3.2", fields={"licence_no": message})
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
            invited_by=actor.person,
            invited_at=at,
            expires_at=at + timedelta(days=days),
        )
        record(invitation, "invite", actor=actor, at=at, facts=Facts(changes={"role": role}))
    return invitation, secret


def find_invitation(secret: str) -> Invitation | None:
    """The invitation of a secret, whatever became of it."""
    found = Invitation.objects.filter(secret_hash=_hash(secret))
    return found.select_related("organisation", "invited_by").first()


def is_open(invitation: Invitation, *, at: datetime) -> bool:
    """Whether it can still be accepted."""
    unused = invitation.accepted_at is None and invitation.revoked_at is None
    there = invitation.organisation.status == OrganisationStatus.ACTIVE
    return unused and there and invitation.expires_at > at


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
        Stale: it was used, taken back or has run out, or the organisation has ended.
        Forbidden: it was meant for somebody else than the person signed in.
        Unmet: the sign-in name is taken, or the person has the role already.
    """
    with transaction.atomic():
        # Two who open the same link at once meet at this lock; the second finds it used.
        found = Invitation.objects.select_related("organisation").filter(secret_hash=_hash(secret))
        invitation = found.select_for_update(of=("self",)).first()
        if invitation is None or not is_open(invitation, at=at):
            raise Stale(_("这个邀请已用过、被收回或已过期，请联系邀请您的机构。"))
        if person is None:
            person = create_person(
                username=username,
                name=invitation.name,
                password=password,
                email=invitation.email,
                phone=phone,
                licence_no=invitation.licence_no,
                actor=Actor(organisation=invitation.organisation),
                at=at,
            )
        elif not is_meant_for(invitation, person):
            raise Forbidden(_("这个邀请是发给另一个人的。请退出后由本人接受。"))
        accepting = Actor(person, invitation.organisation)
        appoint(
            person,
            organisation=invitation.organisation,
            role=invitation.role,
            since=invitation.since,
            actor=accepting,
            at=at,
            added_by_id=invitation.invited_by_id,
            licence_no="" if person.licence_no else invitation.licence_no,
        )
        invitation.accepted_at, invitation.accepted_by = at, person
        invitation.save(update_fields=["accepted_at", "accepted_by"])
        record(invitation, "accept", actor=accepting, at=at)
    return person


def is_meant_for(invitation: Invitation, person: User) -> bool:
    """Whether an invitation names this person: the licence decides where both have one."""
    if invitation.licence_no and person.licence_no:
        return invitation.licence_no == person.licence_no
    return plain(invitation.name) == plain(person.name)


def revoke_invitation(invitation: Invitation, *, actor: Actor, at: datetime) -> None:
    """Take an invitation back.

    Raises:
        Forbidden: the actor doesn't manage that organisation's people.
        Stale: it was accepted or taken back before.
    """
    if not policies.can_manage_people(actor, invitation.organisation):
        raise Forbidden(_("您现在的身份不能收回这个邀请。"))
    with transaction.atomic():
        open_ones = Invitation.objects.filter(
            pk=invitation.pk, accepted_at__isnull=True, revoked_at__isnull=True
        )
        if not open_ones.update(revoked_at=at):
            raise Stale(_("这个邀请已经接受或收回。"))
        record(invitation, "revoke", actor=actor, at=at)
