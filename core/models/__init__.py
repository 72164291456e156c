"""The kernel's tables."""

from .audit import AuditEntry, AuditSeal, ChainHead, SealedEntry
from .duty import Duty, DutyPause
from .notice import Notice
from .papers import Allowance, Attachment, Document, Draft, OneTime
from .reference import AllowedMove, CalendarDay, CalendarYear, Counter, Number, ParameterValue

__all__ = [
    "Allowance",
    "AllowedMove",
    "Attachment",
    "AuditEntry",
    "AuditSeal",
    "CalendarDay",
    "CalendarYear",
    "ChainHead",
    "Counter",
    "Document",
    "Draft",
    "Duty",
    "DutyPause",
    "Notice",
    "Number",
    "OneTime",
    "ParameterValue",
    "SealedEntry",
]
