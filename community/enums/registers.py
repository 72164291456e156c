"""Terms of the registers, of their imports and of qualification."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.TextChoices):
    """Whether a community has its lawyers, as the liaison's board counts (LC-22)."""

    UNPAIRED = "unpaired", _("未结对")
    PENDING = "pending", _("待审查")
    PAIRED = "paired", _("已结对")


class RegisterKind(models.TextChoices):
    """What a register file holds, one kind of row a file."""

    COMMUNITIES = "communities", _("社区")
    FIRMS = "firms", _("律师事务所")
    LAWYERS = "lawyers", _("律师")
    PAIRINGS = "pairings", _("原有结对")


class TransferState(models.TextChoices):
    """Where an import or export stands."""

    QUEUED = "queued", _("排队")
    READING = "reading", _("读取中")
    PREVIEWED = "previewed", _("待确认")
    APPLYING = "applying", _("写入中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未成功")
    CANCELLED = "cancelled", _("已取消")


class RowOutcome(models.TextChoices):
    """What a row of a file would do."""

    NEW = "new", _("新增")
    CHANGED = "changed", _("修改")
    SAME = "same", _("无变化")
    ERROR = "error", _("有错误")


class QualificationState(models.TextChoices):
    """Where a lawyer's qualification stands (LC-21)."""

    APPLIED = "applied", _("已申请")
    CHECKED = "checked", _("已审核")
    CERTIFIED = "certified", _("已认证")
    REFUSED = "refused", _("未予认证")
    EXPIRED = "expired", _("已到期")
    WITHDRAWN = "withdrawn", _("已撤销")


class Condition(models.TextChoices):
    """The four conditions of LC-21."""

    LICENCE = "licence", _("持有律师执业证")
    LOYALTY = "loyalty", _("拥护宪法、法律和国家政策")
    MEDIATION = "mediation", _("了解社情民意，善于调处纠纷")
    INTEGRITY = "integrity", _("公道正派，热心公益")
