"""The main navigation."""

from __future__ import annotations

import pytest

from core import navigation
from core.actors import Actor
from core.navigation import Entry, entries, entry


def test_each_sees_the_entries_of_their_roles_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "ENTRIES", [])
    entry(Entry("消息", "inbox", (), ("inbox",), order=90))
    entry(Entry("工作台", "home", ("lawyer",), ("home",), order=0))
    lawyer = Actor(roles=frozenset({"lawyer"}))
    shown = entries(lawyer, "inbox-open")
    assert [(e["title"], e["link"], e["current"]) for e in shown] == [
        ("工作台", "/", False),
        ("消息", "/inbox/", True),
    ]
    assert [e["title"] for e in entries(Actor(), "home")] == ["消息"]
