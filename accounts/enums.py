"""Kinds of organisations and the roles people hold in them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """What an organisation is; docs/glossary.md has the terms."""

    NATIONAL_BAR = "bar_national", _("全国律师协会")
    PROVINCIAL_BAR = "bar_provincial", _("省级律师协会")
    CITY_BAR = "bar_city", _("市律师协会")
    LIAISON = "liaison", _("区联络处")
    FIRM = "firm", _("律师事务所")
    COMMUNITY = "community", _("社区")
    SCHOOL = "school", _("法学院校")
    JUSTICE = "justice", _("司法行政机关")
    OPERATOR = "operator", _("系统运行单位")


BARS = (OrganisationKind.CITY_BAR, OrganisationKind.PROVINCIAL_BAR, OrganisationKind.NATIONAL_BAR)


class OrganisationStatus(models.TextChoices):
    """Whether an organisation is still there."""

    ACTIVE = "active", _("正常")
    MERGED = "merged", _("已合并")
    CLOSED = "closed", _("已注销")


class FirmKind(models.TextChoices):
    """Where a firm belongs (LC-22, LC-23)."""

    DISTRICT = "district", _("区属所")
    CITY = "city", _("市直所")
    PROVINCIAL = "provincial", _("省直所")
    BRANCH = "branch", _("分所")


class FirmForm(models.TextChoices):
    """A firm's legal form."""

    PERSONAL = "personal", _("个人所")
    GENERAL = "general", _("普通合伙")
    SPECIAL = "special", _("特殊的普通合伙")


class Role(models.TextChoices):
    """What somebody is in an organisation."""

    DIRECTOR = "director", _("主任")
    PARTNER = "partner", _("合伙人")
    LAWYER = "lawyer", _("执业律师")
    TRAINEE = "trainee", _("实习律师")
    CLERK = "clerk", _("行政人员")
    OFFICER = "officer", _("律协工作人员")
    LEADER = "leader", _("律协负责人")
    ADMIN = "admin", _("律协管理员")
    FINANCE = "finance", _("律协财务")
    LIAISON = "liaison", _("联络处工作人员")
    JUSTICE = "justice", _("司法行政人员")
    COMMUNITY_CLERK = "community_clerk", _("社区工作人员")
    SCHOOL_ADMIN = "school_admin", _("院校管理员")
    STUDENT = "student", _("学生志愿者")
    SYSADMIN = "sysadmin", _("系统管理员")


FIRM_ROLES = (Role.DIRECTOR, Role.PARTNER, Role.LAWYER, Role.TRAINEE, Role.CLERK)
BAR_ROLES = (Role.OFFICER, Role.LEADER, Role.ADMIN, Role.FINANCE)

ROLES_OF_KIND: dict[str, tuple[str, ...]] = {
    OrganisationKind.FIRM: FIRM_ROLES,
    OrganisationKind.CITY_BAR: BAR_ROLES,
    OrganisationKind.PROVINCIAL_BAR: BAR_ROLES,
    OrganisationKind.NATIONAL_BAR: BAR_ROLES,
    OrganisationKind.LIAISON: (Role.LIAISON,),
    OrganisationKind.JUSTICE: (Role.JUSTICE,),
    OrganisationKind.COMMUNITY: (Role.COMMUNITY_CLERK,),
    OrganisationKind.SCHOOL: (Role.SCHOOL_ADMIN, Role.STUDENT),
    OrganisationKind.OPERATOR: (Role.SYSADMIN,),
}

# Who manages the people of an organisation of that kind.
MANAGERS_OF_KIND: dict[str, tuple[str, ...]] = {
    OrganisationKind.FIRM: (Role.DIRECTOR,),
    OrganisationKind.CITY_BAR: (Role.ADMIN,),
    OrganisationKind.PROVINCIAL_BAR: (Role.ADMIN,),
    OrganisationKind.NATIONAL_BAR: (Role.ADMIN,),
    OrganisationKind.LIAISON: (Role.LIAISON,),
    OrganisationKind.JUSTICE: (Role.JUSTICE,),
    OrganisationKind.COMMUNITY: (Role.COMMUNITY_CLERK,),
    OrganisationKind.SCHOOL: (Role.SCHOOL_ADMIN,),
    OrganisationKind.OPERATOR: (Role.SYSADMIN,),
}

# Below which kinds of organisations one of a kind may stand.
PARENTS_OF_KIND: dict[str, tuple[str, ...]] = {
    OrganisationKind.NATIONAL_BAR: (),
    OrganisationKind.PROVINCIAL_BAR: (OrganisationKind.NATIONAL_BAR,),
    OrganisationKind.CITY_BAR: (OrganisationKind.PROVINCIAL_BAR,),
    OrganisationKind.LIAISON: (OrganisationKind.CITY_BAR,),
    OrganisationKind.FIRM: (OrganisationKind.CITY_BAR, OrganisationKind.PROVINCIAL_BAR),
    OrganisationKind.COMMUNITY: (OrganisationKind.LIAISON, OrganisationKind.CITY_BAR),
    OrganisationKind.SCHOOL: (OrganisationKind.CITY_BAR, OrganisationKind.PROVINCIAL_BAR),
    OrganisationKind.JUSTICE: (OrganisationKind.JUSTICE,),
    OrganisationKind.OPERATOR: (),
}
# Which kinds may stand alone, as where an installation begins with one city.
WITHOUT_PARENT = frozenset({*BARS, OrganisationKind.JUSTICE, OrganisationKind.OPERATOR})

# Who is held to a second factor where it is demanded (feature 57).
SECOND_FACTOR_ROLES = frozenset(
    {Role.DIRECTOR, Role.PARTNER, *BAR_ROLES, Role.LIAISON, Role.JUSTICE, Role.SYSADMIN}
)
# Who takes an opinion, an undertaking or a case: people with a licence.
LICENSED_ROLES = (Role.DIRECTOR, Role.PARTNER, Role.LAWYER)


class Language(models.TextChoices):
    """The languages of the screens."""

    CHINESE = "zh-hans", "中文"
    ENGLISH = "en", "English"
