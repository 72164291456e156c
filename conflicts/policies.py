"""Who may do what with checks and questions; the access table of this app."""

from __future__ import annotations

from django.db import models

from accounts.enums import Role
from accounts.models import Organisation
from conflicts.models import Check, Question
from core.actors import Actor


def visible_questions(actor: Actor) -> models.QuerySet[Question]:
    """Questions asked of the actor's firm: for its director."""
    found = Question.objects.filter(firm_id=actor.organisation_id)
    return found if actor.has(Role.DIRECTOR) else found.none()


def can_answer_question(actor: Actor, question: Question) -> bool:
    """The director of the firm that was asked."""
    return actor.has(Role.DIRECTOR) and actor.organisation_id == question.firm_id


def can_decide_conflict(actor: Actor, check: Check) -> bool:
    """The director of the firm whose case was checked, or of its successor, in person."""
    if not actor.in_person or not actor.has(Role.DIRECTOR):
        return False
    firm: Organisation | None = check.firm
    while firm is not None and firm.pk != actor.organisation_id:
        firm = firm.successor
    return firm is not None
