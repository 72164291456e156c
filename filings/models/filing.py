"""A report to the bar, the versions that were sent, and why one came back."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.enums import Field, Regime
from core.search import Searchable
from filings.enums import FilingState, RecipientKind


class Filing(Searchable):
    """One report of one case to one bar.

    The bar sees this row and what was sent (`FilingVersion`), never the case.

    Attributes:
        case: the firm's case; None for a report that came on paper of a case the firm doesn't
            keep here.
        title, facts_brief, …: what the drafter may word; everything else is drawn from the case
            when the report is sent.
        desk_rank: place in the bar's desk: what needs a person comes first, `UNSEEN_RANK` is out
            of the bar's sight.
        owed: parts of the report announced to follow.
        taken_back: numbers of versions taken back before the bar acted; it doesn't see them.
        facts_changed: the case has changed since the version sent last.
        drafted_by: who drafted it; `confirmed_by` sent it for the firm.
    """

    # The composite indexes below begin with these; one more for each alone would only mislead.
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, related_name="+", db_index=False
    )
    firm = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    bar = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    district = models.ForeignKey(
        "accounts.Region", models.PROTECT, null=True, related_name="+", db_index=False
    )
    state = models.CharField(
        _("状态"), max_length=14, choices=FilingState, default=FilingState.DRAFT
    )
    title = models.CharField(_("案件简称"), max_length=120)
    facts_brief = models.TextField(_("案情摘要（不写姓名）"), blank=True)
    legal_questions = models.TextField(_("法律问题"), blank=True)
    plan = models.TextField(_("办理意见与工作方案"), blank=True)
    risk_measures = models.TextField(_("风险与应对"), blank=True)
    other_side = models.CharField(_("对方当事人"), max_length=300, blank=True)
    short_explanation = models.TextField(_("向律师协会的说明"), blank=True)
    # What the bar's lists show and filter by, kept from the version sent last.
    sent_title = models.CharField(_("案件简称"), max_length=120, blank=True)
    sent_firm = models.CharField(_("律师事务所"), max_length=120, blank=True)
    regime = models.CharField(_("案件性质"), max_length=10, choices=Regime, blank=True)
    field = models.CharField(_("领域"), max_length=16, choices=Field, blank=True)
    persons = models.IntegerField(null=True)
    high_impact = models.BooleanField(_("影响大"), default=False)
    paper = models.BooleanField(_("纸质报告"), default=False)
    paper_content = models.JSONField(default=dict)
    owed = ArrayField(models.CharField(max_length=20), default=list)
    facts_changed = models.BooleanField(default=False)
    sent_version = models.PositiveSmallIntegerField(default=0)
    taken_back = ArrayField(models.PositiveSmallIntegerField(), default=list)
    desk_rank = models.SmallIntegerField(default=9)
    sent_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField(null=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    number = models.OneToOneField("core.Number", models.PROTECT, null=True, related_name="+")
    number_text = models.CharField(_("备案号"), max_length=60, blank=True)
    number_year = models.SmallIntegerField(null=True)
    number_seq = models.IntegerField(null=True)
    cancel_reason = models.CharField(max_length=300, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("经办人"),
    )
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(Searchable.Meta):
        indexes = [
            *Searchable.Meta.indexes,
            models.Index(fields=["firm", "-id"], name="filing_firm"),
            models.Index(fields=["case"], name="filing_case"),
            models.Index(fields=["bar", "desk_rank", "sent_at", "id"], name="filing_desk"),
            models.Index(
                fields=["bar", "state", "desk_rank", "sent_at", "id"], name="filing_desk_state"
            ),
            models.Index(
                fields=["bar", "district", "desk_rank", "sent_at", "id"],
                name="filing_desk_district",
            ),
            models.Index(
                fields=["bar", "officer", "desk_rank", "sent_at", "id"],
                name="filing_desk_officer",
            ),
            models.Index(
                fields=["bar", "field", "desk_rank", "sent_at", "id"], name="filing_desk_field"
            ),
            models.Index(
                fields=["bar", "desk_rank", "sent_at", "id"],
                condition=models.Q(high_impact=True),
                name="filing_desk_high",
            ),
            models.Index(
                fields=["bar", "number_year", "number_seq"],
                condition=models.Q(number_seq__isnull=False),
                name="filing_register",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "bar"],
                condition=models.Q(case__isnull=False) & ~models.Q(state="withdrawn"),
                name="filing_one_live",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["registered", "supplemented", "cancelled"], number__isnull=False
                )
                | models.Q(
                    state__in=[
                        "draft",
                        "to_confirm",
                        "sent",
                        "taken_up",
                        "returned",
                        "withdrawn",
                    ],
                    number__isnull=True,
                ),
                name="filing_number_when_registered",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "to_confirm", "withdrawn"])
                | models.Q(sent_version__gte=1, sent_at__isnull=False),
                name="filing_sent_when_out",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "to_confirm"], desk_rank=9)
                | models.Q(state="withdrawn")
                | ~models.Q(state__in=["draft", "to_confirm", "withdrawn"])
                & models.Q(desk_rank__lt=9),
                name="filing_seen_once_sent",
            ),
            models.CheckConstraint(
                condition=models.Q(case__isnull=False) | models.Q(paper=True),
                name="filing_case_or_paper",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="cancelled") | ~models.Q(cancel_reason=""),
                name="filing_cancelled_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number_text or self.shown_title

    @property
    def shown_title(self) -> str:
        """As it was sent last; what the drafter writes meanwhile is nobody else's."""
        return self.sent_title or self.title

    @property
    def reported_by(self) -> str:
        """The firm's name as the report bears it, whatever the firm is called or part of now."""
        return self.sent_firm or self.firm.name

    @property
    def owner_id(self) -> int:
        """The firm's business; who at the bar read or did what is open to it."""
        return int(self.firm_id)


class FilingVersion(models.Model):
    """What was sent: the whole report as it went out. Never changed.

    Attributes:
        content: the parts of the report by key, as `filings.queries.content_of_case` makes them.
        owed: parts announced to follow.
    """

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    owed = ArrayField(models.CharField(max_length=20), default=list)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="filing_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} v{self.number}"

    @property
    def owner_id(self) -> int:
        """As the filing."""
        return int(self.filing.firm_id)


class Return(models.Model):
    """Why a report came back for completion, and which fields are concerned. Never changed."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="returns")
    on_version = models.PositiveSmallIntegerField()
    reasons = models.TextField(_("退回的原因"))
    fields = ArrayField(models.CharField(max_length=20), default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.reasons[:40]


class Recipient(models.Model):
    """Somebody else who is told, with a receipt of their own.

    Attributes:
        acknowledged_by, acknowledged_at: who at that organisation said they have seen it (GC-1.3).
    """

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="recipients")
    kind = models.CharField(_("类别"), max_length=10, choices=RecipientKind)
    name = models.CharField(_("名称"), max_length=120)
    organisation = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "name"],
                condition=models.Q(removed_at__isnull=True),
                name="recipient_once",
            ),
            models.CheckConstraint(
                condition=models.Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | models.Q(
                    acknowledged_at__isnull=False,
                    acknowledged_by__isnull=False,
                    organisation__isnull=False,
                ),
                name="recipient_acknowledged_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "filing"], name="recipient_organisation")]

    def __str__(self) -> str:
        return self.name


class Confirmer(models.Model):
    """A person the firm registered with the bar to confirm its reports, besides the director."""

    firm = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "person"],
                condition=models.Q(until__isnull=True),
                name="confirmer_once",
            )
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def owner_id(self) -> int:
        """The firm's business."""
        return int(self.firm_id)
