"""Duties: who owes what, to whom, by when, and why that date."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Duty(models.Model):
    """One thing owed. The workbench, the reminders and the on-time rates read these rows alone.

    Attributes:
        kind: code of a registered `core.duties.DutyKind`.
        occasion: tells several duties of one kind on one subject apart (a month, a version).
        due_on: the last day on which it is in time, Asia/Shanghai.
        derivation: how the date was found, step by step; shown to people as it stands.
        provisional: the date leans on a year whose working days aren't published yet.
        next_step, next_step_on: the next rung of the reminder ladder and its day; while paused, the
            day on which the clock runs on by itself.
    """

    class State(models.TextChoices):
        OPEN = "open"
        PAUSED = "paused"
        DISCHARGED = "discharged"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=60)
    clause = models.CharField(max_length=30)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    occasion = models.CharField(max_length=60, blank=True)
    label = models.CharField(max_length=200, blank=True)
    debtor = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+"
    )
    debtor_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    creditor = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    counted_from = models.DateField()
    due_on = models.DateField()
    derivation = models.JSONField(default=dict)
    provisional = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_note = models.CharField(max_length=200, blank=True)
    next_step = models.SmallIntegerField(default=0)
    next_step_on = models.DateField(null=True)
    urged_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind", "occasion"], name="duty_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "paused"], ended_at__isnull=True)
                | models.Q(state__in=["discharged", "cancelled"], ended_at__isnull=False),
                name="duty_ended_or_not",
            ),
            models.CheckConstraint(
                condition=models.Q(debtor__isnull=False) | models.Q(debtor_person__isnull=False),
                name="duty_has_debtor",
            ),
        ]
        indexes = [
            models.Index(
                fields=["debtor", "due_on", "id"],
                condition=models.Q(state__in=["open", "paused"]),
                name="duty_debtor_open",
            ),
            models.Index(
                fields=["debtor_person", "due_on", "id"],
                condition=models.Q(state__in=["open", "paused"]),
                name="duty_person_open",
            ),
            models.Index(
                fields=["creditor", "due_on", "id"],
                condition=models.Q(state__in=["open", "paused"]),
                name="duty_creditor_open",
            ),
            models.Index(
                fields=["next_step_on", "id"],
                condition=models.Q(state__in=["open", "paused"]),
                name="duty_next_step",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type}:{self.subject_id} by {self.due_on}"

    @property
    def owner_id(self) -> int | None:
        """Whose business its audit entries are: the debtor's."""
        return self.debtor_id


class DutyPause(models.Model):
    """A stretch during which the clock of a duty stood still, with its reason."""

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="pauses")
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["duty"], condition=models.Q(until__isnull=True), name="duty_one_pause"
            )
        ]

    def __str__(self) -> str:
        return f"{self.duty_id}: {self.since} to {self.until or '…'}"
