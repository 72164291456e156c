"""Press reports and other publicity of the programme or a community (LC-12)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from community.models import Programme, PublicityItem
from community.policies import office as policies
from community.policies.registers import visible_communities
from community.regulations.office import happened_sentence
from core.actors import Actor
from core.attachments import attach
from core.audit import Facts, record
from core.calendar import local_day
from core.errors import Forbidden, Unmet
from core.transitions import lock

COLUMNS = ("kind", "title", "outlet", "link", "published_on", "community")


def enter_publicity(
    *,
    programme: Programme,
    actor: Actor,
    at: datetime,
    paper: UploadedFile[Any] | None = None,
    **columns: Any,
) -> PublicityItem:
    """Enter what was published.

    Args:
        columns: `COLUMNS`.

    Raises:
        Forbidden: neither the bar's desk nor a liaison office.
        Unmet: a day that hasn't come, or a community out of sight.
    """
    if not policies.can_enter_publicity(actor):
        raise Forbidden(_("由市律协或联络处登记。"))
    _refuse_wrong(columns, actor, at)
    with transaction.atomic():
        made = PublicityItem.objects.create(
            programme=programme,
            entered_for=actor.organisation,
            by=actor.person,
            at=at,
            **columns,
        )
        record(made, "create", actor=actor, at=at, facts=Facts(clause="LC-12"))
        if paper is not None:
            attach(made, paper, owner_id=made.owner_id, actor=actor, at=at)
    return made


def _refuse_wrong(columns: dict[str, Any], actor: Actor, at: datetime) -> None:
    sentence = happened_sentence(columns["published_on"], local_day(at))
    if sentence:
        raise Unmet(sentence, clause="LC-12", fields={"published_on": sentence})
    place = columns["community"]
    if place and not visible_communities(actor).filter(organisation=place).exists():
        message = _("没有这个社区。")
        raise Unmet(message, clause="LC-12", fields={"community": message})


def edit_publicity(
    item: PublicityItem,
    *,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    paper: UploadedFile[Any] | None = None,
    **columns: Any,
) -> PublicityItem:
    """Correct an item, by who entered it.

    Raises:
        Forbidden: another organisation's item.
        Unmet: a day that hasn't come, or a community out of sight.
    """
    with transaction.atomic():
        fresh = lock(item, version=version)
        if not policies.can_edit_publicity(actor, fresh):
            raise Forbidden(_("由登记单位修改。"))
        _refuse_wrong(columns, actor, at)
        changes = {
            n: [str(getattr(fresh, n)), str(v)]
            for n, v in columns.items()
            if getattr(fresh, n) != v
        }
        for name, value in columns.items():
            setattr(fresh, name, value)
        fresh.version += 1
        fresh.save(update_fields=[*columns, "version"])
        record(fresh, "edit", actor=actor, at=at, facts=Facts(clause="LC-12", changes=changes))
        if paper is not None:
            attach(fresh, paper, owner_id=fresh.owner_id, actor=actor, at=at)
    return fresh
