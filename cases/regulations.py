"""The clauses a firm works under when it takes a group case, and their numbers.

Yes-and-no functions on plain values: what makes a case a group case, what a meeting comes to, what
is still missing. The sentence a person reads comes from the function that decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.enums import Choice, Outcome, Unit, VotingRule
from core.regulation import GC_DAY, Clause, Parameter, clauses, parameter, rule

clauses(
    Clause(
        "GC-1.1",
        gettext_lazy("什么是群体性案件"),
        gettext_lazy(
            "一方达到规定人数、事实或法律问题相同或类似的案件，诉讼与非诉都算；分开办理的系列案合并计算人数。"
        ),
        GC_DAY,
    ),
    Clause(
        "GC-2.1",
        gettext_lazy("如实陈述"),
        gettext_lazy(
            "委托人要如实说明案情；律师不帮助隐瞒或编造。收案时请委托人签署如实陈述承诺。"
        ),
        GC_DAY,
    ),
    Clause(
        "GC-2.2",
        gettext_lazy("核实代表人"),
        gettext_lazy("少数人或代表人说法不实会带偏整个群体，因此要核实代表人的身份与推选经过。"),
        GC_DAY,
    ),
    Clause(
        "GC-2.4",
        gettext_lazy("承办承诺"),
        gettext_lazy("承办律师不鼓动、不参与上访，也不建议用违法手段施压；开始办理前由本人确认。"),
        GC_DAY,
    ),
    Clause(
        "GC-3.2",
        gettext_lazy("集体讨论"),
        gettext_lazy(
            "是否受理由至少三名合伙人讨论决定，由律所统一接受委托，指定承办人并共同定方案；主任负责督导。"
        ),
        GC_DAY,
    ),
    Clause(
        "GC-3.3",
        gettext_lazy("接待与收案笔录"),
        gettext_lazy("来访由两名以上有经验的律师接待并做笔录；决定收案的，收案笔录要完整。"),
        GC_DAY,
    ),
    Clause(
        "GC-5.1",
        gettext_lazy("重大敏感案件"),
        gettext_lazy("人数不到、但重大敏感的案件，照群体性案件的办法办理。"),
        GC_DAY,
    ),
    Clause(
        "GC-5.2",
        gettext_lazy("施行前的案件"),
        gettext_lazy("规则施行前已经在办的案件，按规则补齐手续。"),
        GC_DAY,
    ),
)

THRESHOLD = parameter(
    Parameter(
        key="group.threshold",
        clause="GC-1.1",
        label=gettext_lazy("群体性案件的人数"),
        values=((GC_DAY, 10),),
        unit=gettext_lazy("人"),
        stricter="lower",
        at_least=2,
        at_most=10,
    )
)
QUORUM = parameter(
    Parameter(
        key="decision.quorum",
        clause="GC-3.2",
        label=gettext_lazy("集体讨论的最少合伙人数"),
        values=((GC_DAY, 3),),
        unit=gettext_lazy("名合伙人"),
        stricter="higher",
        at_least=1,
        at_most=30,
    )
)
MAJORITY = parameter(
    Parameter(
        key="decision.majority",
        clause="GC-3.2",
        label=gettext_lazy("表决规则"),
        values=((GC_DAY, VotingRule.MORE_THAN_HALF.value),),
        choices=tuple(VotingRule.choices),
        scope="firm",
    )
)
JOINT_PARTNERS = parameter(
    Parameter(
        key="decision.joint_partners",
        clause="GC-3.2",
        label=gettext_lazy("联合承办时两所合伙人合并计算"),
        values=((GC_DAY, False),),
    )
)
OWED_DAYS = parameter(
    Parameter(
        key="decision.owed_days",
        clause="GC-3.2",
        label=gettext_lazy("补作集体讨论的期限"),
        values=((GC_DAY, 10),),
        unit=gettext_lazy("工作日"),
        at_least=1,
        at_most=60,
    )
)
REVIEW_DAYS = parameter(
    Parameter(
        key="decision.review_days",
        clause="GC-3.2",
        label=gettext_lazy("重大变动后再议的期限"),
        values=((GC_DAY, 10),),
        unit=gettext_lazy("工作日"),
        at_least=1,
        at_most=60,
    )
)
UNDERTAKING_DAYS = parameter(
    Parameter(
        key="undertaking.days",
        clause="GC-2.4",
        label=gettext_lazy("承办律师确认承诺的期限"),
        values=((GC_DAY, 3),),
        unit=gettext_lazy("工作日"),
        at_least=1,
        at_most=30,
    )
)
RECEPTION_LAWYERS = parameter(
    Parameter(
        key="reception.lawyers",
        clause="GC-3.3",
        label=gettext_lazy("接待来访的最少律师人数"),
        values=((GC_DAY, 2),),
        unit=gettext_lazy("名律师"),
        stricter="higher",
        at_least=1,
        at_most=10,
    )
)
FEWEST_REPRESENTATIVES = parameter(
    Parameter(
        key="representatives.fewest",
        clause="GC-2.2",
        label=gettext_lazy("代表人诉讼的最少代表人数"),
        values=((GC_DAY, 2),),
        unit=gettext_lazy("人"),
        at_least=1,
        at_most=10,
    )
)
MOST_REPRESENTATIVES = parameter(
    Parameter(
        key="representatives.most",
        clause="GC-2.2",
        label=gettext_lazy("代表人诉讼的最多代表人数"),
        values=((GC_DAY, 5),),
        unit=gettext_lazy("人"),
        at_least=1,
        at_most=50,
    )
)
GO_LIVE = parameter(
    Parameter(
        key="filing.go_live",
        clause="GC-5.2",
        label=gettext_lazy("本协会开始收报告的日期"),
        values=((GC_DAY, "2006-03-20"),),
    )
)


@dataclass(frozen=True)
class Count:
    """One dated entry of how many stand on a side."""

    on: date
    number: int
    unit: str
    about: bool
    order: int = 0


@dataclass(frozen=True)
class Reach:
    """Whether a side reaches the number of a group case, and what is known.

    Attributes:
        persons: the exact number of persons, None while it isn't known.
        unknown: counted as reached only because the persons aren't known yet.
    """

    reached: bool
    persons: int | None
    unknown: bool = False


def known_on(counts: Iterable[Count]) -> date | None:
    """The day of the newest exact number of persons, whose threshold counts; None for none."""
    return max((c.on for c in counts if c.unit == Unit.PERSON and not c.about), default=None)


@rule("GC-1.1")
def reach(counts: Iterable[Count], threshold: int) -> Reach:
    """Whether the newest word on a side's number makes it a group.

    Only an exact number of persons decides. Households, cases or organisations, and "about", ask
    for the persons and count as reached until they are known. An entry of the same day in another
    unit says the same number in other words; one of a later day is news.
    """
    entries = sorted(counts, key=lambda c: (c.on, c.order))
    if not entries:
        return Reach(False, None)
    exact = [c for c in entries if c.unit == Unit.PERSON and not c.about]
    if not exact:
        return Reach(True, None, unknown=True)
    known = exact[-1]
    news = [c for c in entries if c.on > known.on]
    guesses = [c for c in entries if c.unit == Unit.PERSON and c.order > known.order]
    if news or any(c.on == known.on for c in guesses):
        return Reach(True, None, unknown=True)
    return Reach(known.number >= threshold, known.number)


@rule("GC-1.1")
def series_tells(counts: Iterable[Count], persons: int, items: int, *, without: int = 0) -> bool:
    """Whether the sum of a series' items says more than the numbers entered for it.

    As long as fewer items are entered than were stated, their sum is a part and lowers nothing.

    Args:
        persons, items: the sum, and of how many.
        without: the persons of an item just taken out; then a number that was the sum follows it.
    """
    if not persons:
        return False
    entries = sorted(counts, key=lambda c: (c.on, c.order))
    exact = [c for c in entries if c.unit == Unit.PERSON and not c.about]
    after = exact[-1].order if exact else -1
    vague = [c for c in entries if c not in exact and c.order > after]
    if any((items if c.unit == Unit.CASE else persons) < c.number for c in vague):
        return False
    if not exact:
        return True
    known = exact[-1].number
    return persons > known or (without > 0 and known == persons + without)


def reached_on(counts: Iterable[Count], threshold: int) -> date | None:
    """The day a side first grew to a group, by its entries in their order; None if it never did.

    It is `date.min` where it was one from its first entry. A lesser number entered in between
    gives no new time.
    """
    entered = sorted(counts, key=lambda c: c.order)
    for n, newest in enumerate(entered, start=1):
        if reach(entered[:n], threshold).reached:
            return newest.on if n > 1 else date.min
    return None


@dataclass(frozen=True)
class Versions:
    """The versions of what an opinion rests on: parties, counts, handlers, work plan.

    0 stands for nothing entered yet.
    """

    parties: int = 0
    counts: int = 0
    handlers: int = 0
    plan: int = 0


PARTS: Mapping[str, object] = {
    "parties": gettext_lazy("当事人"),
    "counts": gettext_lazy("人数"),
    "handlers": gettext_lazy("承办律师"),
    "plan": gettext_lazy("工作方案"),
}


@rule("GC-3.2")
def outdated_parts(seen: Versions, now: Versions) -> list[str]:
    """Which parts changed since an opinion was given; any makes the opinion stale.

    Handlers and plan named for the first time after the opinion take nothing away from it: the
    partners decide, then the firm names who handles the case.
    """
    changed = []
    for part in PARTS:
        before, after = getattr(seen, part), getattr(now, part)
        named_first = part in {"handlers", "plan"} and before == 0
        if before != after and not named_first:
            changed.append(part)
    return changed


@dataclass(frozen=True)
class Tally:
    """A meeting's count.

    Attributes:
        circle: partners invited on the meeting's day without those recused.
        given: fresh opinions by choice.
        stale: how many opinions must be given again.
        quorum: how many different partners must have given theirs.
        missing: how many opinions are still lacking.
    """

    circle: int
    given: Mapping[str, int]
    stale: int
    quorum: int
    rule: str

    @property
    def opinions(self) -> int:
        """How many fresh opinions there are."""
        return sum(self.given.values())

    @property
    def missing(self) -> int:
        """How many opinions are lacking for the quorum."""
        return max(0, self.quorum - self.opinions)


def needed_votes(circle: int, voting_rule: str) -> int:
    """How many equal opinions carry a decision in a circle of that size."""
    if voting_rule == VotingRule.UNANIMOUS:
        return circle
    if voting_rule == VotingRule.TWO_THIRDS:
        return -(-2 * circle // 3)
    return circle // 2 + 1


@rule("GC-3.2")
def outcome(tally: Tally) -> str:
    """What a meeting comes to: the choice a majority of the circle shares, else undecided."""
    if tally.missing:
        return Outcome.UNDECIDED
    needed = needed_votes(tally.circle, tally.rule)
    for choice in (Choice.TAKE, Choice.DECLINE, Choice.MORE_FACTS):
        if tally.given.get(choice, 0) >= needed:
            return Outcome(choice.value)
    return Outcome.UNDECIDED


@rule("GC-3.2")
def quorum_sentence(tally: Tally) -> str:
    """What a meeting still lacks before it can be closed, in one sentence; "" when nothing."""
    if tally.circle < tally.quorum:
        return _(
            "能参加讨论的合伙人只有 %(circle)d 名，少于 %(quorum)d 名：可请另一名合伙人参加，"
            "可与其他律所联合承办，也可登记为合伙人不足并向律协说明"
        ) % {"circle": tally.circle, "quorum": tally.quorum}
    parts = []
    if tally.missing:
        parts.append(
            ngettext(
                "至少 %(quorum)d 名合伙人中已有 %(given)d 名表态，还差 %(missing)d 名",
                "至少 %(quorum)d 名合伙人中已有 %(given)d 名表态，还差 %(missing)d 名",
                tally.missing,
            )
            % {"quorum": tally.quorum, "given": tally.opinions, "missing": tally.missing}
        )
    if tally.stale:
        parts.append(
            ngettext(
                "%(n)d 份意见作出后情况有变，要重新表态",
                "%(n)d 份意见作出后情况有变，要重新表态",
                tally.stale,
            )
            % {"n": tally.stale}
        )
    return _("；").join(parts)


@rule("GC-3.2")
def decision_sentence(tally: Tally) -> str:
    """Why a meeting doesn't carry the case, as its circle and opinions stand; "" when it does."""
    lacking = quorum_sentence(tally)
    if lacking or outcome(tally) == Outcome.TAKE:
        return lacking
    words = {
        "needed": needed_votes(tally.circle, tally.rule),
        "circle": tally.circle,
        "given": tally.given.get(Choice.TAKE, 0),
    }
    return _("同意受理须有 %(circle)d 名合伙人中的 %(needed)d 名，现在有 %(given)d 名") % words


@dataclass(frozen=True)
class Missing:
    """One thing that is still missing, and the clause that asks for it."""

    clause: str
    sentence: str
    code: str


@dataclass(frozen=True)
class AcceptanceFacts:
    """What the acceptance of a reported case depends on.

    Attributes:
        decided: a meeting has decided to take it and isn't open again.
        meeting_sentence: why that meeting, or the open one, doesn't carry it; "" when it does.
    """

    decided: bool
    meeting_sentence: str
    truth_undertaking: bool
    representatives: int
    unverified_representatives: int
    representative_form: bool
    fewest: int
    most: int
    clients: int
    handlers: int
    undertakings_owed: int
    plan: bool
    engaged: bool
    conflict_sentence: str


@rule("GC-2.1", "GC-2.2", "GC-2.4", "GC-3.2")
def missing_for_acceptance(facts: AcceptanceFacts) -> list[Missing]:
    """What a group or sensitive case still lacks before it is accepted, most basic first."""
    found = [
        *_missing_intake(facts),
        *_missing_decision(facts),
        *_missing_handling(facts),
    ]
    if facts.conflict_sentence:
        found.append(Missing("LC-19", facts.conflict_sentence, "conflict"))
    return found


def _missing_intake(facts: AcceptanceFacts) -> list[Missing]:
    found = []
    if not facts.clients:
        found.append(Missing("GC-3.3", _("委托方当事人还没有登记"), "parties"))
    if not facts.truth_undertaking:
        found.append(Missing("GC-2.1", _("如实陈述承诺还没有签署并附上"), "truth"))
    if facts.representative_form and not facts.fewest <= facts.representatives <= facts.most:
        sentence = _("代表人应为 %(low)d 至 %(high)d 人，现在 %(now)d 人")
        words = {"low": facts.fewest, "high": facts.most, "now": facts.representatives}
        found.append(Missing("GC-2.2", sentence % words, "representatives"))
    if facts.unverified_representatives:
        words = {"n": facts.unverified_representatives}
        sentence = ngettext(
            "还有 %(n)d 名代表人没有核实", "还有 %(n)d 名代表人没有核实", words["n"]
        )
        found.append(Missing("GC-2.2", sentence % words, "verification"))
    if not facts.engaged:
        found.append(Missing("GC-3.1", _("委托日期还没有填"), "engaged_on"))
    return found


def _missing_decision(facts: AcceptanceFacts) -> list[Missing]:
    if facts.decided and not facts.meeting_sentence:
        return []
    sentence = facts.meeting_sentence or _("还没有合伙人集体讨论的决定")
    return [Missing("GC-3.2", sentence, "decision")]


def _missing_handling(facts: AcceptanceFacts) -> list[Missing]:
    found = []
    if not facts.handlers:
        found.append(Missing("GC-3.2", _("承办律师还没有指定"), "handlers"))
    if facts.undertakings_owed:
        words = {"n": facts.undertakings_owed}
        sentence = ngettext(
            "还有 %(n)d 名承办律师没有确认承诺",
            "还有 %(n)d 名承办律师没有确认承诺",
            facts.undertakings_owed,
        )
        found.append(Missing("GC-2.4", sentence % words, "undertakings"))
    if not facts.plan:
        found.append(Missing("GC-3.2", _("工作方案还没有定"), "plan"))
    return found


def one_sentence(missing: Sequence[Missing]) -> str:
    """Everything that is missing as one sentence; "" when nothing is."""
    if not missing:
        return ""
    listed = _("；").join(
        _("%(sentence)s（%(clause)s）") % {"sentence": entry.sentence, "clause": entry.clause}
        for entry in missing
    )
    return _("还缺：%(listed)s。") % {"listed": listed}


@rule("GC-1.1", "GC-5.1")
def regime_for(*, reaches: bool, sensitive: bool) -> str:
    """The rules a case is under: its number first, then the firm's reasoned choice."""
    if reaches:
        return "group"
    return "sensitive" if sensitive else "ordinary"
