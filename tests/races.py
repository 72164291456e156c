"""Running works at once, or one while another is halfway: what every race is made of."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections, transaction

from core.errors import Refusal

Work = Callable[[], Any]


LONG = 20


def at_once(*works: Work) -> list[Any]:
    """Start all in threads of their own at the same moment; results or exceptions in order."""
    gate = threading.Barrier(len(works))

    def run(work: Work) -> Any:
        gate.wait(LONG)
        try:
            return work()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def meanwhile(first: Work, second: Work) -> tuple[Any, Any]:
    """Begin the second while what the first did isn't committed yet."""
    done, tried = threading.Event(), threading.Event()

    def slow() -> Any:
        with transaction.atomic():
            result = first()
            done.set()
            # The second either waits for our locks, or is through before we commit.
            tried.wait(1)
            return result

    def quick() -> Any:
        assert done.wait(LONG)
        try:
            return second()
        finally:
            tried.set()

    results = at_once(slow, quick)
    return results[0], results[1]


def refusals(results: list[Any]) -> list[type[Exception]]:
    """The kinds of refusals among the results; anything else that was raised is an error."""
    raised = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(error, Refusal) for error in raised), raised
    return [type(error) for error in raised]
