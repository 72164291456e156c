"""The organisation one acts for, and acting for somebody absent."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.acting import ABSENCE, ORGANISATION
from accounts.queries import absences_covered_by, memberships_of
from core.pages import Request, id_of, page


@page(
    "organisation-switch", access="everybody, among their own memberships", methods=("GET", "POST")
)
def organisation_switch(request: Request) -> HttpResponse:
    """Choose the organisation to act for, or an absence to stand in for."""
    held = list(memberships_of(request.user.pk, request.actor.day))
    covered = list(absences_covered_by(request.user.pk, request.actor.day))
    if request.method == "POST":
        _choose(request, {m.organisation_id for m in held}, {a.pk for a in covered})
        messages.success(request, _("已切换。"))
        return redirect("home")
    organisations = list({m.organisation_id: m.organisation for m in held}.values())
    roles = {
        o.pk: [m.get_role_display() for m in held if m.organisation_id == o.pk]
        for o in organisations
    }
    context = {"choices": [(o, roles[o.pk]) for o in organisations], "covered": covered}
    return render(request, "accounts/switch.html", context)


def _choose(request: Request, organisations: set[int], absences: set[int]) -> None:
    """Keep the choice in the session.

    Raises:
        Http404: neither a membership nor an absence of theirs.
    """
    organisation = id_of(request.POST.get("organisation", ""))
    absence = id_of(request.POST.get("absence", ""))
    if absence in absences:
        request.session[ABSENCE] = absence
    elif organisation in organisations:
        request.session.pop(ABSENCE, None)
        request.session[ORGANISATION] = organisation
    else:
        raise Http404
