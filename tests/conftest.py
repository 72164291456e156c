"""Fixtures all tests share: the database, and the same few people and organisations everywhere."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connections

from accounts.enums import FirmForm, FirmKind, OrganisationKind, Role
from accounts.models import Organisation, User
from tests import broker, database, factories


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A clone of the migrated template for this worker."""
    name = f"bar_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    with django_db_blocker.unblock():
        database.build_template()
        database.clone(name)
        database.point_to(name)
        database.lift_truncate_in_teardown()
        settings.CELERY_BROKER_URL = broker.address()
        yield
        for alias in connections:
            connections[alias].close()


@pytest.fixture
def province(db: None) -> Organisation:
    """The provincial bar above both city bars."""
    return factories.organisation(OrganisationKind.PROVINCIAL_BAR, "之江省律师协会")


@pytest.fixture
def bar(province: Organisation) -> Organisation:
    """The city bar most tests happen under."""
    place = factories.region("330100", "江城市")
    return factories.organisation(
        OrganisationKind.CITY_BAR, "江城市律师协会", province, code="江律", region=place
    )


@pytest.fixture
def other_bar(province: Organisation) -> Organisation:
    """A city bar beside it, which must see nothing of it."""
    place = factories.region("330200", "海城市")
    return factories.organisation(
        OrganisationKind.CITY_BAR, "海城市律师协会", province, code="海律", region=place
    )


@pytest.fixture
def bureau(bar: Organisation) -> Organisation:
    """The justice bureau of the bar's city."""
    return factories.organisation(
        OrganisationKind.JUSTICE, "江城市司法局", None, region=factories.region("330100")
    )


@pytest.fixture
def liaison_office(bar: Organisation) -> Organisation:
    """A district's liaison office under the bar."""
    district = factories.region("330102", "上河区", factories.region("330100"))
    return factories.organisation(OrganisationKind.LIAISON, "上河区联络处", bar, region=district)


@pytest.fixture
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


@pytest.fixture
def other_firm(bar: Organisation) -> Organisation:
    """Another firm under the same bar, which must see nothing of it."""
    return factories.organisation(
        OrganisationKind.FIRM, "钱塘律师事务所", bar, short_name="钱塘所", firm_kind=FirmKind.CITY
    )


@pytest.fixture
def community(liaison_office: Organisation) -> Organisation:
    """A community in the district."""
    return factories.organisation(OrganisationKind.COMMUNITY, "柳浪社区", liaison_office)


@pytest.fixture
def school(bar: Organisation) -> Organisation:
    """A law school."""
    return factories.organisation(OrganisationKind.SCHOOL, "江城大学法学院", bar)


@pytest.fixture
def operator(db: None) -> Organisation:
    """Who runs the system."""
    return factories.organisation(OrganisationKind.OPERATOR, "信息中心")


@pytest.fixture
def director(firm: Organisation) -> User:
    """The firm's director, who is a partner too."""
    roles = (Role.DIRECTOR, Role.PARTNER, Role.LAWYER)
    return factories.member(factories.person("周主任"), firm, *roles)


@pytest.fixture
def partner(firm: Organisation) -> User:
    """A partner of the firm."""
    return factories.partner_of(firm, "吴一鸣")


@pytest.fixture
def other_partner(firm: Organisation) -> User:
    """A second partner of the firm."""
    return factories.partner_of(firm, "郑二宁")


@pytest.fixture
def third_partner(firm: Organisation) -> User:
    """A third partner of the firm."""
    return factories.partner_of(firm, "冯三立")


@pytest.fixture
def lawyer(firm: Organisation) -> User:
    """A lawyer of the firm who is no partner."""
    return factories.member(factories.person("王律师"), firm, Role.LAWYER)


@pytest.fixture
def clerk(firm: Organisation) -> User:
    """The firm's clerk."""
    return factories.member(factories.person("陈文员"), firm, Role.CLERK)


@pytest.fixture
def other_director(other_firm: Organisation) -> User:
    """The director of the other firm."""
    return factories.member(
        factories.person("孙主任"), other_firm, Role.DIRECTOR, Role.PARTNER, Role.LAWYER
    )


@pytest.fixture
def officer(bar: Organisation) -> User:
    """An officer of the bar."""
    return factories.member(factories.person("褚干事"), bar, Role.OFFICER)


@pytest.fixture
def other_officer(bar: Organisation) -> User:
    """A second officer of the same bar."""
    return factories.member(factories.person("卫干事"), bar, Role.OFFICER)


@pytest.fixture
def leader(bar: Organisation) -> User:
    """A leader of the bar."""
    return factories.member(factories.person("蒋会长"), bar, Role.LEADER)


@pytest.fixture
def admin(bar: Organisation) -> User:
    """The bar's administrator."""
    return factories.member(factories.person("沈管理"), bar, Role.ADMIN)


@pytest.fixture
def foreign_officer(other_bar: Organisation) -> User:
    """An officer of the other bar."""
    return factories.member(factories.person("韩干事"), other_bar, Role.OFFICER)


@pytest.fixture
def liaison(liaison_office: Organisation) -> User:
    """Somebody at the liaison office."""
    return factories.member(factories.person("杨联络"), liaison_office, Role.LIAISON)


@pytest.fixture
def justice(bureau: Organisation) -> User:
    """Somebody at the justice bureau."""
    return factories.member(factories.person("朱科长"), bureau, Role.JUSTICE)


@pytest.fixture
def community_clerk(community: Organisation) -> User:
    """The community's officer."""
    return factories.member(factories.person("秦主任"), community, Role.COMMUNITY_CLERK)


@pytest.fixture
def school_admin(school: Organisation) -> User:
    """The school's administrator."""
    return factories.member(factories.person("尤老师"), school, Role.SCHOOL_ADMIN)


@pytest.fixture
def student(school: Organisation) -> User:
    """A student volunteer."""
    return factories.member(factories.person("许同学"), school, Role.STUDENT)


@pytest.fixture
def sysadmin(operator: Organisation) -> User:
    """Who runs the system and sees no business."""
    return factories.member(factories.person("何运维"), operator, Role.SYSADMIN)
