"""Organisations: made, renamed, moved, merged, closed. Their earlier names stay."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policies
from accounts.actions.people import carry_over
from accounts.enums import OrganisationKind, OrganisationStatus
from accounts.models import Organisation, OrganisationName
from accounts.signals import organisation_ended
from core import search
from core.actors import Actor
from core.audit import Facts, record
from core.errors import Forbidden, Stale, Unmet
from core.transitions import lock


def create_organisation(
    *, kind: str, name: str, parent: Organisation | None, actor: Actor, at: datetime, **more: Any
) -> Organisation:
    """Enter an organisation below its parent.

    Args:
        more: further columns, `short_name`, `region`, `firm_kind` …

    Raises:
        Forbidden: the actor may not.
        Unmet: its name is taken among its neighbours.
    """
    if not policies.can_create_organisation(actor, kind, parent):
        raise Forbidden(_("您现在的身份不能登记这类机构。"))
    with transaction.atomic():
        _refuse_taken_name(name, kind, parent)
        made = Organisation(kind=kind, name=name, parent=parent, **more)
        for column, value in search.columns(name, made.short_name).items():
            setattr(made, column, value)
        made.save()
        made.lineage = [made.pk, *(parent.lineage if parent else [])]
        made.save(update_fields=["lineage"])
        OrganisationName.objects.create(organisation=made, name=name)
        record(made, "create", actor=actor, at=at, facts=Facts(changes={"name": name}))
    return made


def _refuse_taken_name(name: str, kind: str, parent: Organisation | None) -> None:
    taken = Organisation.objects.filter(kind=kind, name=name, parent=parent, status="active")
    if kind != OrganisationKind.COMMUNITY and taken.exists():
        raise Unmet(_("同级已有同名机构。"), fields={"name": _("同级已有同名机构")})


def edit_organisation(
    organisation: Organisation,
    *,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    **values: Any,
) -> Organisation:
    """Change an organisation's particulars other than its name.

    Raises:
        Forbidden: the actor doesn't manage it.
        Stale: it changed meanwhile.
    """
    with transaction.atomic():
        fresh = lock(organisation, version=version)
        if not policies.can_manage_organisation(actor, fresh):
            raise Forbidden(_("您现在的身份不能修改这个机构。"))
        changes = {n: [getattr(fresh, n), v] for n, v in values.items() if getattr(fresh, n) != v}
        for name, value in values.items():
            setattr(fresh, name, value)
        for column, value in search.columns(fresh.name, fresh.short_name).items():
            setattr(fresh, column, value)
        fresh.version += 1
        fresh.save()
        record(fresh, "edit", actor=actor, at=at, facts=Facts(changes=changes))
    return fresh


def rename_organisation(
    organisation: Organisation,
    *,
    name: str,
    since: date,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    reason: str = "",
) -> Organisation:
    """Give an organisation a new name from a day on; papers of before keep the old one.

    Raises:
        Forbidden: the actor may not.
        Unmet: the same name again.
    """
    with transaction.atomic():
        fresh = lock(organisation, version=version)
        if not policies.can_end_organisation(actor, fresh):
            raise Forbidden(_("更名由所属律师协会登记。"))
        if fresh.name == name:
            raise Unmet(_("新名称与现名称相同。"), fields={"name": _("与现名称相同")})
        old = fresh.name
        fresh.names.filter(until__isnull=True).update(until=since)
        OrganisationName.objects.create(organisation=fresh, name=name, since=since)
        fresh.name = name
        for column, value in search.columns(name, fresh.short_name, old).items():
            setattr(fresh, column, value)
        fresh.version += 1
        fresh.save()
        facts = Facts(reason=reason, changes={"name": [old, name], "since": since})
        record(fresh, "rename", actor=actor, at=at, facts=facts)
    return fresh


def merge_organisation(
    organisation: Organisation,
    *,
    into: Organisation,
    on: date,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    reason: str = "",
) -> Organisation:
    """End an organisation on a day in favour of another, which takes over what is still open.

    Apps that hold something of it take that over in the same transaction (`organisation_ended`).

    Raises:
        Forbidden: the actor may not.
        Unmet: merged with itself, or with another kind.
    """
    if into.pk == organisation.pk or into.kind != organisation.kind:
        raise Unmet(_("请选择另一家同类机构。"), fields={"into": _("请选择另一家同类机构")})
    return _end(organisation, OrganisationStatus.MERGED, into, on, actor, at, version, reason)


def close_organisation(
    organisation: Organisation,
    *,
    on: date,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    reason: str,
) -> Organisation:
    """End an organisation on a day without a successor.

    Raises:
        Forbidden: the actor may not.
        Unmet: something of it is still open.
    """
    return _end(organisation, OrganisationStatus.CLOSED, None, on, actor, at, version, reason)


def _end(
    organisation: Organisation,
    status: str,
    successor: Organisation | None,
    on: date,
    actor: Actor,
    at: datetime,
    version: int | None,
    reason: str,
) -> Organisation:
    with transaction.atomic():
        fresh = lock(organisation, version=version)
        if not policies.can_end_organisation(actor, fresh):
            raise Forbidden(_("机构的合并与注销由所属律师协会登记。"))
        if fresh.status != OrganisationStatus.ACTIVE:
            raise Stale(_("这个机构已经合并或注销。"))
        fresh.status, fresh.successor, fresh.ended_on = status, successor, on
        fresh.version += 1
        fresh.save()
        organisation_ended.send(
            sender=Organisation, organisation=fresh, successor=successor, actor=actor, at=at, on=on
        )
        _end_memberships(fresh, successor, on, actor, at)
        changes = {"status": status, "successor": successor and successor.pk, "on": on}
        record(fresh, status, actor=actor, at=at, facts=Facts(reason=reason, changes=changes))
    return fresh


def _end_memberships(
    organisation: Organisation,
    successor: Organisation | None,
    on: date,
    actor: Actor,
    at: datetime,
) -> None:
    """End everybody's roles on that day; at a merger the same roles go on in the successor."""
    for membership in organisation.memberships.filter(until__isnull=True):
        carry_over(membership, successor, on=on, actor=actor, at=at)
