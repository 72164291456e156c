"""What child processes of the local starter share."""

from __future__ import annotations

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1


def dies_with_parent() -> None:
    """Ask the kernel to end this child when its parent dies, also when that one is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
