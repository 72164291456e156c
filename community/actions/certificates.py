"""The certificate's paper: issued once for each certificate, cancelled with it (LC-21)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community.documents.certificates import CERTIFICATE, TEMPLATE, certificate_of
from community.enums.registers import QualificationState
from community.models import Qualification
from community.policies import registers
from core.actors import Actor
from core.documents.issue import documents_of, issue
from core.errors import Forbidden, WrongState
from core.models import Document
from core.transitions import lock


def issue_certificate(qualification: Qualification, *, actor: Actor, at: datetime) -> Document:
    """Issue the paper of a certificate that runs; asked for again, it is the same one.

    Raises:
        Forbidden: neither the bar's desk nor the lawyer or their firm's office.
        WrongState: it isn't certified, or the certificate is over.
    """
    with transaction.atomic():
        fresh = lock(qualification)
        if not registers.can_print_certificate(actor, fresh):
            raise Forbidden(_("由市律师协会、律师本人或律所打印。"))
        if fresh.state != QualificationState.CERTIFIED:
            raise WrongState(_("没有有效的资格证。"))
        held = paper_of(fresh)
        if held is not None:
            return held
        return issue(
            CERTIFICATE,
            fresh,
            template=TEMPLATE,
            context=certificate_of(fresh),
            issuer=fresh.programme.bar,
            actor=actor,
            at=at,
            number=fresh.number_text,
            recipient=fresh.person.name,
        )


def paper_of(qualification: Qualification) -> Document | None:
    """The paper that was issued and counts."""
    return documents_of(qualification, CERTIFICATE).filter(cancelled_at__isnull=True).first()


def cancel_paper(qualification: Qualification, *, at: datetime) -> None:
    """The certificate is over: whoever checks the paper's code reads so."""
    papers = documents_of(qualification, CERTIFICATE).filter(cancelled_at__isnull=True)
    papers.update(cancelled_at=at)
