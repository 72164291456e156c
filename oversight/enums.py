"""Terms of what the bar does."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AlertState(models.TextChoices):
    """Where an alert stands (GC-2, LC-18)."""

    RAISED = "raised", _("待确认收到")
    ACKNOWLEDGED = "acknowledged", _("已确认收到")
    CLOSED = "closed", _("已了结")


class AlertOrigin(models.TextChoices):
    """Whence an alert came."""

    COMMUNITY = "community", _("社区工作")
    CASE = "case", _("案件")
