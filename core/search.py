"""Search by characters and by pinyin initials, fast at a million names.

A name is stored with its single characters and pairs of characters (an array under a GIN index,
which answers two characters at once, as trigrams can't) and with its pinyin and initials (prefix
indexes). Apps register what can be found; each searches only what the actor may see.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models

from core.actors import Actor
from core.regulation import Text

LONGEST = 60
# Of the words whose reading as a whole matters.
LONGEST_WORD = 10
# Spaces, NUL, and the middle dots people write between the parts of a name.
_LEFT_OUT = re.compile(r"[\s\x00·•‧∙⋅・]+")
_LATIN = re.compile(r"[a-z0-9]+")


def plain(text: str) -> str:
    """Text as it is compared: NFKC, lower case, without spaces and middle dots."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _LEFT_OUT.sub("", folded)


def grams(text: str) -> list[str]:
    """The single characters and the neighbouring pairs of a text, each once, sorted."""
    characters = plain(text)[:200]
    pairs = {characters[i : i + 2] for i in range(len(characters) - 1)}
    return sorted({*characters, *pairs})


def initials(text: str) -> str:
    """The first letters of a text's pinyin: 浙江 gives `zj`."""
    return "".join(syllable[:1] for syllable in _syllables(text))[:LONGEST]


@lru_cache(maxsize=1000)
def _syllables(text: str) -> list[str]:
    """The pinyin of each character. The dictionary is loaded by its first use: it is large.

    Only where a word of several characters may decide how one is read is the whole text looked
    at, which takes forty times as long as its characters one by one.
    """
    from pypinyin.constants import PHRASES_DICT  # noqa: PLC0415 - see above

    asked = plain(text)
    end = len(asked) + 1
    for start in range(end - 2):
        for stop in range(start + 2, min(end, start + LONGEST_WORD + 1)):
            if asked[start:stop] in PHRASES_DICT:
                return _read(asked)
    return [syllable for character in asked for syllable in _read_one(character)]


@lru_cache(maxsize=30_000)
def _read_one(character: str) -> list[str]:
    return _read(character)


def _read(text: str) -> list[str]:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - loads slowly

    return lazy_pinyin(text, errors=_one_by_one)


def _one_by_one(foreign: str) -> Any:
    """What isn't Chinese, character by character (the library takes lists, its types say texts)."""
    return list(foreign)


def pinyin(text: str) -> str:
    """A text's pinyin without tones or spaces: the key names are sorted by."""
    return "".join(_syllables(text))[:LONGEST]


class Searchable(models.Model):
    """Columns by which a row is found; the actions that write its name set them."""

    grams = ArrayField(models.CharField(max_length=4), default=list, editable=False)
    initials = models.CharField(max_length=LONGEST, blank=True, editable=False)
    pinyin = models.CharField(max_length=LONGEST, blank=True, editable=False)

    class Meta:
        abstract = True
        indexes = [
            GinIndex(fields=["grams"], name="%(class)s_grams"),
            models.Index(
                OpClass("initials", name="varchar_pattern_ops"), name="%(class)s_initials"
            ),
            models.Index(OpClass("pinyin", name="varchar_pattern_ops"), name="%(class)s_pinyin"),
        ]


def columns(*texts: str) -> dict[str, object]:
    """The values of a row's search columns: the first text is its name, all are found."""
    together = {gram for text in texts for gram in grams(text)}
    return {
        "grams": sorted(together),
        "initials": initials(texts[0]),
        "pinyin": pinyin(texts[0]),
    }


def matching(found: models.QuerySet, query: str) -> models.QuerySet:  # type: ignore[type-arg]
    """The rows of a `Searchable` queryset that match; none for an empty query."""
    asked = plain(query)[:LONGEST]
    if not asked:
        return found.none()
    by_characters = models.Q(grams__contains=_asked_grams(asked))
    if _LATIN.fullmatch(asked):
        return found.filter(
            by_characters
            | models.Q(initials__startswith=asked)
            | models.Q(pinyin__startswith=asked)
        )
    return found.filter(by_characters)


def _asked_grams(asked: str) -> list[str]:
    if len(asked) == 1:
        return [asked]
    return sorted({asked[i : i + 2] for i in range(len(asked) - 1)})


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    title: str
    detail: Text
    link: str
    state: Text = ""


@dataclass(frozen=True)
class Source:
    """One kind of thing that can be found, searched within what the actor may see."""

    code: str
    title: Text
    search: Callable[[Actor, str, int], Sequence[Hit]]


SOURCES: dict[str, Source] = {}


def source(entry: Source) -> None:
    """Register a kind of thing that can be found."""
    SOURCES[entry.code] = entry
