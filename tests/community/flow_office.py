"""Steps of the steering group's office, as its people take them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import Organisation, User
from community.actions import briefings, resolutions, trainings
from community.models import Briefing, Resolution, Training
from tests.community import flow


def by(somebody: User, when: str = flow.DAY, where: Organisation | None = None) -> dict[str, Any]:
    """Who acts, and when."""
    return {"actor": flow.by(somebody, where, when=when), "at": flow.at(when)}


def resolved(
    bar: Organisation, owner: Organisation, officer: User, title: str = "配齐标牌", **more: Any
) -> Resolution:
    """A resolution to be carried out within May."""
    values: dict[str, Any] = {
        "title": title,
        "text": "为已结对社区统一制作标牌。",
        "meeting": "第三次会议",
        "decided_on": date(2026, 4, 20),
        "due_on": date(2026, 5, 29),
        "owner": owner,
    }
    programme = flow.programme(bar)
    return resolutions.resolve(programme=programme, **{**values, **more}, **by(officer))


def training(bar: Organisation, officer: User, **more: Any) -> Training:
    """A training of lawyers a week later."""
    values: dict[str, Any] = {
        "kind": "lawyers",
        "topic": "调解实务",
        "held_on": date(2026, 5, 15),
        "hours": Decimal("3.5"),
        "place": "三楼",
        "speaker": "",
        "seats": None,
    }
    programme = flow.programme(bar)
    return trainings.hold_training(programme=programme, **{**values, **more}, **by(officer))


def briefing(bar: Organisation, officer: User, **more: Any) -> Briefing:
    """A briefing of May with a piece of its own."""
    values: dict[str, Any] = {
        "title": "五月工作情况",
        "since": date(2026, 5, 1),
        "until": date(2026, 5, 31),
        "recipients": "市司法局",
    }
    programme = flow.programme(bar)
    made = briefings.draft_briefing(programme=programme, **{**values, **more}, **by(officer))
    briefings.write_entry(made, heading="下月安排", text="举办一次培训。", **by(officer))
    return made


def approved(made: Briefing, officer: User, leader: User) -> Briefing:
    """Handed to the leader and approved."""
    briefings.submit_briefing(made, **by(officer))
    return briefings.approve_briefing(made, **by(leader))
