"""Gunicorn as `make run` starts it; production may use the same file."""

import gc

workers = 2
threads = 4
preload_app = True
accesslog = "-"
timeout = 60
control_socket_disable = True


def when_ready(server: object) -> None:
    """Keep what is loaded out of the collector's sight; it halves the slowest answers."""
    gc.collect()
    gc.freeze()
