"""What stands printed on every paper of lawyers in communities."""

from __future__ import annotations

import io
import re
from pathlib import Path
from uuid import uuid4

import pytest
import segno
from django.conf import settings
from pypdf import PdfReader
from pypdf.generic import ContentStream

from accounts.models import Organisation
from community.actions import entries
from community.models import CommunityProfile, Volume
from core.attachments import opened
from core.documents.fonts import missing_from
from core.models import Document
from tests import factories
from tests.community import flow
from tests.community.flow_pairing import SINCE, Sides
from tests.papers import words

PAPERS = Path(settings.BASE_DIR) / "templates" / "community" / "papers"


def test_no_paper_prints_a_mark_that_its_fonts_lack() -> None:
    lacking = {paper.name: missing_from(paper.read_text()) for paper in PAPERS.glob("*.html")}
    assert len(lacking) > 5
    assert not any(lacking.values()), lacking
    assert missing_from("☑")


def strokes(content: bytes) -> int:
    """How many lines are drawn on a paper: a code is drawn as one for each run of dark squares."""
    reader = PdfReader(io.BytesIO(content))
    return sum(
        operator == b"l"
        for page in reader.pages
        for _operands, operator in ContentStream(page.get_contents(), reader).operations
    )


@pytest.mark.django_db
@pytest.mark.clause("LC-13", "LC-16")
def test_papers_show_rare_names_and_name_what_no_font_has(
    firm: Organisation, community: Organisation
) -> None:
    rare, lacking = "吕𠮷㐂", "𰻞"
    community.name = f"{rare}巷社区"
    community.save()
    sides = Sides(firm, community)
    lawyer = sides.lawyer(f"{rare}{lacking}")
    held = sides.assigned(lawyer)
    flow.slot(held)
    CommunityProfile.objects.filter(pk=community.pk).update(public=True)
    entries.write_entry(
        community=community,
        client_token=uuid4(),
        on=SINCE,
        kind="advice",
        content=f"漏水{lacking}",
        for_whom="resident",
        minutes=30,
        **sides.by(lawyer),
    )
    signed = sides.signed(held.pairing)
    browser, place = factories.client_of(lawyer), CommunityProfile.objects.get(pk=community.pk)
    address = f"{settings.SITE_URL}/p/{place.public_code}/"
    code = segno.make(address, error="m", micro=False).svg_inline()
    runs = re.search(r' d="([^"]+)"', code)[1].count("h")  # type: ignore[index]

    made = {
        paper: browser.get(f"/p/{place.public_code}/{paper}").content
        for paper in ("notice", "cards")
    }
    made["volume"] = browser.get(f"/volumes/{Volume.objects.get().pk}/print").content
    made["agreement"] = opened(Document.objects.get(pk=flow.again(signed).document_id)).read()
    for paper, content in made.items():
        said = words(content)
        assert said.count(f"{rare}〓") >= (10 if paper == "cards" else 1), paper
        assert f"{rare}巷社区" in said, paper
        assert "U+30EDE" in said and "手写补上" in said, paper
    assert words(made["cards"]).count(f"{rare}〓") == 10
    # The codes are there, each with all its squares: on the notice and on every card.
    assert strokes(made["notice"]) == runs
    assert strokes(made["cards"]) >= 10 * runs


def test_wherever_a_name_may_stand_the_whole_fonts_stand_behind_the_cut_down_one() -> None:
    sheet = (Path(settings.BASE_DIR) / "static" / "paper.css").read_text()
    for face in ("serif", "sans"):
        first, all_three = f'"{face}-1"', f'"{face}-1", "{face}-2", "{face}-3"'
        assert sheet.count(first) == sheet.count(all_three) > 0
