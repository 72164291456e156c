"""The registry of what time brings."""

from __future__ import annotations

from datetime import datetime

import pytest

from core import sweeps
from core.sweeps import run_all, sweep
from tests.factories import moment

AT = moment("2026-05-08")


@pytest.fixture(autouse=True)
def none_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry of this test's own."""
    monkeypatch.setattr(sweeps, "SWEEPS", {})


def test_sweeps_run_in_order_as_of_a_moment() -> None:
    ran: list[tuple[str, datetime]] = []
    for code, order in (("late", 90), ("early", 10), ("middle", 50)):

        @sweep(code, order=order)
        def run(*, at: datetime, code: str = code) -> int:
            ran.append((code, at))
            return len(ran)

    assert run_all(at=AT) == {"early": 1, "middle": 2, "late": 3}
    assert ran == [("early", AT), ("middle", AT), ("late", AT)]


def test_one_that_fails_is_logged_and_told_and_keeps_none_from_running(
    caplog: pytest.LogCaptureFixture,
) -> None:
    @sweep("fails", order=1)
    def fails(*, at: datetime) -> None:
        raise ValueError("boom")

    @sweep("runs", order=2)
    def runs(*, at: datetime) -> int:
        return 7

    done = run_all(at=AT)
    assert isinstance(done["fails"], ValueError)
    assert done["runs"] == 7
    assert "boom" in caplog.text


def test_a_code_is_registered_once() -> None:
    sweep("same")(lambda *, at: None)
    with pytest.raises(ValueError, match="twice"):
        sweep("same")(lambda *, at: None)
