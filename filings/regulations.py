"""GC-3.1 and the numbers of reporting; yes and no on plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import OwedReason
from core.regulation import GC_DAY, Clause, Parameter, Text, clauses, parameter, rule

clauses(
    Clause(
        "GC-3.1",
        gettext_lazy("报告备案"),
        gettext_lazy("律所接受群体性案件委托后，及时向所属律师协会报告；是报告，不是报批。"),
        GC_DAY,
    ),
    Clause(
        "GC-4.3",
        gettext_lazy("影响大的案件"),
        gettext_lazy("影响大的案件，律师协会及时与有关部门沟通协调，必要时向公众说明。"),
        GC_DAY,
    ),
)

REPORT_DAYS = parameter(
    Parameter(
        key="filing.report_days",
        clause="GC-3.1",
        label=gettext_lazy("接受委托后报告的期限"),
        values=((GC_DAY, 5),),
        unit=gettext_lazy("工作日"),
        at_least=1,
        at_most=60,
    )
)
REGISTER_DAYS = parameter(
    Parameter(
        key="filing.register_days",
        clause="GC-3.1",
        label=gettext_lazy("律协登记的目标期限"),
        values=((GC_DAY, 5),),
        unit=gettext_lazy("工作日"),
        at_least=1,
        at_most=60,
    )
)
COMPLETION_DAYS = parameter(
    Parameter(
        key="filing.completion_days",
        clause="GC-3.1",
        label=gettext_lazy("退回后补正的期限"),
        values=((GC_DAY, 5),),
        unit=gettext_lazy("工作日"),
        at_least=1,
        at_most=60,
    )
)
SUPPLEMENT_DAYS = parameter(
    Parameter(
        key="filing.supplement_days",
        clause="GC-3.1",
        label=gettext_lazy("先报后补的期限"),
        values=((GC_DAY, 10),),
        unit=gettext_lazy("工作日"),
        at_least=1,
        at_most=60,
    )
)
NUMBER_PATTERN = parameter(
    Parameter(
        key="filing.number_pattern",
        clause="GC-3.1",
        label=gettext_lazy("备案号格式"),
        values=((GC_DAY, "（{year}）{code}备字第{seq}号"),),
    )
)

# The parts of a report in the order of the form: key, words, and whether a first report needs it.
# What isn't needed at once may be listed as still owed and follow later.
PARTS: tuple[tuple[str, Text, bool], ...] = (
    ("firm", gettext_lazy("律师事务所及许可证号"), True),
    ("title", gettext_lazy("案件简称"), True),
    ("engaged_on", gettext_lazy("接受委托日期"), True),
    ("field", gettext_lazy("领域"), True),
    ("form", gettext_lazy("案件形式"), True),
    ("side", gettext_lazy("代理哪一方"), True),
    ("numbers", gettext_lazy("人数与户数"), True),
    ("facts_brief", gettext_lazy("案情摘要"), True),
    ("cause", gettext_lazy("案由"), False),
    ("other_side", gettext_lazy("对方当事人"), False),
    ("representatives", gettext_lazy("代表人"), False),
    ("handlers", gettext_lazy("承办律师及执业证号"), False),
    ("decision", gettext_lazy("合伙人集体讨论"), False),
    ("procedure", gettext_lazy("程序、审级与受理机关"), False),
    ("amount", gettext_lazy("标的额"), False),
    ("legal_questions", gettext_lazy("法律问题"), False),
    ("plan", gettext_lazy("办理意见与工作方案"), False),
    ("risk_measures", gettext_lazy("风险与应对"), False),
)
# A firm short of partners explains itself to the bar; of others nothing is asked (GC-3.2).
EXPLANATION = "short_explanation"
PART_WORDS: dict[str, Text] = {
    **{key: words for key, words, _needed in PARTS},
    EXPLANATION: gettext_lazy("向律师协会的说明"),
}
# What a return may name: the parts, the stamped paper, and what is said in its reasons.
RETURNABLE: dict[str, Text] = {
    **PART_WORDS,
    "stamped_form": gettext_lazy("盖章扫描件"),
    "other": gettext_lazy("其他（见原因）"),
}
# Parts that may not apply to a case: they are shown, but never owed.
MAY_NOT_APPLY = {"amount", "procedure", "cause"}


@dataclass(frozen=True)
class Lacking:
    """What a report lacks: parts that stop it, and parts that may follow."""

    stops: list[str]
    owed: list[str]

    @property
    def sentence(self) -> str:
        """What stops the report and what is owed, in one sentence; "" when it is complete."""
        found = []
        if self.stops:
            found.append(_("送出前还缺：%(parts)s") % {"parts": _words(self.stops)})
        if self.owed:
            found.append(_("可以先报、随后补：%(parts)s") % {"parts": _words(self.owed)})
        return (
            _("%(sentence)s（%(clause)s）。")
            % {"sentence": _("；").join(found), "clause": "GC-3.1"}
            if found
            else ""
        )


def _words(parts: Sequence[str]) -> str:
    return _("、").join(str(PART_WORDS[part]) for part in parts)


@rule("GC-3.1")
def lacking(content: Mapping[str, Any], *, representative_form: bool) -> Lacking:
    """What a report with this content lacks."""
    empty = [key for key, _words_, _needed in PARTS if not content.get(key)]
    needed = {key for key, _words_, needed in PARTS if needed}
    stops = [key for key in empty if key in needed] + unexplained(content)
    owed = [
        key
        for key in empty
        if key not in needed
        and key not in MAY_NOT_APPLY
        and (key != "representatives" or representative_form)
    ]
    return Lacking(stops, owed)


@rule("GC-3.2")
def unexplained(content: Mapping[str, Any]) -> list[str]:
    """The explanation a report lacks whose firm has too few partners to decide the case."""
    short = content.get("owed_reason") == OwedReason.SHORT
    explained = str(content.get(EXPLANATION) or "").strip()
    return [EXPLANATION] if short and not explained else []
