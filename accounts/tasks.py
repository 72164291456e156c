"""What time does to people's rights: run by the sweep, every ten minutes."""

from __future__ import annotations

from datetime import datetime

from accounts.actions import grants
from core.sweeps import sweep


@sweep("accounts.grants", order=20)
def expire(*, at: datetime) -> int:
    """Take back grants whose term has ended."""
    return grants.expire(at=at)
