"""Terms of the exchange between firm and community."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoteKind(models.TextChoices):
    """What is added to a record of exchange (LC-8)."""

    CONFIRMED = "confirmed", _("社区已确认")
    DONE = "done", _("已落实")
