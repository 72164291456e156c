"""Hurrying a task after commit. The sweeps do the same work later, so a late Redis harms nothing."""

from __future__ import annotations

import logging
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def hurry(task: str, **arguments: Any) -> None:
    """Ask a worker to run the task once our transaction is committed; never fails."""
    transaction.on_commit(lambda: _send(task, arguments), robust=True)


def _send(task: str, arguments: dict[str, Any]) -> None:
    try:
        current_app.send_task(task, kwargs=arguments, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("the queue is out of reach, a sweep will do %s: %s", task, error)
