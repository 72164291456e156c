"""Who stands for or against whom, and which lawyer serves which community."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from conflicts.enums import Position


class Interest(models.Model):
    """One party of one case, as the register keeps it: hashes to compare, no names.

    Attributes:
        subject_type, subject_id: the case; `party_key` its party there.
        name_hash, identifier_hash, place_hash: keyed hashes (`core.sealing.keyed_hash`); the
            last two may be "".
    """

    firm = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    party_key = models.BigIntegerField()
    position = models.CharField(max_length=10, choices=Position)
    name_hash = models.CharField(max_length=64)
    identifier_hash = models.CharField(max_length=64, blank=True)
    place_hash = models.CharField(max_length=64, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "party_key"], name="interest_once"
            )
        ]
        indexes = [
            models.Index(fields=["firm", "name_hash"], name="interest_name"),
            models.Index(
                fields=["firm", "identifier_hash"],
                condition=~models.Q(identifier_hash=""),
                name="interest_identifier",
            ),
            models.Index(
                fields=["place_hash"], condition=~models.Q(place_hash=""), name="interest_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type}:{self.subject_id}/{self.party_key}"


class CommunityTie(models.Model):
    """A lawyer serves a community from a day to a day; written by the app of communities."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    firm = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    community = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    place_hash = models.CharField(max_length=64)
    name_hash = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "person"], name="community_tie_once"
            )
        ]
        indexes = [
            models.Index(fields=["person", "since"], name="community_tie_person"),
            models.Index(fields=["place_hash"], name="community_tie_place"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} serves {self.community_id}"
