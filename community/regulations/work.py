"""Numbers and answers of duty hours, the log and requests (LC-14 to LC-18)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.enums.work import WorkKind
from core.regulation import LC_DAY, Parameter, Text, parameter, rule

WEEKLY_MINUTES = parameter(
    Parameter(
        key="service.weekly_minutes",
        clause="LC-14",
        label=gettext_lazy("每周到社区的时间（半天）"),
        values=((LC_DAY, 180),),
        unit=gettext_lazy("分钟"),
        stricter="higher",
        at_least=30,
        at_most=2400,
        scope="programme",
    )
)
LECTURES_A_QUARTER = parameter(
    Parameter(
        key="service.lectures_per_quarter",
        clause="LC-14",
        label=gettext_lazy("每季度的讲座"),
        values=((LC_DAY, 1),),
        unit=gettext_lazy("场"),
        stricter="higher",
        at_least=1,
        at_most=30,
        scope="programme",
    )
)
TRAININGS_A_YEAR = parameter(
    Parameter(
        key="service.mediator_trainings_per_year",
        clause="LC-14",
        label=gettext_lazy("每年的调解员培训"),
        values=((LC_DAY, 1),),
        unit=gettext_lazy("次"),
        stricter="higher",
        at_least=1,
        at_most=30,
        scope="programme",
    )
)
ACCEPT_DAYS = parameter(
    Parameter(
        key="request.accept_days",
        clause="LC-15",
        label=gettext_lazy("受理需求的期限"),
        values=((LC_DAY, 2),),
        unit=gettext_lazy("工作日"),
        stricter="lower",
        at_least=1,
        at_most=2,
        scope="programme",
    )
)
ANSWER_DAYS = parameter(
    Parameter(
        key="request.answer_days",
        clause="LC-15",
        label=gettext_lazy("受理后答复的期限"),
        values=((LC_DAY, 5),),
        unit=gettext_lazy("工作日"),
        at_least=1,
        at_most=60,
        scope="programme",
    )
)
BACK_DATING = parameter(
    Parameter(
        key="log.back_dating_days",
        clause="LC-16",
        label=gettext_lazy("补记日志的期限"),
        values=((LC_DAY, 7),),
        unit=gettext_lazy("天"),
        at_least=0,
        at_most=60,
        scope="programme",
    )
)
CONFIRM_DAYS = parameter(
    Parameter(
        key="log.confirm_days",
        clause="LC-10",
        label=gettext_lazy("律师确认他人代写记录的期限"),
        values=((LC_DAY, 3),),
        unit=gettext_lazy("工作日"),
        at_least=1,
        at_most=20,
        scope="programme",
    )
)
ALERT_MINUTES = parameter(
    Parameter(
        key="incident.acknowledge_minutes",
        clause="LC-18",
        label=gettext_lazy("苗头上报后应确认收到的时间"),
        values=((LC_DAY, 60),),
        unit=gettext_lazy("分钟"),
        stricter="lower",
        at_least=5,
        at_most=1440,
        scope="programme",
    )
)
FEEDBACK_DAYS = parameter(
    Parameter(
        key="feedback.days",
        clause="LC-11",
        label=gettext_lazy("评价链接的有效期"),
        values=((LC_DAY, 14),),
        unit=gettext_lazy("天"),
        at_least=1,
        at_most=90,
        scope="programme",
    )
)
BAD_SCORE = parameter(
    Parameter(
        key="feedback.bad_score",
        clause="LC-11",
        label=gettext_lazy("视为不满意的评分（不高于）"),
        values=((LC_DAY, 2),),
        unit=gettext_lazy("分"),
        at_least=1,
        at_most=4,
        scope="programme",
    )
)

Period = Literal["week", "quarter", "year"]


@dataclass(frozen=True)
class Span:
    """A period of a quota, both days included."""

    first: date
    last: date


@rule("LC-14")
def span_of(period: Period, day: date) -> Span:
    """The week (from Monday), quarter or year a day lies in."""
    if period == "week":
        monday = day - timedelta(days=day.isoweekday() - 1)
        return Span(monday, monday + timedelta(days=6))
    if period == "year":
        return Span(date(day.year, 1, 1), date(day.year, 12, 31))
    month = day.month - (day.month - 1) % 3
    after = date(day.year + (month == 10), 1 if month == 10 else month + 3, 1)
    return Span(date(day.year, month, 1), after - timedelta(days=1))


@dataclass(frozen=True)
class Quota:
    """What LC-14 asks in a period: how much, how much was done, what is owed and by when."""

    label: Text
    unit: Text
    needed: int
    done: int
    span: Span

    @property
    def owed(self) -> int:
        """How much is still to be done."""
        return max(0, self.needed - self.done)

    @property
    def sentence(self) -> str:
        """What is still owed, in one sentence; "" when nothing is."""
        if not self.owed:
            return ""
        words = {
            "label": self.label,
            "done": self.done,
            "needed": self.needed,
            "owed": self.owed,
            "unit": self.unit,
            "last": self.span.last.isoformat(),
        }
        return (
            _("%(label)s：已完成 %(done)d / %(needed)d %(unit)s，%(last)s 前还差 %(owed)d %(unit)s")
            % words
        )


@dataclass(frozen=True)
class Work:
    """One confirmed piece of work, as quotas count it."""

    on: date
    kind: str
    minutes: int = 0


@rule("LC-14")
def quotas(
    work: Iterable[Work], day: date, *, weekly_minutes: int, lectures: int, trainings: int
) -> list[Quota]:
    """The three quotas of one community on a day, from its confirmed work.

    Work after the day isn't counted.
    """
    done = [w for w in work if w.on <= day]
    week, quarter, year = (span_of(p, day) for p in ("week", "quarter", "year"))

    def count(kind: str, span: Span) -> int:
        return sum(1 for w in done if w.kind == kind and span.first <= w.on)

    minutes = sum(w.minutes for w in done if week.first <= w.on)
    return [
        Quota(gettext_lazy("到社区服务"), gettext_lazy("分钟"), weekly_minutes, minutes, week),
        Quota(
            gettext_lazy("法治讲座"),
            gettext_lazy("场"),
            lectures,
            count(WorkKind.LECTURE, quarter),
            quarter,
        ),
        Quota(
            gettext_lazy("调解员培训"),
            gettext_lazy("次"),
            trainings,
            count(WorkKind.MEDIATOR_TRAINING, year),
            year,
        ),
    ]


@rule("LC-16")
def day_sentence(on: date, today: date, *, window: int) -> str:
    """Why an entry can't bear a day, in one sentence; "" when it can.

    Args:
        window: how many days back an entry may be written.
    """
    if on > today:
        return _("日期不能晚于今天")
    if (today - on).days > window:
        return _("补记不能超过 %(days)d 天，请核对日期") % {"days": window}
    return ""


@rule("LC-16")
def unserved_sentence(on: date, *, own: bool) -> str:
    """That a day's work is nobody's to enter.

    Args:
        own: a lawyer asks about their own days; else it is about the community's.
    """
    words = {"day": on.isoformat()}
    if own:
        return _("%(day)s 不是您服务或代班这个社区的日子，请核对日期和社区") % words
    return _("%(day)s 这个社区没有这名律师的服务，请核对日期") % words


@rule("LC-17")
def mediation_sentence(
    first_consents: bool, second_consents: bool, settled: bool, terms: str
) -> str:
    """What a mediation record lacks, in one sentence; "" when nothing."""
    if not (first_consents and second_consents):
        return _("调解要双方自愿：请确认双方都同意")
    if settled and not terms.strip():
        return _("已达成协议的，请写明协议内容")
    return ""


@rule("LC-15")
def accepted_in_time(accepted_on: date, due_on: date) -> bool:
    """Whether a request was accepted by its last day, that day included."""
    return accepted_on <= due_on
