"""The fonts of papers: cut down once, whole behind them, and what they cover."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from core.documents import fonts


def test_the_cut_down_fonts_have_the_common_characters_and_are_small() -> None:
    fonts.cut_fonts()
    common = fonts.common_characters()
    assert len(common) > 7000
    assert {ord(c) for c in "，。〔〕—张三□☑"} <= common
    for face, files in fonts.WHOLE.items():
        cut = fonts.FOLDER / f"{face}.otf"
        with TTFont(cut, lazy=True) as font, TTFont(files[0], lazy=True) as whole:
            held, available = set(font.getBestCmap()), set(whole.getBestCmap())
        assert common & available <= held
        assert cut.stat().st_size < files[0].stat().st_size / 2


def test_what_both_faces_show_counts_as_covered() -> None:
    covered = fonts.covered()
    assert {ord(c) for c in "张𠮷㐂喆A1〓"} <= covered
    assert ord("😀") not in covered
    for files in fonts.WHOLE.values():
        shown: set[int] = set()
        for file in files:
            with TTFont(file, lazy=True) as font:
                shown |= set(font.getBestCmap())
        assert covered <= shown


def test_processes_that_cut_at_once_leave_whole_files(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from core.documents import fonts;"
        "fonts.FOLDER = pathlib.Path(sys.argv[1]); fonts.cut_fonts(); print(len(fonts.covered()))"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "fonts")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _twice in range(2)]
    answers = {process.communicate(timeout=120)[0] for process in running}
    assert answers == {f"{len(fonts.covered())}\n".encode()}
    names = {path.name for path in (tmp_path / "fonts").iterdir()}
    assert names == {"serif.otf", "sans.otf", "covered.json", "edition"}


@pytest.mark.parametrize("points", [set(), {5}, {1, 2, 3, 7, 8, 20}])
def test_ranges_hold_the_points(points: set[int]) -> None:
    ranges = fonts._ranges(points)
    assert {p for first, last in ranges for p in range(first, last + 1)} == points
