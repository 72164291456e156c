"""A day and time agreed between a community and its lawyer for a request (LC-11)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.enums.work import AppointmentState, Side
from community.models.requests import ServiceRequest

STANDING = (AppointmentState.PROPOSED, AppointmentState.AGREED)


class Appointment(models.Model):
    """When the lawyer sees somebody about a request; proposed by one side, agreed by the other.

    A lawyer is never in two places at once: the database excludes agreed ones that overlap
    (`appointment_no_clash`) and refuses one during duty elsewhere (sql/guards.sql).

    Attributes:
        lawyer: who will be there: whoever proposed or agreed for the lawyers' side; None while the
            community's proposal waits.
        reason: why it was called off.
    """

    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="appointments")
    community = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    firm = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    lawyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    on = models.DateField(_("日期"))
    begins = models.TimeField(_("开始时间"))
    ends = models.TimeField(_("结束时间"))
    place = models.CharField(_("地点"), max_length=120, blank=True)
    state = models.CharField(
        max_length=10, choices=AppointmentState, default=AppointmentState.PROPOSED
    )
    proposed_side = models.CharField(max_length=10, choices=Side)
    reason = models.CharField(_("取消原因"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=models.Q(state__in=STANDING),
                name="appointment_one_standing",
            ),
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("begins")), name="appointment_has_minutes"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="agreed") | models.Q(lawyer__isnull=False),
                name="appointment_agreed_with_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="cancelled") | ~models.Q(reason=""),
                name="appointment_cancelled_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["lawyer", "on", "id"], name="appointment_lawyer"),
            models.Index(fields=["community", "on", "id"], name="appointment_community"),
            models.Index(fields=["firm", "on", "id"], name="appointment_firm"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.begins:%H:%M}"

    @property
    def owner_id(self) -> int:
        """The community's business."""
        return int(self.community_id)
