"""The tables of a firm's group cases."""

from .case import Case, CaseUserObjectPermission, Count, JointHandling, SeriesItem
from .decision import Invitee, Meeting, Opinion
from .handling import Handler, HandlerUndertaking, Supervision, WorkPlan
from .party import Party, TruthUndertaking
from .reception import Reception, ReceptionLawyer, Visitor

__all__ = [
    "Case",
    "CaseUserObjectPermission",
    "Count",
    "Handler",
    "HandlerUndertaking",
    "Invitee",
    "JointHandling",
    "Meeting",
    "Opinion",
    "Party",
    "Reception",
    "ReceptionLawyer",
    "SeriesItem",
    "Supervision",
    "TruthUndertaking",
    "Visitor",
    "WorkPlan",
]
