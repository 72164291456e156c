"""`sweep --at`: local data driven to a moment."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from accounts.models import Organisation, User
from core import sweeps
from core.calendar import term
from core.duties import open_duty
from core.models import Notice
from core.reminders import DutyKind
from tests.factories import moment

pytestmark = pytest.mark.django_db


def swept(at: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("sweep", "--at", at, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    "at", ["2026-05-11", "2026-05-11T09:30", "2026-05-11 09:30", "2026-05-10T16:00Z"]
)
def test_reminders_are_written_and_sent_as_of_then(
    firm: Organisation, clerk: User, answer: DutyKind, at: str
) -> None:
    opened = moment("2026-05-08")
    open_duty(answer, firm, due=term(opened.date(), 2), at=opened, debtor=firm)
    printed = swept(at)
    assert "core.remind: 1\n" in printed
    assert printed.splitlines()[-1] == "core.deliver: 1"
    assert [message.to for message in mail.outbox] == [[clerk.email]]
    assert Notice.objects.filter(event__contains=":debtor:0").count() == 2
    assert "core.remind: 0\n" in swept(at)
    assert len(mail.outbox) == 1


def test_it_refuses_where_the_data_is_not_local(settings: Any) -> None:
    settings.LOCAL_DATA = False
    with pytest.raises(CommandError, match="local data") as failed:
        swept("2026-05-11")
    assert failed.value.returncode == 1


@pytest.mark.parametrize(
    "at", ["", "now", "2026-13-01", "1900-01-01", "9999-12-31T23:59:59-23:00", "0001-01-01", "\x00"]
)
def test_what_is_no_moment_is_told(at: str) -> None:
    with pytest.raises(CommandError, match="no moment"):
        swept(at)


def test_a_sweep_that_fails_is_exit_1_after_all_have_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*, at: Any) -> None:
        raise ValueError("boom")

    monkeypatch.setattr(sweeps, "SWEEPS", {"fails": (1, fails), "runs": (2, lambda *, at: 7)})
    out = StringIO()
    with pytest.raises(CommandError, match="failed: fails"):
        call_command("sweep", "--at", "2026-05-11", stdout=out)
    assert out.getvalue() == "fails: boom\nruns: 7\n"
