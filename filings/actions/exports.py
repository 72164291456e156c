"""Taking the list of reports out as a file; who took what is on record."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from core.actors import Actor
from core.audit import Facts, record
from filings.models import Filing
from filings.resources import as_file


def export_filings(
    found: models.QuerySet[Filing], *, kind: str, asked: str, actor: Actor, at: datetime
) -> bytes:
    """The list as a file.

    Args:
        found: what the actor sees and asked for.
        kind: `csv` or `xlsx`.
        asked: the filters as they stood in the address.

    Raises:
        TooLarge: more rows than a file takes.
    """
    content = as_file(found, kind)
    facts = Facts(changes={"kind": kind, "filters": asked[:500], "bytes": len(content)})
    record(actor.organisation, "export_filings", actor=actor, at=at, facts=facts)
    return content
