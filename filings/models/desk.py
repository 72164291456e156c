"""What the bar's desk keeps for itself about a report."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from filings.models.filing import Filing


class DeskNote(models.Model):
    """An internal note of the bar; the firm never sees it. Never changed."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="notes")
    text = models.TextField(_("内部备注"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:40]


class Assignment(models.Model):
    """Whom the desk gave a report to."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="assignments")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.officer)


class HighImpactMark(models.Model):
    """The bar marks a case as of high impact, or takes the mark back, with reasons (GC-4.3)."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="marks")
    on = models.BooleanField()
    reasons = models.TextField(_("理由"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.reasons[:40]
