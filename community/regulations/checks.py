"""Spot checks: how many, which ones by a draw anybody can repeat, what a visit asks (LC-7, LC-24).

The draw in words, so that it can be repeated with nothing but the published list: every pairing
has as many tickets as its weight. A ticket's value is the SHA-256 of `seed:pairing:ticket` in
hexadecimal. Pairings are taken in the order of their smallest ticket; one whose firm has reached
the cap is passed over.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.enums.liaison import CheckKind, Finding
from community.regulations.work import span_of
from core.regulation import LC_DAY, Parameter, Text, parameter, rule

# Why a pairing weighs more; also why a check was planned without a draw.
REASONS: dict[str, Text] = {
    "late": gettext_lazy("月报逾期"),
    "missed": gettext_lazy("缺勤"),
    "feedback": gettext_lazy("评价差"),
    "slow": gettext_lazy("需求没有按时受理"),
    "silent": gettext_lazy("上月没有工作记录"),
    "poor": gettext_lazy("一年内抽查需整改"),
}
WEIGHED = {"late": 2, "missed": 2, "feedback": 3, "slow": 1, "silent": 3, "poor": 2}


def _weight(reason: str) -> Parameter:
    """How many tickets a reason adds."""
    return parameter(
        Parameter(
            key=f"check.weight_{reason}",
            clause="LC-24",
            label=format_lazy(gettext_lazy("抽查加签：{why}"), why=REASONS[reason]),
            values=((LC_DAY, WEIGHED[reason]),),
            unit=gettext_lazy("签"),
            at_most=20,
            scope="programme",
        )
    )


WEIGHTS: dict[str, Parameter] = {reason: _weight(reason) for reason in REASONS}


@dataclass(frozen=True)
class Candidate:
    """One pairing in the draw."""

    pairing: int
    firm: int
    weight: int


@rule("LC-24")
def checks_owed(pairings: int, percent: int, *, made: int) -> int:
    """How many pairings are still to be checked this quarter: the share, rounded up, less those made."""
    return max(-(-pairings * percent // 100) - made, 0)


@rule("LC-24")
def weight_of(reasons: Iterable[str], weights: Mapping[str, int]) -> int:
    """A pairing's tickets: one, and more for each reason, each counted once."""
    return 1 + sum(weights[reason] for reason in set(reasons))


@rule("LC-24")
def drawn(seed: str, population: Sequence[Candidate], *, size: int, cap: int) -> list[int]:
    """The pairings a seed draws, in order: the same for everybody who has the list."""
    order = sorted(population, key=lambda one: _first_ticket(seed, one))
    taken: list[int] = []
    of_firm: Counter[int] = Counter()
    for one in order:
        if len(taken) == size:
            break
        if of_firm[one.firm] < cap:
            of_firm[one.firm] += 1
            taken.append(one.pairing)
    return taken


def _first_ticket(seed: str, one: Candidate) -> str:
    tickets = (f"{seed}:{one.pairing}:{n}" for n in range(1, one.weight + 1))
    return min(hashlib.sha256(ticket.encode()).hexdigest() for ticket in tickets)


def population_hash(population: Iterable[Candidate]) -> str:
    """SHA-256 over `pairing:weight`, one a line, in the order of the pairings' numbers."""
    lines = [f"{one.pairing}:{one.weight}" for one in sorted(population, key=lambda c: c.pairing)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True)
class Question:
    """One question of the visit form.

    Attributes:
        kinds: the ways of checking in which it can be answered.
    """

    code: str
    text: Text
    clause: str
    kinds: tuple[str, ...] = (CheckKind.VISIT, CheckKind.PHONE)


_PAPERS = (CheckKind.VISIT, CheckKind.PAPERS)
QUESTIONS: tuple[Question, ...] = (
    Question("on_duty", gettext_lazy("律师按约定时间到社区"), "LC-14"),
    Question("room", gettext_lazy("有工作室，能正常使用"), "LC-13", (CheckKind.VISIT,)),
    Question("notice", gettext_lazy("公示了律师和联系方式"), "LC-13", (CheckKind.VISIT,)),
    Question("log", gettext_lazy("日志与实际服务一致"), "LC-16", _PAPERS),
    Question("accepted", gettext_lazy("需求两个工作日内受理"), "LC-15", tuple(CheckKind.values)),
    Question("lecture", gettext_lazy("讲座按季度举办"), "LC-14", tuple(CheckKind.values)),
    Question("private", gettext_lazy("居民情况没有外泄"), "LC-20", _PAPERS),
    Question("satisfied", gettext_lazy("社区和居民满意"), "LC-11"),
)
ANSWERS: dict[str, Text] = {
    "yes": gettext_lazy("是"),
    "no": gettext_lazy("否"),
    "unseen": gettext_lazy("没看到"),
}


def questions_of(kind: str) -> list[Question]:
    """The questions of one way of checking."""
    return [question for question in QUESTIONS if kind in question.kinds]


@rule("LC-24")
def check_sentence(kind: str, answers: Mapping[str, str], finding: str, findings: str) -> str:
    """What a record of a check lacks, in one sentence; "" when nothing."""
    asked = questions_of(kind)
    missing = [q for q in asked if answers.get(q.code) not in ANSWERS]
    if missing:
        return _("还有 %(n)d 项没有填") % {"n": len(missing)}
    wrong = [q for q in asked if answers[q.code] == "no"]
    if wrong and finding == Finding.GOOD:
        return _("有 %(n)d 项为“否”，结论不能是“好”") % {"n": len(wrong)}
    if finding != Finding.GOOD and not findings.strip():
        return _("请写明发现的问题")
    return ""


@rule("LC-24")
def own_firm_sentence(*, belongs: bool) -> str:
    """Why a person can't check a firm: it is their own; "" when they can."""
    return _("不能抽查自己所在的律所，请由联络处其他人或市律协抽查") if belongs else ""


def quarter_of(day: date) -> date:
    """The first day of the quarter a day lies in."""
    return span_of("quarter", day).first


def quarter_after(quarter: date) -> date:
    """The first day of the next quarter."""
    return span_of("quarter", quarter).last + timedelta(days=1)


def quarter_before(quarter: date) -> date:
    """The first day of the quarter before."""
    return quarter_of(quarter - timedelta(days=1))


@rule("LC-11")
def correction_sentence(quarter: date, today: date) -> str:
    """Why a quarter's feedback can't be corrected any more; "" until the next quarter's is asked."""
    if today < quarter_after(quarter_after(quarter)):
        return ""
    return _("下一季度的评价已经开始，这个季度的不能再更正")


@rule("LC-11")
def low_scores(scores: Iterable[int], worst: int) -> bool:
    """Whether a quarter's feedback asks for a look: any score at the bad end."""
    return any(score <= worst for score in scores)
