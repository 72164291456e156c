"""Mail that takes its time, so that a test can kill its sender in the middle."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage

from core.mail import FolderBackend

SECONDS = float(os.environ.get("WORKER_MAIL_SECONDS", "0"))


class SlowFolder(FolderBackend):
    """Notes each handing over in `attempts`, waits, then writes the message."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages slowly."""
        folder = Path(settings.EMAIL_FOLDER)
        for message in email_messages:
            with (folder / "attempts").open("a") as journal:
                journal.write(f"{message.message()['Message-ID']}\n")
            time.sleep(SECONDS)
        return super().send_messages(email_messages)
