"""Receipts and other recipients: each has a receipt of their own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.enums import BARS, OrganisationKind, Role
from accounts.models import Organisation
from accounts.queries import members
from core.actors import SYSTEM, Actor
from core.audit import Facts, record
from core.calendar import local_day
from core.documents.issue import documents_of, issue
from core.errors import Forbidden, Stale, Unmet, WrongState
from core.models import Document
from core.notices import notify
from core.queue import hurry
from core.transitions import lock, table_of
from filings import documents, policies
from filings.enums import FilingState
from filings.models import Filing, Recipient
from filings.queries import standing_recipients, standing_versions

RECEIPT = "filings.receipt"
# Who of this installation may be told besides.
TOLD_KINDS = (*BARS, OrganisationKind.JUSTICE)
RECEIVING_ROLES = (Role.OFFICER, Role.JUSTICE)


def add_recipient(
    filing: Filing,
    *,
    kind: str,
    actor: Actor,
    at: datetime,
    name: str = "",
    organisation: Organisation | None = None,
    version: Any = None,
) -> Recipient:
    """Name somebody else who is told: the bar where the case is tried, the justice bureau …

    An organisation of this installation sees the registered report; every one gets a receipt.

    Raises:
        Forbidden: neither the firm's side nor the desk.
        WrongState: the report is over.
        Unmet: no name, or an organisation that can't be told.
        Stale: named already.
    """
    if not policies.can_name_recipients(actor, filing):
        raise Forbidden(_("由报告的律所或收到报告的律师协会登记。"))
    shown = organisation.name if organisation is not None else name.strip()
    _refuse_wrong(filing, shown, organisation)
    with transaction.atomic():
        fresh = lock(filing)
        table_of(fresh).check("add_recipient", fresh.state)
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
        if fresh.number_id is not None:
            tell_told(fresh, "told", [made], at=at)
            hurry("filings.tasks.make_receipts", filing_id=fresh.pk)
    return made


def tell_told(filing: Filing, what: str, told: Iterable[Recipient], *, at: datetime) -> None:
    """Tell who receives reports in the organisations of this installation that are told."""
    for recipient in told:
        if recipient.organisation_id is not None:
            people = members(recipient.organisation_id, RECEIVING_ROLES, local_day(at))
            notify(
                f"filing:{filing.pk}:{what}:{recipient.pk}",
                f"filings/notices/{what}",
                people.values_list("pk", flat=True),
                context={"number": filing.number_text},
                link=f"/filings/{filing.pk}/",
                organisation_id=recipient.organisation_id,
                at=at,
            )


def _refuse_wrong(filing: Filing, name: str, organisation: Organisation | None) -> None:
    problem = "" if name else _("请填写名称，或选择机构。")
    if organisation is not None:
        if organisation.pk == filing.bar_id:
            problem = _("报告本来就送给它，不用抄送。")
        elif organisation.kind not in TOLD_KINDS:
            problem = _("只能抄送其他律师协会或司法行政机关；其他单位请填写名称。")
    if problem:
        raise Unmet(problem, clause="GC-3.1", fields={"name": problem})


def remove_recipient(
    recipient: Recipient, *, actor: Actor, at: datetime, version: Any = None
) -> Recipient:
    """Take a recipient out; a receipt given before stays.

    Raises:
        Forbidden: neither the firm's side nor the desk.
        WrongState: the report is over.
        Stale: taken out before.
    """
    if not policies.can_name_recipients(actor, recipient.filing):
        raise Forbidden(_("由报告的律所或收到报告的律师协会登记。"))
    with transaction.atomic():
        fresh = lock(recipient.filing)
        table_of(fresh).check("remove_recipient", fresh.state)
        there = Recipient.objects.filter(pk=recipient.pk, removed_at__isnull=True)
        if not there.update(removed_at=at):
            raise Stale(_("已经移出。"))
        changes = {"name": recipient.name}
        record(fresh, "remove_recipient", actor=actor, at=at, facts=Facts(changes=changes))
    return recipient


def acknowledge_receipt(recipient: Recipient, *, actor: Actor, at: datetime) -> Recipient:
    """Say, for an organisation that is told, that the report was seen (GC-1.3).

    Raises:
        Forbidden: not who receives reports there.
        WrongState: not registered yet.
        Stale: acknowledged, or no longer told.
    """
    if not policies.can_acknowledge_receipt(actor, recipient):
        raise Forbidden(_("由抄送单位接收报告的人确认。"), clause="GC-1.3")
    with transaction.atomic():
        fresh = lock(recipient.filing)
        table_of(fresh).check("acknowledge_receipt", fresh.state)
        there = Recipient.objects.filter(
            pk=recipient.pk, removed_at__isnull=True, acknowledged_at__isnull=True
        )
        if not there.update(acknowledged_by_id=actor.person_id, acknowledged_at=at):
            raise Stale(_("已经确认过，或已不在抄送之列。"))
        changes = {"name": recipient.name}
        record(fresh, "acknowledge_receipt", actor=actor, at=at, facts=Facts(changes=changes))
    recipient.refresh_from_db()
    return recipient


def make_receipts(filing: Filing, *, at: datetime) -> list[Document]:
    """Make the receipts that are lacking; each recipient gets one, however often this runs.

    Returns:
        The receipts of the firm and of all who are told; of a cancelled registration those that
        were made before.

    Raises:
        WrongState: it isn't registered.
    """
    with transaction.atomic():
        fresh = lock(filing)
        if fresh.number_id is None:
            raise WrongState(_("登记后才有回执。"), clause="GC-3.1")
        there = {d.recipient: d for d in documents_of(fresh, RECEIPT)}
        told = standing_recipients(fresh)
        names = dict.fromkeys([fresh.reported_by, *told.values_list("name", flat=True)])
        if fresh.state != FilingState.CANCELLED:
            there |= {name: _make(fresh, name, at) for name in names if name not in there}
    return [there[name] for name in names if name in there]


def receipt_for(filing: Filing, recipient: str, *, at: datetime) -> Document:
    """The receipt of one recipient, made now if it is lacking.

    Raises:
        WrongState: it isn't registered, or was cancelled before this receipt was made.
    """
    found = {document.recipient: document for document in make_receipts(filing, at=at)}
    if recipient not in found:
        raise WrongState(_("登记已注销，没有这份回执。"), clause="GC-3.1")
    return found[recipient]


def _make(filing: Filing, recipient: str, at: datetime) -> Document:
    with translation.override(settings.LANGUAGE_CODE):
        paper = documents.receipt(filing, standing_versions(filing).first())
        return issue(
            RECEIPT,
            filing,
            template=paper.template,
            context=paper.context,
            issuer=filing.bar,
            actor=SYSTEM,
            at=at,
            number=filing.number_text,
            recipient=recipient,
        )
