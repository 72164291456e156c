"""Starts a private PostgreSQL and Redis for the test session, before Django reads its settings.

Loaded with `-p tests.plugin`. The database is migrated by the owner's role, once for each state of
the migrations, and cloned for every worker; the tests themselves run as the application's role, as
production does.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from config.local.paths import ROOT, VAR
from config.local.postgres import FAST, Cluster, binaries
from config.local.redis import Server

TEMPLATE = "bar_template"
KEPT_AT_MOST = 3


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="bw-", dir="/tmp"))
    folder.chmod(0o755)
    return folder


def _digest() -> str:
    """What a migrated database depends on; the reference data is brought up to date anyway."""
    parts = hashlib.sha256((ROOT / "uv.lock").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/**/*")):
        if path.suffix in {".py", ".sql"}:
            parts.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return parts.hexdigest()[:16]


def _migrate(cluster: Cluster, kept: Path) -> None:
    """Migrate the template and keep a copy of the stopped server's data for the next session."""
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "TEST_DATABASE": TEMPLATE,
    }
    subprocess.run(command, cwd=ROOT, env=env, check=True)
    cluster.stop()
    part = kept.with_name(f"{kept.name}.{os.getpid()}")
    kept.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", str(cluster.data), str(part)], check=True)
    for old in sorted(kept.parent.iterdir(), key=lambda p: p.stat().st_mtime)[:-KEPT_AT_MOST]:
        shutil.rmtree(old, ignore_errors=True)
    with contextlib.suppress(OSError):  # another session was faster
        part.rename(kept)
    cluster.start()


def _start() -> None:
    """Start the servers in the main process; workers find them through the environment.

    At import, because pytest-django reads the settings before any hook of ours could run.
    """
    if "TEST_SOCKETS" in os.environ:
        return
    folder = _folder()
    kept = VAR / "tests" / _digest()
    if kept.exists():
        subprocess.run(["cp", "-a", str(kept), str(folder / "pg")], check=True)
    cluster = Cluster(
        folder / "pg", folder / "s", binaries(folder), {**FAST, "max_connections": "300"}
    )
    queue = Server(folder / "redis", folder / "s")
    atexit.register(_stop, cluster, queue, folder)
    cluster.start()
    cluster.prepare(TEMPLATE)
    queue.start()
    os.environ["TEST_SOCKETS"] = str(folder / "s")
    os.environ["TEST_FILES"] = str(folder / "files")
    if not kept.exists():
        _migrate(cluster, kept)


def _stop(cluster: Cluster, queue: Server, folder: Path) -> None:
    queue.stop()
    cluster.stop()
    shutil.rmtree(folder, ignore_errors=True)


_start()
