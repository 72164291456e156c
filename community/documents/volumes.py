"""The volume (卷) of a community's log on paper: cover, table of contents, entries (LC-16)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from community.queries.volumes import VolumeView

TEMPLATE = "community/papers/volume.html"


def paper_of(view: VolumeView, *, reader: str, at: datetime) -> dict[str, Any]:
    """What stands in it.

    Args:
        reader: in whose sight it was made, as the cover says.
    """
    numbers = [line.entry.number for line in view.lines]
    return {
        "view": view,
        "reader": reader,
        "at": at,
        "first": numbers[0] if numbers else None,
        "last": numbers[-1] if numbers else None,
    }


def render(view: VolumeView, *, reader: str, at: datetime) -> bytes:
    """The paper as PDF."""
    from core.documents.render import render_pdf  # noqa: PLC0415 - loads slowly, few need it

    return render_pdf(TEMPLATE, paper_of(view, reader=reader, at=at)).content
