"""`outbox`: counts and ages by status."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from core.notices import notify

pytestmark = pytest.mark.django_db


def printed(*words: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("outbox", *words, stdout=out)
    return out.getvalue()


def test_what_waits_is_counted_with_its_age(clerk: User) -> None:
    for hours in (1, 3):
        at = timezone.now() - timedelta(hours=hours)
        notify(f"e{hours}", "core/notices/duty_due", [clerk.pk], at=at)
    found = json.loads(printed("--json"))
    assert found["pending"]["count"] == 2
    assert 3 * 3600 <= found["pending"]["oldest_seconds"] < 3 * 3600 + 60
    assert found["failed"] == {"count": 0, "oldest_seconds": None, "newest_seconds": None}
    lines = printed().splitlines()
    assert len(lines) == 6
    assert lines[0].split()[:2] == ["pending", "2,"]
