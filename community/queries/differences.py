"""How two wordings of a rule differ, paragraph by paragraph and word by word (LC-4)."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Mark = Literal["same", "gone", "new"]
# Above that a paragraph is shown as gone and as new, not character by character.
LONGEST_COMPARED = 2_000


@dataclass(frozen=True)
class Piece:
    """Some characters, and whether only the old or only the new wording has them."""

    mark: Mark
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph with its pieces."""

    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Whether the wordings differ in it."""
        return any(piece.mark != "same" for piece in self.pieces)


def paragraphs_of(old: str, new: str) -> list[Paragraph]:
    """Both wordings in one, what is gone before what is new."""
    before, after = old.splitlines(), new.splitlines()
    found: list[Paragraph] = []
    compared = SequenceMatcher(None, before, after)
    for tag, first, last, begin, end in compared.get_opcodes():
        if tag == "equal":
            found += [Paragraph((Piece("same", line),)) for line in before[first:last]]
        elif tag == "replace" and last - first == end - begin:
            pairs = zip(before[first:last], after[begin:end], strict=True)
            found += [_within(one, other) for one, other in pairs]
        else:
            found += [Paragraph((Piece("gone", line),)) for line in before[first:last]]
            found += [Paragraph((Piece("new", line),)) for line in after[begin:end]]
    return found


def _within(old: str, new: str) -> Paragraph:
    """One paragraph in both wordings."""
    if max(len(old), len(new)) > LONGEST_COMPARED:
        return Paragraph((Piece("gone", old), Piece("new", new)))
    pieces: list[Piece] = []
    compared = SequenceMatcher(None, old, new, autojunk=False)
    for tag, first, last, begin, end in compared.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", old[first:last]))
            continue
        pieces += [Piece("gone", old[first:last])] if last > first else []
        pieces += [Piece("new", new[begin:end])] if end > begin else []
    return Paragraph(tuple(pieces))
