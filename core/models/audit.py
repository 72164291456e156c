"""The audit entries, their chains and their seals. Append-only; see `core.audit`."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class AuditEntry(models.Model):
    """Who did or read what, when, for whom, under which clause. Never changed, never removed.

    Names are kept as they were at that time. Entries that carry a chain (decisions, opinions,
    reports, sanctions) hold the hash of the one before them in that organisation's chain; all are
    sealed in batches.
    """

    class Kind(models.TextChoices):
        ACT = "act"
        READ = "read"

    at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=Kind)
    act = models.CharField(max_length=60)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    person_name = models.CharField(max_length=80, blank=True)
    roles = models.CharField(max_length=120, blank=True)
    organisation = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+"
    )
    organisation_name = models.CharField(max_length=120, blank=True)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    on_behalf_name = models.CharField(max_length=80, blank=True)
    owner = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+"
    )
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    clause = models.CharField(max_length=60, blank=True)
    rule_version = models.CharField(max_length=120, blank=True)
    changes = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    chain = models.ForeignKey(
        settings.ORGANISATION_MODEL, models.PROTECT, null=True, related_name="+"
    )
    chain_seq = models.BigIntegerField(null=True)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="audit_subject"),
            models.Index(fields=["owner", "at", "id"], name="audit_owner"),
            models.Index(fields=["person", "at", "id"], name="audit_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "chain_seq"],
                condition=models.Q(chain__isnull=False),
                name="audit_chain_seq",
            ),
            models.CheckConstraint(
                condition=models.Q(chain__isnull=True, chain_seq__isnull=True, hash="")
                | models.Q(chain__isnull=False, chain_seq__isnull=False) & ~models.Q(hash=""),
                name="audit_chained_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act} {self.subject_type}:{self.subject_id}"


class ChainHead(models.Model):
    """The last link of an organisation's chain: the lock under which the next one is added."""

    organisation = models.OneToOneField(
        settings.ORGANISATION_MODEL, models.PROTECT, primary_key=True, related_name="+"
    )
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.seq}"


class AuditSeal(models.Model):
    """The hash over a batch of entries and over the seal before it."""

    at = models.DateTimeField()
    count = models.IntegerField()
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"seal {self.pk}: {self.count}"


class SealedEntry(models.Model):
    """Which entry lies under which seal."""

    entry = models.OneToOneField(
        AuditEntry, models.PROTECT, primary_key=True, related_name="+", db_constraint=False
    )
    seal = models.ForeignKey(AuditSeal, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.entry_id} under {self.seal_id}"
