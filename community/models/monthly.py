"""The month's figures and the chain of reports drawn from them (LC-24)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.enums.monthly import Level, PassedOn, ReportState
from community.models.log import LogEntry
from community.models.registers import Programme


class Counters(models.Model):
    """The counters everybody wants (practice.md), the same names at every level.

    From the log, by the trigger `community_count_entries`: entries, minutes, advice …
    suggestions. By increments of the actions: visits_planned, visits_done, requests,
    requests_in_time.
    """

    entries = models.IntegerField(_("记录"), default=0)
    minutes = models.IntegerField(_("服务分钟"), default=0)
    advice = models.IntegerField(_("咨询件数"), default=0)
    advice_people = models.IntegerField(_("咨询人次"), default=0)
    legal_aid = models.IntegerField(_("法律援助引导"), default=0)
    mediations = models.IntegerField(_("调解件数"), default=0)
    mediations_settled = models.IntegerField(_("调解成功"), default=0)
    publicity = models.IntegerField(_("宣传活动"), default=0)
    lectures = models.IntegerField(_("讲座场次"), default=0)
    lecture_people = models.IntegerField(_("听讲人次"), default=0)
    trainings = models.IntegerField(_("调解员培训场次"), default=0)
    training_people = models.IntegerField(_("培训人次"), default=0)
    leaflets = models.IntegerField(_("发放资料"), default=0)
    documents = models.IntegerField(_("文书合同"), default=0)
    rules = models.IntegerField(_("完善制度"), default=0)
    home_visits = models.IntegerField(_("走访"), default=0)
    others = models.IntegerField(_("其他"), default=0)
    referrals = models.IntegerField(_("转介法律援助"), default=0)
    incidents = models.IntegerField(_("上报苗头"), default=0)
    suggestions = models.IntegerField(_("建议"), default=0)
    visits_planned = models.IntegerField(_("应值班"), default=0)
    visits_done = models.IntegerField(_("已值班"), default=0)
    requests = models.IntegerField(_("受理需求"), default=0)
    requests_in_time = models.IntegerField(_("按时受理"), default=0)

    class Meta:
        abstract = True


class MonthFigures(Counters):
    """What one lawyer did for one community in one month, as the log stands.

    Kept in the log's own transaction by a statement-level trigger; nothing is counted into a row
    that is locked, so a late entry must go into an open month (see `Amendment`).

    Attributes:
        month: its first day.
        locked: the lawyer's report of the month was passed on; undone by a return or a reopening.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
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
    district = models.ForeignKey(
        "accounts.Region", models.PROTECT, null=True, related_name="+", db_index=False
    )
    locked = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "lawyer", "community", "firm"], name="figures_once"
            ),
            models.CheckConstraint(condition=models.Q(month__day=1), name="figures_month_first"),
        ]
        indexes = [
            models.Index(fields=["programme", "month", "liaison", "firm"], name="figures_month"),
            models.Index(fields=["firm", "month"], name="figures_firm"),
            models.Index(fields=["community", "month"], name="figures_community"),
            models.Index(fields=["lawyer", "month"], name="figures_lawyer"),
            models.Index(fields=["programme", "district", "month"], name="figures_district"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.lawyer_id}/{self.community_id}"


class MonthReport(Counters):
    """A level's report of a month: figures from below, words of its own (LC-24).

    Who it is of: lawyer level lawyer + firm + liaison; firm level firm + liaison (a city firm has
    one per district); liaison level the liaison; city level none of them. Below the city a
    community without liaison office counts for the bar: liaison None.

    When it is confirmed or accepted, a trigger compares its counters with the sum of
    `MonthFigures` in its scope, so every level equals what is below it.

    Attributes:
        above: the report it is summed into.
        due_on: the level's day, moved to a working day; the duty holds the derivation.
        passed_on: why the level above confirmed in this level's place; "" for the rule.
        paper_on, paper_from: the day its paper came and who brought it, where it was entered from
            one. What a level took in on paper was accepted by nobody here.
        problems: problems met; `next_plan` next month's plan; `typical_case` without names.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    level = models.CharField(max_length=8, choices=Level)
    month = models.DateField()
    lawyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    firm = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    liaison = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    above = models.ForeignKey("self", models.PROTECT, null=True, related_name="below")
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.OPEN)
    due_on = models.DateField()
    typical_case = models.TextField(_("典型案例（不写姓名）"), blank=True)
    problems = models.TextField(_("问题"), blank=True)
    next_plan = models.TextField(_("下月计划"), blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    in_time = models.BooleanField(null=True)
    passed_on = models.CharField(max_length=10, choices=PassedOn, blank=True)
    paper_on = models.DateField(_("收到纸质月报的日期"), null=True)
    paper_from = models.CharField(_("送交人"), max_length=80, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True)
    return_reason = models.CharField(_("退回的原因"), max_length=300, blank=True)
    returned_at = models.DateTimeField(null=True)
    document = models.ForeignKey("core.Document", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "level", "month", "liaison", "firm", "lawyer"],
                name="month_report_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=models.Q(month__day=1), name="report_month_first"),
            models.CheckConstraint(
                condition=models.Q(level="lawyer", lawyer__isnull=False, firm__isnull=False)
                | models.Q(level="firm", lawyer__isnull=True, firm__isnull=False)
                | models.Q(
                    level="liaison", lawyer__isnull=True, firm__isnull=True, liaison__isnull=False
                )
                | models.Q(
                    level="city", lawyer__isnull=True, firm__isnull=True, liaison__isnull=True
                ),
                name="month_report_of_whom",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["confirmed", "accepted"])
                | models.Q(confirmed_at__isnull=False, in_time__isnull=False),
                name="month_report_confirmed",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="returned") | ~models.Q(return_reason=""),
                name="month_report_return_reason",
            ),
            # Nobody accepts above what they confirmed below; the level above does, or nobody else
            # is there.
            models.CheckConstraint(
                condition=models.Q(accepted_by__isnull=True)
                | ~models.Q(accepted_by=models.F("confirmed_by"))
                | models.Q(passed_on__in=["one_person", "nobody"]),
                name="month_report_not_ones_own",
            ),
            models.CheckConstraint(
                condition=~models.Q(passed_on="on_paper")
                | (models.Q(paper_on__isnull=False) & ~models.Q(paper_from="")),
                name="month_report_names_its_paper",
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "month", "level", "state"], name="report_month"),
            models.Index(fields=["liaison", "month", "level", "state"], name="report_liaison"),
            models.Index(fields=["firm", "month", "level", "id"], name="report_firm"),
            models.Index(
                fields=["lawyer", "month"],
                condition=models.Q(level="lawyer"),
                name="report_lawyer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.get_level_display()}"

    @property
    def owner_id(self) -> int:
        """Its firm's business, else its liaison office's, else the bar's."""
        return int(self.firm_id or self.liaison_id or self.programme.bar_id)


class Reopening(models.Model):
    """A locked month opened again for a while, with a reason and a right of its own (feature 25).

    Attributes:
        until: the last day; the sweep locks the month again after it.
    """

    report = models.ForeignKey(MonthReport, models.PROTECT, related_name="reopenings")
    reason = models.CharField(_("理由"), max_length=300)
    until = models.DateField(_("开放至"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="reopening_has_reason"),
            models.UniqueConstraint(
                fields=["report"],
                condition=models.Q(closed_at__isnull=True),
                name="reopening_one_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=["until"],
                condition=models.Q(closed_at__isnull=True),
                name="reopening_ending",
            )
        ]

    def __str__(self) -> str:
        return self.reason[:40]


class Amendment(models.Model):
    """What came after a month was locked: a late entry, a correction, a sign. Never changed.

    Attributes:
        report: the lawyer's locked report of the month it belongs to.
        counted_in: the open month whose figures hold it; None for a correction without count.
        difference: by counter what it would change in the locked month.
    """

    report = models.ForeignKey(MonthReport, models.PROTECT, related_name="amendments")
    entry = models.ForeignKey(LogEntry, models.PROTECT, related_name="amendments")
    counted_in = models.DateField(null=True)
    difference = models.JSONField(default=dict)
    reason = models.CharField(_("原因"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.reason[:40]
