"""Gunicorn as `make run` starts it; production may use the same file."""

import gc
import importlib
import threading

workers = 2
threads = 4
preload_app = True
timeout = 60
control_socket_disable = True


def keep() -> None:
    """Keep what is loaded out of the collector's sight; it halves the slowest answers."""
    gc.collect()
    gc.freeze()


def when_ready(_server: object) -> None:
    """Before the workers fork, so that they share what is loaded."""
    keep()


def post_worker_init(_worker: object) -> None:
    """Load what makes papers while nobody waits for it: it takes longer than all the rest."""
    threading.Thread(target=load_papers, daemon=True).start()


def load_papers() -> None:
    """The first paper of a worker must not wait for its fonts."""
    importlib.import_module("core.documents.render")
    keep()
