"""Suggestions on screens: what the logs send up, and what was answered (LC-9(4))."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import BAR_ROLES, Role
from community.actions import suggestions
from community.forms.liaison_filters import SuggestionFilter
from community.forms.suggestions import PassForm, SuggestionAnswerForm
from community.models import Suggestion
from community.policies import office as policies
from community.queries.registers import with_place
from community.views.tabs import tabs_of
from core.keyset import page_of
from core.pages import Request, act, fetch, page

OFFICE = (Role.LIAISON, *BAR_ROLES)


@page("suggestion-list", access="liaison office its district, bar all", roles=OFFICE)
def suggestion_list(request: Request) -> HttpResponse:
    """Suggestions, the newest first."""
    found = SuggestionFilter(request.GET, queryset=policies.visible_suggestions(request.actor))
    rows = found.qs.select_related("entry__community", "entry__lawyer").defer(
        "entry__content", "entry__result"
    )
    rows = with_place(rows, request.actor, "entry__community_id")
    context = {
        "tabs": tabs_of(request.actor),
        "page": page_of(rows, order=("-id",), cursor=request.GET.get("cursor", "")),
        "filter": found,
    }
    return render(request, "community/suggestion_list.html", context)


def _suggestion(request: Request, pk: int) -> Suggestion:
    found = policies.visible_suggestions(request.actor)
    return fetch(found.defer("entry__content", "entry__result"), pk)


@page("suggestion-detail", access="liaison office its district, bar all", roles=OFFICE)
def suggestion_detail(request: Request, pk: int) -> HttpResponse:
    """A suggestion and what became of it."""
    suggestion = _suggestion(request, pk)
    may = policies.can_answer_suggestion(request.actor, suggestion)
    context = {"suggestion": suggestion, "answers": may and not suggestion.answer}
    return render(request, "community/suggestion_detail.html", context)


def _act(
    request: Request, pk: int, name: str, action: Callable[..., Any], **more: Any
) -> HttpResponse:
    suggestion = _suggestion(request, pk)
    return act(
        request,
        suggestion,
        name,
        can=policies.can_answer_suggestion(request.actor, suggestion),
        call=lambda **facts: action(suggestion, actor=request.actor, at=request.at, **facts),
        back=reverse("suggestion-detail", args=[pk]),
        context={"subject": suggestion.title},
        **more,
    )


@page(
    "suggestion-pass",
    access="the district's liaison office, the bar's desk",
    methods=("GET", "POST"),
    roles=OFFICE,
    forms=(PassForm,),
)
def suggestion_pass(request: Request, pk: int) -> HttpResponse:
    """Pass it on."""
    return _act(
        request,
        pk,
        "pass_on",
        suggestions.pass_suggestion,
        form=PassForm,
        heading=_("转送建议"),
        done=_("已记录转送。"),
    )


@page(
    "suggestion-answer",
    access="the district's liaison office, the bar's desk",
    methods=("GET", "POST"),
    roles=OFFICE,
    forms=(SuggestionAnswerForm,),
)
def suggestion_answer(request: Request, pk: int) -> HttpResponse:
    """Answer it."""
    return _act(
        request,
        pk,
        "answer",
        suggestions.answer_suggestion,
        form=SuggestionAnswerForm,
        heading=_("回复建议"),
        done=_("已回复，律师会看到。"),
    )
