"""Numbers and answers of qualification and pairing (LC-21 to LC-23)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import FirmKind
from community.enums.pairing import Origin, TakeoverKind
from community.enums.registers import Condition
from core.regulation import LC_DAY, Parameter, parameter, rule

# Firms the city bar places in districts (LC-22).
PLACED_KINDS = frozenset({FirmKind.CITY, FirmKind.PROVINCIAL})
PER_COMMUNITY = parameter(
    Parameter(
        key="pairing.per_community",
        clause="LC-22",
        label=gettext_lazy("一个社区的结对数"),
        values=((LC_DAY, 1),),
        unit=gettext_lazy("个"),
        at_least=1,
        at_most=9,
        scope="programme",
    )
)
# 0 stands for no limit.
PER_LAWYER = parameter(
    Parameter(
        key="assignment.per_lawyer",
        clause="LC-22",
        label=gettext_lazy("一名律师最多服务的社区数（0 为不限）"),
        values=((LC_DAY, 0),),
        unit=gettext_lazy("个社区"),
        at_least=0,
        at_most=50,
        scope="programme",
    )
)
QUALIFIED_YEARS = parameter(
    Parameter(
        key="qualification.years",
        clause="LC-21",
        label=gettext_lazy("资格证的有效年数"),
        values=((LC_DAY, 3),),
        unit=gettext_lazy("年"),
        at_least=1,
        at_most=10,
        scope="programme",
    )
)
QUALIFICATION_DAYS = parameter(
    Parameter(
        key="qualification.days",
        clause="LC-21",
        label=gettext_lazy("资格申请的办理期限"),
        values=((LC_DAY, 10),),
        unit=gettext_lazy("工作日"),
        at_least=1,
        at_most=60,
        scope="programme",
    )
)
QUALIFICATION_NUMBER = parameter(
    Parameter(
        key="qualification.number_pattern",
        clause="LC-21",
        label=gettext_lazy("资格证编号格式"),
        values=((LC_DAY, "（{year}）{code}社律字第{seq}号"),),
        scope="programme",
    )
)
EXPIRY_NOTICE_DAYS = parameter(
    Parameter(
        key="qualification.notice_days",
        clause="LC-21",
        label=gettext_lazy("资格到期前提醒"),
        values=((LC_DAY, 60),),
        unit=gettext_lazy("天"),
        at_least=1,
        at_most=366,
        scope="programme",
    )
)
APPROVE_DAYS = parameter(
    Parameter(
        key="pairing.approve_days",
        clause="LC-22",
        label=gettext_lazy("联络处和市律协办理结对的期限"),
        values=((LC_DAY, 5),),
        unit=gettext_lazy("工作日"),
        at_least=1,
        at_most=60,
        scope="programme",
    )
)
TERM_MONTHS = parameter(
    Parameter(
        key="agreement.months",
        clause="LC-22",
        label=gettext_lazy("服务协议的一般期限"),
        values=((LC_DAY, 12),),
        unit=gettext_lazy("个月"),
        at_least=1,
        at_most=60,
        scope="programme",
    )
)
RENEWAL_DAYS = parameter(
    Parameter(
        key="agreement.renewal_days",
        clause="LC-8",
        label=gettext_lazy("协议到期前提醒续签"),
        values=((LC_DAY, 30),),
        unit=gettext_lazy("天"),
        at_least=1,
        at_most=180,
        scope="programme",
    )
)
TAKEOVER_DAYS = parameter(
    Parameter(
        key="takeover.days",
        clause="LC-23",
        label=gettext_lazy("原有结对补办手续的期限"),
        values=((LC_DAY, 20),),
        unit=gettext_lazy("工作日"),
        at_least=1,
        at_most=250,
        scope="programme",
    )
)


@rule("LC-21")
def unmet_conditions(met: Mapping[str, bool | None]) -> list[str]:
    """Which of the four conditions aren't found met, in the clause's order."""
    return [code for code in Condition.values if not met.get(code)]


@rule("LC-21")
def certificate_sentence(met: Mapping[str, bool | None]) -> str:
    """What a certificate still lacks, in one sentence; "" when nothing."""
    lacking = unmet_conditions(met)
    if not lacking:
        return ""
    words = "、".join(str(Condition(code).label) for code in lacking)
    return _("认证前还要核实：%(conditions)s") % {"conditions": words}


@rule("LC-21")
def next_term(today: date, runs_until: date | None, years: int) -> tuple[date, date]:
    """First and last day of a new certificate: from today, or behind one that still runs.

    A term of three years from 1 March ends on the last day of February.
    """
    since = today if runs_until is None or runs_until < today else runs_until + timedelta(days=1)
    return since, _years_after(since, years) - timedelta(days=1)


def _years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February gives 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


@rule("LC-22")
def months_after(day: date, months: int) -> date:
    """The last day of a term of so many months that begins on a day."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    days = monthrange(year, month)[1]
    if day.day > days:
        return date(year, month, days)
    return date(year, month, day.day) - timedelta(days=1)


@dataclass(frozen=True)
class Certificate:
    """A certificate's days, as certified and perhaps withdrawn."""

    valid_from: date
    valid_until: date
    withdrawn_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether it counts on a day; from the day of withdrawal on it doesn't."""
        withdrawn = self.withdrawn_on is not None and day >= self.withdrawn_on
        return self.valid_from <= day <= self.valid_until and not withdrawn


@rule("LC-21", "LC-22")
def assignment_sentence(
    certificates: Sequence[Certificate], day: date, *, load: int, most: int
) -> str:
    """Why a lawyer can't be assigned from a day on, in one sentence; "" when they can.

    Args:
        load: communities served already.
        most: how many a lawyer may serve; 0 is no limit.
    """
    if not any(certificate.covers(day) for certificate in certificates):
        return _("这名律师在 %(day)s 没有有效的社区律师资格") % {"day": day.isoformat()}
    if most and load >= most:
        words = {"load": load, "most": most}
        return _("这名律师已服务 %(load)d 个社区，最多 %(most)d 个") % words
    return ""


@rule("LC-22")
def room_sentence(standing: int, most: int) -> str:
    """Why no further pairing of a community may stand, in one sentence; "" when one may."""
    if standing < most:
        return ""
    words = {"standing": standing, "most": most}
    return _("这个社区已有 %(standing)d 个结对，最多 %(most)d 个") % words


@rule("LC-2", "LC-22")
def of_the_district(firm_kind: str, firm_district: str | None, district: str | None) -> bool:
    """Whether a firm belongs to a community's district by itself.

    City and provincial firms belong to none, wherever their office stands: the city bar places them.
    """
    return firm_kind not in PLACED_KINDS and firm_district == district


@rule("LC-2", "LC-22")
def district_sentence(elsewhere: bool, reason: str) -> str:
    """Why a pairing across districts can't go on; "" when it can.

    A firm the city bar placed under the community's liaison office counts as of that district;
    otherwise an exception asks for a reason.
    """
    if not elsewhere or reason.strip():
        return ""
    return _("律所不属于本区，市律协也没有把它调配到本区，请写明结对的理由")


@rule("LC-2", "LC-22")
def agreed(firm: bool, community: bool) -> bool:
    """Whether both sides have chosen each other."""
    return firm and community


TASKS_OF_ORIGIN: Mapping[str, tuple[str, ...]] = {
    Origin.PAID_ADVISER: (TakeoverKind.ADD_CONTENT,),
    Origin.ONE_ADVISER: (TakeoverKind.KEEP,),
    Origin.VOLUNTARY: (TakeoverKind.KEEP,),
    Origin.PROVINCIAL: (TakeoverKind.KEEP,),
}


@rule("LC-23")
def takeover_tasks(
    origin: str, *, helper_qualified: bool = True, adjusted: bool = False
) -> tuple[str, ...]:
    """What an arrangement found in place still needs, by its kind.

    Args:
        helper_qualified: whether an earlier helper without firm meets LC-21; if not, a lawyer
            is added.
        adjusted: an arrangement of `one_adviser` that has to change after all is signed anew.
    """
    if origin == Origin.VOLUNTARY and not helper_qualified:
        return (TakeoverKind.ADD_LAWYER,)
    if origin == Origin.ONE_ADVISER and adjusted:
        return (TakeoverKind.RE_SIGN,)
    return TASKS_OF_ORIGIN.get(origin, ())
