"""Terms of pairing, agreements and what was there before."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WishSide(models.TextChoices):
    """Whose wish it is (LC-22)."""

    FIRM = "firm", _("律师事务所")
    COMMUNITY = "community", _("社区")


class ProposedBy(models.TextChoices):
    """Who put a pairing forward (LC-22)."""

    FIRM = "firm", _("律师事务所")
    COMMUNITY = "community", _("社区")
    LIAISON = "liaison", _("联络处")
    BAR = "bar", _("市律协")
    IMPORT = "import", _("导入")


class Origin(models.TextChoices):
    """Where a pairing comes from: a new one, or one of the four kinds found in place (LC-23)."""

    NEW = "new", _("新结对")
    PAID_ADVISER = "paid_adviser", _("原自费法律顾问")
    ONE_ADVISER = "one_adviser", _("原“一社区一法律顾问”")
    VOLUNTARY = "voluntary", _("原高校教师或退休法律工作者义务服务")
    PROVINCIAL = "provincial", _("原省直所自愿结对")


class PairingState(models.TextChoices):
    """Where a pairing stands (LC-22)."""

    PROPOSED = "proposed", _("待对方选择")
    AGREED = "agreed", _("双方已选定")
    APPROVED = "approved", _("联络处已同意")
    REVIEWED = "reviewed", _("市律协已审查")
    ACTIVE = "active", _("结对中")
    ENDED = "ended", _("已结束")
    WITHDRAWN = "withdrawn", _("已撤回")
    REFUSED = "refused", _("未予同意")


# What stands in a community's place: the number per community is counted over these.
STANDING_STATES = (PairingState.APPROVED, PairingState.REVIEWED, PairingState.ACTIVE)
OPEN_STATES = (PairingState.PROPOSED, PairingState.AGREED, *STANDING_STATES)


class AdjustmentKind(models.TextChoices):
    """What was adjusted (LC-22)."""

    FIRM = "firm", _("调换律所")
    LAWYER = "lawyer", _("调换律师")
    DISTRICT = "district", _("跨区调剂")
    TERM = "term", _("调整期限")
    COMMUNITY = "community", _("社区合并或更名")


class AgreementState(models.TextChoices):
    """Where a service agreement stands (LC-8, LC-22)."""

    DRAFT = "draft", _("起草中")
    OFFERED = "offered", _("待双方确认")
    IN_FORCE = "in_force", _("生效")
    EXPIRED = "expired", _("已到期")
    ENDED = "ended", _("已终止")
    DROPPED = "dropped", _("未签成")


class HelperKind(models.TextChoices):
    """Who served a community before, without a firm (LC-23)."""

    TEACHER = "teacher", _("法学教师")
    RETIRED = "retired", _("退休法律工作者")
    OTHER = "other", _("其他")


class TakeoverKind(models.TextChoices):
    """What an arrangement found in place still needs (LC-23)."""

    ADD_CONTENT = "add_content", _("增加公益内容，另签协议")
    RE_SIGN = "re_sign", _("重新签订协议")
    KEEP = "keep", _("保持不变，纳入管理")
    ADD_LAWYER = "add_lawyer", _("增派律师")


class EndReason(models.TextChoices):
    """Why an assignment ended."""

    TERM = "term", _("期满")
    REPLACED = "replaced", _("更换")
    LEFT = "left", _("律师离所")
    UNQUALIFIED = "unqualified", _("资格到期或撤销")
    PAIRING = "pairing", _("结对结束")
