"""Imports and exports of registers: the run, and the rows of its file before they count."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from community.enums.registers import RegisterKind, RowOutcome, TransferState
from community.models.registers import Programme


class Transfer(models.Model):
    """An import or export of a register that runs in the background, all or nothing (LC-6).

    Attributes:
        total, done: rows, for the progress bar.
        outcome: by `RowOutcome` how many rows, once read.
        cancel_asked_at: somebody wants it to stop; the worker looks between batches.
        expires_at: when the file of an export is taken away.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    register = models.CharField(max_length=16, choices=RegisterKind)
    export = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=TransferState, default=TransferState.QUEUED)
    file = models.ForeignKey("core.Attachment", models.PROTECT, null=True, related_name="+")
    filters = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    outcome = models.JSONField(default=dict)
    problem = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_for = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    cancel_asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["asked_for", "-id"], name="transfer_asked_for")]

    def __str__(self) -> str:
        return f"{self.register} {self.pk}"

    @property
    def owner_id(self) -> int:
        """The business of the organisation that asked for it."""
        return int(self.asked_for_id)


class StagedRow(models.Model):
    """A row of an imported file, as read; filled by COPY, judged by sets, gone after the import.

    Attributes:
        sheet, line: where it stands in the file, as the errors name it.
        key: what it is found by in the register: code, licence number …
        columns: the cells by column.
        problems: `column: sentence`, empty when it may count.
    """

    transfer = models.ForeignKey(Transfer, models.CASCADE, related_name="rows", db_index=False)
    sheet = models.CharField(max_length=60, blank=True)
    line = models.PositiveIntegerField()
    key = models.CharField(max_length=60, blank=True)
    columns = models.JSONField(default=dict)
    outcome = models.CharField(max_length=8, choices=RowOutcome, blank=True)
    problems = ArrayField(models.CharField(max_length=200), default=list)

    class Meta:
        indexes = [
            models.Index(fields=["transfer", "key"], name="staged_key"),
            models.Index(fields=["transfer", "outcome", "id"], name="staged_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet}:{self.line}"
