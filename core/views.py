"""Views of the kernel: files, issued documents, drafts, inbox."""

from __future__ import annotations

from urllib.parse import quote

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from core import attachments, drafts, notices
from core.audit import record_read
from core.documents.issue import may_open_document
from core.keyset import page_of
from core.models import Attachment, Document, Notice
from core.pages import Request, page


@page("attachment", access="who may see what the file belongs to")
def attachment_open(request: Request, pk: int) -> HttpResponseBase:
    """A file, shown in the browser when it is a PDF or picture; the reading is recorded."""
    found = get_object_or_404(Attachment, pk=pk, removed_at__isnull=True)
    if not attachments.may_open(request.actor, found):
        raise Http404
    record_read(found, "open", actor=request.actor, at=request.at)
    inline = found.content_type in attachments.SHOWN_INLINE
    return _file(found.stored_as, found.content_type, found.name, inline=inline)


@page("document", access="who may see what the document belongs to")
def document_open(request: Request, pk: int) -> HttpResponseBase:
    """An issued document; the reading is recorded."""
    found = get_object_or_404(Document, pk=pk)
    if not may_open_document(request.actor, found):
        raise Http404
    record_read(found, "open", actor=request.actor, at=request.at)
    name = f"{found.number or found.kind}.pdf"
    return _file(found.stored_as, "application/pdf", name, inline=True)


def _file(stored_as: str, content_type: str, name: str, *, inline: bool) -> HttpResponseBase:
    try:
        handle = default_storage.open(stored_as)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(handle, content_type=content_type)
    how = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@page("document-check", access="anybody with the check code", public=True)
def document_check(request: Request) -> HttpResponse:
    """Whether a paper with this check code is genuine: number, kind, issuer, day. No content."""
    code = request.GET.get("code", "").strip().upper()[:40].replace("\x00", "")
    found = Document.objects.select_related("issuer").filter(check_code=code).first()
    status = 404 if code and found is None else 200
    return render(
        request, "core/document_check.html", {"code": code, "document": found}, status=status
    )


@page("draft", access="everybody, for themselves", methods=("POST",))
def draft_save(request: Request) -> HttpResponse:
    """Keep what was typed so far."""
    data = {name: request.POST.getlist(name) for name in request.POST}
    name, key, path = (data.pop(n, [""])[0] for n in ("draft_page", "draft_key", "draft_path"))
    if not name or "\x00" in f"{name}{key}{path}" or max(map(len, (name, key))) > 60:
        return JsonResponse({"saved": False}, status=422)
    cleaned = {n: [v.replace("\x00", "") for v in values] for n, values in data.items()}
    drafts.save_draft(request.user.pk, name, key, path[:200], cleaned, at=request.at)
    return JsonResponse({"saved": True})


@page("draft", access="everybody, for themselves", methods=("POST",))
def draft_drop(request: Request) -> HttpResponse:
    """Give up a draft."""
    name, key = request.POST.get("draft_page", ""), request.POST.get("draft_key", "")
    drafts.drop_draft(request.user.pk, name.replace("\x00", ""), key.replace("\x00", ""))
    return redirect(_local(request, request.POST.get("next", "")))


@page("inbox", access="everybody, their own")
def inbox(request: Request) -> HttpResponse:
    """One's messages, newest first."""
    found = notices.inbox_of(request.user.pk)
    shown = page_of(found, order=("-id",), cursor=request.GET.get("cursor", ""))
    rows = [(notice, *notices.text_of(notice)) for notice in shown.rows]
    return render(request, "core/inbox.html", {"rows": rows, "page": shown})


@page("inbox", access="everybody, their own", methods=("POST",))
def inbox_read(request: Request) -> HttpResponse:
    """Mark all messages as read."""
    notices.mark_read(request.user.pk, at=request.at)
    return redirect("inbox")


@page("inbox", access="everybody, their own")
def inbox_open(request: Request, pk: int) -> HttpResponse:
    """Mark a message as read and go where it leads."""
    found = get_object_or_404(Notice, pk=pk, recipient=request.user, channel=Notice.Channel.INBOX)
    notices.mark_read(request.user.pk, at=request.at, notice_id=found.pk)
    return redirect(_local(request, found.link))


def _local(request: Request, where: str) -> str:
    """The address, if it is one of ours."""
    fine = url_has_allowed_host_and_scheme(where, allowed_hosts=None)
    return where if where and fine else reverse("home")
