"""What stands on papers, for tests of any app."""

from __future__ import annotations

import io

from pypdf import PdfReader


def words(content: bytes) -> str:
    """What a program reads on a paper, without its breaks."""
    pages = PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())
