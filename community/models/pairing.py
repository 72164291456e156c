"""Which firm serves which community, wishes before it and adjustments after (LC-22, LC-23)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.enums.pairing import (
    AdjustmentKind,
    HelperKind,
    Origin,
    PairingState,
    ProposedBy,
    TakeoverKind,
    WishSide,
)
from community.models.registers import Programme


class Wish(models.Model):
    """A firm's wish for a community or a community's for a firm, in its own order (LC-22).

    A wish taken back is deleted; the record keeps it. Ranks may be swapped within a transaction.

    Attributes:
        rank: 1 is wished most.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    side = models.CharField(max_length=10, choices=WishSide)
    firm = models.ForeignKey(settings.ORGANISATION_MODEL, models.CASCADE, related_name="+")
    community = models.ForeignKey(settings.ORGANISATION_MODEL, models.CASCADE, related_name="+")
    # Whose list it stands in: the firm or the community, by `side`.
    owner = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    rank = models.PositiveSmallIntegerField(_("次序"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["side", "firm", "community"], name="wish_once"),
            models.UniqueConstraint(
                fields=["owner", "rank"], name="wish_rank", deferrable=models.Deferrable.IMMEDIATE
            ),
            models.CheckConstraint(
                condition=models.Q(side="firm", owner=models.F("firm"))
                | models.Q(side="community", owner=models.F("community")),
                name="wish_owner_by_side",
            ),
            models.CheckConstraint(condition=models.Q(rank__gte=1), name="wish_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} #{self.rank}"


class Pairing(models.Model):
    """A firm and a community, from the proposal to the end (LC-22).

    How many pairings of a community may stand (approved, reviewed, active) is the programme's
    parameter `pairing.per_community`; a trigger counts them under the community's lock, so two
    approvals at once can't both pass.

    Attributes:
        liaison, district, street_code: of the community, when the pairing was proposed; moved
            along by the action that moves the community.
        other_district: the firm's district is another; then `exception_reason` says why.
        proposed_lawyer: whom the firm means to send.
        lawyer: who is assigned now, kept by the assignment's actions for the lists.
        agreed_on_behalf: the office entered a side's agreement from paper.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
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
    street_code = models.CharField(max_length=9, blank=True)
    state = models.CharField(max_length=10, choices=PairingState, default=PairingState.PROPOSED)
    origin = models.CharField(_("来源"), max_length=14, choices=Origin, default=Origin.NEW)
    proposed_by_side = models.CharField(max_length=10, choices=ProposedBy)
    other_district = models.BooleanField(default=False)
    exception_reason = models.CharField(_("跨区结对的理由"), max_length=300, blank=True)
    proposed_lawyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    lawyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField(_("说明"), max_length=300, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField()
    firm_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    firm_agreed_at = models.DateTimeField(null=True)
    community_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    community_agreed_at = models.DateTimeField(null=True)
    agreed_on_behalf = models.CharField(_("代为录入的依据"), max_length=200, blank=True)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    placed_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True)
    started_on = models.DateField(_("开始日期"), null=True, blank=True)
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    end_reason = models.CharField(_("结束、撤回或不同意的理由"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "firm"],
                condition=~models.Q(state__in=["ended", "withdrawn", "refused"]),
                name="pairing_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(other_district=False) | ~models.Q(exception_reason=""),
                name="pairing_other_district_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["active", "ended"])
                | models.Q(started_on__isnull=False),
                name="pairing_active_has_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="ended")
                | models.Q(ended_on__isnull=False, ended_on__gte=models.F("started_on"))
                & ~models.Q(end_reason=""),
                name="pairing_ended_has_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(end_reason=""),
                name="pairing_refused_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["proposed", "agreed", "withdrawn", "refused", "ended"]
                )
                | models.Q(approved_at__isnull=False),
                name="pairing_approved_by_liaison",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["reviewed", "active"])
                | models.Q(reviewed_at__isnull=False),
                name="pairing_reviewed_by_bar",
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "state", "-id"], name="pairing_programme"),
            models.Index(fields=["liaison", "state", "-id"], name="pairing_liaison"),
            models.Index(fields=["firm", "state", "-id"], name="pairing_firm"),
            models.Index(fields=["community", "-id"], name="pairing_community"),
            models.Index(fields=["district", "state", "street_code"], name="pairing_district"),
            models.Index(
                fields=["lawyer", "-id"],
                condition=models.Q(state="active"),
                name="pairing_lawyer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.firm_id} · {self.community_id}"

    @property
    def owner_id(self) -> int:
        """The firm's business."""
        return int(self.firm_id)


class Adjustment(models.Model):
    """What was changed of a standing pairing, and why (LC-22). Never changed."""

    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="adjustments")
    kind = models.CharField(_("调整内容"), max_length=10, choices=AdjustmentKind)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    reason = models.CharField(_("理由"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="adjustment_has_reason")
        ]

    def __str__(self) -> str:
        return self.reason[:40]


class Arrangement(models.Model):
    """An earlier helper of a community without a firm, a row beside the pairing (LC-23).

    Attributes:
        phone_sealed: sealed with `core.sealing`.
        qualified: meets LC-21 by the bar's finding; None while nobody has looked. An unqualified
            helper stays and a lawyer is added.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    community = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    liaison = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(_("身份"), max_length=10, choices=HelperKind)
    name = models.CharField(_("姓名"), max_length=80)
    unit = models.CharField(_("单位"), max_length=120, blank=True)
    phone_sealed = models.TextField(blank=True)
    qualified = models.BooleanField(_("符合社区律师条件"), null=True, blank=True)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="arrangement_has_days",
            )
        ]
        indexes = [
            models.Index(fields=["programme", "-id"], name="arrangement_programme"),
            models.Index(fields=["liaison", "-id"], name="arrangement_liaison"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner_id(self) -> int:
        """The community's business."""
        return int(self.community_id)


class TakeoverTask(models.Model):
    """What a pairing or arrangement found in place still needs, by its kind (LC-23)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    liaison = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    pairing = models.ForeignKey(Pairing, models.PROTECT, null=True, related_name="takeover_tasks")
    arrangement = models.ForeignKey(
        Arrangement, models.PROTECT, null=True, related_name="takeover_tasks"
    )
    kind = models.CharField(_("要办的事"), max_length=12, choices=TakeoverKind)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pairing__isnull=False, arrangement__isnull=True)
                | models.Q(pairing__isnull=True, arrangement__isnull=False),
                name="takeover_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["pairing", "arrangement", "kind"],
                name="takeover_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(
                fields=["liaison", "due_on", "id"],
                condition=models.Q(done_at__isnull=True),
                name="takeover_open",
            ),
            models.Index(
                fields=["programme", "due_on", "id"],
                condition=models.Q(done_at__isnull=True),
                name="takeover_programme",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
