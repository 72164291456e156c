"""Papers of a case, printed when asked for: reception record, intake record, minutes."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from cases import documents, policies
from cases.models import Meeting
from core.audit import record_read
from core.errors import Forbidden
from core.pages import Request, fetch, page


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@page("reception-detail", access="who took part, and the director")
def reception_print(request: Request, pk: int) -> HttpResponse:
    """The reception record as PDF."""
    reception = fetch(policies.visible_receptions(request.actor), pk)
    record_read(reception, "print", actor=request.actor, at=request.at)
    return _pdf(documents.reception_record(reception, at=request.at), f"reception-{pk}")


@page("case-detail", access="handlers, deciders, the director; others by grant")
def intake_print(request: Request, pk: int) -> HttpResponse:
    """The intake record as PDF, with the roster."""
    case = fetch(policies.visible_cases(request.actor), pk)
    record_read(case, "print", actor=request.actor, at=request.at)
    return _pdf(documents.intake_record(case, at=request.at), f"intake-{pk}")


@page("case-decision", access="the circle, host, recorder and the director")
def minutes_print(request: Request, pk: int) -> HttpResponse:
    """The minutes of a meeting as PDF, opinions included: for those who may read them.

    Raises:
        Http404: the meeting isn't closed.
    """
    visible = policies.visible_meetings(request.actor)
    meeting: Meeting = fetch(visible, pk)
    if not policies.can_read_opinions(request.actor, meeting):
        raise Forbidden(_("讨论记录只供参加讨论的合伙人、记录人和主任查看。"))
    if meeting.state != "closed":
        raise Http404
    record_read(meeting, "print", actor=request.actor, at=request.at)
    return _pdf(documents.minutes(meeting, at=request.at), f"minutes-{pk}")
