"""Who handles a case, by what plan, and what the director notes (GC-2.4, GC-3.2)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.enums import SupervisionKind
from cases.models.case import Case


class Handler(models.Model):
    """A lawyer named to handle the case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="handlers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lead = models.BooleanField(_("主办"), default=False)
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person"],
                condition=models.Q(ended_at__isnull=True),
                name="handler_once",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(ended_at__isnull=True, lead=True),
                name="handler_one_lead",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "case"],
                condition=models.Q(ended_at__isnull=True),
                name="handler_person",
            )
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def owner_id(self) -> int:
        """The firm's business."""
        return int(self.case.firm_id)


class HandlerUndertaking(models.Model):
    """A handler's own confirmation of GC-2.4, before the engagement starts. Append-only."""

    handler = models.OneToOneField(Handler, models.PROTECT, related_name="undertaking")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.person)


class WorkPlan(models.Model):
    """A version of the joint work plan; the newest counts. Append-only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="plans")
    number = models.PositiveIntegerField()
    goals = models.TextField(_("目标"))
    steps = models.TextField(_("步骤与分工"))
    calming = models.TextField(_("稳控与调解安排"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="plan_number")]

    def __str__(self) -> str:
        return f"{self.case_id} v{self.number}"


class Supervision(models.Model):
    """A note of the director: a finding, an order to stop, a remedy, a check. Append-only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="supervisions")
    kind = models.CharField(_("类别"), max_length=10, choices=SupervisionKind)
    text = models.TextField(_("内容"))
    due_on = models.DateField(_("限期"), null=True, blank=True)
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "-id"], name="supervision_case")]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def owner_id(self) -> int:
        """The firm's business."""
        return int(self.case.firm_id)
