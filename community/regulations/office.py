"""Numbers and answers of the steering group's office (LC-3, LC-4, LC-6, LC-7, LC-12, LC-20)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.regulation import LC_DAY, Parameter, parameter, rule

ACKNOWLEDGE_DAYS = parameter(
    Parameter(
        key="matter.acknowledge_days",
        clause="LC-4",
        label=gettext_lazy("确认重要情况的工作日"),
        values=((LC_DAY, 1),),
        unit=gettext_lazy("工作日"),
        at_least=1,
        at_most=10,
        scope="programme",
    )
)

# A mobile number and an identity card's, once spaces and dashes between digits are gone.
_NUMBERS = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[ \-－—]+(?=[\dXx])")
SHORTEST_NAME, LONGEST_NAME = 2, 4
# How a side of a mediation ends that is no person.
_NOBODY = ("公司", "委员会", "委会", "社区", "物业", "中心", "店", "厂", "单位", "户", "方", "家")


@rule("LC-3")
def due_sentence(decided_on: date, due_on: date) -> str:
    """Why a resolution can't be due that day; "" when it can."""
    return "" if due_on >= decided_on else _("完成期限不能早于议定日期")


@rule("LC-4")
def number_in_force(
    versions: Iterable[tuple[int, date]], day: date, withdrawn_on: date | None
) -> int | None:
    """The number of the version that applies on a day; None before the first and once withdrawn.

    Args:
        versions: numbers with the day each is in force from.
    """
    if withdrawn_on is not None and withdrawn_on <= day:
        return None
    return max((number for number, since in versions if since <= day), default=None)


@rule("LC-4")
def version_sentence(effective_from: date, newest: date) -> str:
    """Why a new version can't begin that day; "" when it can: versions begin in their order."""
    if effective_from >= newest:
        return ""
    return _("施行日期不能早于上一版的 %(day)s") % {"day": newest.isoformat()}


@rule("LC-4", "LC-6", "LC-7", "LC-12")
def happened_sentence(on: date, today: date) -> str:
    """Why something can't be reported of that day; "" when it can: it has happened."""
    return "" if on <= today else _("日期还没有到")


@rule("LC-6")
def seat_sentence(seats: int | None, taken: int, held_on: date, today: date) -> str:
    """Why nobody can sign up for a training any more; "" when one can.

    Args:
        seats: None where places aren't limited.
    """
    if held_on < today:
        return _("培训已经举行，不能再报名")
    if seats is not None and taken >= seats:
        return _("名额已满（%(seats)d 人）") % {"seats": seats}
    return ""


def looks_like_a_name(words: str) -> bool:
    """Whether what stands for a side of a mediation may be a person's name."""
    bare = words.strip()
    return SHORTEST_NAME <= len(bare) <= LONGEST_NAME and not bare.endswith(_NOBODY)


@rule("LC-6", "LC-20")
def personal_sentence(text: str, known: Iterable[str]) -> str:
    """Why a text can't go into a briefing; "" when it can. What was found isn't repeated.

    Args:
        known: names and numbers of the residents in what the briefing draws on.
    """
    if names_somebody(text, known):
        return _("文中有居民的姓名、电话或证件号，请改写后再放进简报")
    return ""


@rule("LC-9", "LC-20")
def suggestion_sentence(text: str, known: Iterable[str]) -> str:
    """Why a suggestion can't go up; "" when it can. What was found isn't repeated.

    Args:
        known: name and number of the resident in the entry it comes from.
    """
    if names_somebody(text, known):
        return _("建议里有居民的姓名、电话或证件号，请改写后再上报")
    return ""


@rule("LC-18", "LC-20")
def told_sentence(text: str, known: Iterable[str]) -> str:
    """Why what is told of an entry beyond the community can't stand; "" when it can.

    Args:
        known: name and number of the entry's resident.
    """
    if names_somebody(text, known):
        return _("联络处和律协也看得到这里，请去掉居民的姓名、电话和证件号（LC-20）")
    return ""


def names_somebody(text: str, known: Iterable[str]) -> bool:
    """Whether a text holds one of these names, or a number of a telephone or identity card."""
    plain = _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", text))
    kept = {unicodedata.normalize("NFKC", word).strip() for word in known}
    return bool(_NUMBERS.search(plain)) or any(
        word in plain for word in kept if len(word) >= SHORTEST_NAME
    )
