"""The state diagrams of lawyers in communities, by noun."""

from .liaison import CHANGE_NOTICE, SPOT_CHECK
from .monthly import MONTH_REPORT
from .office import BRIEFING, RESOLUTION
from .pairing import AGREEMENT, PAIRING
from .registers import QUALIFICATION, TRANSFER
from .work import APPOINTMENT, ENTRY, REQUEST, SWAP, VISIT

__all__ = [
    "AGREEMENT",
    "APPOINTMENT",
    "BRIEFING",
    "CHANGE_NOTICE",
    "ENTRY",
    "MONTH_REPORT",
    "PAIRING",
    "QUALIFICATION",
    "REQUEST",
    "RESOLUTION",
    "SPOT_CHECK",
    "SWAP",
    "TRANSFER",
    "VISIT",
]
