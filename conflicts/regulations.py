"""LC-19 and the numbers of conflict checks; yes and no on plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _

from conflicts.enums import Position
from core.regulation import GC_DAY, LC_DAY, Clause, Parameter, clauses, parameter, rule

clauses(
    Clause(
        "LC-19",
        _("社区律师回避"),
        _(
            "社区内部的争议，社区律师只调解、不代理任何一方；也不代理任何人与所服务的社区或其居民为敌。"
        ),
        LC_DAY,
    ),
)

QUERIES_A_DAY = parameter(
    Parameter(
        key="conflict.queries_per_day",
        clause="",
        label=_("一个所一天可向他所查询的次数"),
        values=((GC_DAY, 20),),
        unit=_("次"),
        at_least=1,
        at_most=500,
    )
)
CHECKS_A_DAY = parameter(
    Parameter(
        key="conflict.checks_per_day",
        clause="",
        label=_("一个所一天的冲突核查次数"),
        values=((GC_DAY, 300),),
        unit=_("次"),
        at_least=1,
        at_most=5000,
    )
)
ANSWER_DAYS = parameter(
    Parameter(
        key="conflict.answer_days",
        clause="",
        label=_("答复冲突查询的期限"),
        values=((GC_DAY, 2),),
        unit=_("工作日"),
        at_least=1,
        at_most=30,
    )
)

DECISION_DAYS = parameter(
    Parameter(
        key="conflict.decision_days",
        clause="",
        label=_("主任处理冲突核查发现的期限"),
        values=((GC_DAY, 2),),
        unit=_("工作日"),
        at_least=1,
        at_most=30,
    )
)

Likeness = Literal["sure", "possible", "none"]


def likeness(name_alike: bool, mine: str, theirs: str) -> Likeness:
    """Whether two parties are the same, from their names and their identifiers' hashes.

    The same identifier is sure whatever the name; two different identifiers are two people,
    however alike their names; where one is missing, alike names are a possibility.
    """
    if mine and theirs:
        return "sure" if mine == theirs else "none"
    return "possible" if name_alike else "none"


def opposed(mine: str, theirs: str) -> bool:
    """Whether a party one firm acts for and against stands on both sides."""
    return {mine, theirs} == {Position.CLIENT, Position.OPPONENT}


@dataclass(frozen=True)
class Inside:
    """How sure it is that each side lies inside a lawyer's community."""

    client: Likeness = "none"
    opponent: Likeness = "none"


@rule("LC-19")
def community_verdict(inside: Inside) -> Literal["blocked", "possible", "clear"]:
    """Whether a community's lawyer may take the case, by side.

    The community or a resident as opponent blocks, and so do both sides inside (mediation stays
    open). Residents against an outsider are free to be helped. A side that may lie inside asks
    for a decision where being inside would block.
    """
    if inside.opponent == "sure":
        return "blocked"
    return "possible" if inside.opponent == "possible" else "clear"
