"""The workbench, health, language, search and the style guide."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import User
from core import duties, slots
from core.models import Draft
from core.pages import Request, page
from core.search import SOURCES, plain

SHOWN = 100
HITS = 10


@page("healthz", access="anybody", public=True)
def healthz(request: Request) -> HttpResponse:
    """200 when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


@page("home", access="everybody")
def home(request: Request) -> HttpResponse:
    """What has to be done, the oldest first, and the panels of the apps."""
    actor = request.actor
    kinds = duties.kinds_for(actor.roles)
    found = duties.owed(
        organisation_id=actor.organisation_id, person_id=actor.holder_id, kinds=kinds
    )
    open_duties = list(found[: SHOWN + 1])
    names = slots.labels(actor, [(d.subject_type, d.subject_id) for d in open_duties[:SHOWN]])
    context = {
        "duties": [
            (d, names.get((d.subject_type, d.subject_id), d.label)) for d in open_duties[:SHOWN]
        ],
        "more": len(open_duties) > SHOWN,
        "overdue": sum(d.due_on < actor.day for d in open_duties[:SHOWN]),
        "drafts": Draft.objects.filter(person_id=request.user.pk).order_by("-at")[:10],
        "panels": slots.panels("home", actor, None, request.at),
    }
    return render(request, "config/home.html", context)


@page("language", access="anybody", methods=("POST",), public=True)
def language(request: Request) -> HttpResponse:
    """Choose the language: kept with the person, else in a cookie."""
    chosen = request.POST.get("language", "")
    where = request.POST.get("next", "")
    fine = url_has_allowed_host_and_scheme(where, allowed_hosts=None)
    response = redirect(where if where and fine else reverse("home"))
    if chosen not in dict(settings.LANGUAGES):
        return response
    if isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    translation.activate(chosen)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 86400, samesite="Lax", httponly=True
    )
    return response


@page("search", access="everybody, within what they may see")
def search(request: Request) -> HttpResponse:
    """People, organisations, cases and filings by characters or pinyin initials."""
    query = request.GET.get("q", "")[:60]
    groups = []
    if plain(query):
        for source in SOURCES.values():
            hits = source.search(request.actor, query, HITS)
            if hits:
                groups.append((source, hits))
    return render(request, "config/search.html", {"query": query, "groups": groups})


@page("styleguide", access="everybody")
def styleguide(request: Request) -> HttpResponse:
    """Every component of the look, in both themes."""
    from config.styleguide import samples  # noqa: PLC0415 - only this page needs it

    theme = request.GET.get("theme", "")
    context = {"theme": theme if theme in {"light", "dark"} else "", **samples(request)}
    return render(request, "config/styleguide.html", context)
