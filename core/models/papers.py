"""Papers: files people bring, documents the system issues, and what is being typed."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Attachment(models.Model):
    """A file somebody attached to something. Stored under a random name, served by a view.

    Attributes:
        purpose: what it is there for: `undertaking`, `stamped_form`, `evidence` …
    """

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    purpose = models.CharField(max_length=40, blank=True)
    owner = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=80, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="attachment_subject")]

    def __str__(self) -> str:
        return self.name


class Document(models.Model):
    """A PDF the system issued; its check code lets anybody see that it is genuine.

    Attributes:
        recipient: to whom this copy went, as printed on it.
        check_code: printed on the paper; unguessable.
        missing_glyphs: characters no installed font could show, "" when all were shown.
    """

    kind = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    issuer = models.ForeignKey(settings.ORGANISATION_MODEL, models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=60, blank=True)
    check_code = models.CharField(max_length=20, unique=True)
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=80, unique=True)
    missing_glyphs = models.CharField(max_length=200, blank=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="document_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number or self.pk}"


class Draft(models.Model):
    """What a person had typed into a form and not sent yet."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.CharField(max_length=60)
    key = models.CharField(max_length=60, blank=True)
    path = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "page", "key"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.page} {self.key}"


class Allowance(models.Model):
    """How often something was done by one within a window of a rate limit.

    Attributes:
        key: what, which window and a hash of whose.
        until: the window's end; afterwards the row is forgotten.
    """

    key = models.CharField(max_length=120, primary_key=True)
    used = models.IntegerField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.used}"


class OneTime(models.Model):
    """A form's one-time token that was used, and where it led: a double click makes one thing."""

    token = models.UUIDField(primary_key=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    leads_to = models.CharField(max_length=500)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.token)
