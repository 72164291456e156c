"""The liaison offices' work with time: communities are asked once a quarter (LC-11)."""

from __future__ import annotations

from datetime import datetime

from community.actions import quarters
from core.sweeps import sweep


@sweep("community.quarters")
def open_quarters(*, at: datetime) -> int:
    """Ask the communities for the quarters that are over."""
    return quarters.open_quarters(at=at)
