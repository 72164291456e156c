"""Files of registers, for tests: made, taken in, read, confirmed."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.enums import Role
from accounts.models import Organisation, User
from community.actions import transfers
from community.models import Programme, StagedRow, Transfer
from config.demo.people import DATA
from tests import factories
from tests.community import flow

DATA_FILES = {"communities": "hangzhou_communities", "firms": "firms", "lawyers": "lawyers"}


def data_file(register: str) -> bytes:
    """The city's real file."""
    return (Path(DATA) / f"{DATA_FILES[register]}.csv").read_bytes()


def csv_file(rows: Sequence[Sequence[Any]], encoding: str = "utf-8-sig") -> bytes:
    """A CSV file."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


class Desk:
    """The bar's administrator with files to bring in."""

    def __init__(self, bar: Organisation, admin: User | None = None) -> None:
        self.programme: Programme = flow.programme(bar)
        self.admin = admin or factories.member(factories.person(), bar, Role.ADMIN)
        self.moments = 0

    def now(self) -> dict[str, Any]:
        """Who acts, and when: a second later each time."""
        self.moments += 1
        return {
            "actor": flow.by(self.admin, self.programme.bar),
            "at": flow.at() + timedelta(seconds=self.moments),
        }

    def read(self, register: str, content: bytes, name: str = "名册.csv") -> Transfer:
        """Bring a file in and have it read."""
        now = self.now()
        upload = SimpleUploadedFile(name, content)
        made = transfers.ask_import(self.programme, register=register, file=upload, **now)
        transfers.run_transfer(made.pk, at=now["at"])
        made.refresh_from_db()
        return made

    def write(self, transfer: Transfer) -> Transfer:
        """Confirm what was read and have it written."""
        now = self.now()
        transfers.confirm_import(transfer, **now)
        transfers.run_transfer(transfer.pk, at=now["at"])
        transfer.refresh_from_db()
        return transfer

    def take(self, register: str, content: bytes) -> Transfer:
        """Bring in, read, confirm, write."""
        return self.write(self.read(register, content))

    def export(self, register: str, kind: str = "csv") -> bytes:
        """The register as a file."""
        now = self.now()
        made = transfers.ask_export(self.programme, register=register, kind=kind, **now)
        assert transfers.run_transfer(made.pk, at=now["at"]) == "done"
        made.refresh_from_db()
        assert made.file is not None
        return Path(transfers.attachments.default_storage.path(made.file.stored_as)).read_bytes()


def problems(transfer: Transfer) -> list[tuple[int, str]]:
    """Line and code of what is wrong."""
    rows = StagedRow.objects.filter(transfer=transfer, outcome="error").order_by("line")
    return [(row.line, problem) for row in rows for problem in row.problems]


def counts(transfer: Transfer) -> tuple[int, int, int, int]:
    """New, changed, the same, wrong."""
    return tuple(transfer.outcome.get(k, 0) for k in ("new", "changed", "same", "error"))  # type: ignore[return-value]
