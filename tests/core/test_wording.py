"""Words for the record of acts."""

from __future__ import annotations

import pytest

from core import wording
from core.transitions import TABLES, Table, Transition
from core.wording import act_words, subject_words


def test_own_words_go_before_the_tables_and_those_before_the_general_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wording, "SUBJECTS", {})
    monkeypatch.setattr(wording, "_acts", {})
    monkeypatch.setitem(TABLES, "tests.thing", None)
    del TABLES["tests.thing"]
    moves = (Transition("edit", ("a",), None, "改一改"), Transition("go", ("a",), "a", "走"))
    Table("tests.thing", {"a": "甲"}, moves)
    assert subject_words("tests.thing") == "tests.thing"
    assert act_words("tests.thing", "edit") == "改一改"
    assert act_words("tests.other", "edit") == "修改"
    assert act_words("tests.thing", "unheard") == "unheard"
    wording.wording("tests.thing", "东西", edit="修订")
    assert subject_words("tests.thing") == "东西"
    assert act_words("tests.thing", "edit") == "修订"
    assert act_words("tests.thing", "go") == "走"
