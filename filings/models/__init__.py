"""The tables of reports to the bar."""

from .desk import Assignment, DeskNote, HighImpactMark
from .filing import Confirmer, Filing, FilingVersion, Recipient, Return

__all__ = [
    "Assignment",
    "Confirmer",
    "DeskNote",
    "Filing",
    "FilingVersion",
    "HighImpactMark",
    "Recipient",
    "Return",
]
