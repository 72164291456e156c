"""A case as a firm keeps it, its dated counts, and the separate cases counted in a series."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from cases.enums import (
    CaseState,
    Field,
    Form,
    JointState,
    OwedReason,
    PartySide,
    Regime,
    Service,
    Side,
    Unit,
)
from core.search import Searchable


class Case(Searchable):
    """A case of a firm. The bar never sees this row, only the report drawn from it.

    Attributes:
        register_no: the firm's own number, given when the case is entered.
        bar: the bar the firm reported to when the case was entered.
        regime: ordinary, group or sensitive; `regime_since` is the day it became so (GC-1.1).
        v_parties, v_counts, v_handlers, v_plan: versions of what opinions rest on; 0 is none yet.
        persons_client, persons_opponent: exact persons on each side, None while unknown.
        decision: the meeting on whose result the case was accepted.
        owed_reason: why a running case owes its decision.
    """

    firm = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    bar = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+"
    )
    register_no = models.CharField(_("收案编号"), max_length=40)
    title = models.CharField(_("案件简称"), max_length=120)
    regime = models.CharField(_("性质"), max_length=10, choices=Regime, default=Regime.ORDINARY)
    regime_since = models.DateField(null=True)
    sensitive_reason = models.CharField(_("列为重大敏感的理由"), max_length=500, blank=True)
    form = models.CharField(_("案件形式"), max_length=16, choices=Form)
    field = models.CharField(_("领域"), max_length=16, choices=Field)
    side = models.CharField(_("代理哪一方"), max_length=12, choices=Side)
    service = models.CharField(_("服务内容"), max_length=12, choices=Service)
    cause = models.CharField(_("案由"), max_length=120, blank=True)
    facts = models.TextField(_("案情（所内）"), blank=True)
    facts_brief = models.TextField(_("案情摘要（不写姓名）"), blank=True)
    demands = models.TextField(_("委托人的诉求"), blank=True)
    legal_questions = models.TextField(_("法律问题"), blank=True)
    risk_measures = models.TextField(_("风险与应对"), blank=True)
    procedure = models.CharField(_("程序"), max_length=60, blank=True)
    instance = models.CharField(_("审级"), max_length=60, blank=True)
    body = models.CharField(_("受理机关"), max_length=120, blank=True)
    body_case_no = models.CharField(_("机关案号"), max_length=80, blank=True)
    amount = models.DecimalField(
        _("标的额（元）"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    engaged_on = models.DateField(_("接受委托日期"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=14, choices=CaseState, default=CaseState.INTAKE)
    owed_reason = models.CharField(max_length=10, choices=OwedReason, blank=True)
    owed_note = models.CharField(max_length=500, blank=True)
    decision = models.ForeignKey("cases.Meeting", models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    series = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    persons_client = models.IntegerField(null=True)
    persons_opponent = models.IntegerField(null=True)
    v_parties = models.PositiveIntegerField(default=0)
    v_counts = models.PositiveIntegerField(default=0)
    v_handlers = models.PositiveIntegerField(default=0)
    v_plan = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(Searchable.Meta):
        indexes = [
            *Searchable.Meta.indexes,
            models.Index(fields=["firm", "-id"], name="case_firm"),
            models.Index(fields=["firm", "state", "-id"], name="case_firm_state"),
            models.Index(fields=["firm", "regime", "-id"], name="case_firm_regime"),
            models.Index(fields=["firm", "field", "-id"], name="case_firm_field"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["firm", "register_no"], name="case_register_no"),
            models.CheckConstraint(
                condition=~models.Q(regime="sensitive") | ~models.Q(sensitive_reason=""),
                name="case_sensitive_has_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="decision_owed") | ~models.Q(owed_reason=""),
                name="case_owed_has_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="merged") | models.Q(series__isnull=False),
                name="case_merged_has_series",
            ),
            models.CheckConstraint(
                condition=models.Q(regime="ordinary") | models.Q(regime_since__isnull=False),
                name="case_regime_has_day",
            ),
        ]
        permissions = [("work_case", "Can work on the case")]

    def __str__(self) -> str:
        return f"{self.register_no} {self.title}"

    @property
    def owner_id(self) -> int:
        """The firm's business."""
        return int(self.firm_id)


class CaseUserObjectPermission(UserObjectPermissionBase):
    """Who may see one case: handlers, deciders, and whoever was granted sight of it."""

    content_object = models.ForeignKey(Case, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["user", "permission", "content_object"], name="case_permission")
        ]


class Count(models.Model):
    """How many stand on a side, as known on a day. Never changed; a later entry replaces it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="counts")
    side = models.CharField(_("哪一方"), max_length=10, choices=PartySide)
    on = models.DateField(_("截至日期"))
    number = models.PositiveIntegerField(_("数量"))
    unit = models.CharField(_("单位"), max_length=14, choices=Unit)
    about = models.BooleanField(_("约数"), default=False)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(side__in=["client", "opponent"]), name="count_side"
            ),
            models.CheckConstraint(
                condition=models.Q(number__lte=1_000_000), name="count_not_absurd"
            ),
        ]
        indexes = [models.Index(fields=["case", "side", "id"], name="count_case")]

    def __str__(self) -> str:
        return f"{self.number} {self.get_unit_display()}"


class SeriesItem(models.Model):
    """One of the separate cases that a series counts together (GC-1.1)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="items")
    title = models.CharField(_("名称"), max_length=120)
    persons = models.PositiveIntegerField(_("人数"), default=1)
    body_case_no = models.CharField(_("机关案号"), max_length=80, blank=True)
    engaged_on = models.DateField(_("接受委托日期"), null=True, blank=True)
    source = models.OneToOneField(Case, models.PROTECT, null=True, related_name="series_item")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(case=models.F("source")), name="series_item_not_itself"
            )
        ]

    def __str__(self) -> str:
        return self.title


class JointHandling(models.Model):
    """Another firm that handles the case with us, once its director has confirmed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="joint_firms")
    firm = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=JointState, default=JointState.ASKED)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "firm"], name="joint_firm_once"),
            models.CheckConstraint(
                condition=models.Q(state="asked") | models.Q(answered_by__isnull=False),
                name="joint_firm_answered",
            ),
        ]
        indexes = [models.Index(fields=["firm", "-id"], name="joint_firm")]

    def __str__(self) -> str:
        return f"{self.firm} · {self.get_state_display()}"

    @property
    def owner_id(self) -> int:
        """The business of the firm whose case it is."""
        return int(self.case.firm_id)
