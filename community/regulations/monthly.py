"""Numbers and answers of the monthly chain, spot checks and the office (LC-4, 6, 7, 24)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.enums.monthly import BY_ITSELF, Level, PassedOn
from core.regulation import LC_DAY, Parameter, Text, parameter, rule


def _day(level: str, label: Text, day: int) -> Parameter:
    """A level's day of the next month."""
    return parameter(
        Parameter(
            key=f"month.{level}_day",
            clause="LC-24",
            label=label,
            values=((LC_DAY, day),),
            unit=gettext_lazy("日（次月）"),
            at_least=1,
            at_most=28,
            scope="programme",
        )
    )


LAWYER_DAY = _day(Level.LAWYER, gettext_lazy("律师月报的日期"), 3)
FIRM_DAY = _day(Level.FIRM, gettext_lazy("律所月报的日期"), 5)
LIAISON_DAY = _day(Level.LIAISON, gettext_lazy("联络处月报的日期"), 8)
CITY_DAY = _day(Level.CITY, gettext_lazy("市律协汇总的日期"), 10)
DAY_OF_LEVEL: Mapping[str, Parameter] = {
    Level.LAWYER: LAWYER_DAY,
    Level.FIRM: FIRM_DAY,
    Level.LIAISON: LIAISON_DAY,
    Level.CITY: CITY_DAY,
}
REOPEN_DAYS = parameter(
    Parameter(
        key="month.reopen_days",
        clause="LC-24",
        label=gettext_lazy("已汇总月份重新开放的最长天数"),
        values=((LC_DAY, 5),),
        unit=gettext_lazy("天"),
        at_least=1,
        at_most=31,
        scope="programme",
    )
)
RETURN_DAYS = parameter(
    Parameter(
        key="month.return_days",
        clause="LC-24",
        label=gettext_lazy("退回或撤回的月报再次上报的期限"),
        values=((LC_DAY, 2),),
        unit=gettext_lazy("工作日"),
        at_least=1,
        at_most=10,
        scope="programme",
    )
)
CHECKS_A_QUARTER = parameter(
    Parameter(
        key="check.per_quarter",
        clause="LC-24",
        label=gettext_lazy("联络处每季度抽查的结对比例"),
        values=((LC_DAY, 10),),
        unit=gettext_lazy("%"),
        at_least=1,
        at_most=100,
        scope="programme",
    )
)
CHECK_CAP = parameter(
    Parameter(
        key="check.cap_per_firm",
        clause="LC-24",
        label=gettext_lazy("一次抽查中每所最多抽取数"),
        values=((LC_DAY, 3),),
        unit=gettext_lazy("个结对"),
        at_least=1,
        at_most=100,
        scope="programme",
    )
)
CHECK_ANSWER_DAYS = parameter(
    Parameter(
        key="check.answer_days",
        clause="LC-24",
        label=gettext_lazy("律所说明抽查情况的期限"),
        values=((LC_DAY, 5),),
        unit=gettext_lazy("工作日"),
        at_least=1,
        at_most=60,
        scope="programme",
    )
)
NOTICE_DAYS = parameter(
    Parameter(
        key="change.apply_days",
        clause="LC-7",
        label=gettext_lazy("登记变动的期限"),
        values=((LC_DAY, 5),),
        unit=gettext_lazy("工作日"),
        at_least=1,
        at_most=60,
        scope="programme",
    )
)
FEEDBACK_DAY = parameter(
    Parameter(
        key="quarter.feedback_day",
        clause="LC-11",
        label=gettext_lazy("社区季度评价的日期"),
        values=((LC_DAY, 10),),
        unit=gettext_lazy("日（下季度首月）"),
        at_least=1,
        at_most=28,
        scope="programme",
    )
)
BRIEFING_PATTERN = parameter(
    Parameter(
        key="briefing.number_pattern",
        clause="LC-6",
        label=gettext_lazy("简报期号格式"),
        values=((LC_DAY, "{code}社简〔{year}〕{seq}号"),),
        scope="programme",
    )
)


def month_of(day: date) -> date:
    """The first day of the month a day lies in."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


@rule("LC-24")
def nominal_day(month: date, day: int) -> date:
    """A level's day for a month, before it is moved to a working day."""
    return month_after(month).replace(day=day)


@rule("LC-24")
def unequal(above: Mapping[str, int], below: Iterable[Mapping[str, int]]) -> list[str]:
    """The counters in which a report isn't the sum of what is below it."""
    rows = list(below)
    return [name for name, value in above.items() if value != sum(row[name] for row in rows)]


@rule("LC-24")
def below_sentence(expected: int, received: int) -> str:
    """What is still awaited from below, in one sentence; "" when everything is there."""
    if received >= expected:
        return ""
    words = {"expected": expected, "received": received, "missing": expected - received}
    return _("应收 %(expected)d 份，已收 %(received)d 份，还差 %(missing)d 份") % words


@rule("LC-24")
def own_sentence(person_id: int | None, confirmed_by_id: int | None, *, passed_on: str) -> str:
    """Why a person can't take in a report from below: it is their own; "" when they can.

    Args:
        passed_on: how it was passed on; where nobody else is there, the level above takes it.
    """
    if person_id is None or person_id != confirmed_by_id or passed_on in BY_ITSELF:
        return ""
    if passed_on == PassedOn.ON_PAPER:
        return _("自己代为录入的纸质月报由本级其他人汇总，没有别人时由上一级确认")
    return _("自己上报的月报由上一级或本级其他人汇总")


@rule("LC-24")
def paper_sentence(paper_on: date | None, paper_from: str, *, month: date, today: date) -> str:
    """What a report entered from paper lacks, in one sentence; "" when nothing."""
    if paper_on is None or not paper_from.strip():
        return _("本级有人可以确认。收到纸质月报的，请写明收到日期和送交人再代为录入")
    if not month_after(month) <= paper_on <= today:
        return _("收到日期应在月末以后、今天以前")
    return ""


@rule("LC-24")
def reopening_sentence(reason: str, until: date, today: date, *, longest: int) -> str:
    """What a reopening lacks, in one sentence; "" when nothing."""
    if not reason.strip():
        return _("请写明重新开放的理由")
    if not today <= until or (until - today).days > longest:
        return _("开放的截止日应在今天起 %(days)d 天内") % {"days": longest}
    return ""


@rule("LC-24")
def exceptions_of(counters: Mapping[str, int], *, waiting: int = 0) -> list[str]:
    """What somebody should look at before passing a month on, each in one sentence.

    Args:
        waiting: entries others wrote that the lawyer hasn't confirmed; they don't count yet.
    """
    found = []
    if waiting:
        found.append(_("有 %(n)d 条记录还没有确认，没有计入") % {"n": waiting})
    if not counters["entries"]:
        found.append(_("没有工作记录"))
    missed = counters["visits_planned"] - counters["visits_done"]
    if missed > 0:
        found.append(
            _("值班 %(done)d/%(planned)d")
            % {"done": counters["visits_done"], "planned": counters["visits_planned"]}
        )
    slow = counters["requests"] - counters["requests_in_time"]
    if slow > 0:
        found.append(_("%(n)d 件需求没有按时受理") % {"n": slow})
    return found
