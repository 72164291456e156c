"""Programmes, and what a programme knows of communities, firms and lawyers besides accounts."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.models.people import DateRange
from community.enums.registers import Standing

CLOSED_DAYS = RangeBoundary(inclusive_lower=True, inclusive_upper=True)


class Programme(models.Model):
    """Lawyers into communities in one city, led by its bar (LC-1, LC-3).

    Its rule values are the bar's, by day (`core.regulation.value_on(key, programme.bar, day)`).

    Attributes:
        starts_on: the first day of work; no month before it is opened.
    """

    bar = models.OneToOneField(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    region = models.ForeignKey("accounts.Region", models.PROTECT, related_name="+")
    name = models.CharField(_("名称"), max_length=80)
    steering_name = models.CharField(_("指导协调小组名称"), max_length=120, blank=True)
    starts_on = models.DateField(_("启动日期"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        permissions = [("reopen_month", "Can reopen a locked month")]

    def __str__(self) -> str:
        return self.name

    @property
    def owner_id(self) -> int:
        """The bar's business."""
        return int(self.bar_id)


class ProgrammeUserObjectPermission(UserObjectPermissionBase):
    """Who may do what in a programme beyond their role: reopen a locked month (feature 25)."""

    content_object = models.ForeignKey(Programme, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False


class CommunityProfile(models.Model):
    """A community in its programme: where it lies, its room, what residents are shown (LC-11, 13).

    Attributes:
        code: its twelve digits, as in `Organisation.register_no`; lists are in this order, which
            is by district and street. `place_hash` of conflicts is made from it.
        liaison, district, street_code: kept on the row by the actions that move a community,
            because lists filter by them.
        public_code: the last part of the public page's address; `public` shows the page.
        standing: whether it is paired, kept by the pairing's actions for the board's counts.
        ended_on: the day it was merged or closed; None while it is there.
    """

    organisation = models.OneToOneField(
        settings.ORGANISATION_MODEL, models.PROTECT, primary_key=True, related_name="+"
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="communities", db_index=False
    )
    liaison = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    district = models.ForeignKey(
        "accounts.Region", models.PROTECT, null=True, related_name="+", db_index=False
    )
    code = models.CharField(_("社区代码"), max_length=12, unique=True)
    street_code = models.CharField(_("街道代码"), max_length=9, blank=True)
    street = models.CharField(_("街道"), max_length=60, blank=True)
    public_code = models.CharField(max_length=24, unique=True)
    public = models.BooleanField(_("公开页面"), default=True)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.UNPAIRED)
    room = models.CharField(_("工作室"), max_length=120, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    opening_hours = models.CharField(_("开放时间"), max_length=120, blank=True)
    intro = models.TextField(_("介绍"), blank=True)
    needs = models.TextField(_("法律服务需求"), blank=True)
    specialities_wished = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("希望的专长")
    )
    households = models.PositiveIntegerField(_("户数"), null=True, blank=True)
    ended_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[0-9]{12}$"), name="community_code_shape"
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "code"], name="place_programme"),
            models.Index(fields=["liaison", "code"], name="place_liaison"),
            models.Index(fields=["district", "code"], name="place_district"),
            models.Index(fields=["programme", "standing", "code"], name="place_standing"),
            models.Index(fields=["liaison", "standing", "code"], name="place_board"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def owner_id(self) -> int:
        """The community's business."""
        return int(self.organisation_id)


class FirmProfile(models.Model):
    """A firm that takes part in a programme.

    The bar it reports group cases to is its parent in accounts; the programme it serves in is
    this one, and the two may differ (LC-23: provincial firms and branches).

    Attributes:
        liaison: a district firm's own liaison office; None for city and provincial firms, which
            serve where `FirmPlacement` rows put them (LC-22).
        capacity: how many communities the firm offers to serve; None for not said.
        load: communities served now, kept by the pairing's actions.
    """

    organisation = models.OneToOneField(
        settings.ORGANISATION_MODEL, models.PROTECT, primary_key=True, related_name="+"
    )
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="firms", db_index=False)
    district = models.ForeignKey(
        "accounts.Region", models.PROTECT, null=True, related_name="+", db_index=False
    )
    liaison = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    capacity = models.PositiveSmallIntegerField(_("可服务社区数"), null=True, blank=True)
    load = models.PositiveSmallIntegerField(default=0)
    specialities = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("专长")
    )
    intro = models.TextField(_("介绍"), blank=True)
    joined_on = models.DateField(_("加入日期"))
    left_on = models.DateField(_("退出日期"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(left_on__isnull=True)
                | models.Q(left_on__gte=models.F("joined_on")),
                name="firm_left_after_joining",
            )
        ]
        indexes = [
            models.Index(fields=["programme", "organisation"], name="firm_programme"),
            models.Index(fields=["liaison", "organisation"], name="firm_liaison"),
            models.Index(fields=["district", "organisation"], name="firm_district"),
        ]

    def __str__(self) -> str:
        return str(self.organisation_id)

    @property
    def owner_id(self) -> int:
        """The firm's business."""
        return int(self.organisation_id)


class CommunityMove(models.Model):
    """A community came to another district's liaison office, or another street; never changed.

    The month of `on` counts whole for the new office; what was counted before stays with the old.

    Attributes:
        month: the first of the month the move counts from.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    community = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    on = models.DateField(_("生效日期"))
    month = models.DateField()
    old_liaison = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+"
    )
    new_liaison = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    old_street = models.CharField(max_length=60, blank=True)
    new_street = models.CharField(max_length=60, blank=True)
    reason = models.CharField(_("理由"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="place_move_has_reason"),
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="place_move_from_first_of_month"
            ),
        ]
        indexes = [models.Index(fields=["programme", "month"], name="place_move_month")]

    def __str__(self) -> str:
        return f"{self.community_id} {self.on}"


class FirmPlacement(models.Model):
    """The city bar places a city or provincial firm under a district's liaison office (LC-22)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    firm = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    liaison = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("调配理由"), max_length=300)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="placement_no_overlap",
                expressions=[
                    ("firm", RangeOperators.EQUAL),
                    ("liaison", RangeOperators.EQUAL),
                    (DateRange("since", "until", CLOSED_DAYS), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="placement_has_reason"),
        ]
        indexes = [models.Index(fields=["liaison", "since"], name="placement_in_district")]

    def __str__(self) -> str:
        return f"{self.firm_id} → {self.liaison_id}"

    @property
    def owner_id(self) -> int:
        """The firm's business."""
        return int(self.firm_id)


class LawyerProfile(models.Model):
    """A lawyer who serves, or wants to serve, in a programme.

    Attributes:
        register_no: the number the bar's own register gives the lawyer; files are matched by it.
        firm, district: where the lawyer belongs now, kept on the row for lists.
        photo: shown on public pages and cards (LC-13), by the lawyer's own consent.
        public_phone: the number shown to residents; never `User.phone`.
        load: communities served now; `qualified_until` the last day of the certificate that runs,
            None without one. Both are kept by the actions.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="+"
    )
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="lawyers", db_index=False)
    firm = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    district = models.ForeignKey(
        "accounts.Region", models.PROTECT, null=True, related_name="+", db_index=False
    )
    register_no = models.CharField(_("编号"), max_length=20, blank=True)
    photo = models.ForeignKey("core.Attachment", models.PROTECT, null=True, related_name="+")
    public_phone = models.CharField(_("公开电话"), max_length=30, blank=True)
    specialities = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("专长")
    )
    intro = models.TextField(_("简介"), blank=True)
    first_licensed = models.PositiveSmallIntegerField(_("首次执业年份"), null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(_("可服务社区数"), null=True, blank=True)
    load = models.PositiveSmallIntegerField(default=0)
    qualified_until = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "register_no"],
                condition=~models.Q(register_no=""),
                name="lawyer_register_no",
            )
        ]
        indexes = [
            models.Index(fields=["programme", "person"], name="lawyer_programme"),
            models.Index(fields=["firm", "person"], name="lawyer_firm"),
            models.Index(fields=["district", "person"], name="lawyer_district"),
            models.Index(fields=["programme", "qualified_until"], name="lawyer_qualified"),
        ]

    def __str__(self) -> str:
        return str(self.person_id)

    @property
    def owner_id(self) -> int:
        """The firm's business."""
        return int(self.firm_id)
