"""Named places that upper apps fill."""

from __future__ import annotations

import pytest

from core import slots
from core.actors import SYSTEM
from core.slots import Moment, Panel, labeller, labels, moments, panel, panels, timeline
from tests.factories import moment

AT = moment("2026-05-08")


@pytest.fixture(autouse=True)
def nothing_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Registries of this test's own."""
    monkeypatch.setattr(slots, "_panels", {})
    monkeypatch.setattr(slots, "_timelines", {})


def test_panels_come_in_order_and_those_with_nothing_to_show_stay_away() -> None:
    panel("case", order=60)(lambda _actor, subject, _at: Panel("b.html", {"subject": subject}))
    panel("case", order=10)(lambda _actor, _subject, _at: Panel("a.html"))
    panel("case")(lambda _actor, _subject, _at: None)
    panel("elsewhere")(lambda _actor, _subject, _at: Panel("c.html"))
    shown = panels("case", SYSTEM, "x", AT)
    assert [one.template for one in shown] == ["a.html", "b.html"]
    assert shown[1].context == {"subject": "x"}
    assert panels("nowhere", SYSTEM, None, AT) == []


def test_a_timeline_is_told_newest_first() -> None:
    early, late = moment("2026-05-01"), moment("2026-05-09")
    timeline("case")(lambda _actor, _subject: [Moment(early, "一"), Moment(late, "三")])
    timeline("case")(lambda _actor, _subject: [Moment(AT, "二")])
    assert [line.what for line in moments("case", SYSTEM, None)] == ["三", "二", "一"]
    assert moments("nowhere", SYSTEM, None) == []


def test_rows_are_called_by_the_app_that_knows_them_and_only_in_sight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(slots, "_labellers", {})
    asked: list[list[int]] = []

    @labeller("tests.thing")
    def named(_actor: object, ids: list[int]) -> dict[int, str]:
        asked.append(ids)
        return {pk: f"第{pk}件" for pk in ids if pk != 2}

    subjects = [("tests.thing", 1), ("tests.other", 1), ("tests.thing", 2)]
    assert labels(SYSTEM, subjects) == {("tests.thing", 1): "第1件"}
    assert asked == [[1, 2]]
