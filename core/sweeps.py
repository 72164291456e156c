"""The work that comes with time: openings, reminders, escalations.

Apps register functions of `at` that look for their work themselves and may be repeated at any
time. The Celery task runs them every ten minutes; the command `sweep --at TIME` runs them as of
then.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

log = logging.getLogger(__name__)


class Sweep(Protocol):
    """Does what is due at a moment; gives how much that was, or nothing."""

    def __call__(self, *, at: datetime) -> Any: ...


SWEEPS: dict[str, tuple[int, Sweep]] = {}


def sweep(code: str, *, order: int = 50) -> Callable[[Sweep], Sweep]:
    """Register a function of `at`. Openings run at 50, reminders at 80, the outbox at 100.

    Raises:
        ValueError: the code is registered already.
    """

    def keep(function: Sweep) -> Sweep:
        if code in SWEEPS:
            raise ValueError(f"sweep {code} is registered twice")
        SWEEPS[code] = (order, function)
        return function

    return keep


def run_all(*, at: datetime) -> dict[str, Any]:
    """Run every sweep in order; one that fails is logged and doesn't keep the others from running.

    Returns:
        By code what each gave, or the exception it raised.
    """
    done: dict[str, Any] = {}
    for code, (_order, function) in sorted(SWEEPS.items(), key=lambda entry: entry[1][0]):
        try:
            done[code] = function(at=at)
        except Exception as error:
            log.exception("sweep %s failed", code)
            done[code] = error
    return done
