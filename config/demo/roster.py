"""The demo accounts: who can sign in to look around, and as what."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.enums import Role


@dataclass(frozen=True)
class Account:
    """One account to look around with.

    Attributes:
        login: what is typed; the password is the same for all.
        where: the organisation's key in the small world.
        roles: what the person is there; the first one is the account's role.
        also: a second organisation and role, for people who belong to two.
    """

    login: str
    name: str
    where: str
    roles: tuple[str, ...]
    language: str = "zh-hans"
    also: tuple[str, str] | None = None


PARTNER = (Role.PARTNER, Role.LAWYER)
BOSS = (Role.DIRECTOR, Role.PARTNER, Role.LAWYER)

ACCOUNTS = (
    Account("director", "周秉正", "firm_a", BOSS),
    Account("partner", "吴岚", "firm_a", PARTNER),
    Account("partner2", "郑一鸣", "firm_a", PARTNER),
    Account("partner3", "欧阳昶珩", "firm_a", PARTNER),
    Account("partner4", "冯𠮷", "firm_a", PARTNER),
    Account("lawyer", "陈拓", "firm_a", (Role.LAWYER,)),
    Account("lawyer2", "褚㛃", "firm_a", (Role.LAWYER,)),
    Account("trainee", "卫小满", "firm_a", (Role.TRAINEE,)),
    Account("clerk", "蒋思", "firm_a", (Role.CLERK,)),
    Account("director-small", "沈砚", "firm_b", BOSS),
    Account("partner-small", "韩澈", "firm_b", PARTNER),
    Account("director-other", "杨帆", "firm_c", BOSS),
    Account("partner-other", "朱墨", "firm_c", PARTNER),
    Account("partner-other2", "秦川", "firm_c", PARTNER),
    Account("officer", "尤敏", "bar", (Role.OFFICER,)),
    Account("officer2", "许衡", "bar", (Role.OFFICER,)),
    Account("officer-firm", "何予", "bar", (Role.OFFICER,), also=("firm_c", Role.LAWYER)),
    Account("leader", "吕端", "bar", (Role.LEADER,)),
    Account("admin", "施然", "bar", (Role.ADMIN,)),
    Account("finance", "张算", "bar", (Role.FINANCE,)),
    Account("officer-ningbo", "孔远", "other_bar", (Role.OFFICER,)),
    Account("admin-ningbo", "曹度", "other_bar", (Role.ADMIN,)),
    Account("director-ningbo", "严实", "firm_e", BOSS),
    Account("officer-province", "华省", "province", (Role.OFFICER,), "en"),
    Account("liaison", "金联", "liaison_a", (Role.LIAISON,)),
    Account("liaison2", "魏络", "liaison_b", (Role.LIAISON,)),
    Account("justice", "陶正", "bureau", (Role.JUSTICE,)),
    Account("community_clerk", "姜和", "community", (Role.COMMUNITY_CLERK,)),
    Account("school_admin", "戚教", "school", (Role.SCHOOL_ADMIN,)),
    Account("student", "谢同", "school", (Role.STUDENT,)),
    Account("sysadmin", "邹维", "operator", (Role.SYSADMIN,), "en"),
)
