"""Bring the local database and the static files up to date, in one process.

Loading Django takes longer than the work that is left on a second start, so it is loaded once.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator

import django
from django.conf import settings
from django.core.management import call_command

from config.local.paths import ROOT, VAR

STAMP = VAR / "static.stamp"


def static_sources() -> Iterator[str]:
    """What the collected static files are made from: our own, and the installed packages."""
    yield hashlib.sha256((ROOT / "uv.lock").read_bytes()).hexdigest()
    for path in sorted((ROOT / "static").rglob("*")):
        if path.is_file():
            yield f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def collect_static() -> None:
    """Collect and compress the static files when a source has changed."""
    digest = "\n".join(static_sources())
    if STAMP.exists() and STAMP.read_text() == digest:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    STAMP.write_text(digest)


def limits(rates: dict[str, str]) -> str:
    """The rate limits in force, in one line a kind: `5/5m/key` is five in five minutes."""
    lines = (f"    {kind:24} {rate}" for kind, rate in rates.items())
    return "\n".join(["\n  rate limits (per address, per name or per person)", *lines])


def main() -> None:
    """Migrate, collect, load the demo on the first start; say what there is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    call_command("migrate", verbosity=0)
    collect_static()
    call_command("demo", "first-start", "--size", os.environ.get("DEMO", "small"))
    call_command("demo", "accounts")
    print(limits(settings.ACCOUNT_RATE_LIMITS))


if __name__ == "__main__":
    main()
