"""What may be done with a report now: the buttons of its page, from the diagram and the policies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.actors import Actor
from core.transitions import table_of
from filings import policies
from filings.enums import FilingState as S
from filings.models import Filing

# Acts carried out by the button itself: nothing has to be said, and they can be put right.
AT_ONCE = {"submit", "take_up", "acknowledge"}
FINAL = {"cancel", "withdraw"}


@dataclass(frozen=True)
class Step:
    """Something to do: the act's name for `data-act`, its words, where."""

    act: str
    label: Any
    link: str
    at_once: bool = False
    danger: bool = False


@dataclass(frozen=True)
class Offered:
    """The main act first; others beside it; the rarer ones behind "more"."""

    main: Step | None = None
    beside: list[Step] = field(default_factory=list)
    more: list[Step] = field(default_factory=list)


def step(filing: Filing, act: str, route: str = "", label: Any = "") -> Step:
    """One act with its words from the diagram."""
    known = next((t.label for t in table_of(filing).transitions if t.act == act), act)
    link = reverse(route or f"filing-{act.replace('_', '-')}", args=[filing.pk])
    return Step(act, label or known, link, act in AT_ONCE, act in FINAL)


def offered(actor: Actor, filing: Filing, *, ready: bool) -> Offered:
    """What the actor may do with the report in its state.

    Args:
        ready: nothing that must be there is missing.
    """
    if policies.side_of(actor, filing) == "firm":
        return _for_the_firm(actor, filing, ready)
    return _for_the_desk(filing) if policies.can_act_on_filing(actor, filing) else Offered()


def _for_the_firm(actor: Actor, filing: Filing, ready: bool) -> Offered:
    edits, sends = policies.can_edit_filing(actor, filing), policies.can_send_filing(actor, filing)
    allowed = set(table_of(filing).acts_from(filing.state))
    acts = ["edit"] if edits and "edit" in allowed else []
    if sends:
        acts += [a for a in ("send", "supplement", "take_back", "redraft") if a in allowed]
    elif edits and "submit" in allowed:
        acts.append("submit")
    main = _main_of_the_firm(filing, acts, ready)
    # A supplement is offered beside only where there is something to say.
    if "supplement" in acts and main != "supplement" and filing.state == S.SENT:
        acts.remove("supplement")
    return Offered(
        step(filing, main) if main else None,
        [step(filing, act) for act in acts if act != main],
    )


def _main_of_the_firm(filing: Filing, acts: list[str], ready: bool) -> str:
    wanted = {
        S.DRAFT: ["send", "submit"] if ready else ["edit"],
        S.TO_CONFIRM: ["send"] if ready else ["edit"],
        S.RETURNED: ["send", "submit"] if filing.facts_changed else ["edit", "send"],
    }.get(S(filing.state), [])
    something_new = bool(filing.owed) or filing.facts_changed
    if something_new and filing.state in {S.TAKEN_UP, S.REGISTERED, S.SUPPLEMENTED}:
        wanted = ["supplement", "edit"]
    return next((act for act in wanted if act in acts), "")


def _for_the_desk(filing: Filing) -> Offered:
    main, beside, more = "", [], []
    if filing.state in {S.SENT, S.TAKEN_UP}:
        main, beside = "register", ["take_up", "return"]
    elif filing.state == S.SUPPLEMENTED:
        main = "acknowledge"
    more += ["assign", "mark_high_impact", "cancel"]
    allowed = set(table_of(filing).acts_from(filing.state))
    on = _("取消“影响大”标记") if filing.high_impact else ""
    steps = [step(filing, act, label=on if act == "mark_high_impact" else "") for act in more]
    steps = [s for s in steps if s.act in allowed]
    note = Step("note", _("内部备注"), reverse("filing-note", args=[filing.pk]))
    if filing.paper:
        steps += _for_paper(filing)
    return Offered(
        step(filing, main) if main else None,
        [step(filing, act) for act in beside if act in allowed],
        [note, *steps],
    )


def _for_paper(filing: Filing) -> list[Step]:
    """What came on paper is completed on paper, by the desk."""
    if filing.state == S.RETURNED:
        complete = step(filing, "send", "filing-paper-complete", _("代录补正材料"))
        return [complete, step(filing, "withdraw", "filing-paper-withdraw")]
    if "supplement" in table_of(filing).acts_from(filing.state):
        return [step(filing, "supplement", "filing-paper-complete", _("代录补充材料"))]
    return []
