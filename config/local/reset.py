"""Throw this checkout's local data away: database, queue, mail, files.

Uses the standard library alone, so that it also works where nothing is installed.
"""

from __future__ import annotations

import shutil
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from config.local.paths import VAR, outside_dir, socket_dir


def running() -> bool:
    """Whether a database of this checkout answers on its socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(socket_dir() / ".s.PGSQL.5432")) == 0


def main() -> int:
    """Remove the local data unless it is in use.

    Returns:
        The exit code: 1 when the application is running.
    """
    if running():
        print("`make run` is up on this data; stop it first (Ctrl-C), then reset.")
        return 1
    for folder in (VAR, outside_dir(), socket_dir()):
        shutil.rmtree(folder, ignore_errors=True)
    print("Local data removed. The next `make run` starts with fresh demo data.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
