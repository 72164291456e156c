"""Feedback by quarter on screens: the community's three taps, what liaison office and bar see."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import BAR_ROLES, Role
from community.actions import quarters
from community.forms.quarters import CorrectionForm, QuarterForm
from community.models import Assignment, Programme
from community.policies import liaison as policies
from community.policies.access import (
    at_the_bar,
    at_the_community,
    at_the_liaison,
    visible_programmes,
)
from community.policies.registers import visible_communities
from community.queries import quarters as queries
from community.queries.registers import with_place
from community.queries.risks import low_feedback
from community.regulations.checks import correction_sentence, quarter_of
from community.regulations.work import BAD_SCORE
from community.views.tabs import tabs_of
from core.calendar import FIRST_YEAR, LAST_YEAR, local_day
from core.errors import WrongState
from core.keyset import page_of
from core.pages import Request, act, fetch, page
from core.regulation import value_on

OFFICE = (Role.LIAISON, *BAR_ROLES)
LISTED = 100


@page("quarter-list", access="the community its own", roles=(Role.COMMUNITY_CLERK,))
def quarter_list(request: Request) -> HttpResponse:
    """What is asked of the community now, and what it said before."""
    actor = request.actor
    place = visible_communities(actor).filter(pk=actor.organisation_id).first()
    owed: list[tuple[date, Any, Any]] = []
    if place is not None:
        for quarter in queries.recent_quarters(actor.day)[: quarters.LOOKED_BACK]:
            duty = queries.duties_in(visible_communities(actor), quarter).first()
            waits = duty is not None and duty.state in queries.WAITING
            rows = queries.owed_by(place.pk, quarter) if waits else []
            owed += [(quarter, duty, assignment) for assignment in rows]
    given = policies.visible_quarter_feedback(actor).select_related("lawyer", "given_by")
    shown = page_of(given, order=("-quarter", "-id"), cursor=request.GET.get("cursor", ""))
    named = [(queries.quarter_words(q), q.isoformat(), d, a) for q, d, a in owed]
    past = [
        (queries.quarter_words(row.quarter), row, policies.can_correct_quarter_feedback(actor, row))
        for row in shown.rows
    ]
    context = {"tabs": tabs_of(actor), "owed": named, "page": shown, "past": past}
    return render(request, "community/quarter_list.html", context)


@page(
    "quarter-give",
    access="the community's officer",
    methods=("GET", "POST"),
    roles=(Role.COMMUNITY_CLERK,),
    forms=(QuarterForm,),
)
def quarter_give(request: Request, quarter: str, pk: int) -> HttpResponse:
    """Say how a lawyer's quarter was."""
    actor, first = request.actor, _quarter(quarter)
    if first is None:
        raise Http404
    own = Assignment.objects.filter(community_id=actor.organisation_id or 0)
    assignment = fetch(own, pk)
    words = {"quarter": queries.quarter_words(first), "name": assignment.lawyer.name}
    return act(
        request,
        assignment,
        "give",
        can=at_the_community(actor),
        call=lambda version=None, **facts: quarters.give_quarter(
            assignment, quarter=first, actor=actor, at=request.at, **facts
        ),
        form=QuarterForm,
        template="community/quarter_give.html",
        heading=_("评价社区律师"),
        back=reverse("quarter-list"),
        done=_("已提交，谢谢。"),
        context={"subject": _("%(quarter)s　%(name)s律师") % words},
    )


@page(
    "quarter-correct",
    access="the community's officer, until the next quarter's feedback is asked for",
    methods=("GET", "POST"),
    roles=(Role.COMMUNITY_CLERK,),
    forms=(CorrectionForm,),
)
def quarter_correct(request: Request, pk: int) -> HttpResponse:
    """Say anew how a lawyer's quarter was; what was said before stays to be read."""
    actor = request.actor
    found = policies.visible_quarter_feedback(actor)
    given = fetch(found, pk)
    if not given.counts:
        raise WrongState(_("这条评价已经更正过，请更正新的一条。"))
    if correction_sentence(given.quarter, actor.day):
        raise WrongState(correction_sentence(given.quarter, actor.day))
    words = {"quarter": queries.quarter_words(given.quarter), "name": given.lawyer.name}
    said = {name: getattr(given, name) for name in ("came", "helped", "reachable", "text")}
    return act(
        request,
        given,
        "correct",
        can=at_the_community(actor),
        call=lambda **facts: quarters.correct_quarter(given, actor=actor, at=request.at, **facts),
        form=CorrectionForm,
        form_options={"initial": said},
        template="community/quarter_give.html",
        heading=_("更正评价"),
        back=reverse("quarter-list"),
        done=_("已更正，原来的评价保留。"),
        context={"subject": _("%(quarter)s　%(name)s律师") % words, "corrects": True},
    )


def _quarter(text: str) -> date | None:
    """A quarter by its first day; anything else is as good as none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    known = FIRST_YEAR <= day.year <= LAST_YEAR
    return day if known and day == quarter_of(day) else None


@page("quarter-overview", access="liaison office its district, bar all", roles=OFFICE)
def quarter_overview(request: Request) -> HttpResponse:
    """A quarter: how many have spoken, who hasn't, what is bad, all of it."""
    actor = request.actor
    choices = queries.recent_quarters(actor.day)
    asked = _quarter(request.GET.get("quarter", ""))
    quarter = asked if asked in choices else choices[0]
    programme: Programme | None = visible_programmes(actor).select_related("bar").first()
    duties = queries.duties_in(visible_communities(actor), quarter)
    given = policies.visible_quarter_feedback(actor).filter(quarter=quarter)
    bar = programme.bar if programme else None
    worst = value_on(BAD_SCORE.key, bar, local_day(request.at)).value
    names = with_place(given.select_related("community", "lawyer"), actor)
    missing = duties.filter(state__in=queries.WAITING).select_related("debtor")
    missing = with_place(missing, actor, "debtor_id")
    context = {
        "tabs": tabs_of(actor),
        "quarter": quarter,
        "words": queries.quarter_words(quarter),
        "choices": [(one, queries.quarter_words(one)) for one in choices],
        "figures": queries.figures_of(duties, given.filter(counts=True)),
        "missing": missing.order_by("due_on", "id")[:LISTED],
        "low": low_feedback(names.filter(counts=True), worst).order_by("id")[:LISTED],
        "page": page_of(names, order=("id",), cursor=request.GET.get("cursor", "")),
        "plans": at_the_liaison(actor),
        "desk": at_the_bar(actor),
    }
    return render(request, "community/quarter_overview.html", context)


@page("quarter-urge", access="liaison office, bar", methods=("POST",), roles=OFFICE)
def quarter_urge(request: Request, pk: int) -> HttpResponse:
    """Urge a community."""
    actor = request.actor
    found = queries.all_duties(visible_communities(actor))
    duty = fetch(found, pk)
    return act(
        request,
        None,
        "urge",
        can=policies.can_urge_quarter(actor, duty.creditor_id),
        call=lambda **_facts: quarters.urge_quarter(duty, actor=actor, at=request.at),
        back=f"{reverse('quarter-overview')}?quarter={duty.occasion}",
        done=_("已催办。"),
    )
