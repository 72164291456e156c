"""The PostgreSQL and Redis servers of this checkout, at one place for `make run` and others."""

from __future__ import annotations

from config.local.paths import VAR, outside_dir, socket_dir
from config.local.postgres import Cluster, binaries, reachable
from config.local.redis import Server

DATABASE = "bar"


def local_cluster() -> Cluster:
    """The cluster whose data lies under `var/`, or outside where its user cannot reach that."""
    VAR.mkdir(exist_ok=True)
    (VAR / "log").mkdir(exist_ok=True)
    home = VAR if reachable(VAR) else outside_dir()
    home.mkdir(exist_ok=True, parents=True)
    return Cluster(
        data=home / "postgres",
        sockets=socket_dir(),
        programs=binaries(outside_dir()),
        log=VAR / "log" / "postgres.log",
    )


def local_redis() -> Server:
    """The Redis whose data lies under `var/`."""
    return Server(data=VAR / "redis", sockets=socket_dir(), log=VAR / "log" / "redis.log")
