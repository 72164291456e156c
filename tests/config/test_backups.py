"""Backup and restore: everything comes back, spoiled backups are refused."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connections

from accounts.models import Organisation
from config.local.postgres import OWNER
from core.audit import verify
from tests import database, factories

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def files(tmp_path: Path, settings: Any) -> Path:
    """A files folder of the test's own."""
    location = tmp_path / "files"
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": location}}
    settings.STORAGES = storages
    return location


@pytest.fixture
def empty_database() -> Iterator[str]:
    """A second, empty database."""
    name = f"{connections['default'].settings_dict['NAME']}_restored"
    with closing(database.as_superuser()) as connection, connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" OWNER {OWNER}')
    yield name
    with closing(database.as_superuser()) as connection, connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def test_a_backup_comes_back_whole(files: Path, empty_database: str, tmp_path: Path) -> None:
    factories.organisation("firm", "之江律师事务所")
    stored = default_storage.save("papers/x", ContentFile(b"content"))
    target = tmp_path / "backup"
    call_command("backup", str(target), stdout=io.StringIO())
    before = connections["default"].settings_dict["NAME"]
    (files / stored).unlink()
    (files / "papers").rmdir()
    files.rmdir()
    try:
        database.point_to(empty_database)
        call_command("restore", str(target), stdout=io.StringIO())
        assert Organisation.objects.get().name == "之江律师事务所"
        assert (files / stored).read_bytes() == b"content"
        assert list(verify()) == []
        with pytest.raises(CommandError, match="isn't empty"):
            call_command("restore", str(target), stdout=io.StringIO())
    finally:
        database.point_to(before)


def test_a_spoiled_backup_is_refused(files: Path, tmp_path: Path) -> None:
    default_storage.save("papers/x", ContentFile(b"content"))
    target = tmp_path / "backup"
    call_command("backup", str(target), stdout=io.StringIO())
    (target / "files" / "papers" / "x").write_bytes(b"other")
    with pytest.raises(CommandError, match="changed since"):
        call_command("restore", str(target), stdout=io.StringIO())


def test_a_folder_without_a_backup_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="holds no backup"):
        call_command("restore", str(tmp_path), stdout=io.StringIO())


def test_a_backup_never_writes_over_anything(tmp_path: Path) -> None:
    (tmp_path / "something").touch()
    with pytest.raises(CommandError, match="isn't empty"):
        call_command("backup", str(tmp_path), stdout=io.StringIO())
