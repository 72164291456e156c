"""What comes with time: alerts nobody acknowledged."""

from __future__ import annotations

from datetime import datetime

from core import sweeps
from oversight.actions import alerts


@sweeps.sweep("oversight.chase_alerts", order=60)
def chase_alerts(*, at: datetime) -> int:
    """Remind of alerts that weren't acknowledged in time (LC-18)."""
    return alerts.chase_alerts(at=at)
