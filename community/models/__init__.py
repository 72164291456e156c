"""The tables of lawyers in communities."""

from .appointment import Appointment
from .assignment import Agreement, AgreementTemplate, Assignment, Substitution
from .exchange import Exchange, ExchangeNote
from .liaison import ChangeNotice, Draw, QuarterFeedback, SpotCheck
from .log import IncidentSign, LogEntry, Mediation, Referral, Suggestion, Volume
from .monthly import Amendment, Counters, MonthFigures, MonthReport, Reopening
from .office import (
    Attendance,
    Briefing,
    BriefingEntry,
    ImportantMatter,
    Progress,
    PublicityItem,
    Resolution,
    RuleDocument,
    RuleVersion,
    Training,
)
from .pairing import Adjustment, Arrangement, Pairing, TakeoverTask, Wish
from .qualification import Qualification
from .registers import (
    CommunityMove,
    CommunityProfile,
    FirmPlacement,
    FirmProfile,
    LawyerProfile,
    Programme,
    ProgrammeUserObjectPermission,
)
from .requests import Feedback, Reply, ServiceRequest
from .rota import RotaSlot, Swap, Visit
from .transfers import StagedRow, Transfer

__all__ = [
    "Adjustment",
    "Agreement",
    "AgreementTemplate",
    "Amendment",
    "Appointment",
    "Arrangement",
    "Assignment",
    "Attendance",
    "Briefing",
    "BriefingEntry",
    "ChangeNotice",
    "CommunityMove",
    "CommunityProfile",
    "Counters",
    "Draw",
    "Exchange",
    "ExchangeNote",
    "Feedback",
    "FirmPlacement",
    "FirmProfile",
    "ImportantMatter",
    "IncidentSign",
    "LawyerProfile",
    "LogEntry",
    "Mediation",
    "MonthFigures",
    "MonthReport",
    "Pairing",
    "Programme",
    "ProgrammeUserObjectPermission",
    "Progress",
    "PublicityItem",
    "Qualification",
    "QuarterFeedback",
    "Referral",
    "Reopening",
    "Reply",
    "Resolution",
    "RotaSlot",
    "RuleDocument",
    "RuleVersion",
    "ServiceRequest",
    "SpotCheck",
    "StagedRow",
    "Substitution",
    "Suggestion",
    "Swap",
    "TakeoverTask",
    "Training",
    "Transfer",
    "Visit",
    "Volume",
    "Wish",
]
