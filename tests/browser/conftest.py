"""A real browser against a real server, on this worker's own database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# Playwright's loop runs in this thread; Django's guard would take us for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless browser for all tests of this worker.

    Fails, rather than skips, where none is installed: `make ready-browser` installs it.
    """
    path = next(filter(None, map(shutil.which, NAMES)), None)
    assert path is not None, "no Chromium: run `make ready-browser`"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@dataclass
class Screen:
    """One window, and what its console complained about."""

    page: Page
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)

    def be(self, client: Client, site: str) -> None:
        """Be the person whose session a test client holds."""
        self.context.clear_cookies()
        if "sessionid" in client.cookies:
            value = client.cookies["sessionid"].value
            self.context.add_cookies([{"name": "sessionid", "value": value, "url": site}])


def screen_of(
    browser: Browser, *, width: int = 1366, language: str = "zh-CN", script: bool = True
) -> Screen:
    """Open a window of that width.

    Args:
        language: what the browser asks for, when the person has not chosen.
        script: whether JavaScript runs.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale=language, java_script_enabled=script
    )
    context.set_default_timeout(15_000)
    screen = Screen(context.new_page(), context)
    # A refusal's own status is no complaint: the pages answer 409 and 422 by design.
    screen.page.on(
        "console",
        lambda line: (
            screen.complaints.append(line.text)
            if line.type == "error" and "status of 4" not in line.text
            else None
        ),
    )
    screen.page.on("pageerror", lambda error: screen.complaints.append(str(error)))
    return screen
