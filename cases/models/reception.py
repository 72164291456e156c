"""Receiving visitors (GC-3.3)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case


class Reception(models.Model):
    """A reception of visitors by two or more lawyers, with its record."""

    firm = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    received_on = models.DateField(_("接待日期"))
    time_from = models.TimeField(_("开始时间"), null=True, blank=True)
    time_to = models.TimeField(_("结束时间"), null=True, blank=True)
    place = models.CharField(_("地点"), max_length=120, blank=True)
    visitor_count = models.PositiveIntegerField(_("来访人数"))
    matter = models.TextField(_("来访事项"))
    advice = models.TextField(_("解答与建议"))
    remarks = models.TextField(_("其他情况"), blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="receptions")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["firm", "-received_on", "-id"], name="reception_firm")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visitor_count__gte=1, visitor_count__lte=100_000),
                name="reception_visitor_count",
            )
        ]

    def __str__(self) -> str:
        return f"{self.received_on} {self.matter[:20]}"

    @property
    def owner_id(self) -> int:
        """The firm's business."""
        return int(self.firm_id)


class ReceptionLawyer(models.Model):
    """One of the lawyers who received the visitors."""

    reception = models.ForeignKey(Reception, models.CASCADE, related_name="lawyers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reception", "person"], name="reception_lawyer_once")
        ]
        indexes = [models.Index(fields=["person", "reception"], name="reception_lawyer_person")]

    def __str__(self) -> str:
        return str(self.person)


class Visitor(models.Model):
    """A visitor who gave a name."""

    reception = models.ForeignKey(Reception, models.CASCADE, related_name="visitors")
    name = models.CharField(_("姓名"), max_length=80)
    phone = models.CharField(_("电话"), max_length=30, blank=True)

    def __str__(self) -> str:
        return self.name
