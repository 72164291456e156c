"""Terms of the steering group's office."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ResolutionState(models.TextChoices):
    """Where the carrying out of a resolution stands (LC-3, LC-4)."""

    OPEN = "open", _("落实中")
    REPORTED = "reported", _("已报完成")
    CLOSED = "closed", _("已办结")
    DROPPED = "dropped", _("不再落实")


class BriefingState(models.TextChoices):
    """Where a briefing stands (LC-6)."""

    DRAFT = "draft", _("编写中")
    SUBMITTED = "submitted", _("待签发")
    APPROVED = "approved", _("已签发")
    SENT = "sent", _("已印发")


class RuleCategory(models.TextChoices):
    """What a rule document is about (LC-4)."""

    SERVICE = "service", _("服务规范")
    EVALUATION = "evaluation", _("考评奖惩")
    FUND = "fund", _("经费管理")
    OTHER = "other", _("其他")


class TrainingFor(models.TextChoices):
    """For whom a training is held (LC-6, LC-14)."""

    LAWYERS = "lawyers", _("社区律师")
    MEDIATORS = "mediators", _("人民调解员")
    STUDENTS = "students", _("学生志愿者")


class PublicityKind(models.TextChoices):
    """What kind of publicity it was (LC-12)."""

    PRESS = "press", _("报刊")
    BROADCAST = "broadcast", _("广播电视")
    ONLINE = "online", _("网络新媒体")
    EVENT = "event", _("现场活动")


class BriefingSource(models.TextChoices):
    """Whence an entry of a briefing comes."""

    FIGURES = "figures", _("数据")
    LOG = "log", _("工作日志")
    NOTE = "note", _("建议")
    PRESS = "press", _("宣传")
    MONTH = "month", _("月报")
    FREE = "free", _("另写")
