"""Terms of duty hours, the log and residents' requests."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class VisitState(models.TextChoices):
    """What became of a day of duty (LC-14)."""

    PLANNED = "planned", _("待值班")
    MOVED = "moved", _("已改期")
    SWAPPED = "swapped", _("已换班")
    HOLIDAY = "holiday", _("逢节假日")
    ON_LEAVE = "on_leave", _("请假")
    DONE = "done", _("已值班")
    MISSED = "missed", _("缺勤")


class SwapState(models.TextChoices):
    """Where a swap of two days of duty stands."""

    ASKED = "asked", _("待对方同意")
    AGREED = "agreed", _("已换班")
    REFUSED = "refused", _("未同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class Writer(models.TextChoices):
    """As what somebody wrote an entry (LC-10, LC-16)."""

    LAWYER = "lawyer", _("社区律师")
    SUBSTITUTE = "substitute", _("代班律师")
    STUDENT = "student", _("学生志愿者")
    CLERK = "clerk", _("社区工作人员")


class EntryState(models.TextChoices):
    """Where an entry of the log stands (LC-16)."""

    DRAFT = "draft", _("草稿")
    TO_CONFIRM = "to_confirm", _("待律师确认")
    CONFIRMED = "confirmed", _("已确认")
    LOCKED = "locked", _("已入月报")
    DROPPED = "dropped", _("未采用")


class EntryType(models.TextChoices):
    """The three kinds of record in use (LC-16, LC-18, LC-19)."""

    ORDINARY = "ordinary", _("一般记录")
    INCIDENT = "incident", _("群体性苗头")
    ENGAGEMENT = "engagement", _("另行有偿委托")


class WorkKind(models.TextChoices):
    """What was done (LC-9)."""

    ADVICE = "advice", _("法律咨询")
    LEGAL_AID = "legal_aid", _("法律援助引导")
    MEDIATION = "mediation", _("调解")
    PUBLICITY = "publicity", _("法治宣传")
    LECTURE = "lecture", _("法治讲座")
    MEDIATOR_TRAINING = "mediator_training", _("调解员培训")
    DOCUMENT = "document", _("代拟、审查文书合同")
    RULES = "rules", _("完善居民公约和制度")
    HOME_VISIT = "home_visit", _("走访")
    OTHER = "other", _("其他")


class Channel(models.TextChoices):
    """How it was done."""

    ON_SITE = "on_site", _("当面")
    PHONE = "phone", _("电话")
    ONLINE = "online", _("微信、网络")
    MAIL = "mail", _("信件、邮件")


class ForWhom(models.TextChoices):
    """For whom it was done (LC-16)."""

    RESIDENT = "resident", _("居民")
    GROUP = "group", _("多名居民")
    COMMITTEE = "committee", _("居委会")
    OTHER = "other", _("其他")


class Matter(models.TextChoices):
    """What it was about."""

    FAMILY = "family", _("婚姻家庭")
    ELDERLY = "elderly", _("赡养扶养")
    LABOUR = "labour", _("劳动争议")
    WORK_INJURY = "work_injury", _("工伤")
    WAGES = "wages", _("讨薪")
    TRAFFIC = "traffic", _("交通事故")
    MEDICAL = "medical", _("医疗纠纷")
    INJURY = "injury", _("其他人身损害")
    HOUSING = "housing", _("房屋拆迁")
    LAND = "land", _("土地山林")
    NEIGHBOURS = "neighbours", _("邻里相邻")
    CONTRACT = "contract", _("合同")
    CONSUMER = "consumer", _("消费")
    PROPERTY = "property", _("物业管理")
    SOCIAL_SECURITY = "social_security", _("社会保障")
    INHERITANCE = "inheritance", _("继承")
    DEBT = "debt", _("债权债务")
    OTHER = "other", _("其他")


class MediationResult(models.TextChoices):
    """How a mediation ended (LC-17)."""

    SETTLED = "settled", _("达成协议")
    FAILED = "failed", _("未达成")
    GOING_ON = "going_on", _("继续调解")


class RequestSource(models.TextChoices):
    """Whence a request came (LC-15)."""

    RESIDENT = "resident", _("居民网页")
    COMMUNITY = "community", _("社区")
    CLERK = "clerk", _("社区代居民登记")
    PHONE = "phone", _("电话")
    MAIL = "mail", _("信件、邮件")


class RequestState(models.TextChoices):
    """Where a request stands (LC-15)."""

    RECEIVED = "received", _("待受理")
    ACCEPTED = "accepted", _("已受理")
    ANSWERED = "answered", _("已答复")
    REFERRED = "referred", _("已转介")
    CLOSED = "closed", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")


class ReplyKind(models.TextChoices):
    """What a reply to a request is."""

    ANSWER = "answer", _("答复")
    REFERRAL = "referral", _("转介")
    QUESTION = "question", _("请补充")


class Consequence(models.TextChoices):
    """What a bad word of feedback led to (feature 29)."""

    NONE = "none", _("无")
    REOPENED = "reopened", _("重新办理")
    SPOT_CHECK = "spot_check", _("建议抽查")
    PLANNED = "planned", _("已安排抽查")
    PASSED = "passed", _("不安排抽查")


class Side(models.TextChoices):
    """Who proposes a time (LC-11)."""

    COMMUNITY = "community", _("社区")
    LAWYER = "lawyer", _("律师")


class AppointmentState(models.TextChoices):
    """Where an appointment stands (LC-11)."""

    PROPOSED = "proposed", _("待对方确认")
    AGREED = "agreed", _("已约定")
    REPLACED = "replaced", _("已改时间")
    CANCELLED = "cancelled", _("已取消")
