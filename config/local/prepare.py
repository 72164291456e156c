"""What is made once from the installed packages: compiled messages and cut-down fonts."""

from __future__ import annotations

from config.local.paths import ROOT
from config.messages import compile_messages
from core.documents.fonts import cut_fonts


def main() -> None:
    """Make what is missing or older than its source."""
    compile_messages(ROOT / "locale")
    cut_fonts()


if __name__ == "__main__":
    main()
