"""Columns of register files: what they are called, and how a cell is read.

A cell comes to its one plain form here (a date as 2026-11-22, words apart by 、), in which files,
the register and exports are compared. Reading a cell never asks the database: a hundred thousand
rows are judged by sets afterwards.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext_lazy, override

from community.actions.registers import words_of
from core.forms import DayField
from core.regulation import Text

LONGEST_WORD = 40
# Before the name of a column whose cell couldn't be read: the cell as it was written.
AS_WRITTEN = "!"
# Headings of ours in a file that went out to be corrected: they mean nothing when it comes back.
LINE, ERRORS = gettext_lazy("原来的行"), gettext_lazy("错误")
WORDS_APART = "、"
_DIGITS = re.compile(r"[0-9]+")
_MARK = re.compile(r"[A-Za-z0-9_.-]+")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SPOILED = re.compile(r"[0-9.]+E\+?[0-9]+", re.IGNORECASE)
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff]")
YES = frozenset({"1", "是", "y", "yes", "true", "√", "有"})
NO = frozenset({"0", "否", "n", "no", "false", "×", "无", ""})

Read = Callable[[str], str]


class Bad(Exception):
    """A cell that can't be read; the code says why, with what the sentence needs."""

    def __init__(self, code: str, word: str = "") -> None:
        super().__init__(f"{code}:{word}" if word else code)


@dataclass(frozen=True)
class Column:
    """One column of a register's files.

    Attributes:
        name: what it is called in files made by programs, and in what is staged.
        label: its heading for people; either is understood in a file, and what `also` names.
        required: may not be empty.
        once: counts for new rows only; what is there already is somebody else's to change.
        clears: an empty cell empties what the register holds; else it leaves it as it is.
    """

    name: str
    label: Text
    read: Read
    also: Sequence[str] = ()
    required: bool = False
    once: bool = False
    clears: bool = False


@dataclass(frozen=True)
class Register:
    """A kind of register file: its columns, and the SQL that compares and writes them.

    Attributes:
        key: the columns by which rows are found in the register, joined by a slash.
        judge: selects for each staged row `id`, `target` (the row it means), `current` (what the
            register holds, in the form of the columns) and `found` (what is wrong with it).
        export: selects what the register holds, in the same form and in order.
        steps: statements that write what is new and changed, from the table `judged`.
        made_in: the table whose ids new rows take.
    """

    code: str
    columns: Sequence[Column]
    key: Sequence[str]
    judge: str
    export: str
    steps: Sequence[str] = ()
    made_in: str = ""

    @property
    def once(self) -> list[str]:
        """The columns that count for new rows only."""
        return [column.name for column in self.columns if column.once]

    def by_name(self) -> dict[str, Column]:
        """The columns by what programs call them."""
        return {column.name: column for column in self.columns}

    def headings(self) -> dict[str, Column]:
        """What each heading means, in the language of the reader and as programs write them."""
        found = {}
        for column in self.columns:
            with override("zh-hans"):
                chinese = str(column.label)
            for word in (column.name, str(column.label), chinese, *column.also):
                found[heading_of(word)] = column
        return found


def is_ours(heading: str) -> bool:
    """Whether a heading is one that `LINE` and `ERRORS` have, in the reader's language or Chinese."""
    words = {str(LINE), str(ERRORS)}
    with override("zh-hans"):
        words |= {str(LINE), str(ERRORS)}
    return heading_of(heading) in {heading_of(word) for word in words}


def heading_of(text: str) -> str:
    """A heading as it is compared: without spaces, stars and case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s*_:]+", "", folded)


def text(most: int) -> Read:
    """Words as written, in one line; at most so many characters."""

    def read(cell: str) -> str:
        if len(cell) > most:
            raise Bad("long", str(most))
        if not cell.isascii() and not unicodedata.is_normalized("NFC", cell):
            cell = unicodedata.normalize("NFC", cell)
        return _UNSEEN.sub("", cell).replace("\r\n", "\n").strip()

    return read


def name(most: int) -> Read:
    """A name in one line: an ideographic space inside of it is an ordinary one."""
    plain = text(most)

    def read(cell: str) -> str:
        return " ".join(plain(cell).split())

    return read


def digits(*lengths: int) -> Read:
    """A number of so many digits that isn't calculated with; also in full-width digits."""

    def read(cell: str) -> str:
        if not cell:
            return ""
        cell = unicodedata.normalize("NFKC", cell).replace(" ", "")
        if _SPOILED.fullmatch(cell):
            raise Bad("spoiled")
        if not _DIGITS.fullmatch(cell) or len(cell) not in lengths:
            raise Bad("digits", "/".join(str(n) for n in lengths))
        return cell

    return read


def mark(most: int) -> Read:
    """An identifier of letters, digits and simple signs."""

    def read(cell: str) -> str:
        if not cell:
            return ""
        cell = unicodedata.normalize("NFKC", cell).replace(" ", "")
        if _SPOILED.fullmatch(cell):
            raise Bad("spoiled")
        if not _MARK.fullmatch(cell):
            raise Bad("mark")
        if len(cell) > most:
            raise Bad("long", str(most))
        return cell

    return read


def licence(cell: str) -> str:
    """A licence number: seventeen digits that no spreadsheet has spoiled."""
    found = digits(17)(cell)
    if found.endswith("000"):
        raise Bad("spoiled")
    return found


def count(most: int) -> Read:
    """A whole number up to so many, or nothing."""

    def read(cell: str) -> str:
        if not cell:
            return ""
        cell = unicodedata.normalize("NFKC", cell).replace(" ", "").replace(",", "")
        if not _DIGITS.fullmatch(cell) or len(cell) > 9 or int(cell) > most:
            raise Bad("count", str(most))
        return str(int(cell))

    return read


def year(cell: str) -> str:
    """A year, or nothing."""
    if not cell:
        return ""
    found = unicodedata.normalize("NFKC", cell).removesuffix("年").strip()
    if not _DIGITS.fullmatch(found) or not 1950 <= int(found[:9]) <= 2100:
        raise Bad("year")
    return found


@lru_cache(maxsize=5000)
def day(cell: str) -> str:
    """A date in any usual writing, or nothing."""
    if not cell:
        return ""
    try:
        found = DayField(required=False).to_python(cell)
    except Exception:
        raise Bad("day") from None
    return found.isoformat() if isinstance(found, date) else ""


def words(cell: str) -> str:
    """Specialities, apart by any usual sign."""
    if not cell:
        return ""
    found = words_of(text(300)(cell))
    if any(len(word) > LONGEST_WORD for word in found):
        raise Bad("long", str(LONGEST_WORD))
    return WORDS_APART.join(found)


def mail(cell: str) -> str:
    """A mail address, or nothing."""
    if not cell:
        return ""
    cell = unicodedata.normalize("NFKC", cell)
    if len(cell) > 254 or not _MAIL.fullmatch(cell):
        raise Bad("mail")
    return cell


def phone(cell: str) -> str:
    """A telephone number, or nothing."""
    if not cell:
        return ""
    cell = unicodedata.normalize("NFKC", cell)
    if len(cell) > 30 or re.search(r"[^0-9+() ,;/转-]", cell):
        raise Bad("phone")
    return cell


def flag(cell: str) -> str:
    """Yes or no as 1 or 0; nothing is no."""
    folded = cell.casefold()
    if folded in NO:
        return "0"
    if folded in YES:
        return "1"
    raise Bad("flag")


def one_of(choices: Sequence[str], also: Mapping[str, str] | None = None) -> Read:
    """One of some words, as the register writes them."""
    known = {heading_of(word): word for word in choices}
    known |= {heading_of(word): meant for word, meant in (also or {}).items()}

    def read(cell: str) -> str:
        if not cell:
            return ""
        found = known.get(heading_of(cell))
        if found is None:
            raise Bad("choice", WORDS_APART.join(choices))
        return found

    return read
