"""Named reads of reports, and the report drawn from a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import (
    CaseState,
    Field,
    Form,
    MeetingState,
    Outcome,
    OwedReason,
    PartySide,
    Regime,
    Service,
    Side,
    Unit,
)
from cases.models import Case
from cases.queries import handlers_of, newest_counts, newest_opinions, parties_of
from core.regulation import Text
from filings.enums import FilingState
from filings.models import Filing, FilingVersion
from filings.regulations import PARTS, Lacking, lacking

WORDED = ("title", "facts_brief", "legal_questions", "plan", "risk_measures", "other_side")


def live_filing(case: Case) -> Filing | None:
    """The report of a case to its bar that wasn't withdrawn."""
    found = Filing.objects.filter(case=case).exclude(state=FilingState.WITHDRAWN)
    return found.order_by("-id").first()


def listed(found: models.QuerySet[Filing]) -> models.QuerySet[Filing]:
    """Reports as lists show them: with names, without the long texts."""
    heavy = [
        "facts_brief",
        "legal_questions",
        "plan",
        "risk_measures",
        "other_side",
        "short_explanation",
        "paper_content",
        "grams",
    ]
    return found.select_related("firm", "district", "officer").defer(*heavy)


def worded(filing: Filing, case: Case | None) -> dict[str, str]:
    """The parts a drafter may word: as worded, else as the case has them."""
    own = {name: str(getattr(filing, name)) for name in WORDED}
    if case is None:
        return own
    plan = case.plans.order_by("-number").first()
    opponents = parties_of(case, PartySide.OPPONENT).values_list("name", flat=True)[:20]
    from_case = {
        "title": case.title,
        "facts_brief": case.facts_brief,
        "legal_questions": case.legal_questions,
        "risk_measures": case.risk_measures,
        "plan": f"{plan.goals}\n{plan.steps}".strip() if plan else "",
        "other_side": "、".join(opponents),
    }
    return {name: own[name] or from_case[name] for name in WORDED}


def content_of(filing: Filing) -> dict[str, Any]:
    """The report as it would go out now, part by part, in plain values.

    It holds the representatives, the other side, how many opinions there were and whether there
    was dissent; never the roster, the opinions' texts, reception notes or papers (GC-3.1).
    """
    case = filing.case
    if case is None:
        return {**filing.paper_content, **_texts(worded(filing, None))}
    return {
        "firm": {"name": case.firm.name, "licence": case.firm.licence_no},
        "regime": case.regime,
        "engaged_on": case.engaged_on.isoformat() if case.engaged_on else "",
        "field": case.field,
        "form": case.form,
        "side": case.side,
        "service": case.service,
        "cause": case.cause,
        "numbers": [_count(count) for count in newest_counts(case)],
        "representatives": _representatives(case),
        "handlers": [
            {"name": h.person.name, "licence": h.person.licence_no} for h in handlers_of(case)
        ],
        "decision": _decision(case),
        "owed_reason": case.owed_reason if case.state == CaseState.DECISION_OWED else "",
        "short_explanation": filing.short_explanation,
        "accepted_on": _accepted_on(case),
        "procedure": _procedure(case),
        "amount": str(case.amount) if case.amount is not None else "",
        "series": case.items.filter(removed_at__isnull=True).count(),
        "joint": [j.firm.name for j in case.joint_firms.filter(state="confirmed")],
        **_texts(worded(filing, case)),
    }


def _texts(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if name in WORDED}


def _count(count: Any) -> dict[str, Any]:
    return {
        "side": count.side,
        "number": count.number,
        "unit": count.unit,
        "about": count.about,
        "on": count.on.isoformat(),
    }


def _representatives(case: Case) -> list[str]:
    found = parties_of(case, PartySide.CLIENT).filter(representative=True)
    return list(found.values_list("name", flat=True))


def _accepted_on(case: Case) -> str:
    return case.accepted_at.date().isoformat() if case.accepted_at else ""


def _decision(case: Case) -> dict[str, Any]:
    """The partners' decision, only once there is one: a report never runs ahead of it (GC-3.2)."""
    meeting = case.decision
    if meeting is None or meeting.state != MeetingState.CLOSED:
        return {}
    opinions = newest_opinions(meeting)
    recused = set(
        meeting.invitees.filter(recused_at__isnull=False).values_list("person_id", flat=True)
    )
    choices = [o.choice for person, o in opinions.items() if person not in recused]
    return {
        "held_on": meeting.held_on.isoformat(),
        "circle": meeting.circle,
        "opinions": len(choices),
        "outcome": meeting.outcome,
        "dissent": any(choice != meeting.outcome for choice in choices),
    }


def _procedure(case: Case) -> dict[str, str]:
    names = ("procedure", "instance", "body", "body_case_no")
    known = {name: getattr(case, name) for name in names}
    return known if any(known.values()) else {}


def lacking_in(filing: Filing, content: Mapping[str, Any] | None = None) -> Lacking:
    """What a report still lacks: what stops it, what may follow."""
    shown = content_of(filing) if content is None else content
    return lacking(shown, representative_form=shown.get("form") == Form.REPRESENTATIVE)


# How parts are put into words -----------------------------------------------------------------

ENUMS: dict[str, Any] = {
    "field": Field,
    "form": Form,
    "side": Side,
    "service": Service,
    "regime": Regime,
    "owed_reason": OwedReason,
}
EXTRA: tuple[tuple[str, Text], ...] = (
    ("service", gettext_lazy("服务内容")),
    ("series", gettext_lazy("系列案件数")),
    ("joint", gettext_lazy("联合承办")),
    ("owed_reason", gettext_lazy("集体讨论的情况")),
    ("short_explanation", gettext_lazy("向律师协会的说明")),
    ("accepted_on", gettext_lazy("受理日期")),
)


def in_words(content: Mapping[str, Any]) -> list[tuple[str, Text, str]]:
    """The report part by part: key, heading, text; empty parts with an empty text."""
    labelled = [(key, words) for key, words, _needed in PARTS]
    shown = [(key, words, _words(key, content.get(key))) for key, words in labelled]
    extra = [(key, words, _words(key, content.get(key))) for key, words in EXTRA]
    return shown + [entry for entry in extra if entry[2]]


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
}


def differences(before: FilingVersion, after: FilingVersion) -> list[tuple[Text, str, str]]:
    """The parts in which two versions differ: heading, then, now."""
    old = {key: text for key, _words_, text in in_words(before.content)}
    new = {key: (words, text) for key, words, text in in_words(after.content)}
    keys = dict.fromkeys([*new, *old])
    headings = {**dict(EXTRA), **{key: words for key, words, _needed in PARTS}}
    return [
        (headings[key], old.get(key, ""), new.get(key, ("", ""))[1])
        for key in keys
        if old.get(key, "") != new.get(key, ("", ""))[1]
    ]


def persons_in(content: Mapping[str, Any]) -> int | None:
    """The largest exact number of persons a report names."""
    exact = [
        c["number"]
        for c in content.get("numbers", [])
        if c["unit"] == Unit.PERSON and not c["about"]
    ]
    return max(exact, default=None)
