"""Steps of a report's way, for tests that start in the middle of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Organisation, User
from cases.models import Case
from core.actors import Actor
from core.models import Notice
from filings.actions import desk, drafting, paper, sending
from filings.models import Filing
from filings.queries import live_filing
from tests import factories
from tests.cases import flow as cases

MONDAY = "2026-05-11"


def at(text: str = MONDAY) -> datetime:
    """The moment most steps happen: the Monday after the case was taken in."""
    return factories.moment(text)


def fresh(filing: Filing) -> Filing:
    """The report as it stands now."""
    return Filing.objects.get(pk=filing.pk)


def draft(by: User, **more: Any) -> Filing:
    """The draft that comes with a case of twelve people taken in."""
    return of(cases.case(by, **more))


def of(case: Case) -> Filing:
    """The report of a case."""
    filing = live_filing(case)
    assert filing is not None
    return filing


def submitted(by: User, **more: Any) -> Filing:
    """Waiting for the director to confirm."""
    one, when = draft(by, **more), at()
    return drafting.submit_filing(one, actor=factories.actor(by, at=when), at=when)


def sent(director: User, *, when: str = MONDAY, **more: Any) -> Filing:
    """Out, with what isn't there yet announced as owed."""
    return send(draft(director, **more), director, when=when)


def send(filing: Filing, director: User, *, when: str = MONDAY, note: str = "") -> Filing:
    """Confirmed and sent by the director."""
    actor = factories.actor(director, filing.firm, at=at(when))
    return sending.send_filing(filing, actor=actor, at=at(when), note=note)


def taken_up(director: User, officer: User) -> Filing:
    """In an officer's hands."""
    one = sent(director)
    actor = factories.actor(officer, one.bar, at=at())
    return desk.take_up_filing(one, actor=actor, at=at())


def returned(
    director: User,
    officer: User,
    *,
    when: str = "2026-05-12",
    fields: tuple[str, ...] = ("plan", "risk_measures"),
) -> Filing:
    """Come back for completion."""
    return give_back(sent(director), officer, when=when, fields=fields)


def give_back(
    filing: Filing,
    officer: User,
    *,
    when: str = "2026-05-12",
    fields: tuple[str, ...] = ("plan", "risk_measures"),
) -> Filing:
    """Returned by an officer with reasons."""
    return desk.return_filing(
        filing,
        reasons="请补写方案和风险应对。",
        fields=fields,
        actor=factories.actor(officer, filing.bar, at=at(when)),
        at=at(when),
    )


def registered(director: User, officer: User, **more: Any) -> Filing:
    """Registered, with its number."""
    return register(sent(director, **more), officer)


def register(filing: Filing, officer: User, *, when: str = "2026-05-12") -> Filing:
    """Registered by an officer."""
    actor = factories.actor(officer, filing.bar, at=at(when))
    return desk.register_filing(filing, actor=actor, at=at(when))


def supplemented(director: User, officer: User, *, when: str = "2026-05-13") -> Filing:
    """Registered, with something new before the bar."""
    return supplement(registered(director, officer), director, when=when)


def supplement(filing: Filing, director: User, *, when: str = "2026-05-13") -> Filing:
    """The director sends more of a report that is with the bar."""
    actor = factories.actor(director, filing.firm, at=at(when))
    return sending.supplement_filing(filing, actor=actor, at=at(when), note="补报")


def cancelled(director: User, officer: User) -> Filing:
    """A registration that was cancelled."""
    one = registered(director, officer)
    actor = factories.actor(officer, one.bar, at=at("2026-05-13"))
    return desk.cancel_registration(one, reason="重复登记", actor=actor, at=at("2026-05-13"))


def withdrawn(director: User) -> Filing:
    """Given up before it was sent."""
    one = draft(director)
    actor = factories.actor(director, at=at())
    return drafting.give_up(one, reason="未成案", actor=actor, at=at())


PARTS: dict[str, Any] = {
    "engaged_on": "2026-05-06",
    "field": "wages",
    "form": "joint",
    "side": "group",
    "regime": "group",
    "numbers": [
        {"side": "client", "number": 15, "unit": "person", "about": False, "on": "2026-05-06"}
    ],
}
TEXTS = {"title": "某厂欠薪案", "facts_brief": "十五名工人追索工资。"}


def on_paper(firm: Organisation, officer: User, **more: Any) -> Filing:
    """A report a firm handed in on paper."""
    when = at()
    values: dict[str, Any] = {
        "content": PARTS,
        "texts": TEXTS,
        "received_on": date(2026, 5, 11),
        "scan": scan(),
        "actor": more.get("actor") or factories.actor(officer, firm.parent, at=when),
    }
    return paper.take_paper_report(firm=firm, at=when, **{**values, **more})


def scan(name: str = "盖章备案表.pdf") -> SimpleUploadedFile:
    """The scan of a stamped form."""
    return cases.paper(name)


def by(somebody: User, where: Organisation | None = None, *, when: str = MONDAY) -> Actor:
    """The actor a person is on that day."""
    return factories.actor(somebody, where, at=at(when))


STATES = (
    "draft",
    "to_confirm",
    "sent",
    "taken_up",
    "returned",
    "registered",
    "supplemented",
    "cancelled",
    "withdrawn",
)


def in_state(state: str, director: User, officer: User) -> Filing:
    """A report brought into this state by its own acts."""
    if state in {"draft", "sent", "withdrawn"}:
        return {"draft": draft, "sent": sent, "withdrawn": withdrawn}[state](director)
    if state == "to_confirm":
        return submitted(director)
    ways = {
        "taken_up": taken_up,
        "returned": returned,
        "registered": registered,
        "supplemented": supplemented,
        "cancelled": cancelled,
    }
    return ways[state](director, officer)


def events(somebody: User) -> list[str]:
    """The events of a person's messages about reports, in order, without the report's number."""
    found = Notice.objects.filter(recipient=somebody, channel="inbox", event__startswith="filing:")
    return [event.split(":")[2] for event in found.order_by("id").values_list("event", flat=True)]
