"""Starts a private PostgreSQL and Redis for the test session, before Django reads its settings.

Loaded with `-p tests.plugin`. The database is migrated once, by the owner's role, and cloned for
every worker; the tests themselves run as the application's role, as production does.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from config.local.postgres import FAST, Cluster, binaries
from config.local.redis import Server

TEMPLATE = "bar_template"


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="bw-", dir="/tmp"))
    folder.chmod(0o755)
    return folder


def _start() -> None:
    """Start the servers in the main process; workers find them through the environment.

    At import, because pytest-django reads the settings before any hook of ours could run.
    """
    if "TEST_SOCKETS" in os.environ:
        return
    folder = _folder()
    cluster = Cluster(
        folder / "pg", folder / "s", binaries(folder), {**FAST, "max_connections": "300"}
    )
    cluster.start()
    cluster.prepare(TEMPLATE)
    queue = Server(folder / "redis", folder / "s")
    queue.start()
    os.environ["TEST_SOCKETS"] = str(folder / "s")
    os.environ["TEST_FILES"] = str(folder / "files")
    atexit.register(_stop, cluster, queue, folder)


def _stop(cluster: Cluster, queue: Server, folder: Path) -> None:
    queue.stop()
    cluster.stop()
    shutil.rmtree(folder, ignore_errors=True)


_start()
