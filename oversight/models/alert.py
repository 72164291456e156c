"""Signs of a mass incident, told to bar and justice at once (GC-2, LC-18)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from oversight.enums import AlertOrigin, AlertState


class Alert(models.Model):
    """A sign raised from a community's log or from a case.

    Attributes:
        subject_type, subject_id: the entry or the case; one alert for each sign.
        where: the community, or the firm whose case it is.
        gist, done: what is happening, what was done to calm it; no names.
    """

    origin = models.CharField(max_length=10, choices=AlertOrigin)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    occasion = models.CharField(max_length=40, blank=True)
    bar = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    where = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    liaison = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(max_length=12, choices=AlertState, default=AlertState.RAISED)
    gist = models.CharField(_("情况"), max_length=500)
    done = models.CharField(_("已做的疏导"), max_length=500, blank=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    outcome = models.CharField(_("处置结果"), max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "occasion"], name="alert_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="closed")
                | models.Q(closed_at__isnull=False) & ~models.Q(outcome=""),
                name="alert_closed_with_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["bar", "-id"], name="alert_bar"),
            models.Index(fields=["where", "-id"], name="alert_where"),
            models.Index(
                fields=["raised_at"], condition=models.Q(state="raised"), name="alert_unanswered"
            ),
        ]

    def __str__(self) -> str:
        return self.gist[:40]

    @property
    def owner_id(self) -> int:
        """The bar's business."""
        return int(self.bar_id)


class Told(models.Model):
    """An organisation that was told of an alert, and when it acknowledged."""

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="told")
    organisation = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alert", "organisation"], name="told_once"),
            models.CheckConstraint(
                condition=models.Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | models.Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="told_acknowledged_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}"
