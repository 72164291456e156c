"""What the pages of the office share: who reads which, and the tabs between them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import BAR_ROLES, FIRM_ROLES, Role
from community.models import Programme
from community.queries.office import programme_of
from core.errors import Forbidden
from core.pages import Request

DESK = (Role.OFFICER, Role.LEADER)
RESOLUTION_READERS = (*BAR_ROLES, Role.LIAISON, Role.JUSTICE, Role.DIRECTOR)
MATTER_READERS = (*BAR_ROLES, Role.LIAISON, Role.DIRECTOR, Role.CLERK)
BRIEFING_READERS = (*BAR_ROLES, Role.LIAISON, Role.JUSTICE)
EVERYBODY = (
    *BAR_ROLES,
    *FIRM_ROLES,
    Role.LIAISON,
    Role.JUSTICE,
    Role.COMMUNITY_CLERK,
    Role.SCHOOL_ADMIN,
    Role.STUDENT,
)
TABS = (
    ("resolutions", gettext_lazy("决议"), "resolution-list", RESOLUTION_READERS),
    ("rules", gettext_lazy("规则"), "rule-list", EVERYBODY),
    ("matters", gettext_lazy("重要情况"), "matter-list", MATTER_READERS),
    ("trainings", gettext_lazy("培训"), "community-training-list", EVERYBODY),
    ("publicity", gettext_lazy("宣传"), "publicity-list", EVERYBODY),
    ("briefings", gettext_lazy("简报"), "briefing-list", BRIEFING_READERS),
)


def with_tabs(request: Request, current: str, **context: Any) -> dict[str, Any]:
    """A list's context with the tabs its reader sees; `begins` says who may make a new row.

    `runs` is whether there is a programme: without one nothing is begun or printed.
    """
    seen = [
        {"title": title, "link": reverse(route), "current": name == current}
        for name, title, route, roles in TABS
        if request.actor.has(*roles)
    ]
    # Where no programme runs there is nothing to begin: no button that leads to a refusal.
    runs = programme_of(request.actor) is not None
    return {"tabs": seen, "runs": runs, **context, "begins": context["begins"] and runs}


def ones_programme(request: Request) -> Programme:
    """The programme the actor works in.

    Raises:
        Forbidden: there is none yet, so nothing can be done in it.
    """
    found = programme_of(request.actor)
    if found is None:
        raise Forbidden(_("本市还没有启动律师进社区。"), clause="LC-1")
    return found


def shown_as_pdf(content: bytes, name: str) -> HttpResponse:
    """A paper made now and kept nowhere."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
