"""Mail into a folder, one file a message: for local use and for tests."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class FolderBackend(BaseEmailBackend):
    """Writes each message as `<Message-ID>.eml`; one that is there already isn't written again."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages; gives how many are in the folder now."""
        folder = Path(settings.EMAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            self._write(folder, message)
        return len(email_messages)

    def _write(self, folder: Path, message: EmailMessage) -> None:
        parsed = message.message()
        name = re.sub(r"[^\w.@-]", "", str(parsed["Message-ID"]))
        target = folder / f"{name}.eml"
        # Written aside and linked into place: a kill leaves either the whole file or none.
        part = folder / f".{name}.{os.getpid()}.part"
        part.write_bytes(parsed.as_bytes())
        try:
            os.link(part, target)
        except FileExistsError:
            pass
        finally:
            part.unlink()
