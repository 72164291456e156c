"""The bar's paper measured against GB/T 9704-2012: its margins, 22 lines of 28 characters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from weasyprint import HTML

from core.documents.render import OurFilesOnly, _fonts

MM = 96 / 25.4
LINES, CHARACTERS = 22, 28


def pages_of(markup: str, *more: Any) -> list[Any]:
    """The page boxes of a paper."""
    configuration, faces, paper = _fonts()
    laid_out = HTML(string=markup, url_fetcher=OurFilesOnly()).render(
        stylesheets=[faces, paper, *more], font_config=configuration
    )
    return [page._page_box for page in laid_out.pages]


def lines_of(page: Any) -> list[str]:
    """The lines of the running text, without what stands in the margins."""

    def below(box: Any) -> Iterator[Any]:
        if type(box).__name__ == "LineBox":
            yield box
            return
        if type(box).__name__ != "MarginBox":
            for child in getattr(box, "children", ()):
                yield from below(child)

    return ["".join(text(line)) for line in below(page)]


def text(box: Any) -> Iterator[str]:
    """The words of a box."""
    if hasattr(box, "text"):
        yield box.text
    for child in getattr(box, "children", ()):
        yield from text(child)


def test_a_sheet_has_the_margins_of_the_standard() -> None:
    page = pages_of("<p class='flush'>字</p>")[0]
    assert (page.margin_width() / MM, page.margin_height() / MM) == pytest.approx((210, 297))
    sides = (page.margin_top, page.margin_right, page.margin_bottom, page.margin_left)
    assert [side / MM for side in sides] == pytest.approx([37, 26, 35, 28])


def test_a_full_sheet_has_22_lines_of_28_characters() -> None:
    sheets = pages_of(f"<p class='flush'>{'字' * (LINES * CHARACTERS * 2)}</p>")
    assert len(sheets) == 2
    for sheet in sheets:
        assert [len(line) for line in lines_of(sheet)] == [CHARACTERS] * LINES


def test_a_paragraph_begins_two_characters_in() -> None:
    sheet = pages_of(f"<p>{'字' * 60}</p>")[0]
    assert [len(line) for line in lines_of(sheet)] == [CHARACTERS - 2, CHARACTERS, 6]
