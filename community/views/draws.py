"""The draw on screens: what would be drawn from, and a draw with all it takes to repeat it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import BAR_ROLES, Role
from community.actions import draws
from community.forms.checks import DrawForm
from community.models import Pairing
from community.policies import liaison as policies
from community.policies.access import at_the_bar, at_the_liaison
from community.queries import checks as queries
from community.queries.risks import reasons_of, weights_on
from community.regulations.checks import population_hash
from core.calendar import local_day, term
from core.pages import Request, act, fetch, page

WEEKS = 20
LISTED = 100


@page(
    "spot-check-draw",
    access="the liaison office; the bar's desk in districts without one",
    methods=("GET", "POST"),
    roles=(Role.LIAISON, *BAR_ROLES),
    forms=(DrawForm,),
)
def spot_check_draw(request: Request) -> HttpResponse:
    """Draw: how many are owed, who weighs more and why, one button."""
    actor, office = request.actor, request.actor.organisation
    today = local_day(request.at)
    programme = queries.programme_of(actor.organisation_id or 0)
    active, made, owed, heavier, waiting = 0, 0, 0, [], 0
    if programme is not None and request.method == "GET":
        active, made, owed = queries.owed_now(programme, office.pk, today)
        found = queries.to_draw_from(office.pk, today).select_related("community", "firm")
        pairings = list(found)
        reasons = reasons_of(programme, office.pk, today)
        chosen = draws.candidates(pairings, reasons, weights_on(programme, today))
        lines = zip(pairings, chosen, strict=True)
        weighed = [(p, c.weight, queries.reason_words(reasons.get(p.pk, {}))) for p, c in lines]
        heavier = sorted((line for line in weighed if line[2]), key=lambda line: -line[1])[:LISTED]
        waiting = len(pairings)
    initial = {"size": max(owed, 1), "planned_on": term(today, WEEKS).on}
    return act(
        request,
        None,
        "draw",
        can=at_the_liaison(actor) or at_the_bar(actor),
        call=lambda **facts: draws.draw_checks(liaison=office, actor=actor, at=request.at, **facts),
        form=DrawForm,
        form_options={"initial": initial},
        heading=_("抽签"),
        back=lambda draw: reverse("spot-check-drawn", args=[draw.pk]),
        done=_("已抽签并列入计划。"),
        template="community/draw_new.html",
        context={
            "active": active,
            "made": made,
            "owed": owed,
            "waiting": waiting,
            "heavier": heavier,
            "desk": at_the_bar(actor),
            "back": reverse("spot-check-board"),
        },
    )


@page("spot-check-drawn", access="liaison office and bar", roles=(Role.LIAISON, *BAR_ROLES))
def spot_check_drawn(request: Request, pk: int) -> HttpResponse:
    """A draw: seed, list, weights, and the same drawn once more."""
    draw = fetch(policies.visible_draws(request.actor), pk)
    checks = {check.pairing_id: check for check in draw.checks.all()}
    again = queries.draw_again(draw)
    pairings = Pairing.objects.filter(pk__in=[p for p, *_more in draw.weights["population"]])
    names = {p.pk: p for p in pairings.select_related("community", "firm")}
    lines = [
        (names[pairing], weight, queries.reason_words(why), checks.get(pairing))
        for pairing, _firm, weight, why in draw.weights["population"]
    ]
    context = {
        "draw": draw,
        "drawn": [(n, names[pairing], checks.get(pairing)) for n, pairing in enumerate(again, 1)],
        "same": set(again) == set(checks),
        "whole": population_hash(queries.population_of(draw)) == draw.population_hash,
        "lines": sorted(lines, key=lambda line: line[0].pk),
    }
    return render(request, "community/draw_detail.html", context)
