"""Mail into a folder: one whole file a message, never two."""

from __future__ import annotations

import email
import email.policy
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage

from core.mail import FolderBackend


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where mail goes."""
    settings.EMAIL_FOLDER = tmp_path / "mail"
    return tmp_path / "mail"


def message(number: str = "1", subject: str = "待办：𠮷田") -> EmailMessage:
    """A message with a lasting id."""
    headers = {"Message-ID": f"<notice-{number}@example.org>"}
    return EmailMessage(
        subject, "正文\n第二行", "a@example.org", ["b@example.org"], headers=headers
    )


def test_a_message_is_a_file_a_mail_program_reads(folder: Path) -> None:
    assert FolderBackend().send_messages([message(), message("2")]) == 2
    assert sorted(path.name for path in folder.iterdir()) == [
        "notice-1@example.org.eml",
        "notice-2@example.org.eml",
    ]
    raw = (folder / "notice-1@example.org.eml").read_bytes()
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert read["Subject"] == "待办：𠮷田"
    assert read.get_content().split() == ["正文", "第二行"]


def test_the_same_message_again_is_not_written_again(folder: Path) -> None:
    FolderBackend().send_messages([message(subject="first")])
    FolderBackend().send_messages([message(subject="second")])
    (file,) = folder.iterdir()
    assert b"first" in file.read_bytes()


@pytest.mark.parametrize("number", ["../../x", "/etc/x", "a b", "."])
def test_no_id_leads_out_of_the_folder(folder: Path, number: str) -> None:
    FolderBackend().send_messages([message(number)])
    assert len(list(folder.iterdir())) == 1
    assert {path.name for path in folder.parent.iterdir()} == {"mail"}
