"""People and their memberships."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import policies
from accounts.enums import ROLES_OF_KIND
from accounts.models import Membership, Organisation, User
from accounts.queries import on_day
from accounts.signals import membership_ended
from core import search
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Forbidden, Stale, Unmet


def create_person(
    *,
    username: str,
    name: str,
    actor: Actor,
    at: datetime,
    password: str | None = None,
    **more: Any,
) -> User:
    """Enter a person with a sign-in name; without password they can't sign in yet.

    Raises:
        Unmet: the sign-in name or licence is taken.
    """
    if User.objects.filter(username=username).exists():
        raise Unmet(_("这个登录名已被使用。"), fields={"username": _("已被使用")})
    licence = more.get("licence_no", "")
    if licence and User.objects.filter(licence_no=licence).exists():
        raise Unmet(_("这个执业证号已登记。"), fields={"licence_no": _("已登记在另一人名下")})
    with transaction.atomic():
        person = User(username=username, name=name, **more, **search.columns(name))
        person.set_password(password)
        person.save()
        record(person, "create", actor=actor, at=at)
    return person


def edit_profile(person: User, *, actor: Actor, at: datetime, **values: Any) -> User:
    """Change what people keep of themselves: phone, mail, language.

    Raises:
        Forbidden: somebody else's profile.
    """
    if actor.person_id != person.pk:
        raise Forbidden(_("只能修改自己的资料。"))
    changes = {n: [getattr(person, n), v] for n, v in values.items() if getattr(person, n) != v}
    for name, value in values.items():
        setattr(person, name, value)
    with transaction.atomic():
        person.save(update_fields=list(values))
        record(person, "edit_profile", actor=actor, at=at, facts=Facts(changes=changes))
    return person


def add_membership(
    person: User,
    *,
    organisation: Organisation,
    role: str,
    since: date,
    actor: Actor,
    at: datetime,
) -> Membership:
    """Give a person a role in an organisation from a day on.

    Raises:
        Forbidden: the actor doesn't manage that organisation's people.
        Unmet: no such role there, the role is held already, or the day lies in the future.
    """
    if not policies.can_manage_people(actor, organisation):
        raise Forbidden(_("您现在的身份不能管理这个机构的人员。"))
    return enter_membership(
        person, organisation=organisation, role=role, since=since, actor=actor, at=at
    )


def enter_membership(
    person: User,
    *,
    organisation: Organisation,
    role: str,
    since: date,
    actor: Actor,
    at: datetime,
) -> Membership:
    """Write a membership whose right to be written was checked: by a manager or an invitation.

    Raises:
        Unmet: no such role there, the role is held already, or the day lies in the future.
    """
    if role not in ROLES_OF_KIND[organisation.kind]:
        raise Unmet(_("这类机构没有这种身份。"), fields={"role": _("这类机构没有这种身份")})
    if since > local_day(at):
        raise Unmet(_("起始日不能晚于今天。"), fields={"since": _("不能晚于今天")})
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        held = Membership.objects.filter(person=person, organisation=organisation, role=role)
        if held.filter(on_day(since) | _later(since)).exists():
            raise Unmet(_("这个人在这段时间已有同样的身份。"), fields={"role": _("已有同样的身份")})
        membership = Membership.objects.create(
            person=person,
            organisation=organisation,
            role=role,
            since=since,
            added_by_id=actor.person_id,
            added_at=at,
        )
        changes = {"person": person.pk, "role": role, "since": since}
        record(membership, "add_member", actor=actor, at=at, facts=Facts(changes=changes))
    return membership


def _later(day: date) -> Q:
    return Q(since__gte=day)


def end_membership(
    membership: Membership, *, until: date, reason: str, actor: Actor, at: datetime
) -> Membership:
    """End a role on a day; what the person still holds must have been handed on before.

    Raises:
        Forbidden: the actor doesn't manage that organisation's people.
        Stale: it has ended already.
        Unmet: the day lies before its beginning or in the future.
    """
    if not policies.can_manage_people(actor, membership.organisation):
        raise Forbidden(_("您现在的身份不能管理这个机构的人员。"))
    with transaction.atomic():
        fresh = Membership.objects.select_for_update().get(pk=membership.pk)
        if fresh.until is not None:
            raise Stale(_("这个身份已经结束。"))
        if not fresh.since <= until <= local_day(at):
            raise Unmet(_("结束日应在起始日与今天之间。"), fields={"until": _("日期不对")})
        _set_end(fresh, until, reason, actor, at)
    return fresh


def _set_end(membership: Membership, until: date, reason: str, actor: Actor, at: datetime) -> None:
    membership.until, membership.end_reason = until, reason
    membership.save(update_fields=["until", "end_reason"])
    membership_ended.send(sender=Membership, membership=membership, actor=actor, at=at)
    facts = Facts(reason=reason, changes={"person": membership.person_id, "until": until})
    record(membership, "end_member", actor=actor, at=at, facts=facts)


def carry_over(
    membership: Membership,
    successor: Organisation | None,
    *,
    on: date,
    actor: Actor,
    at: datetime,
) -> None:
    """End a role with its organisation and, at a merger, go on with it in the successor."""
    _set_end(membership, max(on, membership.since), "organisation ended", actor, at)
    if successor is None:
        return
    held = Membership.objects.filter(
        person_id=membership.person_id, organisation=successor, role=membership.role
    )
    since = max(on, membership.since) + timedelta(days=1)
    if not held.filter(on_day(since) | _later(since)).exists():
        Membership.objects.create(
            person_id=membership.person_id,
            organisation=successor,
            role=membership.role,
            since=since,
            added_by_id=actor.person_id,
            added_at=at,
        )
