"""Checks, what they found, what other firms were asked, and what the director decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from conflicts.enums import Ground, Occasion, Result
from conflicts.models.interests import Interest


class Check(models.Model):
    """One check of a case's parties and handlers against the register. Never changed.

    Attributes:
        material: fingerprint of the parties and handlers checked; when the case's differs, the
            check is out of date.
    """

    firm = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    occasion = models.CharField(max_length=10, choices=Occasion)
    material = models.CharField(max_length=64)
    result = models.CharField(max_length=10, choices=Result)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="check_subject"),
            models.Index(fields=["firm", "at"], name="check_firm"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type}:{self.subject_id} {self.result}"

    @property
    def owner_id(self) -> int:
        """The firm's business."""
        return int(self.firm_id)


class Finding(models.Model):
    """One thing a check found.

    Attributes:
        party_key: the party of the case checked.
        interest: what it met. Shown to the firm only when that is its own.
        person: the handler it concerns, for earlier firms and communities.
        sure: the same identifier, or the community itself; else names or places are alike.
    """

    on_check = models.ForeignKey(Check, models.CASCADE, related_name="findings")
    ground = models.CharField(max_length=14, choices=Ground)
    party_key = models.BigIntegerField()
    interest = models.ForeignKey(Interest, models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    other_firm = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+"
    )
    sure = models.BooleanField()
    blocks = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.ground} on {self.party_key}"


class Question(models.Model):
    """A yes or no asked of another firm's director: did that lawyer work on that case of yours?

    The asked firm learns which of its own cases is meant and who asks about which lawyer; the
    asking firm learns the answer and nothing else.
    """

    finding = models.OneToOneField(Finding, models.CASCADE, related_name="question")
    firm = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_by_firm = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answer__isnull=True, answered_at__isnull=True)
                | models.Q(answer__isnull=False, answered_at__isnull=False),
                name="question_answered_or_not",
            )
        ]
        indexes = [
            models.Index(fields=["firm", "-id"], name="question_firm"),
            models.Index(fields=["asked_by_firm", "asked_at"], name="question_asker"),
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"

    @property
    def owner_id(self) -> int:
        """The asked firm's business."""
        return int(self.firm_id)


class Decision(models.Model):
    """What the director decided about a check's findings, with reasons. Never changed."""

    on_check = models.OneToOneField(Check, models.PROTECT, related_name="decision")
    proceed = models.BooleanField()
    reasons = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{'proceed' if self.proceed else 'refuse'}"

    @property
    def owner_id(self) -> int:
        """The firm's business."""
        return int(self.on_check.firm_id)
