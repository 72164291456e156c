"""What a firm and its community say to each other, in regular exchange (LC-8)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.enums.exchange import NoteKind
from community.enums.work import Channel
from community.models.pairing import Pairing
from community.models.registers import Programme


class Exchange(models.Model):
    """One talk of the firm with the community it is paired with; never changed (LC-8).

    Attributes:
        firm, community, liaison: of the pairing, as it stood.
        firm_people, community_people: who took part, by name.
        topics, agreed: what was talked of, and what is to be done; without residents' details.
        due_on: by when it is to be done.
        corrects: the record this one stands in the place of.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="exchanges")
    firm = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    community = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    liaison = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    on = models.DateField(_("日期"))
    channel = models.CharField(_("方式"), max_length=10, choices=Channel)
    firm_people = models.CharField(_("律所参加人"), max_length=200)
    community_people = models.CharField(_("社区参加人"), max_length=200)
    topics = models.TextField(_("交流内容"))
    agreed = models.TextField(_("商定要做的事"), blank=True)
    due_on = models.DateField(_("完成期限"), null=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="correction")
    correct_reason = models.CharField(_("更正原因"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(due_on__isnull=True)
                | (models.Q(due_on__gte=models.F("on")) & ~models.Q(agreed="")),
                name="exchange_due_for_something",
            ),
            models.CheckConstraint(
                condition=models.Q(corrects__isnull=True, correct_reason="")
                | (models.Q(corrects__isnull=False) & ~models.Q(correct_reason="")),
                name="exchange_corrected_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["firm", "-on", "-id"], name="exchange_firm"),
            models.Index(fields=["community", "-on", "-id"], name="exchange_community"),
            models.Index(fields=["liaison", "-on", "-id"], name="exchange_liaison"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.community_id}"

    @property
    def owner_id(self) -> int:
        """The firm's business."""
        return int(self.firm_id)


class ExchangeNote(models.Model):
    """What is added to a record once: the community's word, or that it was done (LC-8)."""

    exchange = models.ForeignKey(Exchange, models.PROTECT, related_name="notes", db_index=False)
    kind = models.CharField(max_length=10, choices=NoteKind)
    text = models.TextField(_("说明"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exchange", "kind"], name="exchange_note_once")
        ]

    def __str__(self) -> str:
        return self.text[:40]
