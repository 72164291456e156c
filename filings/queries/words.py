"""What a report says, in words: for the screen, the papers and the comparison of versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import (
    CaseState,
    Field,
    Form,
    Outcome,
    OwedReason,
    PartySide,
    Regime,
    Service,
    Side,
    Unit,
)
from core.regulation import Text
from filings.enums import FilingState
from filings.models import Filing, FilingVersion
from filings.regulations import PARTS, RETURNABLE

ENUMS: dict[str, Any] = {
    "field": Field,
    "form": Form,
    "side": Side,
    "service": Service,
    "regime": Regime,
    "owed_reason": OwedReason,
    "ended": CaseState,
}
EXTRA: tuple[tuple[str, Text], ...] = (
    ("regime", gettext_lazy("案件性质")),
    ("service", gettext_lazy("服务内容")),
    ("series", gettext_lazy("系列案件数")),
    ("joint", gettext_lazy("联合承办")),
    ("owed_reason", gettext_lazy("集体讨论的情况")),
    ("short_explanation", gettext_lazy("向律师协会的说明")),
    ("accepted_on", gettext_lazy("受理日期")),
    ("ended", gettext_lazy("案件结果")),
    ("received_on", gettext_lazy("收到纸质报告")),
    ("signed_off", gettext_lazy("签发")),
)
HEADINGS: dict[str, Text] = {**{key: words for key, words, _needed in PARTS}, **dict(EXTRA)}
# Differs in every version without a word about the case.
NOT_COMPARED = {"signed_off"}


def in_words(content: Mapping[str, Any]) -> list[tuple[str, Text, str]]:
    """The report part by part: key, heading, text; empty parts with an empty text."""
    shown = [(key, words, _words(key, content.get(key))) for key, words, _needed in PARTS]
    extra = [(key, words, _words(key, content.get(key))) for key, words in EXTRA]
    return shown + [entry for entry in extra if entry[2]]


def part_words(keys: Iterable[str]) -> str:
    """Names of parts, joined."""
    return "、".join(str(RETURNABLE.get(key, key)) for key in keys)


def _words(key: str, value: Any) -> str:
    if not value:
        return ""
    if key in ENUMS:
        return str(ENUMS[key](value).label)
    writer = WRITERS.get(key)
    return writer(value) if writer else str(value)


def _numbers_in_words(counts: list[dict[str, Any]]) -> str:
    lines = []
    for count in counts:
        words = {
            "side": PartySide(count["side"]).label,
            "about": _("约") if count["about"] else "",
            "number": count["number"],
            "unit": Unit(count["unit"]).label,
            "on": count["on"],
        }
        lines.append(_("%(side)s：%(about)s%(number)d %(unit)s（截至 %(on)s）") % words)
    return "\n".join(lines)


def _decision_in_words(decision: dict[str, Any]) -> str:
    words = {**decision, "outcome": Outcome(decision["outcome"]).label}
    said = _("%(held_on)s 讨论，应到合伙人 %(circle)d 名，%(opinions)d 名表态，结论：%(outcome)s。")
    dissent = _("有不同意见。") if decision["dissent"] else _("没有不同意见。")
    return said % words + dissent


def _people_in_words(people: list[dict[str, str]]) -> str:
    return "、".join(
        f"{p['name']}（{p['licence']}）" if p["licence"] else p["name"] for p in people
    )


def _firm_in_words(firm: dict[str, str]) -> str:
    return f"{firm['name']}（{firm['licence']}）" if firm.get("licence") else firm["name"]


def _signed_in_words(signed: dict[str, str]) -> str:
    return f"{signed['name']}，{signed['on']}"


WRITERS: dict[str, Any] = {
    "firm": _firm_in_words,
    "numbers": _numbers_in_words,
    "representatives": "、".join,
    "handlers": _people_in_words,
    "decision": _decision_in_words,
    "procedure": lambda parts: " ".join(text for text in parts.values() if text),
    "joint": "、".join,
    "amount": lambda amount: _("%(amount)s 元") % {"amount": amount},
    "series": lambda n: _("%(n)d 件") % {"n": n},
    "signed_off": _signed_in_words,
}


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[tuple[str, Text, str, str]]:
    """The parts in which two contents differ: key, heading, then, now."""
    old = {key: text for key, _heading, text in in_words(before)}
    new = {key: text for key, _heading, text in in_words(after)}
    return [
        (key, HEADINGS[key], old.get(key, ""), new.get(key, ""))
        for key in dict.fromkeys([*new, *old])
        if key not in NOT_COMPARED and old.get(key, "") != new.get(key, "")
    ]


def five_lines(content: Mapping[str, Any], owed: Iterable[str]) -> list[tuple[Text, str]]:
    """What, how many, which side, risk, what is missing: the officer's first look."""
    said = {key: text for key, _heading, text in in_words(content)}

    def joined(*keys: str) -> str:
        return "；".join(said[key] for key in keys if said.get(key))

    numbers = joined("numbers", "series").replace("\n", "；")
    missing = part_words(owed)
    return [
        (_("什么案"), joined("regime", "title", "field", "form", "cause", "ended")),
        (_("多少人"), numbers or _("没有写")),
        (_("哪一方"), joined("side", "service") + _against(said.get("other_side", ""))),
        (_("风险"), said.get("risk_measures") or _("没有写")),
        (_("还缺什么"), missing or _("没有缺的")),
    ]


def _against(other_side: str) -> str:
    return _("；对方：%(names)s") % {"names": other_side} if other_side else ""


def missing_sentence(filing: Filing, last: FilingVersion | None, sentence: str) -> str:
    """What the report waits for, in one sentence; "" when nothing is missing.

    Args:
        last: the newest version that stands.
        sentence: what it would lack if it went out now.
    """
    if filing.state == FilingState.RETURNED:
        back = filing.returns.order_by("-id").first()
        parts = part_words(back.fields) if back else ""
        return _("被退回补正，等律所补：%(parts)s（GC-3.1）。") % {"parts": parts}
    if filing.state in {FilingState.DRAFT, FilingState.TO_CONFIRM}:
        return sentence
    owed = part_words(last.owed) if last else ""
    return _("先报后补，还欠：%(parts)s（GC-3.1）。") % {"parts": owed} if owed else ""
