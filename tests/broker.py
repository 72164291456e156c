"""The private Redis as tests see it: each test process has a database of its own there."""

from __future__ import annotations

import json
import os
import re

import redis
from django.conf import settings

from tests import database


def number() -> int:
    """The number of this process's Redis database."""
    return int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or -1) + 1


def broker() -> redis.Redis:
    """A connection to it."""
    return redis.Redis(unix_socket_path=str(database.sockets() / "redis.sock"), db=number())


def address() -> str:
    """Its address, as Celery wants it."""
    return f"redis+socket://{database.sockets()}/redis.sock?virtual_host={number()}"


def waiting() -> list[str]:
    """The names of the tasks in the queue."""
    assert address() == settings.CELERY_BROKER_URL
    return [json.loads(raw)["headers"]["task"] for raw in broker().lrange("celery", 0, -1)]
