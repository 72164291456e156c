"""What communities and residents ask for, and what they say of the answer (LC-15)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.enums.work import Consequence, Matter, ReplyKind, RequestSource, RequestState
from community.models.registers import Programme


class ServiceRequest(models.Model):
    """A need for the community's lawyer; accepted within two working days (LC-15).

    The deadline is a duty (kind `community.accept_request`); `due_on` repeats its date for lists.

    Attributes:
        text: what is asked; seen as LC-20 says. Emptied with contact and close_note on withdrawal.
        contact_name_sealed, contact_phone_sealed: sealed; "" where nothing was given.
        phone_ending: its last four digits, asked for with the tracking code.
        tracking_hash: the code's keyed hash; the code itself is shown once.
        consent_at: when the privacy notice was agreed to; None from a community about itself.
        token: made by the form, so that a double tap makes one request.
        came_from, came_on: the community it was asked in, where that was merged into this one, and
            the day it came over.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    community = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    came_from = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    came_on = models.DateField(null=True)
    liaison = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    firm = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    lawyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    source = models.CharField(_("来源"), max_length=10, choices=RequestSource)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.RECEIVED)
    matter = models.CharField(_("事项"), max_length=16, choices=Matter, blank=True)
    text = models.TextField(_("要咨询的事"), max_length=2000)
    wished_time = models.CharField(_("希望的时间"), max_length=120, blank=True)
    contact_name_sealed = models.TextField(blank=True)
    contact_phone_sealed = models.TextField(blank=True)
    phone_ending = models.CharField(max_length=4, blank=True)
    tracking_hash = models.CharField(max_length=64, unique=True)
    consent_at = models.DateTimeField(null=True)
    consent_withdrawn_at = models.DateTimeField(null=True)
    token = models.UUIDField(unique=True)
    received_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    due_on = models.DateField()
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True)
    in_time = models.BooleanField(null=True)
    closed_at = models.DateTimeField(null=True)
    close_note = models.CharField(_("办结说明"), max_length=300, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(source__in=["resident", "clerk"])
                | models.Q(consent_at__isnull=False),
                name="request_consent",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["received", "withdrawn", "closed"])
                | models.Q(accepted_at__isnull=False),
                name="request_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="withdrawn")
                | models.Q(
                    contact_name_sealed="",
                    contact_phone_sealed="",
                    phone_ending="",
                    text="",
                    wished_time="",
                    close_note="",
                ),
                name="request_withdrawn_forgets",
            ),
            models.CheckConstraint(
                condition=models.Q(came_from__isnull=True, came_on__isnull=True)
                | models.Q(came_from__isnull=False, came_on__isnull=False),
                name="request_came_over_on_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(phone_ending__regex=r"^([0-9]{4})?$"),
                name="request_phone_ending",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "-id"], name="request_community"),
            models.Index(fields=["community", "state", "due_on", "id"], name="request_comm_state"),
            models.Index(fields=["lawyer", "state", "due_on", "id"], name="request_lawyer"),
            models.Index(fields=["firm", "state", "due_on", "id"], name="request_firm"),
            models.Index(fields=["liaison", "state", "due_on", "id"], name="request_liaison"),
            models.Index(fields=["programme", "state", "due_on", "id"], name="request_programme"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def owner_id(self) -> int:
        """The community's business."""
        return int(self.community_id)


class Reply(models.Model):
    """What was answered, to whom it was referred, or what was asked back. Never changed.

    Its words are emptied when the resident withdraws their consent; a trigger lets nothing else
    through.
    """

    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="replies")
    kind = models.CharField(max_length=10, choices=ReplyKind)
    text = models.TextField(_("答复"))
    referred_to = models.CharField(_("转介单位"), max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="referral") | ~models.Q(referred_to=""),
                name="reply_referral_names_whom",
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Feedback(models.Model):
    """A link without account by which a resident says how it went, once (feature 29).

    Attributes:
        secret_hash: of the link's secret.
        score: 1 bad to 5 good, None until given.
    """

    request = models.ForeignKey(ServiceRequest, models.PROTECT, null=True, related_name="feedback")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    community = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    liaison = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    lawyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    score = models.PositiveSmallIntegerField(_("评价"), null=True)
    text = models.CharField(_("意见"), max_length=500, blank=True)
    given_at = models.DateTimeField(null=True)
    consequence = models.CharField(max_length=10, choices=Consequence, default=Consequence.NONE)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score__isnull=True, given_at__isnull=True)
                | models.Q(score__isnull=False, score__gte=1, score__lte=5, given_at__isnull=False),
                name="feedback_score",
            )
        ]
        indexes = [
            models.Index(fields=["liaison", "-id"], name="feedback_liaison"),
            models.Index(fields=["community", "-id"], name="feedback_community"),
            models.Index(fields=["lawyer", "given_at"], name="feedback_lawyer"),
            # What the workbench counts: the few that wait.
            models.Index(
                fields=["programme", "liaison"],
                condition=models.Q(consequence=Consequence.SPOT_CHECK),
                name="feedback_proposed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score}"
