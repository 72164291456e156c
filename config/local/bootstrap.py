"""Make a bare machine ready: environment, system libraries, messages, fonts.

Runs on the system's own Python with nothing installed, so it uses the standard library alone.
Safe to repeat: what is there already is left alone, and a second run takes a moment.

    python3 config/local/bootstrap.py [--dev] [--browser]
"""

from __future__ import annotations

import argparse
import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
STAMPS = VENV / "stamps"
OLDEST = (3, 11)

# Debian's names of the libraries WeasyPrint loads, by what `find_library` calls them.
LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def stop(text: str) -> None:
    print(f"\n{text}\n", file=sys.stderr)
    raise SystemExit(1)


def environment(*, dev: bool) -> None:
    """Install the locked packages with uv; skipped while the lock has not changed."""
    content = (ROOT / "uv.lock").read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    stamp = STAMPS / ("packages-dev" if dev else "packages")
    if stamp.exists() and stamp.read_text() == digest:
        return
    if not (VENV / "bin" / "python").exists():
        say("creating the environment")
        venv.create(VENV, with_pip=True)
    uv = VENV / "bin" / "uv"
    if not uv.exists():
        run([str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "uv"])
    say("installing packages")
    command = [str(uv), "sync", "--frozen", "--inexact", "--quiet"]
    run(command if dev else [*command, "--no-dev"])
    STAMPS.mkdir(exist_ok=True)
    stamp.write_text(digest)


def run(command: list[str]) -> None:
    """Run a command in the project's folder; its failure ends the set-up with its own words."""
    env = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(VENV), "VIRTUAL_ENV": str(VENV)}
    if subprocess.run(command, cwd=ROOT, env=env, check=False).returncode:
        stop(f"This step failed: {' '.join(command)}")


def system_packages(*, browser: bool) -> None:
    """Install missing system libraries through apt where we may, else say the line to type."""
    missing = [deb for name, deb in LIBRARIES.items() if not ctypes.util.find_library(name)]
    if browser and not any(shutil.which(name) for name in BROWSERS):
        missing.append("chromium")
    if not missing:
        return
    line = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if not shutil.which("apt-get") or os.geteuid() != 0:
        say(f"missing system packages; install them with:  sudo {line}")
        return
    say(f"installing {', '.join(missing)}")
    if not quietly(line.split()):
        return
    quietly(["apt-get", "update"])
    if quietly(line.split()):
        say(f"that did not work; please run:  {line}")


def quietly(command: list[str]) -> int:
    """Run a command of apt without a word; gives its exit code."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, check=False, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return done.returncode


def prepared() -> None:
    """Compile the translations and cut the fonts down, when their sources have changed."""
    run([str(VENV / "bin" / "python"), "-m", "config.local.prepare"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="with the developers' tools")
    parser.add_argument("--browser", action="store_true", help="with a browser for the tests")
    options = parser.parse_args()
    if sys.version_info < OLDEST:
        stop(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    system_packages(browser=options.browser)
    environment(dev=options.dev)
    prepared()


if __name__ == "__main__":
    main()
