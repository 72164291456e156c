"""The outbox: every message is a row, written in the transaction of what it tells of."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Notice(models.Model):
    """One message to one person by one channel about one event.

    Attributes:
        event: what happened, unique with recipient and channel: `duty:17:2026-05-09:0`.
        template: the text's template below `templates/`, without its ending.
        context: plain values for the text. Never names of clients nor titles of cases.
        condition: code and id of a check asked again just before sending, or "".
        status: `held` waits for a person, `sending` was claimed, `dropped` had lost its reason.
    """

    class Channel(models.TextChoices):
        INBOX = "inbox"
        MAIL = "mail"

    class Status(models.TextChoices):
        PENDING = "pending"
        HELD = "held"
        SENDING = "sending"
        SENT = "sent"
        DROPPED = "dropped"
        FAILED = "failed"

    event = models.CharField(max_length=120)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    organisation = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.CASCADE, null=True, related_name="+"
    )
    template = models.CharField(max_length=80)
    context = models.JSONField(default=dict)
    link = models.CharField(max_length=200, blank=True)
    condition = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING)
    attempts = models.SmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "recipient", "channel"], name="notice_once")
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=models.Q(status__in=["pending", "sending"]),
                name="notice_waiting",
            ),
            models.Index(
                fields=["status", "id"],
                condition=models.Q(
                    channel="mail", status__in=["pending", "sending", "held", "failed"]
                ),
                name="notice_unsent",
            ),
            models.Index(
                fields=["recipient", "-id"],
                condition=models.Q(channel="inbox"),
                name="notice_inbox",
            ),
            models.Index(
                fields=["recipient"],
                condition=models.Q(channel="inbox", read_at__isnull=True),
                name="notice_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.recipient_id} ({self.channel})"
