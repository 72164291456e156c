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
from django.utils.translation import gettext as _
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from core.documents.fonts import font_faces, font_files, missing_from

_TAG = re.compile(r"<(style|script).*?</\1>|<[^>]+>", re.DOTALL)
# The printers' mark for a character that isn't at hand.
STAND_IN = "〓"
# Pango's font maps aren't safe to share between threads that lay out at the same time.
_one_at_a_time = threading.Lock()


class OurFilesOnly(URLFetcher):
    """Fetches font files of ours and data: images made by us; anything else is refused."""

    def __init__(self) -> None:
        URLFetcher.__init__(self, allowed_protocols=["file", "data"])

    def fetch(self, url: str, headers: Any = None) -> Any:
        """Fetch an allowed address.

        Raises:
            ValueError: any other address.
        """
        if url not in font_files() and not url.startswith("data:image/"):
            raise ValueError(f"not one of our files: {url}")
        return URLFetcher.fetch(self, url, headers)


@cache
def _fonts() -> tuple[FontConfiguration, CSS, CSS]:
    configuration = FontConfiguration()
    fetcher = OurFilesOnly()
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

    A character no font has is printed as 〓 and named below the text.
    """
    markup: str = render_to_string(template, context)
    missing = missing_from(html.unescape(_TAG.sub("", markup)))
    if missing:
        markup = _with_stand_ins(markup, missing)
    with _one_at_a_time:
        configuration, faces, paper = _fonts()
        document = HTML(string=markup, base_url=None, url_fetcher=OurFilesOnly())
        content = document.write_pdf(
            stylesheets=[faces, paper], font_config=configuration, pdf_variant="pdf/ua-1"
        )
    return Rendered(content, missing)


def _with_stand_ins(markup: str, missing: list[str]) -> str:
    names = "、".join(f"U+{ord(character):04X}" for character in missing)
    message = _("文中“〓”处的字，字库里没有，请手写补上：%(names)s") % {"names": names}
    stood_in = markup.translate({ord(character): STAND_IN for character in missing})
    paper, end, rest = (
        stood_in.rpartition("</body>") if "</body>" in stood_in else (stood_in, "", "")
    )
    return f'{paper}<div class="warning"><p>{message}</p></div>{end}{rest}'
