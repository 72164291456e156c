"""Figures by district and street, down to the community, each a link to the level below."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from accounts.enums import BAR_ROLES, Role
from accounts.models import Region
from community.policies import liaison as policies
from community.policies.access import at_justice, at_the_liaison, visible_programmes
from community.policies.monthly import visible_figures
from community.policies.registers import visible_communities
from community.queries import districts as queries
from community.queries.quarters import quarter_words
from community.regulations.checks import quarter_before, quarter_of
from community.regulations.monthly import month_after, month_of
from community.views.tabs import tabs_of
from core.pages import Request, page

MONTHS = 24


@page(
    "district-figures",
    access="liaison office its district, bar all, justice its region without checks and feedback",
    roles=(Role.LIAISON, Role.JUSTICE, *BAR_ROLES),
)
def district_figures(request: Request) -> HttpResponse:
    """A month by district, by street of a district, by community of a street."""
    actor = request.actor
    everything = visible_figures(actor)
    programme = visible_programmes(actor).first()
    choices = queries.months_kept(programme, MONTHS) if programme else []
    month = _month(request.GET.get("month", ""), choices) or month_of(actor.day)
    district = None
    if not at_the_liaison(actor):
        asked = request.GET.get("district", "")
        district = Region.objects.filter(pk=asked).first() if asked.isdecimal() else None
    places = visible_communities(actor).filter(ended_on__isnull=True)
    figures = everything.filter(month=month)
    checks = policies.visible_checks(actor).filter(checked_on__gte=quarter_of(month))
    checks = checks.filter(checked_on__lt=month_after(month))
    said_of = quarter_before(quarter_of(month))
    said = policies.visible_quarter_feedback(actor).filter(quarter=said_of, counts=True)
    street = request.GET.get("street", "")
    street = street if street.isdecimal() else ""
    if district is not None:
        places, figures = places.filter(district=district), figures.filter(district=district)
        checks = checks.filter(pairing__district=district)
        said = said.filter(pairing__district=district)
    if district is None and not at_the_liaison(actor):
        lines = queries.by_district(places, figures, checks, said)
    else:
        lines = queries.by_street(places, figures, checks, said, street=street)
    context = {
        "tabs": tabs_of(actor),
        "lines": lines,
        "month": month,
        "choices": choices,
        "district": district,
        "street": street,
        "quarter": quarter_words(quarter_of(month)),
        "said_of": quarter_words(said_of),
        "judges": not at_justice(actor),
        "level": "community" if street else "street" if district or at_the_liaison(actor) else "",
    }
    return render(request, "community/district_figures.html", context)


def _month(text: str, choices: list[date]) -> date | None:
    """The month asked for, else the newest with figures."""
    try:
        asked = date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        asked = None
    return asked if asked in choices else (choices[0] if choices else None)
