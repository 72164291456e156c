"""What stands printed on every paper of lawyers in communities."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from core.documents.fonts import missing_from

PAPERS = Path(settings.BASE_DIR) / "templates" / "community" / "papers"


def test_no_paper_prints_a_mark_that_its_fonts_lack() -> None:
    lacking = {paper.name: missing_from(paper.read_text()) for paper in PAPERS.glob("*.html")}
    assert len(lacking) > 5
    assert not any(lacking.values()), lacking
    assert missing_from("☑")
