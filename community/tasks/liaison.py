"""The liaison offices' work with time: what each quarter asks for (LC-11, LC-24)."""

from __future__ import annotations

from datetime import datetime

from community.actions import draws, quarters
from core.sweeps import sweep


@sweep("community.quarters")
def open_quarters(*, at: datetime) -> int:
    """Ask the communities for the quarters that are over."""
    return quarters.open_quarters(at=at)


@sweep("community.draws")
def open_draws(*, at: datetime) -> int:
    """Ask the liaison offices for the quarter's checks."""
    return draws.open_draws(at=at)
