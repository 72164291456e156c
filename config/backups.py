"""Backups: a dump of the database, the files, and a list with checksums; and back again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connections

from config.local.postgres import INSTALLED
from core.database import grant_rights

DUMP = "database.dump"
FILES = "files"
LIST = "manifest.json"
OWNER = "owner"


class BackupError(Exception):
    """A backup that can't be made, read or restored, in one sentence."""


def _program(name: str) -> str:
    """PostgreSQL's program: the installed package's, which reads older servers too, or our own."""
    installed = INSTALLED / "pginstall" / "bin" / name
    return str(installed) if installed.exists() else shutil.which(name) or name


def _environment() -> dict[str, str]:
    """The connection of the owner's role as PostgreSQL's programs read it."""
    known = connections[OWNER].settings_dict
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    given = {variable: str(known[key]) for key, variable in names.items() if known.get(key)}
    return {**os.environ, **given, "PGDATABASE": str(known["NAME"])}


def _run(*command: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own words, no shell
        command, env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{Path(command[0]).name} failed: {done.stderr.strip()[:400]}")


def _files_root() -> Path:
    return Path(default_storage.path(""))


def _checksum(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def make(target: Path, *, at: datetime) -> dict[str, Any]:
    """Write a backup into a folder that is empty or new.

    Raises:
        BackupError: the folder holds something, or the dump failed.
    """
    if target.exists() and any(target.iterdir()):
        raise BackupError(f"{target} isn't empty")
    target.mkdir(parents=True, exist_ok=True)
    _run(
        _program("pg_dump"),
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--file={target / DUMP}",
    )
    if _files_root().exists():
        shutil.copytree(_files_root(), target / FILES)
    kept = [path for path in sorted(target.rglob("*")) if path.is_file()]
    entries = {str(path.relative_to(target)): _checksum(path) for path in kept}
    manifest = {"made_at": at.isoformat(), "files": entries}
    (target / LIST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return manifest


def check(source: Path) -> dict[str, Any]:
    """The list of a backup whose files are all there and unchanged.

    Raises:
        BackupError: no backup, or a file that is missing or was changed.
    """
    try:
        manifest: dict[str, Any] = json.loads((source / LIST).read_text(encoding="utf-8"))
        entries = dict(manifest["files"])
    except (OSError, ValueError, KeyError) as error:
        raise BackupError(f"{source} holds no backup") from error
    for name, checksum in entries.items():
        path = source / name
        if not path.is_file():
            raise BackupError(f"missing: {name}")
        if _checksum(path) != checksum:
            raise BackupError(f"changed since it was made: {name}")
    return manifest


def restore(source: Path) -> dict[str, Any]:
    """Put a backup back into an empty database and an empty files folder.

    Raises:
        BackupError: a spoiled backup, or something is there already.
    """
    manifest = check(source)
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        if cursor.fetchone()[0]:
            raise BackupError("the database isn't empty; restore into a new one")
    root = _files_root()
    if root.exists() and any(root.iterdir()):
        raise BackupError(f"{root} isn't empty")
    _run(
        _program("pg_restore"),
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={_environment()['PGDATABASE']}",
        str(source / DUMP),
    )
    if (source / FILES).exists():
        shutil.copytree(source / FILES, root, dirs_exist_ok=True)
    role = settings.DATABASES["default"]["USER"]
    if role != settings.DATABASES[OWNER]["USER"]:
        grant_rights(owner_alias=OWNER, role=str(role))
    return manifest
