"""Sheets people upload or paste: every cell as shown, nothing that bursts gets through."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from core import sheets
from core.errors import Refusal, TooLarge, Unmet, WrongType
from core.sheets import read_text, read_upload


def upload(content: bytes) -> SimpleUploadedFile:
    """An upload."""
    return SimpleUploadedFile("表.xlsx", content)


def workbook(*rows: list[object]) -> bytes:
    """An xlsx with these rows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(
                        number, column, datetime.combine(value, datetime.min.time()), day
                    )
                else:
                    sheet.write(number, column, value)
    return out.getvalue()


def test_cells_come_back_as_they_are_shown_with_the_sheets_row_numbers() -> None:
    content = workbook(["姓名", "数"], [], ["𠮷田 ", 12.0], ["㐂", 1.5], [date(2026, 5, 9), True])
    assert read_upload(upload(content), most_rows=10) == [
        (1, ["姓名", "数"]),
        (3, ["𠮷田", "12"]),
        (4, ["㐂", "1.5"]),
        (5, ["2026-05-09", "True"]),
    ]


def test_a_number_excel_has_spoiled_is_seen_to_be_so() -> None:
    ((_row, cells),) = read_upload(upload(workbook([23301200110000001])), most_rows=1)
    assert "E+16" in cells[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_from_chinese_excel_is_read(encoding: str) -> None:
    content = '姓名,电话\r\n"张,三",138\r\n,\r\n李四，139\r\n'.encode(encoding)
    assert read_upload(upload(content), most_rows=10) == [
        (1, ["姓名", "电话"]),
        (2, ["张,三", "138"]),
        (4, ["李四", "139"]),
    ]


def test_a_paste_is_cut_at_tabs_where_there_are_any() -> None:
    assert read_text("张三，甲\t138\n李四\t", most_rows=5) == [
        (1, ["张三，甲", "138"]),
        (2, ["李四", ""]),
    ]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", Unmet),
        (b" \r\n,,\r\n", Unmet),
        (b"PK\x03\x04 broken", Unmet),
        (b"a" * 5000 + b"\x00", WrongType),
        (b"\xff\xfe\x00a", WrongType),
        (b"\x81", WrongType),
        (b'"' + b"x" * 200_000, Unmet),
        (b"a\n" * 11, TooLarge),
        (b"a," * 61, Unmet),
        (b"a" * (10 * 1024 * 1024 + 1), TooLarge),
        (workbook(*[["a"]] * 11), TooLarge),
        (workbook(["a"] * 61), Unmet),
        (workbook(), Unmet),
    ],
)
def test_what_cannot_be_taken_is_told(content: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        read_upload(upload(content), most_rows=10)


def test_ten_rows_are_taken_where_ten_are_allowed() -> None:
    assert len(read_upload(upload(workbook(*[["a"]] * 10)), most_rows=10)) == 10


def changed(content: bytes, part: str, new: bytes) -> bytes:
    """A workbook with one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as made:
        for name in old.namelist():
            made.writestr(name, new if name == part else old.read(name))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


@pytest.mark.parametrize(
    "inside",
    [
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"x" * 400_000_000 + b"</t></is></c></row>",
    ],
    ids=["one far cell", "one huge cell"],
)
def test_a_small_file_that_bursts_is_refused_in_time(inside: bytes) -> None:
    content = changed(workbook(["a"]), SHEET, HEAD + inside + TAIL)
    assert len(content) < sheets.SIZE_LIMIT
    began = time.monotonic()
    try:
        rows = read_upload(upload(content), most_rows=10)
    except Refusal:
        rows = []
    assert len(rows) <= 2
    assert time.monotonic() - began < sheets.SECONDS + 15


def test_nul_in_a_cell_is_left_out() -> None:
    inside = b'<row r="1"><c r="A1" t="inlineStr"><is><t>a_x0000_b</t></is></c></row>'
    content = changed(workbook(["a"]), SHEET, HEAD + inside + TAIL)
    ((_row, cells),) = read_upload(upload(content), most_rows=1)
    assert "\x00" not in cells[0]
