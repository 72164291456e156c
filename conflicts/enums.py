"""Terms of conflict checks."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Position(models.TextChoices):
    """Where a party stands, seen from the firm."""

    CLIENT = "client", _("委托方")
    OPPONENT = "opponent", _("对方")
    OTHER = "other", _("其他有关方")


class Occasion(models.TextChoices):
    """When a check was asked for."""

    INTAKE = "intake", _("收案")
    PARTIES = "parties", _("当事人变动")
    HANDLERS = "handlers", _("承办律师变动")
    PAIRING = "pairing", _("社区结对")


class Result(models.TextChoices):
    """What a check found in the whole."""

    CLEAR = "clear", _("未发现冲突")
    POSSIBLE = "possible", _("可能有冲突")
    BLOCKED = "blocked", _("不得办理")


class Ground(models.TextChoices):
    """Why something was found."""

    OWN_FIRM = "own_firm", _("本所另案立场相反")
    EARLIER_FIRM = "earlier_firm", _("承办律师以前的所可能有冲突")
    COMMUNITY = "community", _("涉及承办律师服务的社区")
