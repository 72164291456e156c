"""The catalogue of translations: made from the sources, checked, compiled. No outside programs.

The Chinese text in code and templates is the message; `locale/en` holds the English.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PYTHON_KEYWORDS: dict[str, Any] = {
    "gettext": None,
    "gettext_lazy": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
LEFT_OUT = {".venv", "var", "tests", "migrations", "local", "node_modules"}


def compile_messages(locale: Path) -> None:
    """Write the .mo beside every .po that is newer."""
    for source in locale.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as handle:
            catalogue = read_po(handle)
        with target.open("wb") as handle:
            write_mo(handle, catalogue)


def sources(root: Path) -> Iterator[tuple[Path, str]]:
    """The Python modules and templates whose texts are translated."""
    for kind, pattern in (("python", "**/*.py"), ("template", "templates/**/*.*")):
        for path in sorted(root.glob(pattern)):
            if not LEFT_OUT.intersection(path.relative_to(root).parts):
                yield path, kind


def extracted(root: Path) -> Catalog:
    """All texts in the sources, with the files they stand in."""
    catalogue = Catalog(locale="en", project="Bar Workbench", charset="utf-8")
    for path, kind in sources(root):
        method, text = ("python", path.read_text(encoding="utf-8"))
        if kind == "template":
            method, text = "javascript", _templatized(path)
        stream = io.BytesIO(text.encode())
        found = extract(method, stream, keywords=PYTHON_KEYWORDS, comment_tags=("Translators:",))
        where: Any = [(str(path.relative_to(root)), None)]
        for _line, message, comments, context in found:
            catalogue.add(
                message,
                locations=where,
                auto_comments=comments,
                context=context,
            )
    return catalogue


def _templatized(path: Path) -> str:
    """A template as calls of gettext, the way Django's own makemessages reads it."""
    from django.utils.translation.template import templatize  # noqa: PLC0415 - needs settings

    return templatize(path.read_text(encoding="utf-8"), origin=str(path)).replace("u'", "'")


def updated(root: Path, source: Path) -> Catalog:
    """The catalogue with all texts of today; earlier translations are kept."""
    fresh = extracted(root)
    if not source.exists():
        return fresh
    with source.open("rb") as handle:
        catalogue = read_po(handle, locale="en")
    catalogue.update(fresh, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def write(catalogue: Catalog, target: Path) -> None:
    """Write a catalogue, sorted by text, without line numbers so that moves make no noise."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as handle:
        write_po(handle, catalogue, sort_output=True, omit_header=False, width=0)


def faults(root: Path, source: Path) -> list[str]:
    """What is missing or wrong: texts without English, left over, or with other placeholders."""
    fresh = extracted(root)
    with source.open("rb") as handle:
        held = read_po(handle, locale="en")
    wanted = {(m.id, m.context) for m in fresh if m.id}
    known = {(m.id, m.context): m for m in held if m.id}
    found = [f"missing: {key[0]}" for key in wanted if key not in known]
    found += [f"left over: {key[0]}" for key in known if key not in wanted]
    for message in known.values():
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        if not all(texts):
            found.append(f"no English: {message.id}")
        found += [f"{error}: {message.id}" for error in message.check(held)]
    return sorted(found)
