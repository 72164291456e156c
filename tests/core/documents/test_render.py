"""Papers: every character shown or named, nothing fetched, readable by machines and for everybody."""

from __future__ import annotations

import io
import logging
import socket
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from django.template import engines
from pypdf import PdfReader

from core.documents import render
from core.documents.fonts import FOLDER, font_files, missing_from
from core.documents.render import OurFilesOnly, Rendered, render_pdf

BODY = """<!DOCTYPE html><html lang="zh-Hans"><head><meta charset="utf-8"><title>回执</title></head>
<body><h1>回执</h1><p>{{ name }}</p>%s</body></html>"""


@pytest.fixture
def paper(settings: Any) -> Callable[..., Rendered]:
    """Renders a paper with some markup of a template's own."""

    def make(name: str = "张三", markup: str = "") -> Rendered:
        loader = ("django.template.loaders.locmem.Loader", {"tests/paper.html": BODY % markup})
        changed = {**settings.TEMPLATES[0]}
        changed["OPTIONS"] = {**changed["OPTIONS"], "loaders": [loader]}
        settings.TEMPLATES = [changed]
        assert engines["django"] is not None
        return render_pdf("tests/paper.html", {"name": name})

    return make


def text_of(rendered: Rendered) -> str:
    """What a program reads on the paper."""
    reader = PdfReader(io.BytesIO(rendered.content))
    return "".join(page.extract_text() for page in reader.pages).replace("\n", "")


def fonts_of(rendered: Rendered) -> set[str]:
    """The names of the fonts in it."""
    reader = PdfReader(io.BytesIO(rendered.content))
    fonts = [page["/Resources"]["/Font"].values() for page in reader.pages]
    return {str(font.get_object()["/BaseFont"]) for page in fonts for font in page}


@pytest.mark.parametrize(
    "name", ["张三", "喆垚", "𠮷田", "㐂", "龘靐齉", "𬱖𬭩", "A·B—〔2026〕12号"]
)
def test_rare_names_are_shown(paper: Callable[..., Rendered], name: str) -> None:
    rendered = paper(name)
    assert rendered.missing == []
    assert name in text_of(rendered)
    assert "〓" not in text_of(rendered)


def test_no_character_of_a_name_is_an_empty_box(
    paper: Callable[..., Rendered], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="weasyprint"):
        paper("喆垚𠮷㐂龘")
        assert "glyph" not in caplog.text.lower()


def test_what_no_font_has_is_stood_in_for_and_named_on_the_paper(
    paper: Callable[..., Rendered],
) -> None:
    rendered = paper("张😀三👨‍👩‍👧")
    assert rendered.missing == sorted("😀👨👩👧")
    text = text_of(rendered)
    assert "张〓三" in text
    for name in ("U+1F600", "U+1F468", "U+1F469", "U+1F467"):
        assert name in text
    assert "手写补上" in text


def test_marks_that_are_not_drawn_are_not_missing() -> None:
    assert missing_from("❤\ufe0f\u200d\u3000\n\t\u00ad\U000e0101") in ([], ["❤"])
    assert missing_from("<张三>") == []
    assert missing_from("😀😀") == ["😀"]


def test_markup_is_not_taken_for_text(paper: Callable[..., Rendered]) -> None:
    rendered = paper(markup='<style>p::before { content: "" } /* 😀 */</style><p title="😀">四</p>')
    assert rendered.missing == []
    hostile = paper("<img src='file:///etc/passwd'>&amp;")
    assert "<img src='file:///etc/passwd'>&amp;" in text_of(hostile)


def test_nothing_outside_is_fetched(
    paper: Callable[..., Rendered], tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[bytes] = []
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>geheim</text></svg>')
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]

        def listen() -> None:
            while True:
                try:
                    client, _address = server.accept()
                except OSError:
                    return
                with client:
                    asked.append(client.recv(100))

        threading.Thread(target=listen, daemon=True).start()
        fonts = FOLDER.as_uri()
        markup = f"""
            <link rel="stylesheet" href="http://127.0.0.1:{port}/a.css">
            <link rel="stylesheet" href="file:///etc/passwd">
            <link rel="attachment" href="file:///etc/passwd">
            <style>@import "http://127.0.0.1:{port}/b.css"; @import "file://{tmp_path}/c.css";
                body {{ background: url("http://127.0.0.1:{port}/d.png") }}
                @font-face {{ font-family: x; src: url("http://127.0.0.1:{port}/e.otf") }}</style>
            <img src="http://127.0.0.1:{port}/f.png"><img src="file:///etc/passwd">
            <img src="{secret.as_uri()}"><img src="{fonts}/../../{secret}">
            <img src="ftp://127.0.0.1:{port}/g"><img src="/etc/passwd"><img src="//127.0.0.1:{port}/h">
            <object data="http://127.0.0.1:{port}/i.svg"></object>
            <embed src="file:///etc/passwd">
            <img src='data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"
                xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">
                <image xlink:href="http://127.0.0.1:{port}/j.png" width="9" height="9"/>
                <image xlink:href="{secret.as_uri()}" width="9" height="9"/></svg>'>
            <p>到此</p>"""
        rendered = paper(markup=markup)
    assert asked == []
    text = text_of(rendered)
    assert "到此" in text
    assert "geheim" not in text and "root:" not in text
    assert b"root:" not in rendered.content
    assert not PdfReader(io.BytesIO(rendered.content)).attachments


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/x",
        "https://example.org/x",
        "ftp://example.org/x",
        "file:///etc/passwd",
        f"{FOLDER.as_uri()}/../../manage.py",
        f"{FOLDER.as_uri()}/edition",
        "data:text/html,x",
        "javascript:alert(1)",
        "",
    ],
)
def test_only_our_fonts_and_images_are_given(url: str) -> None:
    with pytest.raises(ValueError, match="not one of our files"):
        OurFilesOnly().fetch(url)


def test_our_fonts_and_images_are_given() -> None:
    for url in font_files():
        assert OurFilesOnly().fetch(url) is not None
    assert OurFilesOnly().fetch("data:image/svg+xml,<svg/>") is not None


def test_the_paper_is_tagged_titled_and_in_its_language(paper: Callable[..., Rendered]) -> None:
    reader = PdfReader(io.BytesIO(paper().content))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF's own kind of true
    assert root["/Lang"] == "zh-Hans"
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert reader.metadata is not None and reader.metadata.title == "回执"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    page = reader.pages[0].mediabox
    assert (round(page.width), round(page.height)) == (595, 842)


def test_the_page_has_its_number_and_our_fonts(paper: Callable[..., Rendered]) -> None:
    rendered = paper("𠮷")
    assert "— 1 —" in text_of(rendered)
    assert len(fonts_of(rendered)) >= 2, "the cut-down font, and the one that has the rare name"


def test_a_long_word_stays_on_the_page_and_many_pages_are_made(
    paper: Callable[..., Rendered],
) -> None:
    rendered = paper("x" * 1500 + "长" * 1500)
    reader = PdfReader(io.BytesIO(rendered.content))
    assert len(reader.pages) > 3
    assert text_of(rendered).count("长") == 1500


def test_several_threads_render_at_once(paper: Callable[..., Rendered]) -> None:
    paper()
    made: list[str] = []

    def work(name: str) -> None:
        made.append(text_of(render_pdf("tests/paper.html", {"name": name})))

    threads = [threading.Thread(target=work, args=(f"甲{n}号",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(n for n in range(4) for text in made if f"甲{n}号" in text) == [0, 1, 2, 3]


def test_a_paper_without_a_body_end_still_names_what_is_missing() -> None:
    assert "U+1F600" in render._with_stand_ins("<p>😀", ["😀"])
