"""Terms of the monthly chain."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Whose report of the month it is, from below upwards (LC-24)."""

    LAWYER = "lawyer", _("律师")
    FIRM = "firm", _("律师事务所")
    LIAISON = "liaison", _("联络处")
    CITY = "city", _("市律协")


LEVELS = (Level.LAWYER, Level.FIRM, Level.LIAISON, Level.CITY)


class ReportState(models.TextChoices):
    """Where a month's report stands (LC-24)."""

    OPEN = "open", _("待确认")
    CONFIRMED = "confirmed", _("已上报")
    RETURNED = "returned", _("退回")
    ACCEPTED = "accepted", _("已汇总")


class PassedOn(models.TextChoices):
    """Why the level above confirmed what this level couldn't confirm for itself (LC-24)."""

    ONE_PERSON = "one_person", _("本级只有本人")
    NOBODY = "nobody", _("本级没有人")
    ON_PAPER = "on_paper", _("纸质报送，代为录入")


# Nobody else is there: who confirms in their place may take it in as well. A paper has been seen by
# its level, but who entered it isn't the one who takes it in.
BY_ITSELF = (PassedOn.ONE_PERSON, PassedOn.NOBODY)
