"""Worlds that are built once for a module, whose tests each undo what they change.

A module of many small attempts on the same rows says

    from tests.kept import *

and marks nothing with `django_db`. Its own fixtures may then have the scope of the module. Rows
are shared, objects must not be: fetch them anew in a fixture of each test.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests import cast


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One transaction for the module, never committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def undone(db: None) -> Iterator[None]:
    """What a test changes is undone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# Everybody, for the whole module.
globals().update({one.__name__: pytest.fixture(one, scope="module") for one in cast.CAST})
