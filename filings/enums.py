"""Terms of the report to the bar; docs/glossary.md has each with its clause."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FilingState(models.TextChoices):
    """Where a report stands. It is a report and a record: nothing here approves or rejects."""

    DRAFT = "draft", _("起草")
    TO_CONFIRM = "to_confirm", _("待本所确认")
    SENT = "sent", _("已送出")
    TAKEN_UP = "taken_up", _("律协办理中")
    RETURNED = "returned", _("退回补正")
    REGISTERED = "registered", _("已登记")
    SUPPLEMENTED = "supplemented", _("已登记，有补充")
    CANCELLED = "cancelled", _("登记已注销")
    WITHDRAWN = "withdrawn", _("已撤销")


class RecipientKind(models.TextChoices):
    """Who else is told."""

    HOST_BAR = "host_bar", _("审理地律协")
    JUSTICE = "justice", _("司法行政机关")
    OTHER = "other", _("其他")
