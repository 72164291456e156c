"""What the liaison offices do: spot checks, feedback by quarter, notices of change (LC-7)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.enums.liaison import ChangeKind, CheckKind, CheckState, Finding, NoticeState
from community.models.pairing import Pairing
from community.models.registers import Programme


class Draw(models.Model):
    """A random, risk-weighted choice of pairings to check that anybody can repeat. Never changed.

    Attributes:
        liaison: None where the city bar draws, for districts without an office.
        seed: with the population in order of id and the weights it gives the same choice again.
        weights: `reasons` by reason (late reports, missed duty, bad feedback …) its weight, and
            `population`: of each pairing its id, its firm's, its weight and its reasons.
        population_hash: SHA-256 over `pairing id:weight` in order.
        cap: at most so many of one firm.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    liaison = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+"
    )
    period = models.DateField()
    seed = models.CharField(max_length=40)
    weights = models.JSONField()
    population = models.PositiveIntegerField()
    population_hash = models.CharField(max_length=64)
    size = models.PositiveSmallIntegerField(_("抽取数"))
    cap = models.PositiveSmallIntegerField(_("每所上限"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["liaison", "-id"], name="draw_liaison")]

    def __str__(self) -> str:
        return f"{self.period} {self.seed}"

    @property
    def owner_id(self) -> int:
        """The liaison office's business; the city bar's where a district has none."""
        return int(self.liaison_id or self.programme.bar_id)


class SpotCheck(models.Model):
    """A spot check of a pairing: planned, done, answered, followed up (LC-7(2), LC-24).

    Attributes:
        liaison: None where the city bar checks, in districts without an office.
        risk: why it weighed more in the draw, by reason.
        form: the visit form's answers by question.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    liaison = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    draw = models.ForeignKey(Draw, models.PROTECT, null=True, related_name="checks")
    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="spot_checks")
    community = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    firm = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    lawyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(_("方式"), max_length=8, choices=CheckKind, default=CheckKind.VISIT)
    state = models.CharField(max_length=10, choices=CheckState, default=CheckState.PLANNED)
    risk = models.JSONField(default=dict)
    planned_on = models.DateField(_("计划日期"))
    checked_on = models.DateField(_("抽查日期"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    form = models.JSONField(default=dict)
    finding = models.CharField(_("结论"), max_length=6, choices=Finding, blank=True)
    findings = models.TextField(_("发现的问题"), blank=True)
    answer = models.TextField(_("律所说明"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    follow_up = models.TextField(_("整改要求"), blank=True)
    follow_up_by = models.DateField(_("整改期限"), null=True, blank=True)
    outcome = models.TextField(_("复查结果"), blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "pairing"], name="check_once_a_draw"),
            models.CheckConstraint(
                condition=models.Q(state__in=["planned", "cancelled"])
                | models.Q(checked_on__isnull=False) & ~models.Q(finding=""),
                name="check_done_has_finding",
            ),
        ]
        indexes = [
            models.Index(fields=["liaison", "state", "-id"], name="spot_check_liaison"),
            models.Index(fields=["firm", "state", "-id"], name="spot_check_firm"),
            models.Index(fields=["programme", "state", "-id"], name="spot_check_programme"),
            models.Index(fields=["community", "-id"], name="spot_check_community"),
        ]

    def __str__(self) -> str:
        return f"{self.planned_on} {self.community_id}"

    @property
    def owner_id(self) -> int:
        """The liaison office's business; the city bar's where a district has none."""
        return int(self.liaison_id or self.programme.bar_id)


class QuarterFeedback(models.Model):
    """What a community says of its lawyer each quarter; goes to city bar and liaison (LC-11).

    Attributes:
        quarter: its first day.
        corrects: what this one replaces; the former stays readable and counts no more (更正).
        came, helped, reachable: 1 bad to 5 good.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    liaison = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    community = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="feedback")
    lawyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    quarter = models.DateField()
    came = models.PositiveSmallIntegerField(_("按时到岗"))
    helped = models.PositiveSmallIntegerField(_("解决问题"))
    reachable = models.PositiveSmallIntegerField(_("联系得上"))
    text = models.TextField(_("意见"), blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    correct_reason = models.CharField(_("更正的原因"), max_length=300, blank=True)
    counts = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pairing", "quarter", "lawyer"],
                condition=models.Q(counts=True),
                name="quarter_feedback_once",
            ),
            models.CheckConstraint(
                condition=models.Q(corrects__isnull=True) | ~models.Q(correct_reason=""),
                name="quarter_correction_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    came__gte=1,
                    came__lte=5,
                    helped__gte=1,
                    helped__lte=5,
                    reachable__gte=1,
                    reachable__lte=5,
                ),
                name="quarter_feedback_scale",
            ),
        ]
        indexes = [
            models.Index(fields=["liaison", "quarter", "id"], name="quarter_liaison"),
            models.Index(fields=["programme", "quarter", "id"], name="quarter_programme"),
            models.Index(fields=["community", "-quarter"], name="quarter_community"),
            models.Index(fields=["lawyer", "quarter"], name="quarter_lawyer"),
        ]

    def __str__(self) -> str:
        return f"{self.quarter} {self.community_id}"

    @property
    def owner_id(self) -> int:
        """The community's business."""
        return int(self.community_id)


class ChangeNotice(models.Model):
    """A community or lawyer has changed; the liaison tells the city bar, which registers it (LC-7).

    Attributes:
        organisation, person: what or whom it concerns, where it is in the register already.
        values: what shall stand in the register, by its kind's fields; nothing for what only ends.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    liaison = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(_("变更内容"), max_length=20, choices=ChangeKind)
    organisation = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    values = models.JSONField(default=dict)
    text = models.TextField(_("说明"), blank=True)
    effective_on = models.DateField(_("变更日期"))
    state = models.CharField(max_length=10, choices=NoticeState, default=NoticeState.REPORTED)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reported_for = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    reported_at = models.DateTimeField()
    return_reason = models.CharField(_("退回的原因"), max_length=300, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="returned") | ~models.Q(return_reason=""),
                name="change_returned_has_reason",
            )
        ]
        indexes = [
            models.Index(fields=["programme", "state", "-id"], name="change_programme"),
            models.Index(fields=["liaison", "-id"], name="change_liaison"),
            models.Index(fields=["reported_for", "-id"], name="change_reported_for"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def owner_id(self) -> int:
        """The business of who reported it."""
        return int(self.reported_for_id)
