"""The main navigation."""

from __future__ import annotations

import pytest

from core import navigation
from core.actors import Actor
from core.navigation import IN_SIGHT, Entry, Menu, entries, entry


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


@pytest.mark.parametrize(
    ("number", "in_sight"), [(0, 0), (IN_SIGHT + 1, IN_SIGHT + 1), (12, IN_SIGHT)]
)
def test_what_does_not_fit_stands_under_more(number: int, in_sight: int) -> None:
    items: list[dict[str, object]] = [
        {"title": n, "link": "/", "current": n == number - 1} for n in range(number)
    ]
    menu = Menu(items)
    assert menu.shown + menu.more == items
    assert len(menu.shown) == in_sight
    assert menu.current_more == (items[-1] if in_sight < number else None)
