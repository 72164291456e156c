"""Large files are read in a child whose memory and time are limited: it is the child that ends."""

from __future__ import annotations

from collections import deque

import pytest

from core import sheet_stream
from core.errors import TooLarge, Unmet
from core.sheet_stream import stream

LONG = b"a,b\n" * 2_000_000


def read(**more: int) -> None:
    """Read it to its end, keeping nothing."""
    deque(stream(LONG, **{"most_rows": 10_000_000, **more}), maxlen=0)


def test_a_file_that_needs_too_much_memory_is_refused() -> None:
    with pytest.raises(Unmet, match="庞大"):
        read(memory=40 * 1024 * 1024)
    # With the usual memory the same file is read as far as wanted.
    with pytest.raises(TooLarge):
        read(most_rows=5)


def test_a_file_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_stream, "SECONDS", 1)
    with pytest.raises(Unmet, match="庞大"):
        read()


def test_who_stops_reading_leaves_no_child_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = []
    popen = sheet_stream.subprocess.Popen
    monkeypatch.setattr(
        sheet_stream.subprocess,
        "Popen",
        lambda *args, **more: begun.append(popen(*args, **more)) or begun[-1],
    )
    rows = stream(LONG, most_rows=10_000_000)
    assert next(rows) == ("", 1, ["a", "b"])
    rows.close()
    assert [child.returncode is not None for child in begun] == [True]
