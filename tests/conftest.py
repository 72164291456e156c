"""Fixtures all tests share: the database, and the same few people and organisations everywhere."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connections
from django.utils import translation

from tests import broker, cast, database

# What takes longest is begun first: no worker is left alone with it at the end.
LONGEST = (
    "tests/config/test_access.py",
    "tests/browser/test_every_page.py",
    "tests/browser/",
    "tests/config/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first, and leave the others in their order."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((n for n, long in enumerate(LONGEST) if item.nodeid.startswith(long)), len(LONGEST))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A clone of the migrated template for this worker."""
    name = f"bar_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    with django_db_blocker.unblock():
        database.build_template()
        database.clone(name)
        database.point_to(name)
        database.lift_truncate_in_teardown()
        settings.CELERY_BROKER_URL = broker.address()
        yield
        for alias in connections:
            connections[alias].close()


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """Every test begins in the system's language, whatever a request before it asked for."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)


# Everybody, for one test each.
globals().update({one.__name__: pytest.fixture(one) for one in cast.CAST})


def pytest_collection_finish() -> None:
    """What is collected stays: the collector of garbage needn't walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
