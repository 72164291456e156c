"""The roster of a case, and the papers in which clients undertake to tell the truth."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.enums import PartyKind, PartySide
from cases.models.case import Case


class Party(models.Model):
    """One party. Names and identifiers stay in the firm.

    Attributes:
        identifier_sealed: the identity or credit number, encrypted; `identifier_tail` its end.
        community_code: twelve digits of the community the party lives or lies in, or "".
        name_key: keyed hash of the name, to find duplicates.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="parties")
    side = models.CharField(_("哪一方"), max_length=10, choices=PartySide)
    kind = models.CharField(_("类别"), max_length=14, choices=PartyKind, default=PartyKind.PERSON)
    name = models.CharField(_("姓名或名称"), max_length=120)
    name_key = models.CharField(max_length=64, editable=False)
    identifier_sealed = models.TextField(blank=True, editable=False)
    identifier_tail = models.CharField(max_length=4, blank=True, editable=False)
    identifier_hash = models.CharField(max_length=64, blank=True, editable=False)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    community_code = models.CharField(_("社区代码"), max_length=12, blank=True)
    representative = models.BooleanField(_("代表人"), default=False)
    chosen_how = models.CharField(_("推选经过"), max_length=300, blank=True)
    verified_on = models.DateField(_("核实日期"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    remove_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(representative=False) | models.Q(side="client", kind="person"),
                name="party_representative_is_client",
            ),
            models.CheckConstraint(
                condition=models.Q(verified_on__isnull=True) | models.Q(verified_by__isnull=False),
                name="party_verified_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["case", "id"],
                condition=models.Q(removed_at__isnull=True),
                name="party_case",
            ),
            models.Index(
                fields=["case", "name_key"],
                condition=models.Q(removed_at__isnull=True),
                name="party_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner_id(self) -> int:
        """The firm's business."""
        return int(self.case.firm_id)


class TruthUndertaking(models.Model):
    """A signed paper in which clients undertake to state the facts truly (GC-2.1). Append-only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="truth_undertakings")
    signed_by = models.CharField(_("签署人"), max_length=120)
    signed_on = models.DateField(_("签署日期"))
    paper = models.OneToOneField("core.Attachment", models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.signed_by
