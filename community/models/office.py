"""The steering group's office at the city bar (LC-3, LC-4, LC-6, LC-12)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.enums.office import (
    BriefingSource,
    BriefingState,
    PublicityKind,
    ResolutionState,
    RuleCategory,
    TrainingFor,
)
from community.models.registers import Programme


class Resolution(models.Model):
    """What the steering group resolved, who carries it out, by when (LC-3, LC-4).

    Attributes:
        text: its wording.
        owner: the organisation that carries it out; `owner_person` its person for it.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    number_text = models.CharField(_("编号"), max_length=60, blank=True)
    title = models.CharField(_("标题"), max_length=120)
    text = models.TextField(_("内容"))
    meeting = models.CharField(_("会议"), max_length=120)
    decided_on = models.DateField(_("议定日期"))
    owner = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    owner_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    due_on = models.DateField(_("完成期限"))
    state = models.CharField(max_length=10, choices=ResolutionState, default=ResolutionState.OPEN)
    end_note = models.CharField(_("办结或不再落实的说明"), max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("decided_on")), name="resolution_due_later"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="dropped") | ~models.Q(end_note=""),
                name="resolution_dropped_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "state", "due_on", "id"], name="resolution_open"),
            models.Index(fields=["owner", "state", "due_on", "id"], name="resolution_owner"),
        ]

    def __str__(self) -> str:
        return self.title


class Progress(models.Model):
    """How far the carrying out of a resolution is. Never changed."""

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="progress")
    text = models.TextField(_("进展"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:40]


class RuleDocument(models.Model):
    """A rule the office made, with its versions (LC-4)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    title = models.CharField(_("名称"), max_length=120)
    category = models.CharField(_("类别"), max_length=12, choices=RuleCategory)
    withdrawn_on = models.DateField(_("废止日期"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.title

    @property
    def owner_id(self) -> int:
        """The bar's business."""
        return int(self.programme.bar_id)


class RuleVersion(models.Model):
    """One wording of a rule from a day on; the file is an attachment. Never changed."""

    rule = models.ForeignKey(RuleDocument, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(_("正文"), blank=True)
    change = models.CharField(_("修订说明"), max_length=300, blank=True)
    effective_from = models.DateField(_("施行日期"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="rule_version_once")]

    def __str__(self) -> str:
        return f"{self.rule_id} v{self.number}"


class ImportantMatter(models.Model):
    """An important matter reported at once to leaders and steering group (LC-4, LC-6)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    reported_for = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    title = models.CharField(_("标题"), max_length=120)
    text = models.TextField(_("情况"))
    happened_on = models.DateField(_("发生日期"))
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True)
    instruction = models.TextField(_("批示"), blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["programme", "-id"], name="matter_programme"),
            models.Index(fields=["reported_for", "-id"], name="matter_reported_for"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def owner_id(self) -> int:
        """The business of who reported it."""
        return int(self.reported_for_id)


class Training(models.Model):
    """A training of community lawyers or mediators (LC-6, LC-14)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    held_by = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(_("对象"), max_length=10, choices=TrainingFor)
    topic = models.CharField(_("主题"), max_length=120)
    held_on = models.DateField(_("日期"))
    hours = models.DecimalField(_("学时"), max_digits=4, decimal_places=1)
    place = models.CharField(_("地点"), max_length=120, blank=True)
    speaker = models.CharField(_("主讲"), max_length=80, blank=True)
    seats = models.PositiveSmallIntegerField(_("名额"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hours__gt=0, hours__lte=80), name="training_hours"
            )
        ]
        indexes = [
            models.Index(fields=["programme", "-held_on", "-id"], name="training_programme"),
            models.Index(fields=["held_by", "-held_on", "-id"], name="training_held_by"),
        ]

    def __str__(self) -> str:
        return self.topic

    @property
    def owner_id(self) -> int:
        """The holder's business."""
        return int(self.held_by_id)


class Attendance(models.Model):
    """Somebody signed up for a training, and came or didn't."""

    training = models.ForeignKey(Training, models.PROTECT, related_name="attendance")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_up_at = models.DateTimeField()
    attended = models.BooleanField(_("到场"), null=True)
    hours = models.DecimalField(_("学时"), max_digits=4, decimal_places=1, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["training", "person"], name="attendance_once")
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class PublicityItem(models.Model):
    """A press report or other publicity, of the programme or a community (LC-12)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    community = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+"
    )
    entered_for = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(_("形式"), max_length=10, choices=PublicityKind)
    title = models.CharField(_("标题"), max_length=200)
    outlet = models.CharField(_("媒体"), max_length=120)
    link = models.URLField(_("链接"), max_length=400, blank=True)
    published_on = models.DateField(_("日期"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["programme", "-published_on", "-id"], name="publicity_programme")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def owner_id(self) -> int:
        """The business of who entered it."""
        return int(self.entered_for_id)


class Briefing(models.Model):
    """A briefing (简报): figures of a period and entries, numbered, approved, sent (LC-6).

    Attributes:
        issue: its number in the year; `running` its number from the first one on; both given at
            approval.
        figures: the period's figures as they stood when it was composed, by counter.
        approved_by: somebody else than who drafted it.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(_("标题"), max_length=120)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"))
    state = models.CharField(max_length=10, choices=BriefingState, default=BriefingState.DRAFT)
    figures = models.JSONField(default=dict)
    year = models.SmallIntegerField(null=True)
    issue = models.PositiveSmallIntegerField(null=True)
    running = models.PositiveIntegerField(null=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    recipients = models.CharField(_("报送"), max_length=300, blank=True)
    document = models.ForeignKey("core.Document", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="briefing_has_days"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["approved", "sent"])
                | models.Q(
                    year__isnull=False,
                    issue__isnull=False,
                    running__isnull=False,
                    approved_at__isnull=False,
                ),
                name="briefing_numbered_when_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True)
                | ~models.Q(approved_by=models.F("drafted_by")),
                name="briefing_not_ones_own",
            ),
            models.UniqueConstraint(
                fields=["programme", "year", "issue"], name="briefing_issue_once"
            ),
            models.UniqueConstraint(fields=["programme", "running"], name="briefing_running_once"),
        ]
        indexes = [models.Index(fields=["programme", "-id"], name="briefing_programme")]

    def __str__(self) -> str:
        return self.title

    @property
    def owner_id(self) -> int:
        """The bar's business."""
        return int(self.programme.bar_id)


class BriefingEntry(models.Model):
    """One piece of a briefing; its order may be swapped within a transaction."""

    briefing = models.ForeignKey(Briefing, models.CASCADE, related_name="entries")
    place = models.PositiveSmallIntegerField()
    heading = models.CharField(_("小标题"), max_length=120)
    text = models.TextField(_("正文（不写居民姓名）"))
    source = models.CharField(max_length=8, choices=BriefingSource, default=BriefingSource.FREE)
    source_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["briefing", "place"],
                name="briefing_place",
                deferrable=models.Deferrable.IMMEDIATE,
            )
        ]

    def __str__(self) -> str:
        return self.heading
