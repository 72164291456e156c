"""From a template to a PDF. No user's HTML or CSS ever gets here, and nothing outside is fetched."""

from __future__ import annotations

import html
import re
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from core.documents.fonts import FOLDER, WHOLE, font_faces, missing_from

_TAG = re.compile(r"<(style|script).*?</\1>|<[^>]+>", re.DOTALL)
# Pango's font maps aren't safe to share between threads that lay out at the same time.
_one_at_a_time = threading.Lock()


class OurFilesOnly(URLFetcher):  # type: ignore[misc]
    """Fetches font files of ours and data: images made by us; anything else is refused."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        """Fetch an allowed address.

        Raises:
            ValueError: any other address.
        """
        fonts = {path.as_uri() for paths in WHOLE.values() for path in paths}
        ours = url in fonts or url.startswith((FOLDER.as_uri() + "/", "data:image/"))
        if not ours:
            raise ValueError(f"not one of our files: {url}")
        return super().fetch(url, headers)


@cache
def _fonts() -> tuple[FontConfiguration, CSS, CSS]:
    configuration = FontConfiguration()
    fetcher = OurFilesOnly(allowed_protocols=["file", "data"])
    faces = CSS(string=font_faces(), font_config=configuration, url_fetcher=fetcher)
    paper = Path(settings.BASE_DIR) / "static" / "paper.css"
    sheet = CSS(filename=str(paper), font_config=configuration, url_fetcher=fetcher)
    return configuration, faces, sheet


@dataclass(frozen=True)
class Rendered:
    """A PDF and the characters no font could show."""

    content: bytes
    missing: list[str]


def render_pdf(template: str, context: dict[str, Any]) -> Rendered:
    """Render a template below `templates/` to a PDF in the official form.

    Missing characters are named at the foot of the paper and in the answer.
    """
    markup = render_to_string(template, context)
    missing = missing_from(html.unescape(_TAG.sub("", markup)))
    if missing:
        markup = render_to_string(template, {**context, "missing_glyphs": missing})
    with _one_at_a_time:
        configuration, faces, paper = _fonts()
        document = HTML(
            string=markup,
            base_url=None,
            url_fetcher=OurFilesOnly(allowed_protocols=["file", "data"]),
        )
        content = document.write_pdf(
            stylesheets=[faces, paper], font_config=configuration, pdf_variant="pdf/ua-1"
        )
    return Rendered(content, missing)
