"""Terms of group cases; docs/glossary.md has each with its clause."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Regime(models.TextChoices):
    """Which rules a case is under (GC-1.1, GC-5.1)."""

    ORDINARY = "ordinary", _("普通案件")
    GROUP = "group", _("群体性案件")
    SENSITIVE = "sensitive", _("重大敏感案件")


REPORTED = (Regime.GROUP, Regime.SENSITIVE)


class Form(models.TextChoices):
    """How a case is brought (GC-1.1)."""

    REPRESENTATIVE = "representative", _("代表人诉讼")
    JOINT = "joint", _("共同诉讼")
    SERIES = "series", _("分案办理的系列案")
    NON_CONTENTIOUS = "non_contentious", _("非诉讼")
    SINGLE = "single", _("单个案件")
    OTHER = "other", _("其他")


class Field(models.TextChoices):
    """The field a case lies in (GC-1.1)."""

    LAND = "land", _("土地征收征用")
    DEMOLITION = "demolition", _("房屋拆迁")
    RESETTLEMENT = "resettlement", _("库区移民")
    RESTRUCTURING = "restructuring", _("企业改制")
    POLLUTION = "pollution", _("环境污染")
    WAGES = "wages", _("农民工与劳动报酬")
    HOUSING = "housing", _("商品房与物业")
    FINANCE = "finance", _("金融与投资")
    CONSUMER = "consumer", _("消费者权益")
    OTHER = "other", _("其他")


class Side(models.TextChoices):
    """For whom the firm acts (GC-1.1)."""

    GROUP = "group", _("群体一方")
    GOVERNMENT = "government", _("政府部门")
    ENTERPRISE = "enterprise", _("企业")
    OTHER = "other", _("其他相对方")


class Service(models.TextChoices):
    """What the firm does (GC-1.1)."""

    ADVICE = "advice", _("法律咨询")
    MEDIATION = "mediation", _("参与调解")
    LITIGATION = "litigation", _("代理诉讼或仲裁")
    COUNSEL = "counsel", _("法律顾问")
    OTHER = "other", _("其他")


class Unit(models.TextChoices):
    """What a count counts; only persons decide (GC-1.1)."""

    PERSON = "person", _("人")
    HOUSEHOLD = "household", _("户")
    CASE = "case", _("件")
    ORGANISATION = "organisation", _("个组织")


class PartySide(models.TextChoices):
    """Where a party stands in the case, seen from the firm."""

    CLIENT = "client", _("委托方")
    OPPONENT = "opponent", _("对方")
    OTHER = "other", _("第三人等")


class PartyKind(models.TextChoices):
    """A person or an organisation."""

    PERSON = "person", _("自然人")
    ORGANISATION = "organisation", _("单位")


class CaseState(models.TextChoices):
    """Where a case stands; the arrows are in transitions.py."""

    INTAKE = "intake", _("收案登记")
    DECIDING = "deciding", _("合伙人讨论")
    DECIDED = "decided", _("已决定受理")
    ACCEPTED = "accepted", _("已受理")
    DECLINED = "declined", _("决定不受理")
    DECISION_OWED = "decision_owed", _("在办，欠集体讨论")
    ENDING = "ending", _("决定不再办理")
    DROPPED = "dropped", _("未成案")
    MERGED = "merged", _("已并入系列案")


class OwedReason(models.TextChoices):
    """Why a running case still owes its decision."""

    CROSSED = "crossed", _("办理中人数达到群体性案件标准")
    LEGACY = "legacy", _("规则施行前已在办")
    SHORT = "short", _("合伙人不足")


class MeetingState(models.TextChoices):
    """Where a partners' meeting stands."""

    OPEN = "open", _("正在表态")
    CLOSED = "closed", _("已结束")
    CANCELLED = "cancelled", _("已取消")


class MeetingPurpose(models.TextChoices):
    """What a meeting is about."""

    ACCEPTANCE = "acceptance", _("是否受理")
    OWED = "owed", _("补作集体讨论")
    REVIEW = "review", _("重大变动后再议")


class Choice(models.TextChoices):
    """What a partner thinks (GC-3.2)."""

    TAKE = "take", _("同意受理")
    DECLINE = "decline", _("不同意受理")
    MORE_FACTS = "more_facts", _("先查明事实")


class Outcome(models.TextChoices):
    """What a meeting came to."""

    TAKE = "take", _("同意受理")
    DECLINE = "decline", _("不同意受理")
    MORE_FACTS = "more_facts", _("先查明事实")
    UNDECIDED = "undecided", _("未形成多数意见")


class VotingRule(models.TextChoices):
    """How a firm's partners decide, in order of strictness."""

    MORE_THAN_HALF = "more_than_half", _("过半数")
    TWO_THIRDS = "two_thirds", _("三分之二以上")
    UNANIMOUS = "unanimous", _("一致同意")


class SupervisionKind(models.TextChoices):
    """The director's notes on how a case is handled (GC-3.2)."""

    FINDING = "finding", _("发现的问题")
    ORDER = "order", _("要求停止")
    REMEDY = "remedy", _("补救措施")
    CHECK = "check", _("复查结果")


class JointState(models.TextChoices):
    """Whether another firm handles the case with us."""

    ASKED = "asked", _("等对方确认")
    CONFIRMED = "confirmed", _("对方已确认")
    REFUSED = "refused", _("对方未同意")
