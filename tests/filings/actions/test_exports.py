"""Taking the list of reports out as a file."""

from __future__ import annotations

import csv
import io

import pytest

from accounts.models import User
from core.models import AuditEntry
from filings.actions.exports import export_filings
from filings.models import Filing
from filings.queries import listed
from tests.filings import flow

pytestmark = [pytest.mark.django_db, pytest.mark.clause("GC-3.1")]


def test_who_took_what_is_on_record(director: User, officer: User) -> None:
    flow.registered(director, officer)
    content = export_filings(
        listed(Filing.objects.all()),
        kind="csv",
        asked="state=registered",
        actor=flow.by(officer),
        at=flow.at(),
    )
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["备案号"] for row in rows] == ["（2026）江律备字第1号"]
    entry = AuditEntry.objects.get(act="export_filings")
    assert (entry.person, entry.changes["filters"]) == (officer, "state=registered")
