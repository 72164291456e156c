"""Who serves: the assigned lawyer, substitutes, and the agreement with the community (LC-8, 22)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import DateRange
from community.enums.pairing import AgreementState, EndReason
from community.models.pairing import Pairing
from community.models.registers import CLOSED_DAYS, Programme


class Assignment(models.Model):
    """The lawyer of a pairing from a day to a day, both included (LC-22).

    One at any time: an exclusion constraint, deferrable so that one transaction may swap two.
    A trigger asks for a certificate that covers the first day (LC-21). How many communities a
    lawyer may have is the parameter `assignment.per_lawyer`; the action counts them under the
    lock of the lawyer's `LawyerProfile`.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="assignments")
    lawyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    community = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    firm = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    liaison = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)
    reason = models.CharField(_("指派说明"), max_length=200, blank=True)
    end_reason = models.CharField(max_length=12, choices=EndReason, blank=True)
    end_note = models.CharField(_("结束说明"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="assignment_one_at_a_time",
                expressions=[
                    ("pairing", RangeOperators.EQUAL),
                    (DateRange("since", "until", CLOSED_DAYS), RangeOperators.OVERLAPS),
                ],
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="assignment_has_days",
            ),
        ]
        indexes = [
            models.Index(fields=["lawyer", "since"], name="assignment_lawyer"),
            models.Index(fields=["community", "since"], name="assignment_community"),
            models.Index(fields=["firm", "lawyer", "since"], name="assignment_firm"),
            models.Index(fields=["liaison", "since"], name="assignment_liaison"),
            models.Index(fields=["programme", "until"], name="assignment_ending"),
        ]

    def __str__(self) -> str:
        return f"{self.lawyer_id} · {self.community_id}"

    @property
    def owner_id(self) -> int:
        """The firm's business."""
        return int(self.firm_id)


class Substitution(models.Model):
    """Somebody stands in for the assigned lawyer for a term; sees what the lawyer sees (LC-20)."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="substitutions")
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    community = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    since = models.DateField(_("起"))
    until = models.DateField(_("止"))
    reason = models.CharField(_("原因"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="substitution_no_overlap",
                expressions=[
                    ("assignment", RangeOperators.EQUAL),
                    (DateRange("since", "until", CLOSED_DAYS), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(revoked_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="substitution_has_days"
            ),
        ]
        indexes = [
            models.Index(fields=["substitute", "until"], name="substitution_person"),
            models.Index(fields=["community", "until"], name="substitution_community"),
        ]

    def __str__(self) -> str:
        return f"{self.substitute_id} ← {self.assignment_id}"


class AgreementTemplate(models.Model):
    """A version of the one form all agreements are made from (LC-22). Never changed.

    Attributes:
        body: text with placeholders in braces; which ones may stand there says the form.
        effective_from: the newest version of a day is used.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="agreement_templates")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("标题"), max_length=120)
    body = models.TextField(_("正文"))
    effective_from = models.DateField(_("启用日期"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="template_once")
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class Agreement(models.Model):
    """The service agreement of a pairing for a term, confirmed by both sides (LC-8, LC-22).

    Attributes:
        seq: first, second … of the pairing; a renewal is the next one and names `renews`.
        body: the template's text filled in, as it stood when it was offered.
    """

    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="agreements")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    liaison = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    firm = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    community = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    seq = models.PositiveSmallIntegerField()
    renews = models.ForeignKey("self", models.PROTECT, null=True, related_name="renewals")
    template = models.ForeignKey(AgreementTemplate, models.PROTECT, null=True, related_name="+")
    body = models.TextField(_("正文"), blank=True)
    state = models.CharField(max_length=10, choices=AgreementState, default=AgreementState.DRAFT)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"))
    firm_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    firm_confirmed_at = models.DateTimeField(null=True)
    community_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    community_confirmed_at = models.DateTimeField(null=True)
    on_behalf = models.CharField(_("代为录入的依据"), max_length=200, blank=True)
    document = models.ForeignKey("core.Document", models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(_("终止或未签成的理由"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pairing", "seq"], name="agreement_seq"),
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="agreement_has_days"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["in_force", "expired"])
                | models.Q(firm_confirmed_at__isnull=False, community_confirmed_at__isnull=False),
                name="agreement_confirmed_by_both",
            ),
            ExclusionConstraint(
                name="agreement_no_overlap",
                expressions=[
                    ("pairing", RangeOperators.EQUAL),
                    (DateRange("since", "until", CLOSED_DAYS), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(state="in_force"),
            ),
        ]
        indexes = [
            models.Index(fields=["firm", "-id"], name="agreement_firm"),
            models.Index(fields=["community", "-id"], name="agreement_community"),
            models.Index(fields=["liaison", "state", "-id"], name="agreement_liaison"),
            models.Index(
                fields=["until"], condition=models.Q(state="in_force"), name="agreement_ending"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pairing_id} #{self.seq}"

    @property
    def owner_id(self) -> int:
        """The firm's business."""
        return int(self.firm_id)
