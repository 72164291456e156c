"""The few people and organisations all tests share, as plain functions of those above them.

`conftest.py` makes fixtures of them for one test each, `kept.py` for a whole module.
"""

from __future__ import annotations

from accounts.enums import FirmForm, FirmKind, OrganisationKind, Role
from accounts.models import Organisation, User
from tests import factories


def province(db: None) -> Organisation:
    """The provincial bar above both city bars."""
    return factories.organisation(OrganisationKind.PROVINCIAL_BAR, "之江省律师协会")


def bar(province: Organisation) -> Organisation:
    """The city bar most tests happen under."""
    place = factories.region("330100", "江城市")
    return factories.organisation(
        OrganisationKind.CITY_BAR, "江城市律师协会", province, code="江律", region=place
    )


def other_bar(province: Organisation) -> Organisation:
    """A city bar beside it, which must see nothing of it."""
    place = factories.region("330200", "海城市")
    return factories.organisation(
        OrganisationKind.CITY_BAR, "海城市律师协会", province, code="海律", region=place
    )


def bureau(bar: Organisation) -> Organisation:
    """The justice bureau of the bar's city."""
    return factories.organisation(
        OrganisationKind.JUSTICE, "江城市司法局", None, region=factories.region("330100")
    )


def liaison_office(bar: Organisation) -> Organisation:
    """A district's liaison office under the bar."""
    district = factories.region("330102", "上河区", factories.region("330100"))
    return factories.organisation(OrganisationKind.LIAISON, "上河区联络处", bar, region=district)


def firm(bar: Organisation) -> Organisation:
    """The firm most tests happen in."""
    return factories.organisation(
        OrganisationKind.FIRM,
        "之江律师事务所",
        bar,
        short_name="之江所",
        firm_kind=FirmKind.CITY,
        firm_form=FirmForm.GENERAL,
        licence_no="23301200110000001",
    )


def other_firm(bar: Organisation) -> Organisation:
    """Another firm under the same bar, which must see nothing of it."""
    return factories.organisation(
        OrganisationKind.FIRM, "钱塘律师事务所", bar, short_name="钱塘所", firm_kind=FirmKind.CITY
    )


def community(liaison_office: Organisation) -> Organisation:
    """A community in the district."""
    return factories.organisation(OrganisationKind.COMMUNITY, "柳浪社区", liaison_office)


def school(bar: Organisation) -> Organisation:
    """A law school."""
    return factories.organisation(OrganisationKind.SCHOOL, "江城大学法学院", bar)


def operator(db: None) -> Organisation:
    """Who runs the system."""
    return factories.organisation(OrganisationKind.OPERATOR, "信息中心")


def director(firm: Organisation) -> User:
    """The firm's director, who is a partner too."""
    roles = (Role.DIRECTOR, Role.PARTNER, Role.LAWYER)
    return factories.member(factories.person("周主任"), firm, *roles)


def partner(firm: Organisation) -> User:
    """A partner of the firm."""
    return factories.partner_of(firm, "吴一鸣")


def other_partner(firm: Organisation) -> User:
    """A second partner of the firm."""
    return factories.partner_of(firm, "郑二宁")


def third_partner(firm: Organisation) -> User:
    """A third partner of the firm."""
    return factories.partner_of(firm, "冯三立")


def lawyer(firm: Organisation) -> User:
    """A lawyer of the firm who is no partner."""
    return factories.member(factories.person("王律师"), firm, Role.LAWYER)


def clerk(firm: Organisation) -> User:
    """The firm's clerk."""
    return factories.member(factories.person("陈文员"), firm, Role.CLERK)


def other_director(other_firm: Organisation) -> User:
    """The director of the other firm."""
    return factories.member(
        factories.person("孙主任"), other_firm, Role.DIRECTOR, Role.PARTNER, Role.LAWYER
    )


def officer(bar: Organisation) -> User:
    """An officer of the bar."""
    return factories.member(factories.person("褚干事"), bar, Role.OFFICER)


def other_officer(bar: Organisation) -> User:
    """A second officer of the same bar."""
    return factories.member(factories.person("卫干事"), bar, Role.OFFICER)


def leader(bar: Organisation) -> User:
    """A leader of the bar."""
    return factories.member(factories.person("蒋会长"), bar, Role.LEADER)


def admin(bar: Organisation) -> User:
    """The bar's administrator."""
    return factories.member(factories.person("沈管理"), bar, Role.ADMIN)


def foreign_officer(other_bar: Organisation) -> User:
    """An officer of the other bar."""
    return factories.member(factories.person("韩干事"), other_bar, Role.OFFICER)


def liaison(liaison_office: Organisation) -> User:
    """Somebody at the liaison office."""
    return factories.member(factories.person("杨联络"), liaison_office, Role.LIAISON)


def justice(bureau: Organisation) -> User:
    """Somebody at the justice bureau."""
    return factories.member(factories.person("朱科长"), bureau, Role.JUSTICE)


def community_clerk(community: Organisation) -> User:
    """The community's officer."""
    return factories.member(factories.person("秦主任"), community, Role.COMMUNITY_CLERK)


def school_admin(school: Organisation) -> User:
    """The school's administrator."""
    return factories.member(factories.person("尤老师"), school, Role.SCHOOL_ADMIN)


def student(school: Organisation) -> User:
    """A student volunteer."""
    return factories.member(factories.person("许同学"), school, Role.STUDENT)


def sysadmin(operator: Organisation) -> User:
    """Who runs the system and sees no business."""
    return factories.member(factories.person("何运维"), operator, Role.SYSADMIN)


CAST = (
    province,
    bar,
    other_bar,
    bureau,
    liaison_office,
    firm,
    other_firm,
    community,
    school,
    operator,
    director,
    partner,
    other_partner,
    third_partner,
    lawyer,
    clerk,
    other_director,
    officer,
    other_officer,
    leader,
    admin,
    foreign_officer,
    liaison,
    justice,
    community_clerk,
    school_admin,
    student,
    sysadmin,
)
