"""`make run`: the whole application in one foreground process group.

Starts PostgreSQL and Redis, brings the database up to date, loads the demo on the first start,
then runs the web server, the Celery worker and beat until Ctrl-C or until one of them ends.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import FrameType

from config.local.children import dies_with_parent
from config.local.paths import ROOT, VAR
from config.local.servers import DATABASE, local_cluster, local_redis

BIN = Path(sys.executable).parent
READY_SECONDS = 60


class Ended(Exception):
    """Somebody asked to stop."""


def say(text: str) -> None:
    print(text, flush=True)


def bring_up_to_date() -> None:
    """Migrate, collect the static files, load the demo once; a failure ends the start."""
    command = [sys.executable, "-m", "config.local.data"]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise SystemExit("The data could not be brought up to date; see above.")


def spawn(name: str, *command: str) -> subprocess.Popen[bytes]:
    """Start one part with its output in `var/log`."""
    log = (VAR / "log" / f"{name}.log").open("ab")
    return subprocess.Popen(
        command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, preexec_fn=dies_with_parent
    )


def port_is_free(host: str, port: int) -> bool:
    """Whether we can listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def web_server(host: str, port: int) -> dict[str, subprocess.Popen[bytes]]:
    """What somebody at the screen waits for."""
    web = [str(BIN / "gunicorn"), "config.wsgi", "--config", "config/local/gunicorn.py"]
    return {"web": spawn("web", *web, "--bind", f"{host}:{port}")}


def background() -> dict[str, subprocess.Popen[bytes]]:
    """The worker and beat; what they do waits in the database until they are up."""
    celery = str(BIN / "celery")
    return {
        "worker": spawn(
            "worker", celery, "-A", "config", "worker", "--concurrency", "2", "-l", "info"
        ),
        "beat": spawn(
            "beat", celery, "-A", "config", "beat", "-l", "info", "-s", str(VAR / "beat")
        ),
    }


def await_ready(url: str, processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Wait until `/healthz` answers 200."""
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        watch(processes)
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"The web server did not answer; see {VAR / 'log' / 'web.log'}")


def watch(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """End when any part has ended by itself."""
    for name, process in processes.items():
        if process.poll() is not None:
            raise SystemExit(f"The {name} ended by itself; see {VAR / 'log' / f'{name}.log'}")


def stop_all(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask every part to end, and wait for each."""
    for process in processes.values():
        if process.poll() is None:
            process.terminate()
    for process in processes.values():
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


def asked_to_stop(_signal: int, _frame: FrameType | None) -> None:
    raise Ended


def main() -> None:
    """Run until asked to stop."""
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    # The links in letters, on receipts and in QR codes lead to where this start answers.
    os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
    if not port_is_free(host, port):
        raise SystemExit(f"Port {port} is taken. Try another one:  PORT=8001 make run")
    signal.signal(signal.SIGINT, asked_to_stop)
    signal.signal(signal.SIGTERM, asked_to_stop)
    cluster, queue = local_cluster(), local_redis()
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        say("starting PostgreSQL and Redis")
        cluster.start()
        cluster.prepare(DATABASE)
        queue.start()
        bring_up_to_date()
        processes = web_server(host, port)
        shown = "localhost" if host in {"0.0.0.0", "127.0.0.1"} else host  # noqa: S104
        await_ready(f"http://{shown}:{port}", processes)
        processes |= background()
        say(f"\n  ready:  http://{shown}:{port}/      (Ctrl-C stops everything)\n")
        while True:
            watch({**processes, **servers(cluster.process, queue.process)})
            time.sleep(1)
    except Ended:
        say("\nstopping")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        stop_all(processes)
        queue.stop()
        cluster.stop()


def servers(
    database: subprocess.Popen[bytes] | None, queue: subprocess.Popen[bytes] | None
) -> dict[str, subprocess.Popen[bytes]]:
    """The two servers as parts to watch."""
    return {name: p for name, p in (("postgres", database), ("redis", queue)) if p is not None}


if __name__ == "__main__":
    main()
