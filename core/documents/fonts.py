"""The fonts of printed papers, from installed packages.

Three files serve each of the two faces: a cut-down one with the characters of GB 2312, which most
papers need and which is fast; the whole Chinese one; and the Japanese one, which alone has some
rare characters of names (𠮷). What none of them has is named, never printed as an empty box.
"""

from __future__ import annotations

import json
import os
import unicodedata
from functools import cache
from itertools import chain
from pathlib import Path

import pylopdf_fonts_jp
import pylopdf_fonts_zh_cn
import uharfbuzz as hb
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).resolve().parents[2] / "var" / "fonts"
# Bumped when the way the files are cut or counted changes.
EDITION = "2"
WHOLE = {
    "serif": (pylopdf_fonts_zh_cn.serif_path(), pylopdf_fonts_jp.serif_path()),
    "sans": (pylopdf_fonts_zh_cn.sans_path(), pylopdf_fonts_jp.sans_path()),
}
FIRST_BYTE = range(0xA1, 0xF8)
SECOND_BYTE = range(0xA1, 0xFF)
# Marks common papers use that GB 2312 lacks.
BESIDES = "〔〕—–…·•□☑✓①②③④⑤⑥⑦⑧⑨⑩〇㎡℃‰№　"


def common_characters() -> set[int]:
    """The code points of ASCII and GB 2312, and some marks."""
    pairs = (bytes((first, second)) for first in FIRST_BYTE for second in SECOND_BYTE)
    decoded = "".join(pair.decode("gb2312", errors="ignore") for pair in pairs)
    return {*range(0x20, 0x7F), *map(ord, decoded), *map(ord, BESIDES)}


def cut_fonts() -> None:
    """Make the cut-down files and the list of what can be shown, where missing; repeatable."""
    done = FOLDER / "edition"
    if done.exists() and done.read_text() == EDITION:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = common_characters()
    covered: set[int] = set()
    for face, files in WHOLE.items():
        _cut(files[0], FOLDER / f"{face}.otf", wanted)
        shown = _characters(files)
        covered = shown if not covered else covered & shown
    _put(FOLDER / "covered.json", json.dumps(_ranges(covered)).encode())
    _put(done, EDITION.encode())


def _cut(source: Path, target: Path, wanted: set[int]) -> None:
    whole = hb.Face(hb.Blob.from_file_path(str(source)))
    choice = hb.SubsetInput()
    choice.sets(hb.SubsetInputSets.UNICODE).set(wanted)
    _put(target, hb.subset(whole, choice).blob.data)


def _put(target: Path, content: bytes) -> None:
    """Write a file whole or not at all, also when several processes do so at once."""
    part = target.with_name(f".{target.name}.{os.getpid()}")
    part.write_bytes(content)
    part.rename(target)


def _characters(files: tuple[Path, ...]) -> set[int]:
    found: set[int] = set()
    for file in files:
        with TTFont(file, lazy=True) as font:
            found |= set(font.getBestCmap() or {})
    return found


def _ranges(points: set[int]) -> list[list[int]]:
    ranges: list[list[int]] = []
    for point in sorted(points):
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return ranges


@cache
def covered() -> frozenset[int]:
    """The code points that fonts of ours show in both faces."""
    cut_fonts()
    ranges = json.loads((FOLDER / "covered.json").read_text())
    return frozenset(point for first, last in ranges for point in range(first, last + 1))


def missing_from(text: str) -> list[str]:
    """The characters of a text that no font of ours can show, each once."""
    known = covered()
    return sorted({c for c in text if ord(c) not in known and _drawn(c)})


def _drawn(character: str) -> bool:
    """Whether it leaves a mark: spaces, joiners and variation selectors don't."""
    selector = unicodedata.name(character, "").startswith("VARIATION SELECTOR")
    return not (character.isspace() or selector or unicodedata.category(character) in {"Cc", "Cf"})


@cache
def font_files() -> frozenset[str]:
    """The addresses of all font files of ours."""
    cut = (FOLDER / f"{face}.otf" for face in WHOLE)
    return frozenset(file.as_uri() for file in (*cut, *chain.from_iterable(WHOLE.values())))


def font_faces() -> str:
    """The @font-face rules: families `serif-1` to `serif-3` and `sans-1` to `sans-3`."""
    cut_fonts()
    rules = []
    for face, files in WHOLE.items():
        for number, file in enumerate((FOLDER / f"{face}.otf", *files), start=1):
            rule = f'@font-face {{ font-family: "{face}-{number}"; src: url("{file.as_uri()}"); }}'
            rules.append(rule)
    return "\n".join(rules)
