"""Who may be a community lawyer (LC-21)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import DateRange
from community.enums.registers import QualificationState
from community.models.registers import CLOSED_DAYS, Programme


class Qualification(models.Model):
    """A lawyer's application, the bar's check of the four conditions, and the certificate (LC-21).

    Each condition has what the lawyer brings for it (`…_evidence`; papers are attachments with
    the condition's code as purpose) and what the bar found (`…_met`, None while unchecked).

    Attributes:
        firm: the lawyer's firm when applying.
        valid_from, valid_until: the certificate's days, both included; a withdrawal sets
            `withdrawn_on`, the first day on which it no longer counts.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    firm = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(
        max_length=10, choices=QualificationState, default=QualificationState.APPLIED
    )
    licence_evidence = models.CharField(_("持有律师执业证"), max_length=300, blank=True)
    licence_met = models.BooleanField(null=True)
    loyalty_evidence = models.CharField(_("拥护宪法、法律和国家政策"), max_length=300, blank=True)
    loyalty_met = models.BooleanField(null=True)
    mediation_evidence = models.CharField(
        _("了解社情民意，善于调处纠纷"), max_length=300, blank=True
    )
    mediation_met = models.BooleanField(null=True)
    integrity_evidence = models.CharField(_("公道正派，热心公益"), max_length=300, blank=True)
    integrity_met = models.BooleanField(null=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    applied_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True)
    check_note = models.CharField(_("审核意见"), max_length=300, blank=True)
    certified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    certified_at = models.DateTimeField(null=True)
    number = models.OneToOneField("core.Number", models.PROTECT, null=True, related_name="+")
    number_text = models.CharField(_("证号"), max_length=60, blank=True)
    valid_from = models.DateField(_("有效期起"), null=True, blank=True)
    valid_until = models.DateField(_("有效期止"), null=True, blank=True)
    refuse_reason = models.CharField(_("未予认证的理由"), max_length=300, blank=True)
    withdrawn_on = models.DateField(_("撤销日期"), null=True, blank=True)
    withdraw_reason = models.CharField(_("撤销理由"), max_length=300, blank=True)
    imported = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="qualification_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("programme", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_until", CLOSED_DAYS), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(state__in=["certified", "expired"]),
            ),
            models.UniqueConstraint(
                fields=["person", "programme"],
                condition=models.Q(state__in=["applied", "checked"]),
                name="qualification_one_open",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["certified", "expired", "withdrawn"])
                | models.Q(
                    licence_met__isnull=False,
                    loyalty_met__isnull=False,
                    mediation_met__isnull=False,
                    integrity_met__isnull=False,
                    valid_from__isnull=False,
                    valid_until__isnull=False,
                )
                & models.Q(
                    licence_met=True,
                    loyalty_met=True,
                    mediation_met=True,
                    integrity_met=True,
                    valid_until__gte=models.F("valid_from"),
                )
                & ~models.Q(number_text=""),
                name="qualification_certified_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(refuse_reason=""),
                name="qualification_refused_has_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="withdrawn")
                | models.Q(withdrawn_on__isnull=False) & ~models.Q(withdraw_reason=""),
                name="qualification_withdrawn_reason",
            ),
            models.UniqueConstraint(
                fields=["programme", "number_text"],
                condition=~models.Q(number_text=""),
                name="qualification_number_once",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "programme", "valid_from"], name="qualification_person"),
            models.Index(fields=["programme", "state", "-id"], name="qualification_desk"),
            models.Index(fields=["firm", "-id"], name="qualification_firm"),
            models.Index(
                fields=["valid_until"],
                condition=models.Q(state="certified"),
                name="qualification_ending",
            ),
        ]

    def __str__(self) -> str:
        return self.number_text or f"{self.person_id}"

    @property
    def owner_id(self) -> int:
        """The firm's business."""
        return int(self.firm_id)
