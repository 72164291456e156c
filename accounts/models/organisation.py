"""Organisations and their tree, regions, and the names an organisation has had."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import FirmForm, FirmKind, OrganisationKind, OrganisationStatus
from core.search import Searchable


class Region(models.Model):
    """A province, city or district by its administrative code."""

    code = models.CharField(_("行政区划代码"), max_length=12, primary_key=True)
    name = models.CharField(_("名称"), max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class Organisation(Searchable):
    """A bar, liaison office, firm, community, school or justice bureau.

    Attributes:
        parent: for a firm the bar it reports to; for a liaison office its city bar; for a bar
            the bar above it; for a justice bureau the bureau above it.
        lineage: its own id and those of its parents up to the root; kept by the actions.
        code: the letters in its document numbers (机关代字).
        region: its district, city or province.
    """

    kind = models.CharField(_("类型"), max_length=16, choices=OrganisationKind)
    name = models.CharField(_("名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=60, blank=True)
    code = models.CharField(_("机关代字"), max_length=12, blank=True)
    licence_no = models.CharField(_("执业许可证号"), max_length=40, blank=True)
    register_no = models.CharField(_("编号"), max_length=20, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    lineage = ArrayField(models.BigIntegerField(), default=list, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    firm_kind = models.CharField(_("所属"), max_length=12, choices=FirmKind, blank=True)
    firm_form = models.CharField(_("组织形式"), max_length=12, choices=FirmForm, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    status = models.CharField(
        _("状态"), max_length=8, choices=OrganisationStatus, default=OrganisationStatus.ACTIVE
    )
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = models.DateField(_("终止日期"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(Searchable.Meta):
        indexes = [
            *Searchable.Meta.indexes,
            models.Index(fields=["kind", "pinyin", "id"], name="organisation_kind"),
            models.Index(fields=["parent", "kind", "pinyin", "id"], name="organisation_parent"),
            models.Index(fields=["pinyin", "id"], name="organisation_order"),
            GinIndex(fields=["lineage"], name="organisation_lineage"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "register_no"],
                condition=~models.Q(register_no=""),
                name="organisation_register_no",
            ),
            models.CheckConstraint(
                condition=models.Q(status="active", ended_on__isnull=True, successor__isnull=True)
                | models.Q(status="closed", ended_on__isnull=False, successor__isnull=True)
                | models.Q(status="merged", ended_on__isnull=False, successor__isnull=False),
                name="organisation_end",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_bar(self) -> bool:
        """Whether it is a bar of any level."""
        return self.kind.startswith("bar_")

    @property
    def owner_id(self) -> int:
        """Its audit entries are its own business."""
        return int(self.pk)


class OrganisationName(models.Model):
    """A name an organisation bore, from a day to a day."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name
