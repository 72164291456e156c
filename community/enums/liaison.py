"""Terms of the liaison offices' work."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CheckKind(models.TextChoices):
    """How a spot check is made (LC-7(2), LC-24)."""

    VISIT = "visit", _("走访")
    PHONE = "phone", _("电话回访")
    PAPERS = "papers", _("查阅日志")


class CheckState(models.TextChoices):
    """Where a spot check stands."""

    PLANNED = "planned", _("待抽查")
    DONE = "done", _("已抽查，待说明")
    ANSWERED = "answered", _("已说明")
    FOLLOW_UP = "follow_up", _("整改中")
    CLOSED = "closed", _("已了结")
    CANCELLED = "cancelled", _("已取消")


class Finding(models.TextChoices):
    """What a spot check came to."""

    GOOD = "good", _("好")
    FAIR = "fair", _("一般")
    POOR = "poor", _("需整改")


class ChangeKind(models.TextChoices):
    """What has changed of communities, firms and lawyers (LC-7)."""

    COMMUNITY_RENAMED = "community_renamed", _("社区更名")
    COMMUNITY_MERGED = "community_merged", _("社区合并")
    COMMUNITY_NEW = "community_new", _("新设社区")
    COMMUNITY_CLOSED = "community_closed", _("社区撤销")
    LAWYER_LEFT = "lawyer_left", _("律师离所")
    LAWYER_MOVED = "lawyer_moved", _("律师转所")
    FIRM_CHANGED = "firm_changed", _("律所变更")
    CONTACT = "contact", _("联系方式变更")


class NoticeState(models.TextChoices):
    """Where a notice of change stands."""

    REPORTED = "reported", _("已报")
    TAKEN_UP = "taken_up", _("处理中")
    RETURNED = "returned", _("退回补正")
    APPLIED = "applied", _("已登记")
    WITHDRAWN = "withdrawn", _("已撤回")
