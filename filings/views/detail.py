"""A report's page, for each of the three sides that see one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import policies as cases
from core import slots
from core.audit import record_read
from core.documents.issue import documents_of
from core.duties import duties_of
from core.forms import Form
from core.models import Duty
from core.pages import Request, fetch, page
from core.wording import act_words
from filings import policies
from filings.actions.duties import CONFIRM, REPORT
from filings.actions.receipts import RECEIPT
from filings.enums import FilingState
from filings.models import Filing
from filings.queries import (
    content_of,
    differences,
    five_lines,
    in_words,
    lacking_in,
    live_filing,
    missing_sentence,
    newest_step,
    part_words,
    standing_recipients,
    standing_versions,
)
from filings.views.steps import offered

UNSENT = (FilingState.DRAFT, FilingState.TO_CONFIRM)


def last_step(request: Request, filing: Filing) -> list[tuple[Any, Any]]:
    """Who did what with it last, for whom somebody else was faster than."""
    side = policies.side_of(request.actor, filing)
    done = newest_step(filing, policies.READABLE_ACTS[side])
    if done is None:
        return []
    said = (
        act_words(done.subject_type, done.act),
        done.person_name,
        f"{timezone.localtime(done.at):%Y-%m-%d %H:%M}",
    )
    return [(_("最近一步"), "，".join(str(part) for part in said if part))]


@page(
    "filing-detail",
    access="the firm's side; the bar's desk once sent; who is told, once registered",
)
def filing_detail(request: Request, pk: int) -> HttpResponse:
    """A report: where it stands, what is missing, what may be done, what it says."""
    filing = fetch(policies.visible_filings(request.actor), pk)
    side = policies.side_of(request.actor, filing)
    if side != "firm":
        record_read(filing, "open", actor=request.actor, at=request.at)
    context = {
        "filing": filing,
        "side": side,
        "quick": Form(initial={"version": filing.version}),
        **_report(filing, side),
        **_around(request, filing, side),
    }
    context["steps"] = offered(request.actor, filing, ready=context["ready"])
    return render(request, "filings/filing_detail.html", context)


def _report(filing: Filing, side: str) -> dict[str, Any]:
    """What it says: to the firm as it would go out now, to others as it was sent last."""
    sent = list(standing_versions(filing)[:2]) if filing.sent_version else []
    last = sent[0] if sent else None
    over = filing.state in {FilingState.CANCELLED, FilingState.WITHDRAWN}
    drafts = side == "firm" and not over
    now = content_of(filing) if drafts else None
    lack = lacking_in(filing, now) if now is not None else None
    shown = now if now is not None and (filing.state in UNSENT or last is None) else None
    if shown is None:
        shown = last.content if last else {}
    changed = differences(sent[1].content, sent[0].content) if len(sent) > 1 else []
    return {
        "parts": in_words(shown),
        "lines": five_lines(shown, last.owed) if side == "desk" and last else [],
        "last": last,
        "missing": missing_sentence(filing, last, lack.sentence if lack else ""),
        "ready": lack is None or not lack.stops,
        "changed": changed,
        "before": sent[1] if len(sent) > 1 else None,
        "unsent": differences(last.content, now) if now is not None and last else [],
    }


def _around(request: Request, filing: Filing, side: str) -> dict[str, Any]:
    """What stands around the report: duties, papers, who is told, what happened."""
    actor = request.actor
    told = standing_recipients(filing)
    if side == "told":
        told = told.filter(organisation=actor.organisation)
    receipts = {d.recipient: d for d in documents_of(filing, RECEIPT)} if filing.number_id else {}
    reads_notes = side == "desk" and policies.can_read_desk_notes(actor, filing)
    returns = filing.returns.select_related("by").order_by("-id") if side != "told" else []
    return {
        "told": [(recipient, receipts.get(recipient.name)) for recipient in told],
        "firm_receipt": receipts.get(filing.reported_by),
        "returns": [(back, part_words(back.fields)) for back in returns],
        "duties": _duties(filing, side),
        "attached": policies.visible_papers(actor, filing),
        "reads_notes": reads_notes,
        "notes": filing.notes.select_related("by").order_by("-id") if reads_notes else [],
        "marks": filing.marks.select_related("by").order_by("-id") if side != "told" else [],
        "names_recipients": policies.can_name_recipients(actor, filing),
        "attaches": policies.can_attach_to_filing(actor, filing),
        "moments": slots.moments("filing", actor, filing),
        "panels": slots.panels("filing", actor, filing, request.at),
    }


def _duties(filing: Filing, side: str) -> list[Duty]:
    """The firm's duty and the bar's target, the newest first; what the firm owes itself is its own."""
    if side == "told":
        return []
    found = duties_of(filing)
    if side == "desk":
        found = found.exclude(kind=CONFIRM.code)
    if filing.case is not None:
        found = found | duties_of(filing.case, REPORT)
    return list(found.exclude(state=Duty.State.CANCELLED).prefetch_related("pauses"))


@page("filing-detail", access="as the report; a version taken back for its firm only")
def filing_version(request: Request, pk: int, number: int) -> HttpResponse:
    """What was sent earlier, and what that changed."""
    filing = fetch(policies.visible_filings(request.actor), pk)
    mine = policies.side_of(request.actor, filing) == "firm"
    found = filing.versions.all() if mine else standing_versions(filing)
    chosen = found.filter(number=number).first()
    if chosen is None:
        raise Http404
    before = found.filter(number__lt=number).order_by("-number").first()
    context = {
        "filing": filing,
        "version": chosen,
        "back_taken": chosen.number in filing.taken_back,
        "parts": in_words(chosen.content),
        "before": before,
        "changed": differences(before.content, chosen.content) if before else [],
    }
    return render(request, "filings/version.html", context)


@page("filing-edit", access="who works on the case, and the director")
def filing_of_case(request: Request, pk: int) -> HttpResponse:
    """To the report of a case: where the case's duty leads."""
    case = fetch(cases.visible_cases(request.actor), pk)
    filing = live_filing(case)
    if filing is None or not policies.firm_filings(request.actor).filter(pk=filing.pk).exists():
        raise Http404
    return redirect("filing-detail" if filing.paper else "filing-edit", pk=filing.pk)
