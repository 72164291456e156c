"""Interests, ties to communities, checks, findings, questions to other firms, decisions."""

from .checks import Check, Decision, Finding, Question
from .interests import CommunityTie, Interest

__all__ = ["Check", "CommunityTie", "Decision", "Finding", "Interest", "Question"]
