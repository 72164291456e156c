"""Hurrying: after commit, once, and never in anybody's way."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import Celery, current_app
from django.conf import settings as django_settings
from django.db import transaction

from accounts.models import User
from core.models import Draft
from core.queue import hurry
from tests.broker import broker, waiting
from tests.factories import moment

AT = moment("2026-05-08")


@pytest.fixture
def empty_queue() -> redis.Redis:
    """This worker's own database of the private Redis, emptied."""
    client = broker()
    client.flushdb()
    return client


def test_a_task_is_sent_after_commit_and_once(
    transactional_db: None, empty_queue: redis.Redis
) -> None:
    with transaction.atomic():
        for _often in range(5):
            hurry("core.tasks.deliver")
        with transaction.atomic():
            hurry("core.tasks.recompute", years=[2027])
        assert waiting() == []
    assert sorted(waiting()) == ["core.tasks.deliver", "core.tasks.recompute"]


def test_a_rolled_back_act_hurries_nothing(
    transactional_db: None, empty_queue: redis.Redis
) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        hurry("core.tasks.deliver")
        raise RuntimeError
    assert waiting() == []


@pytest.fixture(params=["no socket", "a port nobody listens on", "a server that never answers"])
def broken_broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """The application's queue is out of reach, in one of three ways."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        if request.param == "a server that never answers":
            listener.listen(1)
        url = f"redis://127.0.0.1:{port}/0"
        if request.param == "no socket":
            url = f"redis+socket://{tmp_path}/redis.sock"
        elsewhere = Celery("elsewhere", broker=url, set_as_current=False)
        elsewhere.conf.broker_transport_options = {
            **django_settings.CELERY_BROKER_TRANSPORT_OPTIONS,
            "socket_timeout": 1,
        }
        usual = current_app._get_current_object()
        elsewhere.set_current()
        yield
        usual.set_current()


def test_without_redis_the_act_is_committed_and_nobody_waits_long(
    lawyer: User, transactional_db: None, broken_broker: None, caplog: Any
) -> None:
    began = time.monotonic()
    with caplog.at_level(logging.WARNING), transaction.atomic():
        Draft.objects.create(person=lawyer, page="p", path="/", at=AT)
        hurry("core.tasks.deliver")
    assert time.monotonic() - began < 8
    assert Draft.objects.count() == 1
    assert "out of reach" in caplog.text or "Error calling" in caplog.text
    hurry("core.tasks.deliver")
