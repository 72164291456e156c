"""The links by which residents say how it went: offered with every answer (LC-11)."""

from __future__ import annotations

from datetime import datetime, timedelta

from community.models import Feedback, ServiceRequest
from community.regulations.work import FEEDBACK_DAYS
from core.calendar import local_day
from core.regulation import value_on
from core.sealing import keyed_hash


def feedback_secret(request: ServiceRequest) -> str:
    """The last part of the link, made anew for each round of an answer; only its hash is kept."""
    return keyed_hash("feedback link", f"{request.pk}:{request.reopened}")[:32]


def offer_feedback(request: ServiceRequest, *, at: datetime) -> None:
    """Open the link for this answer; answering again extends it."""
    rule = value_on(FEEDBACK_DAYS.key, request.programme.bar, local_day(at))
    expires = local_day(at) + timedelta(days=rule.value)
    row, made = Feedback.objects.get_or_create(
        secret_hash=keyed_hash("feedback", feedback_secret(request)),
        defaults={
            "request": request,
            "programme_id": request.programme_id,
            "community_id": request.community_id,
            "liaison_id": request.liaison_id,
            "lawyer_id": request.lawyer_id,
            "made_at": at,
            "expires_on": expires,
        },
    )
    if not made and row.score is None:
        Feedback.objects.filter(pk=row.pk).update(expires_on=expires)


def feedback_of(request: ServiceRequest) -> Feedback | None:
    """The link that is open for the present answer, or was used."""
    secret = keyed_hash("feedback", feedback_secret(request))
    return Feedback.objects.filter(secret_hash=secret).first()
