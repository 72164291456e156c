"""The child process of `core.sheets`: reads one xlsx from standard input within its limits.

Run as `python -I sheets_child.py MEMORY SECONDS ROWS`; writes the filled rows as JSON, each with
the number the sheet shows. It imports nothing of ours.
"""

import datetime
import io
import json
import resource
import sys

PRECISE = 10**15


def as_text(value: object) -> str:
    """A cell as people read it: whole numbers without a point, dates without a time.

    A number too long for a spreadsheet has lost its last digits; it stays in scientific writing,
    so that whoever reads it as an identifier sees that it is spoiled.
    """
    if isinstance(value, float) and abs(value) >= PRECISE:
        return f"{value:E}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value).strip()


def main() -> None:
    """Read, count, write."""
    memory, seconds, most_rows = (int(word) for word in sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    import python_calamine  # noqa: PLC0415 - under the limits

    content = sys.stdin.buffer.read()
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(
        0
    )
    found = []
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [as_text(cell) for cell in row[:100]]
        if any(cells):
            found.append([number, cells])
        if len(found) > most_rows + 1:
            break
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
