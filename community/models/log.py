"""The working log: one file per community, one entry per matter and occasion (LC-16)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.enums.work import (
    Channel,
    EntryState,
    EntryType,
    ForWhom,
    Matter,
    MediationResult,
    WorkKind,
    Writer,
)
from community.models.assignment import Assignment
from community.models.registers import Programme
from community.models.rota import Visit


class Volume(models.Model):
    """A community's volume (卷) of the log for a year; gives its entries their numbers (LC-16).

    Attributes:
        last: the last number given; the row is locked while the next one is, so numbers have no
            gaps (a numbered entry is never removed: a trigger).
    """

    community = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    year = models.SmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "year"], name="volume_once")]

    def __str__(self) -> str:
        return f"{self.community_id} {self.year}"


class LogEntry(models.Model):
    """One record of work: when, for whom, what, with what result (LC-16).

    Residents' details are sealed; `content` and `result` belong to the lawyer, the substitute,
    the assisting student and the community's officer (LC-20). Others see `gist` and the columns
    that hold no words.

    Attributes:
        on, begins, ends: the day and times of the work, China's clock.
        month: the first day of the month it counts in. It is the month of `on`, unless that one
            was locked already: then the open one, and an `Amendment` says so.
        number: gap-free within `year` and the community; given when a draft is handed in.
        client_token: made by the form on the phone, so that a double tap or a second sending of
            the offline queue makes one entry.
        counts: whether the month's figures hold it; a corrected entry doesn't once the correction
            is confirmed in time. A trigger keeps `MonthFigures` from the rows with `counts` that
            are confirmed or locked.
        corrects: the entry this one replaces; the old one stays visible (更正).
        people, leaflets, settled, suggestions, referred: what the counters are made of; the
            details stand in `Mediation`, `Suggestion`, `Referral`.
        resident_hash: a keyed hash of the phone, to find one resident's matters again.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    community = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, related_name="+", db_index=False
    )
    lawyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    firm = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    liaison = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    district = models.ForeignKey(
        "accounts.Region", models.PROTECT, null=True, related_name="+", db_index=False
    )
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="+", db_index=False)
    request = models.ForeignKey(
        "community.ServiceRequest", models.PROTECT, null=True, related_name="entries"
    )
    state = models.CharField(max_length=10, choices=EntryState, default=EntryState.DRAFT)
    entry_type = models.CharField(max_length=10, choices=EntryType, default=EntryType.ORDINARY)
    on = models.DateField(_("日期"))
    begins = models.TimeField(_("开始时间"), null=True, blank=True)
    ends = models.TimeField(_("结束时间"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("用时（分钟）"), default=0)
    month = models.DateField(db_index=False)
    for_whom = models.CharField(_("服务对象"), max_length=10, choices=ForWhom)
    people = models.PositiveIntegerField(_("人数"), default=1)
    resident_name_sealed = models.TextField(blank=True)
    resident_phone_sealed = models.TextField(blank=True)
    resident_hash = models.CharField(max_length=64, blank=True)
    kind = models.CharField(_("服务内容"), max_length=18, choices=WorkKind)
    channel = models.CharField(_("方式"), max_length=8, choices=Channel, default=Channel.ON_SITE)
    matter = models.CharField(_("事项"), max_length=16, choices=Matter, blank=True)
    content = models.TextField(_("内容"))
    result = models.TextField(_("结果或建议"), blank=True)
    gist = models.CharField(_("摘要（不写姓名）"), max_length=200, blank=True)
    finished = models.BooleanField(_("已办结"), default=True)
    leaflets = models.PositiveIntegerField(_("发放资料份数"), default=0)
    settled = models.BooleanField(_("调解达成协议"), default=False)
    suggestions = models.PositiveSmallIntegerField(default=0)
    referred = models.BooleanField(default=False)
    counts = models.BooleanField(default=True)
    year = models.SmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    correct_reason = models.CharField(_("更正原因"), max_length=200, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_as = models.CharField(max_length=10, choices=Writer)
    client_token = models.UUIDField(unique=True)
    created_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    confirmed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "year", "number"], name="entry_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "dropped"])
                | models.Q(number__isnull=False, number__gte=1, year__isnull=False),
                name="entry_number_when_handed_in",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["confirmed", "locked"])
                | models.Q(confirmed_by__isnull=False),
                name="entry_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(begins__isnull=True)
                | models.Q(ends__isnull=True)
                | models.Q(ends__gte=models.F("begins")),
                name="entry_ends_after_it_began",
            ),
            models.CheckConstraint(condition=models.Q(month__day=1), name="entry_month_first"),
            models.CheckConstraint(
                condition=models.Q(corrects__isnull=True) | ~models.Q(correct_reason=""),
                name="entry_correction_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(people__lte=100_000, leaflets__lte=1_000_000, minutes__lte=1440),
                name="entry_not_absurd",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "on", "id"], name="entry_community"),
            models.Index(fields=["lawyer", "on", "id"], name="entry_lawyer"),
            models.Index(fields=["firm", "on", "id"], name="entry_firm"),
            models.Index(fields=["liaison", "on", "id"], name="entry_liaison"),
            models.Index(fields=["programme", "on", "id"], name="entry_programme"),
            models.Index(fields=["programme", "month", "district"], name="entry_month"),
            models.Index(fields=["lawyer", "month", "kind"], name="entry_quota"),
            models.Index(
                fields=["lawyer", "id"],
                condition=models.Q(state="to_confirm"),
                name="entry_to_confirm",
            ),
            models.Index(fields=["written_by", "-id"], name="entry_written_by"),
            models.Index(
                fields=["community", "resident_hash"],
                condition=~models.Q(resident_hash=""),
                name="entry_resident",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"

    @property
    def owner_id(self) -> int:
        """The firm's business."""
        return int(self.firm_id)


class Mediation(models.Model):
    """The record of a mediation: both sides' consent, facts, result (LC-17)."""

    entry = models.OneToOneField(LogEntry, models.CASCADE, related_name="mediation")
    first_side = models.CharField(_("一方"), max_length=120)
    second_side = models.CharField(_("另一方"), max_length=120)
    first_consents = models.BooleanField(_("一方自愿"))
    second_consents = models.BooleanField(_("另一方自愿"))
    facts = models.TextField(_("查明的事实"))
    outcome = models.CharField(_("结果"), max_length=10, choices=MediationResult)
    terms = models.TextField(_("协议内容"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_consents=True, second_consents=True),
                name="mediation_voluntary",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="settled") | ~models.Q(terms=""),
                name="mediation_settled_has_terms",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_outcome_display())


class Suggestion(models.Model):
    """A survey note (社情民意) or suggestion that goes up to the city bar (LC-9(4))."""

    entry = models.OneToOneField(LogEntry, models.CASCADE, related_name="suggestion")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    liaison = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    title = models.CharField(_("标题"), max_length=120)
    text = models.TextField(_("建议（不写姓名）"))
    passed_to = models.CharField(_("转送"), max_length=120, blank=True)
    passed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    passed_at = models.DateTimeField(null=True)
    answer = models.TextField(_("回复"), blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["programme", "-id"], name="suggestion_programme"),
            models.Index(fields=["liaison", "-id"], name="suggestion_liaison"),
            models.Index(
                fields=["programme", "liaison"],
                condition=models.Q(answer=""),
                name="suggestion_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Referral(models.Model):
    """Somebody was sent on to legal aid (LC-9)."""

    entry = models.OneToOneField(LogEntry, models.CASCADE, related_name="referral")
    to = models.CharField(_("转介单位"), max_length=120)
    ground = models.CharField(_("理由"), max_length=300)
    referred_on = models.DateField(_("转介日期"))
    outcome = models.CharField(_("结果"), max_length=200, blank=True)

    def __str__(self) -> str:
        return self.to


class IncidentSign(models.Model):
    """Signs of a mass incident, raised from an entry; the alert itself is oversight's (LC-18).

    Attributes:
        signalled_at: when the signal was sent; it is sent once.
    """

    entry = models.OneToOneField(LogEntry, models.CASCADE, related_name="incident")
    gist = models.CharField(_("情况"), max_length=500)
    place = models.CharField(_("地点"), max_length=120, blank=True)
    people = models.PositiveIntegerField(_("涉及人数"), null=True, blank=True)
    happens_at = models.DateTimeField(_("时间"), null=True, blank=True)
    advice = models.CharField(_("已做的疏导与建议"), max_length=500, blank=True)
    signalled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signalled_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.gist[:40]
