"""What is forgotten when a resident withdraws their consent, besides the request itself (LC-20)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from community.actions.called_off import forget_appointments
from community.models import Feedback, LogEntry, Referral, ServiceRequest
from core.actors import Actor
from core.attachments import attachments_of, remove
from core.drafts import drop_drafts
from core.regulation import rule

# What somebody may be in the middle of writing.
WRITTEN = ("answer", "ask_back")


@rule("LC-20")
def forget_words(request: ServiceRequest, *, actor: Actor, at: datetime) -> None:
    """Empty whatever was written about a withdrawn request; dates, kinds and figures stay.

    The database lets the words of answers and confirmed entries be emptied for a withdrawn request
    alone. Photographs are taken from view.
    """
    request.replies.exclude(text="").update(text="")
    Feedback.objects.filter(request=request).update(text="")
    forget_appointments(request)
    entries = LogEntry.objects.filter(request=request)
    for entry in entries:
        for photo in attachments_of(entry):
            remove(photo, actor=actor, at=at, reason=_("居民撤回"))
    Referral.objects.filter(entry__in=entries).update(ground="", outcome="")
    entries.update(
        content="",
        result="",
        gist="",
        resident_name_sealed="",
        resident_phone_sealed="",
        resident_hash="",
        version=F("version") + 1,
    )
    drop_drafts("request-detail", [f"{act}:{request.pk}" for act in WRITTEN])
