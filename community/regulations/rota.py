"""Answers about the weekly hours and days of duty (LC-14)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from core.regulation import rule

LONGEST_LEAVE = 92
LATEST = 92


@dataclass(frozen=True)
class Hours:
    """A stretch of a day, and where it is spent."""

    begins: time
    ends: time
    where: str = ""

    def overlaps(self, other: Hours) -> bool:
        """Whether both claim the same minutes; touching hours don't."""
        return self.begins < other.ends and other.begins < self.ends


def minutes_between(begins: time, ends: time) -> int:
    """The minutes from one time of a day to a later one."""
    return ends.hour * 60 + ends.minute - begins.hour * 60 - begins.minute


@rule("LC-14")
def hours_sentence(wanted: Hours, held: Iterable[Hours]) -> str:
    """Why a lawyer can't take these hours on a day, in one sentence; "" when they can."""
    if wanted.ends <= wanted.begins:
        return _("结束时间应晚于开始时间")
    for other in held:
        if wanted.overlaps(other):
            return _("与 %(where)s %(begins)s–%(ends)s 的安排冲突") % {
                "where": other.where,
                "begins": f"{other.begins:%H:%M}",
                "ends": f"{other.ends:%H:%M}",
            }
    return ""


@rule("LC-14")
def check_in_sentence(on: date, today: date) -> str:
    """Why nobody can check in for a day of duty today; "" when somebody can."""
    if on > today:
        return _("值班日是 %(day)s，当天才能签到") % {"day": on.isoformat()}
    if on < today:
        return _("值班日已过，请写明原因补签到")
    return ""


@rule("LC-14")
def late_sentence(on: date, today: date, *, window: int) -> str:
    """Why a missed day of duty can't be put right any more; "" when it can."""
    if (today - on).days > window:
        return _("已超过 %(days)d 天，不能再补") % {"days": window}
    return ""


@rule("LC-14")
def day_of_duty_sentence(on: date, today: date, *, first: date, last: date | None) -> str:
    """Why a duty can't be laid on a day; "" when it can.

    Args:
        first, last: the term of the assignment.
    """
    if on < today:
        return _("日期不能早于今天")
    if (on - today).days > LATEST:
        return _("日期应在三个月之内")
    if on < first or (last is not None and on > last):
        return _("日期不在律师服务的起止之内")
    return ""


@rule("LC-14")
def leave_sentence(since: date, until: date, today: date) -> str:
    """Why nobody can be on leave in these days; "" when they can."""
    if since < today:
        return _("请假不能从今天以前开始；已缺勤的请补签到或改期")
    if until < since:
        return _("结束日期早于开始日期")
    if (until - since).days > LONGEST_LEAVE:
        return _("一次请假不超过 %(days)d 天") % {"days": LONGEST_LEAVE}
    return ""


@rule("LC-11")
def appointment_sentence(on: date, begins: time, *, now: datetime) -> str:
    """Why nobody can be seen at a time; "" when somebody can.

    Args:
        now: the moment, in China's time.
    """
    if datetime.combine(on, begins) <= now.replace(tzinfo=None):
        return _("时间已经过了")
    if (on - now.date()).days > LATEST:
        return _("日期应在三个月之内")
    return ""
