"""Tables for spreadsheets: no cell is ever run, and the data come back as they were."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from core.sheets import read_upload
from core.tables import LONGEST_CELL, csv_of, guarded, is_risky, shown, unguarded, xlsx_of

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "'=1",
    "−1",
]
HARMLESS = ["张三", "1-1", "a=b", "", "'甲", "13800001234", "𠮷田", "，", "《-》"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_guarded_in_csv_and_a_text_in_xlsx(text: str) -> None:
    assert guarded(text).startswith("'")
    cells = list(csv.reader(io.StringIO(csv_of(["a"], [[text]]).decode("utf-8-sig"), newline="")))
    assert cells[1] == [guarded(text)]
    with zipfile.ZipFile(io.BytesIO(xlsx_of("表", ["a"], [[text]]))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    assert "<f>" not in sheet
    assert 'quotePrefix="1"' in styles


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_are_left_alone(text: str) -> None:
    assert guarded(text) == text


@given(text=st.text(max_size=20))
def test_guarding_and_ungarding_gives_the_text_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text) == text or is_risky(text)


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_no_guarded_cell_begins_like_a_formula(text: str) -> None:
    assert guarded(text)[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"}


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "是"),
        (False, "否"),
        (datetime(2026, 5, 8, 17, 5, tzinfo=UTC), "2026-05-09 01:05"),
        (date(2026, 5, 9), "2026-05-09"),
        (Decimal("120000.50"), Decimal("120000.50")),
        (-3, -3),
    ],
)
def test_values_are_shown_as_people_read_them(value: object, cell: object) -> None:
    assert shown(value) == cell


def test_both_kinds_of_file_come_back_as_they_were() -> None:
    rows = [["𠮷田", "23301200110000001", -5], ['甲,"乙"', "2026-05-09", 0]]
    expected = [["姓名", "证号", "数"], *[[str(cell) for cell in row] for row in rows]]
    for content in (
        csv_of(["姓名", "证号", "数"], rows),
        xlsx_of("[表]:*?/\\", ["姓名", "证号", "数"], rows),
    ):
        read = read_upload(SimpleUploadedFile("x", content), most_rows=10)
        assert [cells for _number, cells in read] == expected


def test_a_very_long_text_is_cut_not_lost() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx_of("t", ["a"], [["长" * 40_000]]))) as book:
        assert "长" * LONGEST_CELL in book.read("xl/sharedStrings.xml").decode()
