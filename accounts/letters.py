"""Mail to people who have no account yet: an invitation with its link.

The link's secret is kept nowhere, so it can't wait in the outbox: the mail goes out right after the
commit, and the inviter is shown the link once in case it doesn't arrive.
"""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Invitation

log = logging.getLogger(__name__)


def link_of(secret: str) -> str:
    """The address under which an invitation is accepted."""
    return f"{settings.SITE_URL}{reverse('invitation', args=[secret])}"


def send_invitation(invitation: Invitation, secret: str) -> None:
    """Mail an invitation once the transaction is committed; a failure is logged, never raised."""
    context = {"invitation": invitation, "link": link_of(secret)}
    text = render_to_string("accounts/notices/invitation.txt", context).strip()
    subject, _newline, body = text.partition("\n")

    def send() -> None:
        try:
            send_mail(subject, body.strip(), settings.DEFAULT_FROM_EMAIL, [invitation.email])
        except (SMTPException, OSError) as error:
            log.warning("invitation %s could not be mailed: %s", invitation.pk, error)

    transaction.on_commit(send, robust=True)
