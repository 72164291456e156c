"""Where local data lives: everything under `var/`, sockets in a short private folder.

A Unix socket's path may have 107 bytes at most, so the sockets cannot live in a deep checkout.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"


def _mark() -> str:
    return hashlib.sha256(f"{ROOT}:{os.geteuid()}".encode()).hexdigest()[:10]


def socket_dir() -> Path:
    """The folder of this checkout's sockets, one for each user and checkout."""
    return Path("/tmp") / f"bar-workbench-{_mark()}"  # noqa: S108 - private: made with mode 0700


def outside_dir() -> Path:
    """Where the database lives when the server's user cannot reach the checkout."""
    return Path("/var/tmp") / f"bar-workbench-{_mark()}"  # noqa: S108 - owned by that user alone
