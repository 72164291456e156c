"""Reading large sheets row by row: xlsx and csv, in a child process with limits of memory and time.

What `core.sheets` does for a pasted roster, for files of a hundred thousand rows: nothing is held
here but the row in hand, and all sheets of a workbook are read. A few kilobytes of xlsx can make any
reader ask for gigabytes, so only the child opens the file.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from core.errors import TooLarge, Unmet, WrongType
from core.tables import GUARD, unguarded

MEMORY_LIMIT = 1024 * 1024 * 1024
SECONDS = 60
CHILD = Path(__file__).with_name("sheet_stream_child.py")

Line = tuple[str, int, list[str]]


def stream(content: bytes, *, most_rows: int, memory: int = MEMORY_LIMIT) -> Iterator[Line]:
    """The filled rows of a file: sheet, number as the sheet shows it, cells as text.

    Raises:
        TooLarge: more rows than we take.
        WrongType: neither xlsx nor csv text.
        Unmet: a file that can't be read, is locked, or is made to be huge.
    """
    command = [sys.executable, "-I", str(CHILD), str(memory), str(SECONDS), str(most_rows)]
    pipe = subprocess.PIPE
    child = subprocess.Popen(  # noqa: S603 - our own program, its arguments are numbers
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
    )
    # A child that doesn't use its processor time up, but waits, is ended by the clock.
    clock = threading.Timer(SECONDS * 3, child.kill)
    clock.start()
    end: str | None = None
    apostrophes = not content.startswith(b"PK")
    try:
        assert child.stdin is not None and child.stdout is not None  # noqa: S101 - for the types
        _feed(child.stdin, content)
        for text in child.stdout:
            line = json.loads(text)
            if isinstance(line, dict):
                end = line["end"]
                break
            if apostrophes or b"\\u0000" in text:
                line[2] = [_plain(cell) for cell in line[2]]
            yield line[0], line[1], line[2]
    finally:
        clock.cancel()
        child.kill()
        child.wait()
        for end_of in (child.stdin, child.stdout):
            with suppress(OSError):
                end_of.close()  # type: ignore[union-attr]
    _refuse(end, most_rows)


def _plain(cell: str) -> str:
    """A cell without the mark that kept a spreadsheet from running it."""
    cell = cell.replace("\x00", "")
    return unguarded(cell) if cell.startswith(GUARD) else cell


def _feed(pipe: IO[bytes], content: bytes) -> None:
    """Give the child the whole file; it reads all of it before it writes."""
    with suppress(BrokenPipeError):
        pipe.write(content)
        pipe.close()


def _refuse(end: str | None, most_rows: int) -> None:
    """Say why the child stopped, unless it read to the end."""
    if end == "":
        return
    if end == "rows":
        words = {"most": most_rows}
        raise TooLarge(_("一个文件最多 %(most)d 行，请分成几个文件。") % words)
    if end == "encoding":
        raise WrongType(_("看不懂这个文件的文字编码，请另存为 UTF-8 的 csv 或 xlsx。"))
    if end == "locked":
        raise Unmet(_("这个表格有打开密码，请去掉密码再上传。"))
    if end is not None and end.startswith("line:"):
        raise Unmet(_("第 %(line)d 行读不出来，请检查引号是否成对。") % {"line": int(end[5:])})
    raise Unmet(_("这个表格打不开：文件损坏，或内容异常庞大。请另存为新的 xlsx 再试。"))
