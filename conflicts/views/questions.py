"""Questions other firms asked about former lawyers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from conflicts import policies
from conflicts.actions.checks import answer_question
from conflicts.forms import AnswerForm
from core.keyset import page_of
from core.pages import Request, act, fetch, page


@page("conflict-list", access="the firm's director", roles=(Role.DIRECTOR,))
def question_list(request: Request) -> HttpResponse:
    """Questions asked of the firm, newest first."""
    found = policies.visible_questions(request.actor).select_related("person", "asked_by_firm")
    shown = page_of(found, order=("-id",), cursor=request.GET.get("cursor", ""))
    return render(request, "conflicts/question_list.html", {"page": shown})


@page(
    "conflict-list",
    access="the firm's director",
    methods=("GET", "POST"),
    forms=(AnswerForm,),
)
def question_answer(request: Request, pk: int) -> HttpResponse:
    """Answer one."""
    question = fetch(policies.visible_questions(request.actor), pk)
    return act(
        request,
        question,
        "answer",
        can=policies.can_answer_question(request.actor, question),
        call=lambda **facts: answer_question(question, actor=request.actor, at=request.at, **facts),
        form=AnswerForm,
        heading=_("答复利益冲突查询"),
        back=reverse("conflict-list"),
        done=_("已答复。"),
        template="conflicts/question_answer.html",
    )
