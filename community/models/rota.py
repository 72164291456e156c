"""The weekly hours of duty, their days, and swaps (LC-14)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.enums.work import SwapState, VisitState
from community.models.assignment import Assignment
from community.models.registers import Programme


class RotaSlot(models.Model):
    """When and where a lawyer is on duty in a community each week (LC-14).

    A lawyer is never in two places at once: the database excludes overlapping slots of a lawyer
    on a weekday (`rota_no_clash`, deferrable, in sql/guards.sql).

    Attributes:
        weekday: 1 is Monday.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="slots")
    lawyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    community = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField(_("星期"))
    begins = models.TimeField(_("开始时间"))
    ends = models.TimeField(_("结束时间"))
    place = models.CharField(_("地点"), max_length=120, blank=True)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weekday__gte=1, weekday__lte=7), name="rota_weekday"
            ),
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("begins")), name="rota_has_minutes"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="rota_has_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.begins:%H:%M}"


class Visit(models.Model):
    """One day of duty, planned from a slot or for itself, and what became of it (LC-14).

    Attributes:
        on: its day; a moved duty stays as `moved` and names the new one in `moved_to`.
        lawyer: who was to come; `done_by` who came, a substitute for one.
        latitude, longitude: two decimals, about a kilometre; only if the lawyer chose to.
        trip: the same for visits of several communities made in one go.
        minutes: how long it lasted, counted for the weekly quota.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="visits")
    slot = models.ForeignKey(RotaSlot, models.PROTECT, null=True, related_name="+", db_index=False)
    community = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    lawyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    firm = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    liaison = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    on = models.DateField(_("日期"))
    begins = models.TimeField(_("开始时间"))
    ends = models.TimeField(_("结束时间"))
    place = models.CharField(_("地点"), max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=VisitState, default=VisitState.PLANNED)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    moved_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    checked_in_at = models.DateTimeField(null=True)
    checked_out_at = models.DateTimeField(null=True)
    latitude = models.DecimalField(max_digits=4, decimal_places=2, null=True)
    longitude = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    trip = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "on"], condition=models.Q(slot__isnull=False), name="visit_of_slot"
            ),
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("begins")), name="visit_has_minutes"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(done_by__isnull=False),
                name="visit_done_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["lawyer", "on", "id"], name="visit_lawyer"),
            models.Index(fields=["community", "on", "id"], name="visit_community"),
            models.Index(fields=["firm", "on", "id"], name="visit_firm"),
            models.Index(fields=["liaison", "on", "id"], name="visit_liaison"),
            models.Index(
                fields=["on", "id"], condition=models.Q(state="planned"), name="visit_planned"
            ),
            models.Index(
                fields=["trip"], condition=models.Q(trip__isnull=False), name="visit_trip"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.community_id}"

    @property
    def owner_id(self) -> int:
        """The firm's business."""
        return int(self.firm_id)


class Swap(models.Model):
    """A lawyer asks a colleague to take a day of duty, in exchange or not (LC-14)."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="swaps")
    in_exchange = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    firm = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=SwapState, default=SwapState.ASKED)
    reason = models.CharField(_("原因"), max_length=200)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit"], condition=models.Q(state="asked"), name="swap_one_open"
            )
        ]

    def __str__(self) -> str:
        return self.reason[:40]

    @property
    def owner_id(self) -> int:
        """The firm's business."""
        return int(self.firm_id)
