"""Grants of sight beyond one's role, and the restoring of a lost second factor."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.organisation import Organisation
from accounts.models.people import User


class Grant(models.Model):
    """A permission on one row given to one person: why, from when, to when, by whom.

    The permission itself is guardian's row; this is its record, and it decides whether the
    permission still counts. Automatic ones come with an assignment (handler, decider).
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="grants")
    permission = models.CharField(max_length=100)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reason = models.CharField(_("原因"), max_length=200)
    automatic = models.BooleanField(default=False)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField()
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoke_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="grant_has_days",
            )
        ]
        indexes = [
            models.Index(
                fields=["subject_type", "subject_id", "person"],
                condition=models.Q(revoked_at__isnull=True),
                name="grant_subject",
            ),
            models.Index(
                fields=["until"],
                condition=models.Q(revoked_at__isnull=True, until__isnull=False),
                name="grant_ending",
            ),
            models.Index(
                fields=["person", "permission", "subject_id"],
                condition=models.Q(revoked_at__isnull=True),
                name="grant_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.permission} {self.subject_type}:{self.subject_id}"

    @property
    def owner_name(self) -> str:
        """Whose row it is."""
        return self.owner.name


class FactorReset(models.Model):
    """A lost second factor, restored by two different people."""

    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reason = models.CharField(_("原因"), max_length=200)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("asked_by")),
                name="factor_reset_two_people",
            ),
            models.CheckConstraint(
                condition=~models.Q(asked_by=models.F("person"))
                & (
                    models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("person"))
                ),
                name="factor_reset_not_oneself",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(confirmed_at__isnull=True, refused_at__isnull=True),
                name="factor_reset_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}"

    @property
    def owner_id(self) -> int:
        """The organisation's business."""
        return self.organisation_id
