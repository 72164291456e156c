"""Suggestions from the log: passed on to who is competent, answered to the lawyer (LC-9(4))."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from community.models import Suggestion
from community.policies import office as policies
from core.actors import Actor
from core.audit import Facts, record
from core.errors import Forbidden, WrongState
from core.notices import notify


def pass_suggestion(
    suggestion: Suggestion, *, passed_to: str, actor: Actor, at: datetime
) -> Suggestion:
    """Note to whom a suggestion was passed on; passing it on again replaces that.

    Raises:
        Forbidden: neither the district's liaison office nor the bar's desk.
        WrongState: it was answered already.
    """
    with transaction.atomic():
        fresh = _open(suggestion, actor)
        fresh.passed_to, fresh.passed_by, fresh.passed_at = passed_to, actor.person, at
        fresh.save(update_fields=["passed_to", "passed_by", "passed_at"])
        _noted(fresh, "pass_on", actor, at, passed_to=passed_to)
    return fresh


def answer_suggestion(
    suggestion: Suggestion, *, answer: str, actor: Actor, at: datetime
) -> Suggestion:
    """Answer; the lawyer is told and reads it beside the entry.

    Raises:
        Forbidden: neither the district's liaison office nor the bar's desk.
        WrongState: it was answered already.
    """
    with transaction.atomic():
        fresh = _open(suggestion, actor)
        fresh.answer = answer
        fresh.save(update_fields=["answer"])
        _noted(fresh, "answer", actor, at)
        notify(
            f"suggestion:{fresh.pk}:answered",
            "community/notices/suggestion_answered",
            [fresh.entry.lawyer_id],
            link=reverse("log-detail", args=[fresh.entry_id]),
            organisation_id=fresh.entry.firm_id,
            at=at,
        )
    return fresh


def _open(suggestion: Suggestion, actor: Actor) -> Suggestion:
    found = Suggestion.objects.select_for_update(of=("self",)).select_related("entry", "programme")
    fresh = found.get(pk=suggestion.pk)
    if not policies.can_answer_suggestion(actor, fresh):
        raise Forbidden(_("由辖区联络处或市律协转送和回复。"))
    if fresh.answer:
        raise WrongState(_("这条建议已经回复过。"))
    return fresh


def _noted(suggestion: Suggestion, act: str, actor: Actor, at: datetime, **changes: str) -> None:
    facts = Facts(clause="LC-9", changes=changes)
    owner = suggestion.entry.community_id
    record(suggestion, act, actor=actor, at=at, facts=facts, owner_id=owner)
