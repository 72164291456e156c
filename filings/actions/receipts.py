"""Receipts and other recipients: each has a receipt of their own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation
from core.actors import SYSTEM, Actor
from core.audit import Facts, record
from core.documents.issue import documents_of, issue
from core.errors import Forbidden, Stale, Unmet, WrongState
from core.models import Document
from core.transitions import lock
from filings import policies
from filings.enums import FilingState
from filings.models import Filing, Recipient
from filings.queries import in_words

RECEIPT = "filings.receipt"


def add_recipient(
    filing: Filing,
    *,
    kind: str,
    name: str,
    actor: Actor,
    at: datetime,
    organisation: Organisation | None = None,
    version: Any = None,
) -> Recipient:
    """Name somebody else who is told: the bar where the case is tried, the justice bureau …

    An organisation of this installation sees the registered report; every one gets a receipt.

    Raises:
        Forbidden: neither the firm's side nor the desk.
        Unmet: no name.
        Stale: named already, or the report is over.
    """
    side = policies.can_edit_filing(actor, filing) or policies.can_act_on_filing(actor, filing)
    if not side:
        raise Forbidden(_("由报告的律所或收到报告的律师协会登记。"))
    shown = organisation.name if organisation is not None else name.strip()
    if not shown:
        raise Unmet(_("请填写名称。"), fields={"name": _("请填写名称")})
    with transaction.atomic():
        fresh = lock(filing)
        if fresh.state in {FilingState.CANCELLED, FilingState.WITHDRAWN}:
            raise WrongState(_("这份报告已经注销或撤销。"))
        try:
            with transaction.atomic():
                made = Recipient.objects.create(
                    filing=fresh,
                    kind=kind,
                    name=shown,
                    organisation=organisation,
                    added_by_id=actor.person_id,
                    added_at=at,
                )
        except IntegrityError as error:
            raise Stale(_("已在抄送之列。")) from error
        record(fresh, "add_recipient", actor=actor, at=at, facts=Facts(changes={"name": shown}))
    return made


def remove_recipient(recipient: Recipient, *, actor: Actor, at: datetime) -> None:
    """Take a recipient out; a receipt given before stays.

    Raises:
        Forbidden: neither the firm's side nor the desk.
        Stale: taken out before.
    """
    filing = recipient.filing
    side = policies.can_edit_filing(actor, filing) or policies.can_act_on_filing(actor, filing)
    if not side:
        raise Forbidden(_("由报告的律所或收到报告的律师协会登记。"))
    with transaction.atomic():
        there = Recipient.objects.filter(pk=recipient.pk, removed_at__isnull=True)
        if not there.update(removed_at=at):
            raise Stale(_("已经移出。"))
        changes = {"name": recipient.name}
        record(filing, "remove_recipient", actor=actor, at=at, facts=Facts(changes=changes))


def make_receipts(filing: Filing, *, at: datetime) -> list[Document]:
    """Make the receipts that are lacking; each recipient gets one, however often this runs.

    Raises:
        WrongState: it isn't registered.
    """
    with transaction.atomic():
        fresh = lock(filing)
        if fresh.number is None:
            raise WrongState(_("登记后才有回执。"))
        there = {d.recipient: d for d in documents_of(fresh, RECEIPT)}
        names = [fresh.firm.name]
        names += fresh.recipients.filter(removed_at__isnull=True).values_list("name", flat=True)
        cancelled = fresh.state == FilingState.CANCELLED
        lacking = [] if cancelled else [name for name in names if name not in there]
        for name in lacking:
            there[name] = _make(fresh, name, at)
    return [there[name] for name in names if name in there]


def _make(filing: Filing, recipient: str, at: datetime) -> Document:
    sent = filing.versions.order_by("-number").first()
    content = sent.content if sent else {}
    registered = filing.registered_at or at
    return issue(
        RECEIPT,
        filing,
        template="filings/papers/receipt.html",
        context={
            "filing": filing,
            "parts": {key: text for key, _words, text in in_words(content)},
            "owed": sent.owed if sent else [],
            "registered_at": registered,
        },
        issuer=filing.bar,
        actor=SYSTEM,
        at=at,
        number=filing.number_text,
        recipient=recipient,
    )
