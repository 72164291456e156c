"""The report drawn from a case, part by part, in plain values.

It holds the representatives, the other side, how many opinions there were and whether there was
dissent; never the roster, the opinions' texts, reception notes or papers (GC-3.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from cases.enums import CaseState, Form, MeetingState, PartyKind, PartySide, Side, Unit
from cases.models import Case
from cases.queries import handlers_of, newest_counts, newest_opinions, parties_of
from core.attachments import attachments_of
from core.calendar import local_day
from core.models import Attachment
from filings.models import Filing
from filings.regulations import Lacking, lacking

WORDED = ("title", "facts_brief", "legal_questions", "plan", "risk_measures", "other_side")
# What became of a case that isn't going on; the report says so.
ENDED = (CaseState.DECLINED, CaseState.DROPPED, CaseState.ENDING, CaseState.MERGED)
# So many persons on the other side are a group themselves: told by number, not by name.
NAMED_BELOW = 10
LONGEST_OTHER_SIDE = 300


def worded(filing: Filing, case: Case | None) -> dict[str, str]:
    """The parts a drafter may word: as worded, else as the case has them."""
    own = {name: str(getattr(filing, name)) for name in WORDED}
    if case is None:
        return own
    drawn = from_case(case)
    return {name: own[name] or drawn[name] for name in WORDED}


def from_case(case: Case) -> dict[str, str]:
    """The parts a drafter may word, as the case has them."""
    plan = case.plans.order_by("-number").first()
    return {
        "title": case.title,
        "facts_brief": case.facts_brief,
        "legal_questions": case.legal_questions,
        "risk_measures": case.risk_measures,
        "plan": f"{plan.goals}\n{plan.steps}".strip() if plan else "",
        "other_side": opposing_side(case),
    }


def opposing_side(case: Case) -> str:
    """The other side: organisations by name; persons too, unless they are the group."""
    opponents = parties_of(case, PartySide.OPPONENT)
    names = list(opponents.filter(kind=PartyKind.ORGANISATION).values_list("name", flat=True)[:50])
    persons = opponents.filter(kind=PartyKind.PERSON)
    count = persons.count()
    if case.side == Side.GROUP and count < NAMED_BELOW:
        names += persons.values_list("name", flat=True)
    elif count:
        # What is sent is Chinese, whatever the drafter's screen speaks.
        names.append(f"自然人{count}名")
    joined = "、".join(names)
    if len(joined) > LONGEST_OTHER_SIDE:
        joined = joined[: LONGEST_OTHER_SIDE - 1].rpartition("、")[0] + "等"
    return joined


def content_of(filing: Filing) -> dict[str, Any]:
    """The report as it would go out now."""
    case = filing.case
    # What came on paper says what stands there, whichever case it is of.
    if case is None or filing.paper:
        return {**filing.paper_content, **worded(filing, None)}
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
        "ended": case.state if case.state in ENDED else "",
        "procedure": _procedure(case),
        "amount": str(case.amount) if case.amount is not None else "",
        "series": case.items.filter(removed_at__isnull=True).count(),
        "joint": [j.firm.name for j in _joint(case)],
        **worded(filing, case),
    }


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


def _joint(case: Case) -> models.QuerySet[Any]:
    return case.joint_firms.filter(state="confirmed").select_related("firm").order_by("id")


def _accepted_on(case: Case) -> str:
    """The day of acceptance, once the partners' decision stands behind it (GC-3.2).

    A case taken as an ordinary one that grew to a group case isn't accepted as such yet.
    """
    stands = case.decision_id is not None and case.state != CaseState.DECISION_OWED
    return local_day(case.accepted_at).isoformat() if case.accepted_at and stands else ""


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
    ours = shown.get("form") == Form.REPRESENTATIVE and shown.get("side") == Side.GROUP
    found = lacking(shown, representative_form=ours)
    # Of a case that isn't going on nothing more is to come.
    return Lacking(found.stops, []) if shown.get("ended") else found


def persons_in(content: Mapping[str, Any]) -> int | None:
    """The largest exact number of persons a report names."""
    exact = [
        c["number"]
        for c in content.get("numbers", [])
        if c["unit"] == Unit.PERSON and not c["about"]
    ]
    return max(exact, default=None)


def attached_to(filing: Filing) -> models.QuerySet[Attachment]:
    """The papers attached to the report, newest first."""
    return attachments_of(filing).select_related("by", "owner")
