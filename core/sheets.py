"""Reading sheets people upload or paste: xlsx and csv, in a child process with limits.

A few kilobytes of xlsx can make any reader ask for gigabytes, so a file is opened only by a child
that may take so much memory and time and no more. CSV from Chinese Excel comes as UTF-8 with a
mark or as GB 18030. Every cell comes back as text, as it is shown.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from core.errors import TooLarge, Unmet, WrongType

SIZE_LIMIT = 10 * 1024 * 1024
MEMORY_LIMIT = 768 * 1024 * 1024
SECONDS = 20
CHILD = Path(__file__).with_name("sheets_child.py")
MOST_COLUMNS = 60

Row = tuple[int, list[str]]


def read_upload(upload: UploadedFile[Any], *, most_rows: int) -> list[Row]:
    """The filled rows of an uploaded sheet with their numbers as the sheet shows them.

    Raises:
        TooLarge: over the size, or more rows than we take.
        WrongType: neither xlsx nor csv text.
        Unmet: a file that can't be read, or an empty one.
    """
    if (upload.size or 0) > SIZE_LIMIT:
        raise TooLarge(_("文件太大：上限 %(limit)d MB。") % {"limit": SIZE_LIMIT // 1024 // 1024})
    content = upload.read()
    if content.startswith(b"PK"):
        return _bounded(_in_child(content, most_rows), most_rows)
    if b"\x00" in content:
        raise WrongType(_("请上传 xlsx 或 csv 文件。"))
    return read_text(decode(content), most_rows=most_rows)


def decode(content: bytes) -> str:
    """Text from bytes: UTF-8 first, then GB 18030.

    Raises:
        WrongType: neither.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WrongType(_("看不懂这个文件的文字编码，请另存为 UTF-8 的 csv 或 xlsx。"))


def read_text(text: str, *, most_rows: int) -> list[Row]:
    """The filled rows of pasted or CSV text: tabs where there are any, else commas.

    Raises:
        TooLarge: more rows than we take.
        Unmet: nothing in it, or quotes that don't close.
    """
    delimiter = "\t" if "\t" in text else ","
    text = text if delimiter == "\t" else text.replace("，", ",")
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=False)
    try:
        rows = [(n, [cell.strip() for cell in row]) for n, row in enumerate(reader, start=1)]
    except csv.Error as error:
        raise Unmet(_("第 %(line)d 行读不出来。") % {"line": reader.line_num}) from error
    return _bounded([row for row in rows if any(row[1])], most_rows)


def _bounded(rows: list[Row], most_rows: int) -> list[Row]:
    if not rows:
        raise Unmet(_("里面没有内容。"))
    if len(rows) > most_rows:
        words = {"most": most_rows, "rows": len(rows)}
        raise TooLarge(_("一次最多 %(most)d 行，这里有 %(rows)d 行，请分几次。") % words)
    if max(len(row) for _n, row in rows) > MOST_COLUMNS:
        raise Unmet(_("列太多：最多 %(most)d 列。") % {"most": MOST_COLUMNS})
    return rows


def _in_child(content: bytes, most_rows: int) -> list[Row]:
    """Read an xlsx in a child process.

    Raises:
        Unmet: the child gave up: the file is broken or made to be huge.
    """
    command = [sys.executable, "-I", str(CHILD), str(MEMORY_LIMIT), str(SECONDS), str(most_rows)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, its arguments are numbers
            command, input=content, capture_output=True, check=False, timeout=SECONDS + 10
        )
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode:
        raise Unmet(_("这个表格打不开：文件损坏，或内容异常庞大。请另存为新的 xlsx 再试。"))
    read: list[Row] = json.loads(done.stdout)
    return [(number, [cell.replace("\x00", "") for cell in row]) for number, row in read]
