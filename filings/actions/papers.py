"""The papers attached to a report: the stamped form and what the firm adds to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.attachments import attach, remove
from core.audit import Facts, record
from core.errors import Forbidden, Stale, Unmet
from core.models import Attachment
from core.transitions import lock, table_of
from filings import policies
from filings.models import Filing


def attach_paper(
    filing: Filing,
    *,
    scan: UploadedFile[Any],
    purpose: str,
    actor: Actor,
    at: datetime,
    version: Any = None,
) -> Attachment:
    """Attach a paper: the scan of the stamped form, or another that belongs to the report.

    Raises:
        Forbidden: neither the firm's side nor the desk.
        WrongState: the report is over.
        WrongType, TooLarge, Unmet: a file we don't take.
    """
    if not policies.can_attach_to_filing(actor, filing):
        raise Forbidden(_("由报告的律所或收到报告的律师协会上传。"))
    with transaction.atomic():
        fresh = lock(filing)
        table_of(fresh).check("attach", fresh.state)
        made = attach(
            fresh, scan, owner_id=actor.organisation.pk, actor=actor, at=at, purpose=purpose
        )
        facts = Facts(changes={"name": made.name, "sha256": made.sha256})
        record(fresh, "attach", actor=actor, at=at, facts=facts)
    return made


def detach_paper(
    filing: Filing,
    attachment: Attachment,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    version: Any = None,
) -> Filing:
    """Take a paper out that one's own side attached, while the report isn't with the bar.

    Raises:
        Forbidden: the other side's paper.
        WrongState: the report is with the bar, or over.
        Unmet: no reason.
        Stale: taken out before.
    """
    own = attachment.owner_id == actor.organisation_id
    if not (own and policies.can_attach_to_filing(actor, filing)):
        raise Forbidden(_("只能移除本机构上传的附件。"))
    if not reason.strip():
        raise Unmet(_("请写明原因。"), fields={"reason": _("请写明原因")})
    with transaction.atomic():
        fresh = lock(filing)
        table_of(fresh).check("detach", fresh.state)
        there = Attachment.objects.filter(pk=attachment.pk, removed_at__isnull=True)
        if not there.exists():
            raise Stale(_("已经移除。"))
        remove(attachment, actor=actor, at=at, reason=reason)
        facts = Facts(reason=reason, changes={"name": attachment.name})
        record(fresh, "detach", actor=actor, at=at, facts=facts)
    return fresh
