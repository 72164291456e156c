"""Organisations: made, renamed, merged, closed. Their earlier names stay."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import policies
from accounts.enums import OrganisationKind, OrganisationStatus
from accounts.models import Organisation, OrganisationName
from accounts.signals import organisation_renamed
from core import search
from core.actors import Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.database import one_at_a_time
from core.errors import Forbidden, Stale, Unmet
from core.transitions import lock

# What an organisation's own managers may change; the rest stands in the bar's register.
OWN_COLUMNS = frozenset({"short_name", "address", "phone"})


def create_organisation(
    *, kind: str, name: str, parent: Organisation | None, actor: Actor, at: datetime, **more: Any
) -> Organisation:
    """Enter an organisation below its parent.

    Args:
        more: further columns, `short_name`, `region`, `firm_kind` …

    Raises:
        Forbidden: the actor may not, or the kind doesn't fit below the parent.
        Unmet: its name is taken among its neighbours, or the parent has ended.
    """
    if not policies.can_create_organisation(actor, kind, parent):
        raise Forbidden(_("您现在的身份不能在这里登记这类机构。"))
    with transaction.atomic():
        one_at_a_time(f"organisation below {parent and parent.pk}")
        if parent is not None and lock(parent).status != OrganisationStatus.ACTIVE:
            raise Unmet(_("上级机构已经合并或注销。"))
        _refuse_taken_name(name, kind, parent)
        made = Organisation(kind=kind, name=name, parent=parent, **more)
        made.save()
        made.lineage = [made.pk, *(parent.lineage if parent else [])]
        OrganisationName.objects.create(organisation=made, name=name)
        keep_findable(made)
        made.save()
        record(made, "create", actor=actor, at=at, facts=Facts(changes={"name": name}))
    return made


def keep_findable(organisation: Organisation) -> None:
    """Set the search columns from its name, its short name and all names it had."""
    earlier = organisation.names.exclude(name=organisation.name).values_list("name", flat=True)
    found = search.columns(organisation.name, organisation.short_name, *earlier)
    for column, value in found.items():
        setattr(organisation, column, value)


def _refuse_taken_name(name: str, kind: str, parent: Organisation | None) -> None:
    taken = Organisation.objects.filter(kind=kind, name=name, parent=parent, status="active")
    if kind != OrganisationKind.COMMUNITY and taken.exists():
        message = _("同级已有同名机构。")
        raise Unmet(message, fields={"name": message})


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
        Forbidden: the actor doesn't manage it, or these particulars are the bar's to enter.
        Stale: it changed meanwhile.
    """
    with transaction.atomic():
        fresh = lock(organisation, version=version)
        if not policies.can_manage_organisation(actor, fresh):
            raise Forbidden(_("您现在的身份不能修改这个机构。"))
        changes = {n: [getattr(fresh, n), v] for n, v in values.items() if getattr(fresh, n) != v}
        if changes.keys() - OWN_COLUMNS and not policies.can_end_organisation(actor, fresh):
            raise Forbidden(_("这些资料由所属律师协会登记。"))
        for name, value in values.items():
            setattr(fresh, name, value)
        keep_findable(fresh)
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
        Stale: it changed meanwhile, or has ended.
        Unmet: the same name again or a neighbour's, or a day in the future or before the present
            name began.
    """
    with transaction.atomic():
        one_at_a_time(f"organisation below {organisation.parent_id}")
        fresh = lock(organisation, version=version)
        _refuse_ended(actor, fresh, _("更名由所属律师协会登记。"))
        if fresh.name == name:
            raise Unmet(_("新名称与现名称相同。"), fields={"name": _("与现名称相同")})
        _refuse_taken_name(name, fresh.kind, fresh.parent)
        old = fresh.name
        _follow(fresh, name, since, local_day(at))
        fresh.name = name
        keep_findable(fresh)
        fresh.version += 1
        fresh.save()
        facts = Facts(reason=reason, changes={"name": [old, name], "since": since})
        record(fresh, "rename", actor=actor, at=at, facts=facts)
        organisation_renamed.send(sender=Organisation, organisation=fresh)
    return fresh


def _follow(organisation: Organisation, name: str, since: date, today: date) -> None:
    """End the present name the day before and begin the new one.

    Raises:
        Unmet: the day lies in the future or not after the present name began.
    """
    present = organisation.names.filter(until__isnull=True).last()
    too_early = present is not None and present.since is not None and since <= present.since
    if since > today or too_early:
        message = _("起始日应在现名称启用之后、不晚于今天。")
        raise Unmet(message, fields={"since": message})
    if present is not None:
        present.until = since - timedelta(days=1)
        present.save(update_fields=["until"])
    OrganisationName.objects.create(organisation=organisation, name=name, since=since)


def _refuse_ended(actor: Actor, organisation: Organisation, sentence: str) -> None:
    """Refuse who may not end or rename it, and what has ended.

    Raises:
        Forbidden: with the sentence.
        Stale: it has ended.
    """
    if not policies.can_end_organisation(actor, organisation):
        raise Forbidden(sentence)
    if organisation.status != OrganisationStatus.ACTIVE:
        raise Stale(_("这个机构已经合并或注销。"))


def move_organisation(
    organisation: Organisation,
    *,
    parent: Organisation,
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> Organisation:
    """Put an organisation below another one of the same bar; nothing below it is moved along.

    Raises:
        Forbidden: not the administrator of the bar above both.
        Stale: it has ended.
        Unmet: it has others below it, or the new one has ended or can't have it below.
    """
    with transaction.atomic():
        one_at_a_time(f"organisation below {parent.pk}")
        fresh = lock(organisation)
        _refuse_ended(actor, fresh, _("由所属律师协会登记。"))
        above = lock(parent)
        if not policies.can_create_organisation(actor, fresh.kind, above):
            raise Forbidden(_("由所属律师协会登记。"))
        if above.status != OrganisationStatus.ACTIVE:
            raise Unmet(_("上级机构已经撤销。"))
        if Organisation.objects.filter(parent=fresh).exists():
            raise Unmet(_("这个机构还有下级，不能调整。"))
        before = fresh.parent_id
        fresh.parent = above
        fresh.lineage = [fresh.pk, *above.lineage]
        fresh.version += 1
        fresh.save(update_fields=["parent", "lineage", "version"])
        facts = Facts(reason=reason, changes={"parent": [before, above.pk]})
        record(fresh, "move", actor=actor, at=at, facts=facts)
    return fresh
