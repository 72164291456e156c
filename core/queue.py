"""Hurrying a task after commit. The sweeps do the same work later, so a late Redis harms nothing."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Hurry:
    """Sends a task; equal to any other that would send the same."""

    task: str
    arguments: tuple[tuple[str, Any], ...]

    def __call__(self) -> None:
        try:
            current_app.send_task(self.task, kwargs=dict(self.arguments), retry=False)
        except (OperationalError, OSError) as error:
            log.warning("the queue is out of reach, a sweep will do %s: %s", self.task, error)


def hurry(task: str, **arguments: Any) -> None:
    """Ask a worker to run the task once our transaction is committed; never fails.

    However often it is asked for in one transaction, it is sent once.
    """
    wanted = _Hurry(task, tuple(sorted(arguments.items())))
    if not any(entry[1] == wanted for entry in transaction.get_connection().run_on_commit):
        transaction.on_commit(wanted, robust=True)
