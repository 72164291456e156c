"""The child process of `core.sheet_stream`: reads one xlsx or csv file within its limits.

Run as `python -I sheet_stream_child.py MEMORY SECONDS ROWS`, the file on standard input; writes one
JSON line for each filled row: sheet, number as the sheet shows it, cells. The last line is an object
that says how it ended. It imports nothing of ours.
"""

import csv
import datetime
import io
import json
import resource
import sys
from collections.abc import Iterator

Row = tuple[str, int, list[str]]
PRECISE = 10**15
MOST_COLUMNS = 100
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Unread(Exception):
    """The file can't be read; the text says why in one word."""


def as_text(value: object) -> str:
    """A cell as people read it: whole numbers without a point, dates without a time.

    A number too long for a spreadsheet has lost its last digits; it stays in scientific writing,
    so that whoever reads it as an identifier sees that it is spoiled.
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and abs(value) >= PRECISE:
        return f"{value:E}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value).strip()


def of_workbook(content: bytes) -> Iterator[Row]:
    """The rows of all sheets."""
    import python_calamine  # noqa: PLC0415 - under the limits

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except python_calamine.PasswordError:
        raise Unread("locked") from None
    except python_calamine.CalamineError:
        raise Unread("broken") from None
    for name in book.sheet_names:
        try:
            sheet = book.get_sheet_by_name(name)
        except python_calamine.CalamineError:
            raise Unread("broken") from None
        for number, row in enumerate(sheet.iter_rows(), start=1):
            yield name, number, [as_text(cell) for cell in row[:MOST_COLUMNS]]


def decoded(content: bytes) -> str:
    """The text of a csv file: UTF-8 with or without mark, UTF-16 with one, else GB 18030."""
    encodings = ["utf-16"] if content.startswith(UTF_16) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise Unread("encoding")


def of_text(text: str) -> Iterator[Row]:
    """The rows of a csv file, apart by what its first lines are apart by."""
    first = "\n".join(text.lstrip("\r\n").split("\n", 10)[:10])
    delimiter = max(",\t;，", key=first.count)
    if delimiter == "，":
        text, delimiter = text.replace("，", ","), ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    try:
        for row in reader:
            yield "", before + 1, [cell.strip() for cell in row[:MOST_COLUMNS]]
            before = reader.line_num
    except csv.Error:
        raise Unread(f"line:{before + 1}") from None


def main() -> None:
    """Read, count, write; the last line says how it ended."""
    memory, seconds, most = (int(word) for word in sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    content = sys.stdin.buffer.read()
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="replace", newline="\n")
    found, end = 0, ""
    write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    try:
        rows = of_workbook(content) if content.startswith(b"PK") else of_text(decoded(content))
        for sheet, number, cells in rows:
            if not any(cells):
                continue
            found += 1
            if found > most:
                end = "rows"
                break
            out.write(write([sheet, number, cells]) + "\n")
    except Unread as reason:
        end = str(reason)
    out.write(write({"end": end}) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
