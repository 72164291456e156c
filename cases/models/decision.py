"""The partners' meeting, its circle and their opinions (GC-3.2)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.enums import Choice, MeetingPurpose, MeetingState, Outcome, VotingRule
from cases.models.case import Case


class Meeting(models.Model):
    """A discussion of the firm's partners about a case.

    Attributes:
        held_on: its day; whoever was a partner on it belongs to the circle.
        quorum, voting_rule: as they applied on that day, kept with the result.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="meetings")
    firm = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    seq = models.PositiveSmallIntegerField()
    purpose = models.CharField(_("议题"), max_length=12, choices=MeetingPurpose)
    held_on = models.DateField(_("讨论日期"))
    place = models.CharField(_("地点"), max_length=120)
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("主持人")
    )
    recorder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("记录人")
    )
    agenda = models.TextField(_("讨论要点"), blank=True)
    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.OPEN)
    quorum = models.PositiveSmallIntegerField()
    voting_rule = models.CharField(max_length=16, choices=VotingRule)
    joint_counts = models.BooleanField(default=False)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    circle = models.PositiveSmallIntegerField(null=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    conclusion = models.TextField(_("结论与要求"), blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="meeting_seq"),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state="open"), name="meeting_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(state="closed", outcome__gt="", closed_at__isnull=False)
                | models.Q(state__in=["open", "cancelled"], outcome=""),
                name="meeting_outcome_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case.register_no} · {self.held_on}"

    @property
    def owner_id(self) -> int:
        """The firm's business."""
        return int(self.firm_id)


class Invitee(models.Model):
    """A partner of the circle, by the membership that made them one on the meeting's day."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="invitees")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    membership = models.ForeignKey("accounts.Membership", models.PROTECT, related_name="+")
    recused_at = models.DateTimeField(null=True)
    recusal_reason = models.CharField(_("回避原因"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="invitee_once"),
            models.CheckConstraint(
                condition=models.Q(recused_at__isnull=True, recusal_reason="")
                | models.Q(recused_at__isnull=False) & ~models.Q(recusal_reason=""),
                name="invitee_recusal_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["person", "meeting"], name="invitee_person")]

    def __str__(self) -> str:
        return str(self.person)


class Opinion(models.Model):
    """A partner's own opinion, given under their own sign-in. Never changed, never removed.

    A partner who thinks again gives another; the newest counts. The four versions are those of
    the case when it was given: when they are left behind, the opinion is stale.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="opinions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    choice = models.CharField(_("意见"), max_length=12, choices=Choice)
    reasons = models.TextField(_("理由"), blank=True)
    v_parties = models.PositiveIntegerField()
    v_counts = models.PositiveIntegerField()
    v_handlers = models.PositiveIntegerField()
    v_plan = models.PositiveIntegerField()
    given_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["meeting", "person", "-id"], name="opinion_newest")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_choice_display()}"

    @property
    def owner_id(self) -> int:
        """The firm's business."""
        return int(self.meeting.firm_id)
