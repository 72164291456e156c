"""`audit_verify`: exit code and place."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organisation
from core.actors import SYSTEM
from core.audit import record, seal
from core.models import AuditEntry
from tests.factories import moment

AT = moment("2026-05-08")


@pytest.fixture
def entries(firm: Organisation, tamper: object) -> list[AuditEntry]:
    """A sealed chain of three."""
    made = [record(firm, f"act{n}", actor=SYSTEM, at=AT, chained=True) for n in range(3)]
    seal(at=AT)
    return made


def verified(*words: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("audit_verify", *words, stdout=out)
    return out.getvalue()


def test_a_whole_record_is_told_so(entries: list[AuditEntry]) -> None:
    assert verified() == "the audit record is whole\n"


def test_a_broken_one_is_exit_1_with_the_places(
    entries: list[AuditEntry], tamper: Callable[..., None]
) -> None:
    tamper("UPDATE core_auditentry SET reason = 'x' WHERE id = %s", entries[1].pk)
    out = StringIO()
    with pytest.raises(CommandError, match="broken in 2 places") as failed:
        call_command("audit_verify", stdout=out)
    assert failed.value.returncode == 1
    where = f"chain {entries[1].chain_id}, link 2 (entry {entries[1].pk})"
    assert f"{where}: was changed after it was written" in out.getvalue()


def test_ends_kept_elsewhere_show_a_cut(
    entries: list[AuditEntry], tamper: Callable[..., None], tmp_path: Path
) -> None:
    kept = tmp_path / "tips.json"
    kept.write_text(verified("--tips"))
    assert set(json.loads(kept.read_text())) == {f"chain {entries[0].chain_id}", "seals"}
    assert "whole" in verified("--since", str(kept))
    for table in ("core_sealedentry", "core_auditseal", "core_auditentry", "core_chainhead"):
        tamper(f"DELETE FROM {table}")
    assert "whole" in verified()
    with pytest.raises(CommandError, match="2 places"):
        verified("--since", str(kept))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", '{"x": "1:2"}', '{"seals": 1}', "\x00", '{"seals": "1:zz"}', "[" * 9999],
)
def test_a_file_of_something_else_is_told(tmp_path: Path, content: str) -> None:
    file = tmp_path / "x"
    file.write_text(content)
    with pytest.raises(CommandError):
        verified("--since", str(file))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["/nonexistent", "/", "\x00"])
def test_a_file_that_cannot_be_read_is_told(name: str) -> None:
    with pytest.raises(CommandError, match="can't be read"):
        verified("--since", name)
