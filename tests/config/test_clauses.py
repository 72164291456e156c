"""The command that `make check` ends with: no clause without a rule and a test."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command


def test_a_clause_whose_tests_are_gone_is_named(settings: LazySettings, tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    kept = '@pytest.mark.clause("GC-1.1")\ndef test_kept() -> None:\n    pass\n'
    (tmp_path / "tests" / "test_kept.py").write_text(kept, encoding="utf-8")
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="without rule or test: ") as raised:
        call_command("clauses", "--json")
    bare = str(raised.value).partition(": ")[2].split(", ")
    assert "GC-3.2" in bare
    assert "GC-1.1" not in bare
